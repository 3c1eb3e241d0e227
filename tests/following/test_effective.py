from datetime import UTC, datetime, time

from bot.following.effective import PAUSE, channels, effective, setup, write_pause
from bot.following.mutes import muted
from bot.model import Channel, Following, Mute, Rhythm
from tests.fakes import NOON

TO = "slack:C1"


def following(to: str = TO, **fields: object) -> Following:
    whole: dict[str, object] = {"chosen": {}, "by": "slack:U1", "at": NOON}
    return Following(to=to, **{**whole, **fields})  # type: ignore[arg-type]  # fields are checked by the dataclass


def test_what_is_set_in_chat_goes_before_the_file_setting_by_setting() -> None:
    base = Channel(to=TO, topics=frozenset({"use"}), urgency="high", timezone="Europe/Paris")
    chat = following(chosen={"topics": "withdrawal", "digest": "daily 07:30"})

    channel = effective(TO, base, chat)

    assert channel == Channel(
        to=TO,
        topics=frozenset({"withdrawal"}),
        urgency="high",
        timezone="Europe/Paris",
        rhythm=Rhythm(every="daily", at=time(7, 30)),
    )


def test_all_in_chat_undoes_a_choice_of_the_file() -> None:
    base = Channel(to=TO, topics=frozenset({"use"}))

    channel = effective(TO, base, following(chosen={"topics": "all"}))

    assert channel is not None
    assert channel.topics == frozenset()


def test_a_channel_unfollowed_in_chat_gets_nothing_whatever_the_file_says() -> None:
    assert effective(TO, Channel(to=TO), following(active=False)) is None
    assert effective(TO, None, None) is None
    assert effective(TO, Channel(to=TO), None) == Channel(to=TO)


def test_what_this_version_does_not_know_is_as_if_never_set() -> None:
    channel = effective(TO, None, following(chosen={"topics": "gone", "colour": "red", "urgency": "high"}))

    assert channel == Channel(to=TO, urgency="high")


def test_each_setting_says_where_it_comes_from() -> None:
    base = Channel(to=TO, topics=frozenset({"use"}), urgency="high")

    shown = {one.setting.name: (one.said(), one.origin) for one in setup(base, following(chosen={"topics": "use"}))}

    assert shown["topics"] == ("use of mines", "chat")
    assert shown["urgency"] == ("high only", "feeds.yaml")
    assert shown["quiet"] == ("off", "default")


def test_a_servers_own_setting_is_no_channel() -> None:
    server = following("discord:server:9", chosen={"managers": "7"})

    assert channels([Channel(to="console")], [server, following()]) == (Channel(to="console"), Channel(to=TO))


def test_a_pause_is_kept_until_its_moment_or_until_resumed() -> None:
    until = datetime(2026, 3, 5, 12, tzinfo=UTC)

    some = effective(TO, None, following(chosen={PAUSE: write_pause(until)}))
    for_ever = effective(TO, None, following(chosen={PAUSE: write_pause(None)}))

    assert some is not None
    assert some.paused_until == until
    assert for_ever is not None
    assert for_ever.paused_until is not None
    assert for_ever.paused_until.year == 9999


def test_mutes_of_file_and_chat_count_together_and_the_chats_renews_the_files() -> None:
    old, new = Mute(kind="topic", value="use"), Mute(kind="topic", value="use", until=NOON.replace(year=2027))
    base = Channel(to=TO, mutes=(Mute(kind="source", value="Tabloid"), old))

    channel = effective(TO, base, following(mutes=(new,)))

    assert channel is not None
    assert channel.mutes == (Mute(kind="source", value="Tabloid"), new)


def test_a_source_is_muted_by_its_name_and_a_topic_only_where_it_is_all_there_is() -> None:
    channel = Channel(
        to=TO,
        mutes=(
            Mute(kind="source", value="Daily Example"),
            Mute(kind="topic", value="casualties"),
            Mute(kind="story", value="s1"),
            Mute(kind="topic", value="use", until=NOON),
        ),
    )

    assert muted(channel, "daily example ", (), NOON)
    assert muted(channel, "Other", ("casualties",), NOON)
    assert muted(channel, "Other", ("withdrawal", "casualties"), NOON) == ""
    assert muted(channel, "Other", ("use",), NOON) == ""
    assert muted(channel, "Other", ("use",), NOON, story="s1")
