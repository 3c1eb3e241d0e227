"""What is run of what is set, and what is said where that is not enough."""

import pytest

from bot.cli.running import make_plan, remarks
from bot.errors import SettingsError
from bot.roles import EVERY
from bot.settings import FeedsFile, Settings

NO_FEEDS = FeedsFile(feeds=(), channels=())


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[call-arg, arg-type]  # pydantic's own argument; checked by it


@pytest.mark.parametrize(
    ("given", "named", "unnamed"),
    [
        ({}, {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_MODE=http", "SLACK_SIGNING_SECRET"}, set()),
        (
            {"slack_mode": "http"},
            {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_TOKEN_KEY"},
            {"SLACK_APP_TOKEN"},
        ),
        (
            {"slack_mode": "http", "slack_signing_secret": "s3cret"},
            {"SLACK_BOT_TOKEN", "SLACK_CLIENT_ID"},
            {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"},
        ),
    ],
)
def test_slack_without_tokens_is_told_every_setting_that_its_mode_needs(
    given: dict[str, object], named: set[str], unnamed: set[str]
) -> None:
    with pytest.raises(SettingsError) as problem:
        make_plan(settings(**given), NO_FEEDS, once=False, chosen=("slack",))

    (line,) = problem.value.problems
    assert line.startswith("--chat slack: ")
    assert line.endswith("See docs/slack.md.")
    assert all(name in line for name in named)
    assert not any(name in line for name in unnamed)


def test_every_chosen_chat_that_cannot_be_used_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as problem:
        make_plan(settings(), NO_FEEDS, once=False, chosen=("irc", "slack", "discord"))

    assert [line.split(":")[0] for line in problem.value.problems] == ["--chat irc", "--chat slack", "--chat discord"]


def test_a_chat_that_is_set_is_run_and_nothing_else() -> None:
    plan = make_plan(settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1"), NO_FEEDS, once=False, chosen=())

    assert plan.chats == ("slack",)


SHARED = "postgresql://treatywatch:secret@db.example/treatywatch"


def test_without_a_role_a_process_does_everything() -> None:
    plan = make_plan(settings(), NO_FEEDS, once=False, chosen=())

    assert plan.roles == EVERY
    assert make_plan(settings(), NO_FEEDS, once=False, chosen=(), roles=("web", "all")).roles == EVERY


def test_a_part_of_the_work_is_refused_on_sqlite_which_one_process_uses_alone() -> None:
    with pytest.raises(SettingsError) as problem:
        make_plan(settings(store_url="sqlite:///bot.sqlite"), NO_FEEDS, once=False, chosen=(), roles=("poll", "web"))

    (line,) = problem.value.problems
    assert line.startswith("--role poll, web: bot.sqlite is a SQLite file")
    assert "STORE_URL=postgresql://" in line


def test_an_unknown_role_is_told_with_those_that_there_are() -> None:
    with pytest.raises(SettingsError, match=r"--role pool: not a role\. Known: all, poll, deliver, chat, web\."):
        make_plan(settings(store_url=SHARED), NO_FEEDS, once=False, chosen=(), roles=("pool",))


def test_a_process_that_only_polls_has_no_chat_and_says_what_it_does() -> None:
    given = settings(store_url=SHARED, discord_token="t")

    plan = make_plan(given, NO_FEEDS, once=False, chosen=(), roles=("poll",))
    posting = make_plan(given, NO_FEEDS, once=False, chosen=(), roles=("deliver", "chat"))

    assert plan.roles == frozenset({"poll"})
    assert plan.chats == ()
    (said,) = remarks(plan, NO_FEEDS)
    assert said.startswith("poll: reads feeds")
    assert posting.roles == frozenset({"deliver", "chat"})
    assert posting.chats == ("discord",)
