import logging
from collections.abc import Iterator

import pytest

from bot.logs import set_up_logs


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before


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
