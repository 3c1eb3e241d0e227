from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load_settings


@pytest.fixture(autouse=True)
def _empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN", "POLL_INTERVAL", "STORE_URL", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()

    assert settings.poll_interval == 900
    assert settings.backfill_days == 3
    assert settings.chats == ()
    assert not settings.fetch_allow_private


def test_the_env_file_is_read_and_the_environment_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("POLL_INTERVAL=60\nBACKFILL_DAYS=9\nDISCORD_TOKEN=\n")
    monkeypatch.setenv("POLL_INTERVAL", "30")

    settings = load_settings()

    assert settings.poll_interval == 30
    assert settings.backfill_days == 9
    assert settings.chats == ()


def test_every_wrong_setting_is_told_with_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLL_INTERVAL", "often")
    monkeypatch.setenv("BACKFILL_DAYS", "-1")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    monkeypatch.setenv("KEEP_DAYS", "5")
    monkeypatch.setenv("WEB_TOKEN", "short")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert [problem.replace(":", "=").split("=")[0] for problem in caught.value.problems] == [
        "POLL_INTERVAL",
        "BACKFILL_DAYS",
        "LOG_LEVEL",
        "KEEP_DAYS",
        "WEB_TOKEN",
    ]
    assert "for example POLL_INTERVAL=900" in caught.value.problems[0]


def test_what_hangs_on_a_setting_that_is_wrong_is_not_held_against_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    monkeypatch.setenv("SLACK_MODE", "htp")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert [problem.split("=")[0] for problem in caught.value.problems] == ["SLACK_MODE"]


def test_half_of_slack_is_told_and_no_token_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")

    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN is not set") as caught:
        load_settings()

    assert "very-secret" not in str(caught.value)


def test_tokens_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret-token")

    settings = load_settings()

    assert "very-secret-token" not in repr(settings)
    assert settings.secrets == ("very-secret-token",)
    assert settings.chats == ("discord",)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"SLACK_MODE": "http", "SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET is not set"),
        ({"SLACK_MODE": "http", "SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET and SLACK_TOKEN_KEY not set"),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SLACK_TOKEN_KEY": "k"},
            "only with SLACK_MODE=http",
        ),
        ({"SLACK_MODE": "carrier pigeon"}, "Write socket or http"),
        ({"SLACK_MANAGERS": "everybody"}, "Write members or admins"),
        ({"SLACK_HTTP_PORT": "70000"}, "SLACK_HTTP_PORT=3000"),
    ],
)
def test_settings_of_slack_that_do_not_fit_together_are_told(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], wanted: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=wanted):
        load_settings()


def test_slack_is_on_over_http_with_one_token_or_with_none_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_MODE", "http")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "signed")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    one = load_settings()
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_TOKEN_KEY"):
        monkeypatch.setenv(name, f"{name} itself")
    many = load_settings()

    assert one.chats == many.chats == ("slack",)
    assert set(many.secrets) == {"signed", "SLACK_CLIENT_SECRET itself", "SLACK_TOKEN_KEY itself"}


@pytest.mark.parametrize(("days", "is_good"), [("0", True), ("60", True), ("59", False), ("1", False), ("-1", False)])
def test_news_is_kept_for_ever_or_for_as_long_as_stories_are_told(
    monkeypatch: pytest.MonkeyPatch, days: str, is_good: bool
) -> None:
    monkeypatch.setenv("KEEP_DAYS", days)

    if is_good:
        assert load_settings().keep_days == int(days)
    else:
        with pytest.raises(SettingsError, match=rf"KEEP_DAYS={days}: not a valid value. Write 0 for ever, or days, 60"):
            load_settings()


@pytest.mark.parametrize(
    ("to", "is_good"),
    [("slack:C1", True), ("slack:T1/C1", True), ("discord:@12", True), ("console", False), ("#general", False)],
)
def test_operators_are_told_on_a_platform_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, to: str, is_good: bool
) -> None:
    monkeypatch.setenv("OPERATOR_CHANNEL", to)

    if is_good:
        assert load_settings().operator_channel == to
    else:
        with pytest.raises(SettingsError, match="OPERATOR_CHANNEL="):
            load_settings()


def test_pages_are_served_where_a_port_is_set_and_hubs_where_there_is_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    off = load_settings()
    monkeypatch.setenv("PUBLIC_URL", "https://bot.example.org")
    hubs = load_settings()
    monkeypatch.setenv("WEB_PORT", "0")
    pages = load_settings()

    assert [one.serves_on for one in (off, hubs, pages)] == [None, 8080, 0]
    assert [one.web_port for one in (off, hubs, pages)] == [None, None, 0]


def test_a_token_that_could_be_guessed_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_TOKEN", "hunter2")

    with pytest.raises(SettingsError, match="16 characters or more") as caught:
        load_settings()

    assert "hunter2" not in str(caught.value)
    monkeypatch.setenv("WEB_TOKEN", "correct-horse-battery")
    assert "correct-horse-battery" in load_settings().secrets
