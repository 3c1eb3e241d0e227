"""Days to come, and the calendar file."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.treaty.calendar import ics, meeting_name, upcoming
from bot.treaty.facts import Facts
from tests.shipped import facts

TODAY = date(2026, 11, 24)
FACTS = facts()
DAYS = st.dates(date(1999, 1, 1), date(2035, 1, 1))


def test_a_withdrawal_is_due_from_the_day_it_was_notified(facts: Facts) -> None:
    def leaving(today: date) -> bool:
        return any(due.kind == "withdrawal" and due.iso3 == "POL" for due in upcoming(facts, today))

    assert not leaving(date(2025, 8, 19))
    assert leaving(date(2025, 8, 20))
    assert leaving(date(2026, 2, 20))
    assert not leaving(date(2026, 2, 21))


def test_a_deadline_asked_for_and_not_granted_says_so(facts: Facts) -> None:
    thailand = next(due for due in upcoming(facts, TODAY) if due.iso3 == "THA")

    assert thailand.text.endswith("(asked for; the decision was not found)")


def test_a_meeting_under_way_is_still_shown(facts: Facts) -> None:
    assert any(due.text.startswith("22nd Meeting of States Parties") for due in upcoming(facts, date(2025, 12, 4)))


@given(today=DAYS)
def test_nothing_that_is_over_is_to_come_and_the_nearest_is_first(today: date) -> None:
    dues = upcoming(FACTS, today)

    assert all((due.until or due.on) >= today for due in dues)
    assert [due.on for due in dues] == sorted(due.on for due in dues)


@given(today=DAYS)
def test_every_entry_of_the_calendar_file_is_its_own_and_every_line_short_enough(today: date) -> None:
    dues = upcoming(FACTS, today)
    text = ics(dues)

    lines = text.split("\r\n")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(dues)
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == len(dues)


def test_the_calendar_file_says_what_when_and_from_whom(facts: Facts) -> None:
    text = ics(upcoming(facts, TODAY)).replace("\r\n ", "")

    assert "SUMMARY:Clearance deadline of Bosnia and Herzegovina under Article 5\r\n" in text
    assert "DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270302\r\n" in text
    assert "DESCRIPTION:confirmed. Mine Action Review https://" in text


def test_meetings_are_written_out() -> None:
    assert meeting_name("22MSP") == "22nd Meeting of States Parties"
    assert meeting_name("11MSP") == "11th Meeting of States Parties"
    assert meeting_name("5RC") == "5th Review Conference"
    assert meeting_name("IM 2025") == "Intersessional meetings 2025"
