import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.following.keys import BY_NAME, SETTINGS
from bot.following.phrases import EXAMPLE, read_phrases
from bot.following.problem import Problem


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            EXAMPLE,
            {
                "topics": "withdrawal, use",
                "countries": "POL, UKR",
                "languages": "en, fr",
                "urgency": "high",
                "digest": "daily 08:00",
            },
        ),
        ("", {}),
        ("poland", {"countries": "POL"}),
        ("high, Poland, daily at 7", {"countries": "POL", "urgency": "high", "digest": "daily 07:00"}),
        ("news about cluster munitions in laos", {"topics": "cluster_munitions", "countries": "LAO"}),
        ("US policy united states", {"topics": "us_policy", "countries": "USA"}),
        ("in en, fr and ukrainian", {"languages": "en, fr, uk"}),
        ("in south korea and north korea", {"countries": "KOR, PRK"}),
        ("bosnia and herzegovina, croatia", {"countries": "BIH, HRV"}),
        ("weekly Mon", {"digest": "weekly Mon 08:00"}),
        ("every friday at 5pm in French", {"digest": "weekly Fri 17:00", "languages": "fr"}),
        ("digest daily 08:00 quiet 22:00-07:00 Europe/Warsaw", {
            "digest": "daily 08:00", "quiet": "22:00-07:00", "timezone": "Europe/Warsaw",
        }),
        ("quiet hours off instant", {"quiet": "off", "digest": "instant"}),
        ("at once", {"digest": "instant"}),
        ("timezone New York", {"timezone": "America/New_York"}),
        ("tz warsaw high at once", {"timezone": "Europe/Warsaw", "high_at_once": "yes"}),
        ("everything", {"topics": "all", "countries": "all", "languages": "all", "urgency": "low"}),
        ("all topics poland", {"topics": "all", "countries": "POL"}),
        ("topics: use, withdrawal countries: poland", {"topics": "withdrawal, use", "countries": "POL"}),
        ("urgency=normal per_hour=5", {"urgency": "normal", "per_hour": "5"}),
        ("max 20 per hour", {"per_hour": "20"}),
        ("ping <@&42> high", {"ping": "42", "urgency": "high"}),
        ("<!subteam^S012ABC>", {"ping": "S012ABC"}),
        ("ping nobody", {"ping": "nobody"}),
        ("reminders on empty digest no language fr", {"calendar": "yes", "empty_digest": "no", "language": "fr"}),
        ("calendar poland", {"calendar": "yes", "countries": "POL"}),
        ("languages all", {"languages": "all"}),
        ('"Democratic Republic of the Congo"', {"countries": "COD"}),
        ("🇵🇱 🇺🇦", {"countries": "POL, UKR"}),
    ],
)  # fmt: skip
def test_a_line_of_words_is_read_in_any_order(line: str, said: dict[str, str]) -> None:
    assert read_phrases(line) == said


@pytest.mark.parametrize(
    ("line", "says", "example"),
    [
        ("withdrawl poland", "Did you mean withdrawal?", "withdrawal"),
        ("polnd", "Did you mean poland?", "poland"),
        ("congo", "several countries", "Republic of the Congo"),
        ("in uk", "Ukrainian or the United Kingdom", "in ukrainian"),
        ("digest monthly", "no rhythm", "digest daily 08:00"),
        ("quiet nights", "no pair of hours", "quiet 22:00-07:00"),
        ("ping @everyone", "can't be pinged", "ping @campaigners"),
        ("urgency", "what is it to be?", "urgency normal"),
        ("languages klingon", "no language", "languages English, French"),
        ("xyzzy", "no topic, country, language or setting", EXAMPLE),
    ],
)
def test_a_word_that_says_nothing_is_asked_back_with_an_example(line: str, says: str, example: str) -> None:
    problem = read_phrases(line)

    assert isinstance(problem, Problem)
    assert says in problem.text
    assert problem.example == example


WORDS = [
    *EXAMPLE.split(),
    *(one.name for one in SETTINGS),
    "off",
    "in",
    "all",
    "every",
    "22-7",
    "and",
    "uk",
    ",",
    "topics:",
]


@given(words=st.lists(st.sampled_from(WORDS), max_size=12))
def test_whatever_is_understood_is_a_setting_that_reads_back(words: list[str]) -> None:
    said = read_phrases(" ".join(words))

    for name, text in said.items() if not isinstance(said, Problem) else ():
        assert BY_NAME[name].canonical(text) == text


@given(text=st.text(max_size=80))
def test_no_line_breaks_the_reader(text: str) -> None:
    assert isinstance(read_phrases(text), dict | Problem)
