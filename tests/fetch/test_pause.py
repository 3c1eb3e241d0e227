"""How long a server asks to wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fetch.pause import LONGEST_S, asked_after_s, fresh_s

NOON = "Tue, 24 Nov 2026 12:00:00 GMT"
ONE = "Tue, 24 Nov 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": " 120 "}, 120),
        ({"Retry-After": "120.5"}, 120),
        ({"Retry-After": ONE, "Date": NOON}, 3_600),
        ({"Retry-After": "Tuesday, 24-Nov-26 13:00:00 GMT", "Date": NOON}, 3_600),
        ({"Retry-After": ONE}, None),
        ({"Retry-After": NOON, "Date": ONE}, None),
        ({"Retry-After": "0"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "9999999"}, LONGEST_S),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_after_s(headers) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": 'max-age="600"'}, 600),
        ({"Cache-Control": "MAX-AGE = 600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "500"}, 100),
        ({"Cache-Control": "max-age=600", "Age": "700"}, None),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "max-age=600", "Expires": ONE, "Date": NOON}, 600),
        ({"Cache-Control": "max-age=0"}, None),
        ({"Cache-Control": "no-cache", "Expires": ONE, "Date": NOON}, None),
        ({"Expires": ONE, "Date": NOON}, 3_600),
        ({"Expires": NOON, "Date": ONE}, None),
        ({"Expires": "0", "Date": NOON}, None),
        ({"Expires": "-1", "Date": NOON}, None),
        ({"Cache-Control": "max-age=60", "Retry-After": "90"}, 90),
        ({"Cache-Control": "max-age=31536000"}, LONGEST_S),
        ({}, None),
    ],
)
def test_what_is_fresh_is_not_asked_for_again(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_s(headers) == seconds


@given(st.dictionaries(st.sampled_from(["Cache-Control", "Expires", "Date", "Age", "Retry-After"]), st.text()))
def test_no_header_makes_a_feed_wait_for_ever_or_fail(headers: dict[str, str]) -> None:
    seconds = fresh_s(headers)

    assert seconds is None or 0 < seconds <= LONGEST_S
