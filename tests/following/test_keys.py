from dataclasses import fields
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.following.keys import BY_NAME, SETTINGS, Setting
from bot.following.problem import Problem
from bot.model import Channel
from bot.words import ENGLISH


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("topics", "withdrawal use", "withdrawal, use"),
        ("topics", "US policy, cluster munitions and victims", "us_policy, casualties, cluster_munitions"),
        ("topics", "everything", "all"),
        ("countries", "poland ukraine", "POL, UKR"),
        ("countries", "south korea north korea", "KOR, PRK"),
        ("countries", "Bosnia and Herzegovina, 🇫🇮, Deutschland", "BIH, DEU, FIN"),
        ("countries", "", "all"),
        ("languages", "english, french", "en, fr"),
        ("languages", "pt-BR uk", "pt, uk"),
        ("languages", "all", "all"),
        ("urgency", "urgent", "high"),
        ("digest", "daily 8", "daily 08:00"),
        ("digest", "every day at 7:30 pm", "daily 19:30"),
        ("digest", "weekly", "weekly Mon 08:00"),
        ("digest", "fridays 17h", "weekly Fri 17:00"),
        ("digest", "weekly Mon", "weekly Mon 08:00"),
        ("digest", "at once", "instant"),
        ("quiet", "22-7", "22:00-07:00"),
        ("quiet", "from 10pm to 7am", "22:00-07:00"),
        ("quiet", "OFF", "off"),
        ("timezone", "europe/warsaw", "Europe/Warsaw"),
        ("timezone", "New York", "America/New_York"),
        ("timezone", "warsaw", "Europe/Warsaw"),
        ("timezone", "utc", "UTC"),
        ("language", "français", "fr"),
        ("language", "none", "none"),
        ("per_hour", " 20 ", "20"),
        ("ping", "<@&123456>", "123456"),
        ("ping", "<!subteam^S012ABC|campaigners>", "S012ABC"),
        ("ping", "nobody", "nobody"),
        ("calendar", "on", "yes"),
        ("empty_digest", "no", "no"),
        ("high_at_once", "false", "no"),
    ],
)
def test_a_setting_is_read_as_people_write_it(name: str, text: str, kept: str) -> None:
    assert BY_NAME[name].canonical(text) == kept


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("topics", "withdrawels", "Did you mean withdrawals?"),
        ("topics", "football", "Topics are treaty, withdrawal"),
        ("countries", "polnd", "Did you mean Poland?"),
        ("countries", "congo", "of several countries. Did you mean Republic of the Congo or Dem"),
        ("languages", "klingon", "no language"),
        ("urgency", "panic", "low, normal or high"),
        ("digest", "monthly", "no rhythm"),
        ("digest", "daily 25:00", "no rhythm"),
        ("quiet", "22:00", "from-to"),
        ("quiet", "8-8", "are none"),
        ("timezone", "Mars/Olympus", "no time zone"),
        ("language", "Klingon", "none of the languages of the bot"),
        ("per_hour", "0", "1 to 500"),
        ("per_hour", "many", "1 to 500"),
        ("ping", "@everyone", "can't be pinged"),
        ("ping", "<!channel>", "can't be pinged"),
        ("calendar", "maybe", "neither yes nor no"),
    ],
)
def test_what_can_not_be_read_is_said_with_something_that_can(name: str, text: str, says: str) -> None:
    problem = BY_NAME[name].canonical(text)

    assert isinstance(problem, Problem)
    assert says in problem.text
    if name != "ping":
        assert not isinstance(BY_NAME[name].read(problem.example), Problem)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
@given(text=st.text(max_size=40))
def test_what_is_kept_is_read_back_as_the_same_value(setting: Setting, text: str) -> None:
    value = setting.read(text)

    if not isinstance(value, Problem):
        assert setting.read(setting.write(value)) == value
        assert setting.say(value, ENGLISH)


@given(
    every=st.sampled_from(["daily", "weekly Mon", "weekly Sun"]),
    at=st.times().map(lambda one: time(one.hour, one.minute)),
)
def test_every_rhythm_is_kept_as_it_is(every: str, at: time) -> None:
    assert BY_NAME["digest"].canonical(f"{every} {at:%H:%M}") == f"{every} {at:%H:%M}"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_a_setting_fits_the_platforms_and_its_default_is_the_channels(setting: Setting) -> None:
    assert len(setting.about) <= 100
    assert setting.of(Channel(to="console")) == setting.default
    assert setting.read(setting.write(setting.default)) == setting.default
    assert len(setting.choices) <= 25


def test_every_choice_of_a_channel_is_a_setting() -> None:
    chosen = {one.name for one in fields(Channel)} - {"to", "mutes", "paused_until"}

    assert chosen == {one.field for one in SETTINGS}
