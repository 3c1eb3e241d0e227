import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.logs import MASK, TOKENS, set_up_logs
from bot.settings import Settings


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    root.handlers[:], root.level = before
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)


#: Made up, and like real ones; what stands before and behind each is to stay.
SECRETS = {
    "slack bot": ("token ", "xoxb-2233445566-7788990011223-AbCdEfGhIjKlMnOpQrStUvWx", " refused"),
    "slack person": ("", "xoxp-2233445566-7788990011223-7788990011224-0123456789abcdef0123456789abcdef", ""),
    "slack app": ("", "xapp-1-A0123456789-1234567890123-0123456789abcdef0123456789abcdef0123456789abcdef", "."),
    "slack rotated": ("", "xoxe.xoxb-1-MS0yLTIyMzM0NDU1NjYtNzc4ODk5MDAxMTIyMy0", ""),
    "slack refresh": ("", "xoxe-1-My0xLTIyMzM0NDU1NjYtNzc4ODk5MDAxMTIyMy03Nzg4OTkwMDExMjI0", ""),
    "slack webhook": ("https://hooks.slack.com/", "services/T0123ABCD/B0123ABCD/AbCdEfGhIjKlMnOpQrStUvWx", " is gone"),
    "slack answer": ("https://hooks.slack.com/", "commands/T0123ABCD/1234567890/AbCdEfGhIjKlMnOp", ""),
    "slack socket": ("wss://wss-primary.slack.com/link/?ticket=", "01234567-89ab-cdef-0123-456789abcdef", "&app_id=A1"),
    "discord bot": ("", "MTExMTExMTExMTExMTExMTEx.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB", ""),
    "discord header": ("Authorization: Bot ", "NzkyNzE1NDU0MTk2MDg4ODQy.X-hvzA.Ovy4MCQywSkoMRRclStW4xAYK7I", ""),
    "discord webhook": ("https://discord.com/api/webhooks/", "123456789012345678/AbCd-EfGh_IjKlMnOpQrStUvWx", ""),
    "discord interaction": ("/webhooks/1/", "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OkFiQ2RFZkdo", "/messages"),
    "postgresql": ("postgresql://", "bot:p%40ss/w:rd", "@db.example/alerts"),
    "conninfo": ("host=db password=", "s3cret-word", " dbname=alerts"),
    "quoted conninfo": ("password=", "'s3cret word'", " dbname=alerts"),
    "feed": ("https://", "reader:s3cret", "@feeds.example/rss"),
    "oauth": ("https://slack.com/api/oauth.v2.access?code=", "1234567890.1234567890.abcdef0123", "&state=x"),
    "client secret": ("client_secret=", "0123456789abcdef0123456789abcdef", "&grant_type=x"),
    "bearer": ("Authorization: Bearer ", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0", ""),
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_known_by_its_looks_and_what_stands_around_it_stays(name: str) -> None:
    before, secret, behind = SECRETS[name]

    shown = TOKENS.sub(MASK, before + secret + behind)

    if name != "discord interaction":
        assert shown == before + MASK + behind
    assert secret not in shown


@pytest.mark.parametrize(
    "text",
    [
        "https://news.example/a:b@c/d?id=1 and https://news.example/rss",
        "slack:C024BE91L: the app is not in the channel; type /invite with the app's name there",
        "the bot may not write there: give it Send Messages",
        "Mr. Bot says that tokens are not set: SLACK_BOT_TOKEN is not set",
        "8f14e45fceea167a5a36dedd4bea2543 is the hash of a body, 2026-03-02T12:00:00Z its day",
        "MINISTRY.OF.DEFENCE and Mine-Action.Review.2025",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert TOKENS.sub(MASK, text) == text


@pytest.mark.parametrize("style", ["text", "json"])
def test_tracebacks_with_their_causes_are_masked_also_of_what_nobody_caught(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic's own argument
        store_url="postgresql://bot:p%40ss%20word@db.example/alerts",
        slack_signing_secret=SecretStr("8f742231b10e8888abcd99yyyzzz85a5"),
        slack_token_key=SecretStr("first-key-of-two=, second-key-of-two="),
    )
    set_up_logs("INFO", style, settings.secrets)  # type: ignore[arg-type]  # the parameter is one of the two words

    def fail() -> None:
        try:
            raise ValueError("bad signature for 8f742231b10e8888abcd99yyyzzz85a5")
        except ValueError as error:
            raise RuntimeError("p@ss word, p%40ss%20word, first-key-of-two=, second-key-of-two=") from error

    try:
        fail()
    except RuntimeError as error:
        logging.getLogger("a").exception("failed")
        sys.excepthook(RuntimeError, error, error.__traceback__)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("xoxb-2233445566-7788990011223-AbCdEfGhIjKlMnOpQrStUvWx", stacklevel=1)

    shown = capsys.readouterr().err
    assert shown.count("The above exception was the direct cause") == 3
    assert shown.count(MASK) >= 16
    for secret in ("8f742231", "p@ss", "p%40ss", "first-key", "second-key", "xoxb-"):
        assert secret not in shown
    if style == "json":
        assert all(json.loads(line) for line in shown.splitlines())


@pytest.mark.parametrize("style", ["text", "json"])
def test_no_token_reaches_a_log_line_in_any_part_of_it(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    slack = "xoxb-2233445566-7788990011223-AbCdEfGhIjKlMnOpQrStUvWx"
    app = "xapp-1-A0123456789-1234567890123-0123456789abcdef0123456789abcdef"
    discord = "MTExMTExMTExMTExMTExMTEx.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB"
    own = "an-unusual-token-of-ours"
    set_up_logs("INFO", style, (own,))  # type: ignore[arg-type]  # the parameter is one of the two words

    log = logging.getLogger("anything")
    log.warning("posting with %s", slack, extra={"header": f"Bearer {app}", "body": {"token": discord}})
    try:
        raise ValueError(f"https://user:pass-word@host/ refused {own}")
    except ValueError:
        log.exception("failed")

    shown = capsys.readouterr().err
    assert shown.count("•••") >= 5
    for secret in (slack, app, discord, own, "pass-word"):
        assert secret not in shown


def test_a_json_log_line_is_one_object_with_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")

    logging.getLogger("bot.jobs.poll").info("polled", extra={"feed": "https://news.example/rss", "new": 3})

    line = capsys.readouterr().err
    assert '"event": "polled"' in line
    assert '"new": 3' in line
    assert line.count("\n") == 1
