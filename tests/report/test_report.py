"""A month as it is counted and told."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.model import Feed, FeedState, PolledDay
from bot.report.card import report_card
from bot.report.listing import values
from bot.report.making import span_of
from bot.report.markdown import markdown, plain
from bot.report.months import Month, NoMonthError, month_of, read_month
from bot.report.page import page
from bot.report.sheet import sheet, sheet_alt
from bot.report.wording import gap_lines, spans
from bot.words import words_in
from tests.builders import FEED
from tests.report.month import LONG_AGO, MADE, OCTOBER, lively, on, report, story

# ── months ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.datetimes(datetime(1997, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)))
def test_every_moment_is_in_one_month_and_its_neighbours_meet(moment: datetime) -> None:
    month = month_of(moment)

    assert month.since <= moment < month.until
    assert month.next.since == month.until
    assert month.next.before == month
    assert read_month(month.label, moment) == month


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "october", "2026", "2026-1-1", "0000-01", "1996-12"])
def test_what_is_no_month_is_told_with_one_that_is(text: str) -> None:
    with pytest.raises(NoMonthError, match=r"is no month\. Write it as 2026-10\."):
        read_month(text, MADE)


def test_a_month_to_come_is_told_with_the_newest() -> None:
    with pytest.raises(NoMonthError, match=r"2026-12 has not begun yet\. The newest month is 2026-11"):
        read_month("2026-12", MADE)


def test_a_month_may_be_written_in_the_digits_of_any_script() -> None:
    assert read_month(" ٢٠٢٦-١٠ ", MADE) == read_month("2026-10", MADE) == OCTOBER


def test_without_a_month_it_is_the_last_whole_one() -> None:
    assert read_month("", datetime(2026, 1, 1, tzinfo=UTC)) == Month(2025, 12)


def test_a_month_that_is_not_over_is_read_up_to_now() -> None:
    assert span_of(Month(2026, 11), MADE) == (datetime(2026, 11, 1, tzinfo=UTC), MADE)
    assert span_of(OCTOBER, MADE) == (OCTOBER.since, OCTOBER.until)


# ── counting ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_steps_come_by_day_and_statements_are_only_counted() -> None:
    found = lively()

    assert [one.id for one in found.stages] == ["law", "vote"]
    assert found.statements == 1


def test_stories_that_most_sources_told_come_first() -> None:
    found = report(story("a", 1), story("b", 2, "Alpha", "Beta"), story("c", 3, urgency="high"))

    assert [one.id for one in found.top] == ["b", "c", "a"]


def test_a_source_that_reports_twice_is_one_source_and_two_reports() -> None:
    found = report(story("a", 1, "Alpha", "Beta", "Alpha"), story("b", 2, "Beta"))

    assert [(one.name, one.reports, one.first) for one in found.sources] == [("Beta", 2, 1), ("Alpha", 2, 1)][::-1]
    assert (found.stories, found.reports) == (2, 4)


def test_topics_and_countries_count_a_story_in_each_of_its_own() -> None:
    found = report(
        story("a", 1, topics=("use", "casualties"), countries=("UKR", "RUS")),
        story("b", 2, topics=("use",), countries=("UKR",)),
    )

    assert [(topic, len(told)) for topic, told in found.topics] == [("use", 2), ("casualties", 1)]
    assert [(iso3, len(told)) for iso3, told in found.countries] == [("UKR", 2), ("RUS", 1)]


def test_a_story_counts_on_the_day_of_utc_on_which_it_was_seen() -> None:
    found = report(story("a", 1), story("b", 31), story("c", 31))

    assert len(found.days) == 31
    assert (found.days[0], found.days[-1]) == ((date(2026, 10, 1), 1), (date(2026, 10, 31), 2))


def test_days_without_any_entry_are_told_but_none_before_the_record_and_not_today() -> None:
    read = {(date(2026, 10, day), FEED): 1 for day in (12, 13, 16)}

    found = report(entries=read, begun=on(10), until=on(18))

    assert [day.day for day in found.unread] == [10, 11, 14, 15, 17]
    assert found.unfinished
    assert found.late == on(10)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (None, "Was not polled yet in this month."),
        (FeedState(url=FEED), "Was never read."),
        (FeedState(url=FEED, first_polled=LONG_AGO, last_ok=on(30)), "Brought nothing new."),
        (
            FeedState(url=FEED, first_polled=LONG_AGO, last_ok=on(30), last_new=LONG_AGO),
            "Brought nothing new; its newest entry is of 1 August 2026.",
        ),
        (FeedState(url=FEED, first_polled=OCTOBER.until), "Was not polled yet in this month."),
    ],
)
def test_a_feed_that_brought_nothing_is_told_with_what_is_known(state: FeedState | None, told: str) -> None:
    found = report(feeds=(Feed(url=FEED, name="Wire"),), states=(state,) if state else (), entries={})

    assert [(one.name, one.why) for one in found.quiet] == [("Wire", told)]


def test_a_fault_of_after_the_month_is_none_of_the_month() -> None:
    ill = FeedState(
        url=FEED,
        first_polled=LONG_AGO,
        last_ok=on(30),
        fault="dns",
        fault_since=OCTOBER.until + timedelta(days=1),
        fault_message="no such host",
    )

    assert report(feeds=(Feed(url=FEED),), states=(ill,)).quiet == ()


def test_where_polls_were_counted_a_day_without_any_is_a_day_off_and_no_guess() -> None:
    polls = {date(2026, 10, day): PolledDay(polls=9) for day in range(10, 32) if day not in (20, 21)}

    found = report(entries={(date(2026, 10, 12), FEED): 1}, polls=polls, polls_since=date(2026, 10, 10))

    assert [day.day for day in found.unpolled] == [20, 21]
    assert [day.day for day in found.unread] == list(range(1, 10))
    assert "No feed was polled on 20–21 October 2026: the bot was off." in gap_lines(found)


def test_a_feed_that_failed_within_the_month_is_told_though_it_is_well_now() -> None:
    polls = {date(2026, 10, day): PolledDay(polls=90, failed={FEED: 40}) for day in (3, 4)}
    well = FeedState(url=FEED, first_polled=LONG_AGO, last_ok=on(31))

    found = report(feeds=(Feed(url=FEED, name="Wire"),), states=(well,), polls=polls)

    assert [(one.name, one.why) for one in found.quiet] == [("Wire", "80 of its polls failed, on 2 days.")]


@pytest.mark.parametrize(("days", "told"), [((3, 4, 5, 9), "3–5, 9"), ((1,), "1"), ((), "")])
def test_days_are_told_as_spans(days: tuple[int, ...], told: str) -> None:
    assert spans(date(2026, 10, day) for day in days) == told


# ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_markdown_tells_steps_first_each_dated_linked_and_sourced() -> None:
    text = markdown(lively())

    step = "- **voted by parliament**, Lithuania: [Seimas votes](https://news.example/vote)"
    assert f"{step} (Alpha, Beta, Gamma, 14 October 2026)" in text
    assert (
        text.index("## Steps of states' decisions") < text.index("## By topic") < text.index("## What may be missing")
    )
    assert "Only announced or called for: 1." in text
    assert "| Beta | 2 | 1 | English |" in text
    assert (
        "- Dead Wire: Can't be read since 14 October 2026: https://dead.example/: 404, look for its new address."
        in text
    )
    assert "on 5–6, 9 October 2026." in text
    assert "Wire, 12 October 2026: entries may have been missed: the newest poll before was 3 days ago" in text
    assert "| Not about landmine policy | 50 |" in text
    assert "| Alerts that are in their channels | 8 |" in text
    assert "Months and days are of UTC" in text


def test_a_hostile_headline_is_words_in_every_form() -> None:
    found = lively()

    text, html = markdown(found), page(found)

    assert "\\<script\\>alert(1)\\</script\\> \\[x\\](javascript:y) \\| z" in text
    assert "](javascript" not in text.replace("\\](", "")
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "&lt;script&gt;alert(1)" in html


@given(st.text())
def test_plain_text_has_nothing_of_markdown_left(text: str) -> None:
    told = plain(text)

    for place, char in enumerate(told):
        if char in "*_`[]<>|#":
            assert told[place - 1] == "\\"
    assert "\n" not in told


def test_an_empty_month_says_so_in_every_form() -> None:
    empty = report(entries={})

    assert "Nothing is recorded of October 2026." in markdown(empty)
    assert "may have been forgotten" in markdown(empty)
    assert "Nothing is recorded of October 2026." in page(empty)
    assert "Nothing is recorded of October 2026." in sheet_alt(empty)
    assert sheet(empty).startswith(b"\x89PNG")
    assert report_card(empty).lead == "Nothing is recorded of this month."


def test_a_store_that_never_polled_says_what_to_do() -> None:
    assert "No feed was ever polled: start the bot with `treatywatch run`." in markdown(report(entries={}, begun=None))


def test_the_sheet_is_a_picture_that_grows_with_what_it_tells() -> None:
    small, large = (Image.open(BytesIO(sheet(one))) for one in (report(story("a", 1)), lively()))

    assert small.width == large.width == 1200
    assert large.height > small.height
    assert sheet(lively()) == sheet(lively())


def test_the_card_speaks_the_channels_language_and_leads_to_the_reports() -> None:
    card = report_card(lively(), words_in("de"))

    assert card.title == "Minenpolitik: Oktober 2026"
    assert card.lead == "Ereignisse: 5; Berichte: 7; Quellen: 5."
    assert card.rows[0].head == "9. Oktober 2026, Finnland, als Gesetz unterzeichnet"
    assert (card.rows[1].text, card.rows[1].url) == ("Seimas votes (Alpha, Beta, Gamma)", "https://news.example/vote")


def test_a_card_links_nothing_that_a_browser_would_run() -> None:
    card = report_card(report(story("wild", 2, url="javascript:alert(1)")))

    assert card.rows[0].url is None


def test_values_are_json_with_codes_and_iso_dates() -> None:
    told = json.loads(json.dumps(values(lively())))

    assert (told["month"], told["since"], told["until"]) == (
        "2026-10",
        "2026-10-01T00:00:00+00:00",
        "2026-11-01T00:00:00+00:00",
    )
    assert told["stages"][1]["sources"] == ["Alpha", "Beta", "Gamma"]
    assert told["countries"]["LTU"] == 1
    assert told["days"]["2026-10-14"] == 1
