"""The treaty data as shipped: what it says of states whose record is public, and what it may never say."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.treaty_line import status_line
from bot.errors import DataError
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts, load_facts
from bot.treaty.partial import is_partial
from bot.treaty.records import TREATIES
from bot.treaty.standing import StandingKind
from bot.treaty.tables import FOLDER, read_sources
from tests.shipped import facts

TODAY = date(2026, 11, 24)


def test_the_parties_add_up_to_the_published_totals(facts: Facts) -> None:
    assert facts.counts("mine_ban_treaty", TODAY) == {"state_party": 162, "withdrawn": 5, "non_party": 30}
    assert facts.counts("cluster_munitions", TODAY) == {
        "state_party": 112,
        "signatory": 12,
        "withdrawn": 1,
        "non_party": 72,
    }
    assert len(facts.states) == 197


@pytest.mark.parametrize(
    ("iso3", "on", "kind", "since", "until"),
    [
        ("POL", date(1997, 12, 2), "not_open", None, date(1997, 12, 3)),
        ("POL", date(1997, 12, 3), "non_party", None, None),
        ("POL", date(1997, 12, 4), "signatory", date(1997, 12, 4), None),
        ("POL", date(2012, 12, 27), "joining", date(2012, 12, 27), date(2013, 6, 1)),
        ("POL", date(2013, 6, 1), "state_party", date(2013, 6, 1), None),
        ("POL", date(2025, 8, 19), "state_party", date(2013, 6, 1), None),
        ("POL", date(2025, 8, 20), "withdrawing", date(2025, 8, 20), date(2026, 2, 20)),
        ("POL", date(2026, 2, 19), "withdrawing", date(2025, 8, 20), date(2026, 2, 20)),
        ("POL", date(2026, 2, 20), "withdrawn", date(2026, 2, 20), None),
        ("USA", TODAY, "non_party", None, None),
        ("UKR", TODAY, "state_party", date(2006, 6, 1), None),
        ("SSD", date(2011, 8, 1), "state_party", date(2011, 7, 9), None),
        ("LBN", date(2010, 1, 1), "non_party", None, None),
        ("LBN", date(2026, 1, 12), "non_party", None, None),
        ("LBN", date(2026, 2, 1), "unknown", None, None),
        ("LBN", TODAY, "state_party", None, None),
    ],
)
def test_a_state_stands_where_its_dates_put_it_on_that_day(
    facts: Facts, iso3: str, on: date, kind: StandingKind, since: date | None, until: date | None
) -> None:
    now = facts.standing(iso3, "mine_ban_treaty", on)

    assert now is not None
    assert (now.kind, now.since, now.until) == (kind, since, until)


def test_days_left_count_down_to_the_day_a_withdrawal_takes_effect(facts: Facts) -> None:
    left = [
        now.days_left
        for days in range(4)
        if (now := facts.standing("POL", "mine_ban_treaty", date(2026, 2, 17) + timedelta(days)))
    ]

    assert left == [3, 2, 1, None]


def test_who_leaves_is_bound_until_the_day_it_takes_effect(facts: Facts) -> None:
    before, after = (facts.standing("FIN", "mine_ban_treaty", on) for on in (date(2026, 1, 9), date(2026, 1, 10)))

    assert before is not None
    assert after is not None
    assert before.bound
    assert not after.bound


def test_a_dispute_counts_from_the_day_of_the_claim(facts: Facts) -> None:
    assert facts.disputes("UKR", date(2025, 7, 17)) == ()
    assert [row.claimed_by for row in facts.disputes("UKR", date(2025, 7, 18))] == ["Ukraine"]


@pytest.mark.parametrize("iso3", ["TWN", "XKX", "ESH", "HKG", "PRI"])
def test_who_is_not_in_the_list_of_states_has_no_status(facts: Facts, iso3: str) -> None:
    assert facts.status(iso3, TODAY) is None
    assert status_line(facts, iso3, TODAY) == "not in the depositary's list of states"


@pytest.mark.parametrize(
    ("iso3", "on", "line"),
    [
        ("POL", TODAY, "left the Mine Ban Treaty on 20 February 2026"),
        ("POL", date(2026, 2, 19), "leaves the Mine Ban Treaty on 20 February 2026 (1 day left)"),
        ("NOR", TODAY, "party to the Mine Ban Treaty"),
        ("USA", TODAY, "not party to the Mine Ban Treaty"),
        ("TON", date(2025, 7, 1), "party to the Mine Ban Treaty from 1 December 2025"),
        ("LBN", TODAY, "party to the Mine Ban Treaty; the day it joined was not found"),
        ("MHL", date(2020, 1, 1), "signed the Mine Ban Treaty, not party"),
    ],
)
def test_an_alert_says_in_a_few_words_where_a_country_stands(facts: Facts, iso3: str, on: date, line: str) -> None:
    assert status_line(facts, iso3, on) == line


def test_the_line_on_ukraine_says_who_claims_and_who_rejects(facts: Facts) -> None:
    line = status_line(facts, "UKR", TODAY)

    assert line.startswith("party to the Mine Ban Treaty; says that it has suspended")
    assert line.endswith("which the 22nd Meeting of States Parties rejected")


@given(iso3=st.sampled_from(sorted(COUNTRIES)), on=st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_there_is_a_line_for_every_state_and_day(iso3: str, on: date) -> None:
    line = status_line(SHIPPED, iso3, on)

    assert line
    assert "None" not in line


SHIPPED = facts()


@given(on=st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_no_state_is_counted_twice_or_lost_on_any_day(on: date) -> None:
    for treaty in TREATIES:
        assert sum(SHIPPED.counts(treaty, on).values()) == 197


def test_every_row_has_a_source_and_the_day_it_was_checked(facts: Facts) -> None:
    rows = list(facts.tables.evidence())

    assert len(rows) > 1400
    assert all(row.sources and all(source.name for source in row.sources) for row in rows)
    assert all(date(2026, 1, 1) <= row.checked <= TODAY for row in rows)
    assert all(not row.as_of or is_partial(row.as_of) for row in rows)


def test_what_has_no_source_to_cite_is_not_there(facts: Facts) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.csv"))

    for mark in ("from memory", "unverified,", "address not recorded", "code index", "day unverified"):
        assert mark not in text.replace(",unverified,", ",")
    assert ("GMB", "Commonwealth") not in {(row.iso3, row.group) for row in facts.tables.memberships}
    assert facts.clearance("TUR") is None
    assert {row.year for row in facts.tables.casualties}.isdisjoint({1999, 2014})
    assert facts.events("USA")[0].when == "1994-09"


def test_every_address_is_a_web_address(facts: Facts) -> None:
    urls = [source.url for row in facts.tables.evidence() for source in row.sources if source.url]

    assert len(urls) > 1000
    assert all(url.startswith(("https://", "http://")) and " " not in url for url in urls)


def test_memberships_add_up_to_the_known_sizes(facts: Facts) -> None:
    sizes = Counter(row.group for row in facts.tables.memberships if row.kind == "organisation")

    assert sizes == {"EU": 27, "NATO": 32, "AU": 54, "ASEAN": 11, "OAS": 34, "Commonwealth": 55, "OSCE": 57}


def test_a_slip_in_the_voting_record_is_not_held_against_a_state(facts: Facts) -> None:
    assert facts.votes_withheld("JPN") == ()
    assert facts.votes_withheld("USA")[0].year == 2019


def test_the_facts_are_read_within_a_tenth_of_a_second() -> None:
    start = process_time()
    load_facts()

    assert process_time() - start < 0.1


# ── data that breaks a rule ─────────────────────────────────────────────────────────────────────────────────────────


def broken(tmp_path: Path, file: str, old: str, new: str) -> str:
    """Return what loading says when one text of the data is changed."""
    folder = tmp_path / "treaties"
    if not folder.exists():
        copytree(FOLDER, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_facts(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("mine_ban_treaty.csv", "2013-06-01", "2013-07-01", "POL: in force on 2013-07-01, but Article 17 gives"),
        ("mine_ban_treaty.csv", "2026-02-20,", "2026-02-19,", "POL: withdrawal in effect on 2026-02-19, before"),
        ("mine_ban_treaty.csv", "2026-02-20,", "2026-03-20,", "after 2026-02-20, and the note names no armed"),
        ("mine_ban_treaty.csv", "\nPOL,", "\nPLO,", "'PLO' is not an ISO 3166-1 alpha-3 code"),
        ("mine_ban_treaty.csv", "\nPOL,", "\nNOR,", "NOR stands there 2 times"),
        ("mine_ban_treaty.csv", "Norway,state_party", "Norway,non_party", "has a consent or an entry into force"),
        ("mine_ban_treaty.csv", "2012-12-27", "27.12.2012", "consent_date '27.12.2012' is not a day"),
        ("mine_ban_treaty.csv", "2012-12-27,ratification", "2012-12-27,accession", "POL: signed and acceded"),
        ("mine_ban_treaty.csv", "UNTC2015", "UNTC1815", "second_source 'UNTC1815' is not in second_sources.csv"),
        ("treaties.csv", ",162,0,5,30,", ",163,0,5,30,", "162 parties, but the published total in treaties.csv is 163"),
        ("cluster_munitions.csv", ",2008-12-03,", ",2008-11-03,", "before the treaty was open for signature"),
        ("ccw_protocols.csv", ",2017-08-09,", ",,", "103 parties to amended_protocol_ii"),
        ("timeline.csv", "2026-02-20,", "2026-02-30,", "date '2026-02-30' is not a date such as"),
        ("practice.csv", ",use,", ",abuse,", "kind 'abuse' is none of use, production"),
        ("un_votes.csv", ",155,0,10,", ",155,0,11,", "do not add up to the numbers of votes"),
        ("casualties.csv", "1945,4325,9,6279", "1945,4325,9,6280", "add up to 6279, not 6280"),
        ("articles.csv", "2026-11-24", "", "checked is empty"),
        ("groups.csv", "single source", "rumour", "confidence 'rumour' is none of"),
        ("meetings.csv", "mine_ban_treaty,1RC,", "mine_ban_treaty,1RC,,", "cells where the header has"),
    ],
)
def test_a_broken_rule_is_named_with_its_place(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    assert said in broken(tmp_path, file, old, new)


def test_every_broken_rule_is_said_at_once(tmp_path: Path) -> None:
    broken(tmp_path, "mine_ban_treaty.csv", "2013-06-01", "2013-07-01")
    said = broken(tmp_path, "cluster_munitions.csv", "2025-03-06", "2025-03-05")

    assert "mine_ban_treaty.csv, POL" in said
    assert "cluster_munitions.csv, LTU" in said


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "treaties"
    copytree(FOLDER, folder)
    (folder / "practice.csv").unlink()

    with pytest.raises(DataError, match=r"practice\.csv: can't be read"):
        load_facts(folder)


def test_sources_are_taken_apart_into_role_name_day_and_address() -> None:
    one, two, three = read_sources(
        "UN Treaty Collection XXVI-5 (2018-01-15) https://a.example/5; notified: Reuters via https://www.b.example/x; "
        "Landmine Monitor 2002"
    )

    assert (one.role, one.name, one.dated, one.url) == (
        "",
        "UN Treaty Collection XXVI-5",
        "2018-01-15",
        "https://a.example/5",
    )
    assert (two.role, two.name, two.url) == ("notified", "Reuters via b.example", "https://www.b.example/x")
    assert (three.name, three.url) == ("Landmine Monitor 2002", "")
