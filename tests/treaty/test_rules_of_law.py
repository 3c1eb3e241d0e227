"""Articles 17 and 20, against days of public record."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.treaty.article17 import enters_into_force
from bot.treaty.article20 import takes_effect

FORTIETH = date(1998, 9, 16)
THIRTIETH = date(2010, 2, 16)


@pytest.mark.parametrize(
    ("deposited", "in_force"),
    [
        (date(2012, 12, 27), date(2013, 6, 1)),  # Poland
        (date(2025, 3, 12), date(2025, 9, 1)),  # Marshall Islands
        (date(2025, 6, 25), date(2025, 12, 1)),  # Tonga
        (FORTIETH, date(1999, 3, 1)),
        (date(1997, 12, 3), date(1999, 3, 1)),  # Canada: before the treaty was in force
        (date(1998, 9, 30), date(1999, 3, 1)),  # Japan: the same month as the fortieth
        (date(1998, 10, 1), date(1999, 4, 1)),
    ],
)
def test_the_mine_ban_treaty_binds_from_the_first_day_of_the_sixth_month(deposited: date, in_force: date) -> None:
    assert enters_into_force(deposited, founding_deposit=FORTIETH) == in_force


def test_the_convention_on_cluster_munitions_counts_from_its_thirtieth_deposit() -> None:
    assert enters_into_force(date(2008, 12, 3), founding_deposit=THIRTIETH) == date(2010, 8, 1)
    assert enters_into_force(date(2025, 9, 5), founding_deposit=THIRTIETH) == date(2026, 3, 1)


@given(deposited=st.dates(FORTIETH, date(2100, 1, 1)))
def test_entry_into_force_is_a_first_day_five_to_six_months_ahead(deposited: date) -> None:
    day = enters_into_force(deposited, founding_deposit=FORTIETH)

    assert day.day == 1
    assert 150 < (day - deposited).days < 185


@pytest.mark.parametrize(
    ("received", "effective"),
    [
        (date(2025, 8, 20), date(2026, 2, 20)),  # Poland
        (date(2025, 6, 27), date(2025, 12, 27)),  # Lithuania
        (date(2025, 7, 10), date(2026, 1, 10)),  # Finland
        (date(2024, 9, 6), date(2025, 3, 6)),  # Lithuania, cluster munitions
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2025, 12, 31), date(2026, 6, 30)),
    ],
)
def test_a_withdrawal_takes_effect_six_months_after_it_was_received(received: date, effective: date) -> None:
    assert takes_effect(received) == effective


def test_a_withdrawal_waits_for_the_end_of_an_armed_conflict() -> None:
    assert takes_effect(date(2025, 6, 29), in_conflict=True) is None


@given(received=st.dates(date(1999, 3, 1), date(2100, 1, 1)))
def test_the_six_months_end_on_the_same_day_or_the_last_of_the_month(received: date) -> None:
    day = takes_effect(received)

    assert day is not None
    assert (day.year - received.year) * 12 + day.month - received.month == 6
    assert day.day == min(received.day, monthrange(day.year, day.month)[1])
