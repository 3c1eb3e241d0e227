from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.following.keys import SETTINGS
from bot.model import Channel, Feed, Mute, Rhythm
from bot.settings import FeedsFile, load_feeds
from bot.settings.feedsfile import CHANNEL_KEYS

COUNTRIES = frozenset({"POL", "UKR", "FIN"})


def load(folder: Path, text: str | bytes) -> FeedsFile:
    path = folder / "feeds.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_feeds(path, COUNTRIES)


def problems(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    return [problem.removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_a_feed_needs_only_its_address_and_a_channel_only_its_place(tmp_path: Path) -> None:
    file = load(tmp_path, "feeds:\n  - url: https://news.example/rss\nchannels:\n  - to: console\n")

    assert file.feeds == (Feed(url="https://news.example/rss"),)
    assert file.feeds[0].label == "news.example"
    assert file.channels == (Channel(to="console"),)


def test_everything_that_can_be_said_of_a_feed_is_read(tmp_path: Path) -> None:
    file = load(
        tmp_path,
        "feeds:\n  - url: https://news.example/landmines\n    name: Example\n    language: fr\n    kind: page\n"
        "    focus: core\n    enabled: false\n    min_interval: 600\n    max_interval: 86400\n    pause: 2.5\n"
        "    user_agent: Example/1 (+https://us.example)\n    select: main a.title\n    articles: no\n",
    )

    assert file.feeds == (
        Feed(
            url="https://news.example/landmines",
            name="Example",
            language="fr",
            kind="page",
            focus="core",
            enabled=False,
            min_interval=600,
            max_interval=86_400,
            pause=2.5,
            user_agent="Example/1 (+https://us.example)",
            select="main a.title",
            articles=False,
        ),
    )


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("min_interval: 15m", "min_interval: '15m' is no number of seconds from 1 to 86400."),
        ("min_interval: 0", "min_interval: '0' is no number of seconds from 1 to 86400."),
        ("max_interval: 1e9", "max_interval: '1e9' is no number of seconds from 1 to 86400."),
        ("pause: -1", "pause: '-1' is no number of seconds from 0 to 3600."),
        ('user_agent: "a\\nCookie: b"', "user_agent may hold at most 300 plain letters, digits and signs."),
        ("select: a", "select is for web pages without a feed. Add 'kind: page', or take it out."),
        (
            "{kind: page, select: 'h3['}",
            "select 'h3[' is no CSS selector (Expected ident or '*', got <EOF at 3>). Write it as in a style sheet: "
            "main article h2 a",
        ),
        ("{min_interval: 9, max_interval: 8}", "max_interval is shorter than min_interval. Swap the two."),
    ],
)
def test_what_is_wrong_with_the_pace_of_a_feed_is_told(tmp_path: Path, written: str, says: str) -> None:
    lines = "\n    ".join(written.strip("{}").split(", "))

    assert [
        problem.split(": ", 1)[1]
        for problem in problems(tmp_path, f"feeds:\n  - url: https://a.example/\n    {lines}\n")
    ] == [says]


def test_everything_that_can_be_said_of_a_channel_is_read(tmp_path: Path) -> None:
    file = load(
        tmp_path,
        "feeds: []\nchannels:\n  - to: slack:C024BE91L\n    topics: [withdrawal, use]\n    countries: [POL, UKR]\n"
        "    languages: [en, pt-BR]\n    urgency: high\n    language: fr\n",
    )

    assert file.channels == (
        Channel(
            to="slack:C024BE91L",
            topics=frozenset({"withdrawal", "use"}),
            countries=frozenset({"POL", "UKR"}),
            languages=frozenset({"en", "pt"}),
            urgency="high",
            language="fr",
        ),
    )


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("pt-BR", "language: 'pt-BR' is not known. Did you mean pt?"),
        ("Deutsch", "language: 'Deutsch' is not known. Did you mean de?"),
        ("ja", "language: 'ja' is not known. Known: en, fr, es, pt, de, pl, uk, ru, ar."),
        ("[en, fr]", "language must be one value, not a list."),
    ],
)
def test_a_channel_is_answered_in_one_of_the_languages_of_answers(tmp_path: Path, written: str, says: str) -> None:
    found = problems(tmp_path, f"feeds: []\nchannels:\n  - to: console\n    language: {written}\n")

    assert [line.partition(":")[2] for line in found] == [f"4: {says}"]


def test_a_disabled_feed_is_kept_in_the_file_and_left_out_of_the_polls(tmp_path: Path) -> None:
    file = load(tmp_path, "feeds:\n  - {url: https://a.example/, enabled: false}\n  - {url: https://b.example/}\n")

    assert len(file.feeds) == 2
    assert [feed.url for feed in file.enabled] == ["https://b.example/"]


def test_all_mistakes_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """feeds:
  - url: https://a.example/rss
    langage: en
  - name: no address
  - url: ftp://a.example/rss
  - url: https://a.example/rss
    kind: newspaper
    focus: wide
    language: English
channels:
  - to: slack:general
  - topics: [use]
  - to: console
    topics: [withdrawals]
    countries: [POL, Poland]
    urgency: urgent
""",
    )

    assert [problem.split(":")[1] for problem in found] == [
        "3", "4", "5", "6", "7", "8", "9", "11", "12", "14", "15", "16",
    ]  # fmt: skip
    assert "langage" in found[0]
    assert "Did you mean 'language'?" in found[0]
    assert "Did you mean withdrawal?" in found[9]
    assert "line 2 already" in found[3]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty"),
        ("feeds: [", "not valid YAML"),
        ("feeds:\n\t- url: x", "not valid YAML"),
        ("- a\n- b\n", "must be made of 'key: value' lines"),
        ("feeds: yes\n", "must be a list"),
        ("channels: []\n", "no feeds"),
        (b"feeds: \xff\xfe", "not UTF-8"),
        ("feeds: \x01", "characters that YAML does not allow"),
    ],
)
def test_a_broken_file_gets_one_clear_line(tmp_path: Path, text: str | bytes, says: str) -> None:
    found = problems(tmp_path, text)

    assert len(found) == 1
    assert says in found[0]


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.yaml: no such file\. Set FEEDS_FILE"):
        load_feeds(tmp_path / "none.yaml", COUNTRIES)


def test_the_file_of_the_project_is_in_order() -> None:
    file = load_feeds(Path(__file__).parents[2] / "feeds.yaml", COUNTRIES)

    assert len(file.enabled) >= 34
    assert {feed.kind for feed in file.feeds} == {"campaign", "ngo", "un", "government", "media", "aggregator"}


@given(text=st.text(max_size=300))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")

    try:
        read = load_feeds(path, COUNTRIES).feeds
    except SettingsError as error:
        read = error.problems  # type: ignore[assignment]  # either is proof that the file was judged

    assert isinstance(read, tuple)


def test_a_channel_of_a_named_slack_workspace_is_read(tmp_path: Path) -> None:
    file = load(tmp_path, "feeds: []\nchannels:\n  - to: slack:T024BE7LD/C024BE91L\n")

    (channel,) = file.channels
    assert (channel.chat, channel.place) == ("slack", "T024BE7LD/C024BE91L")


def test_all_that_can_be_set_in_chat_can_stand_in_the_file(tmp_path: Path) -> None:
    file = load(
        tmp_path,
        "feeds: []\nchannels:\n  - to: discord:1\n    digest: weekly Fri 07:30\n    quiet: 22:00-07:00\n"
        "    high_at_once: no\n    per_hour: 3\n    timezone: Europe/Warsaw\n    empty_digest: yes\n"
        "    ping: 123456789\n    mute: [clearance, Example News]\n",
    )

    (channel,) = file.channels
    assert channel == Channel(
        to="discord:1",
        rhythm=Rhythm(every="weekly", at=time(7, 30), weekday=4),
        quiet=(time(22), time(7)),
        high_at_once=False,
        per_hour=3,
        timezone="Europe/Warsaw",
        empty_digest=True,
        ping="123456789",
        mutes=(Mute(kind="topic", value="clearance"), Mute(kind="source", value="Example News")),
    )


@pytest.mark.parametrize(
    "line", ["digest: hourly", "quiet: at night", "per_hour: 0", "timezone: Mars/Base", "ping: everyone"]
)
def test_a_setting_of_chat_that_is_wrong_in_the_file_is_told_with_its_line_and_an_example(
    tmp_path: Path, line: str
) -> None:
    (found,) = problems(tmp_path, f"feeds: []\nchannels:\n  - to: console\n    {line}\n")

    assert ":4: " in found
    assert f"For example: {line.partition(':')[0]}: " in found


def test_every_setting_of_chat_is_a_key_of_the_file() -> None:
    assert {setting.name for setting in SETTINGS} <= set(CHANNEL_KEYS)


def test_a_password_in_an_address_is_in_no_message(tmp_path: Path) -> None:
    twice = "  - url: https://reader:hunter2@news.example/rss?key=hunter2\n"

    told = problems(tmp_path, f"feeds:\n  - url: htps://reader:hunter2@news.example/\n{twice}{twice}")

    assert told == [
        "feeds.yaml:2: url 'htps://news.example/' is not an http or https address.",
        "feeds.yaml:4: url https://news.example/rss?key=… stands in line 3 already. Keep one of the two.",
    ]
