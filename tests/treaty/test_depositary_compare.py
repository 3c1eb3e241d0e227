"""The depositary's record against our rows, and what of it may be written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.cards.treaty_line import status_line
from bot.errors import DataError, ParseError
from bot.treaty.depositary import read_record
from bot.treaty.depositary_compare import Difference, compare
from bot.treaty.facts import Facts, load_facts
from bot.treaty.own_rows import Correction, own_files
from bot.treaty.records import TreatyKey
from tests.treaty.depositary_pages import NAMES_OF_2018, Line, edit, html, lebanon, lines, xml

TODAY = date(2026, 12, 1)
MINES: TreatyKey = "mine_ban_treaty"
CLUSTERS: TreatyKey = "cluster_munitions"
#: The day of Lebanon's deposit is not in the data as shipped: with it our rows are those of the depositary.
LEBANON = Correction(
    treaty=MINES,
    iso3="LBN",
    values={"consent_date": "2026-02-03", "entry_into_force": "2026-08-01", "outside_until": "", "note": ""},
)


@pytest.fixture(scope="module")
def whole() -> Mapping[str, str]:
    """The operator's files with which nothing of ours is missing."""
    return own_files([LEBANON], {}, date(2026, 11, 30))


@pytest.fixture(scope="module")
def facts(whole: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Facts:
    folder = tmp_path_factory.mktemp("whole")
    for table, text in whole.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return load_facts(own=folder)


@pytest.fixture(scope="module")
def shipped() -> Facts:
    return load_facts()


def differences(facts: Facts, table: Mapping[str, Line], treaty: TreatyKey = MINES) -> tuple[Difference, ...]:
    return compare(read_record(xml(treaty, table), facts, TODAY), facts, TODAY)


def one(facts: Facts, table: Mapping[str, Line], treaty: TreatyKey = MINES) -> Difference:
    (difference,) = differences(facts, table, treaty)
    return difference


def apply(folder: Path, found: Difference, own: Mapping[str, str]) -> Facts:
    """Write the difference as an operator's row, beside those that are there, and load the facts anew."""
    correction = Correction(treaty=found.treaty, iso3=found.iso3, values=found.values)
    for table, text in own_files([correction], own, TODAY).items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return load_facts(own=folder)


@pytest.mark.parametrize("treaty", [MINES, CLUSTERS])
def test_todays_record_differs_in_nothing(facts: Facts, treaty: TreatyKey) -> None:
    assert differences(facts, lines(facts, treaty), treaty) == ()


def test_the_web_page_says_the_same_as_the_xml(shipped: Facts) -> None:
    table = lebanon(lines(shipped, MINES))

    by_page = compare(read_record(html(MINES, table), shipped, TODAY), shipped, TODAY)

    assert by_page == differences(shipped, table)
    assert len(by_page) == 1


def test_a_deposit_whose_day_was_missing_is_found_and_closes_the_gap(shipped: Facts, tmp_path: Path) -> None:
    found = one(shipped, lebanon(lines(shipped, MINES)))

    assert (found.iso3, found.kind, found.news) == ("LBN", "deposit", True)
    assert found.lines == (
        "Lebanon deposited its accession to the Mine Ban Treaty [deposit]",
        "    deposit of its accession: a party, day not known → 3 February 2026",
        "    Lebanon deposited its accession on 3 February 2026: in force since 1 August 2026 (Article 17).",
    )
    after = apply(tmp_path, found, {})
    row = after.row("LBN", MINES)
    assert row is not None
    assert (row.deposited, row.in_force, row.outside_until) == (date(2026, 2, 3), date(2026, 8, 1), None)
    assert row.evidence.sources[0].name == "UN Treaty Collection XXVI-5"
    assert row.evidence.sources[0].dated == "2026-12-01"
    assert row.evidence.checked == TODAY
    assert differences(after, lebanon(lines(shipped, MINES))) == ()


def test_a_new_party_is_in_force_six_months_on_and_counted(
    facts: Facts, whole: Mapping[str, str], tmp_path: Path
) -> None:
    table = {**lines(facts, MINES), "KOR": Line(iso3="KOR", name="Republic of Korea", consent="24 Nov 2026 a")}

    found = one(facts, table)
    after = apply(tmp_path, found, whole)

    assert found.meaning == (
        "South Korea deposited its accession on 24 November 2026: in force from 1 May 2027 (Article 17)."
    )
    assert status_line(after, "KOR", TODAY) == "party to the Mine Ban Treaty from 1 May 2027"
    assert after.treaties[MINES].parties == facts.treaties[MINES].parties + 1
    assert after.treaties[MINES].outside == 29
    assert differences(after, table) == ()


def test_a_ratification_of_a_signatory_keeps_its_signature(
    facts: Facts, whole: Mapping[str, str], tmp_path: Path
) -> None:
    table = edit(lines(facts, CLUSTERS), "AGO", lambda line: replace(line, consent="24 Nov 2026"))

    found = one(facts, table, CLUSTERS)
    row = apply(tmp_path, found, whole).row("AGO", CLUSTERS)

    assert found.headline == "Angola deposited its ratification of the Convention on Cluster Munitions"
    assert row is not None
    assert (row.signed, row.act, row.recorded) == (date(2008, 12, 3), "ratification", "state_party")


def test_a_notice_of_withdrawal_is_found_in_the_footnote_before_any_bracket(
    facts: Facts, whole: Mapping[str, str], tmp_path: Path
) -> None:
    table = edit(lines(facts, MINES), "FRA", lambda line: replace(line, notice=("24 Nov 2026", "24 May 2027")))

    found = one(facts, table)
    after = apply(tmp_path, found, whole)

    assert (found.kind, found.news) == ("notice", True)
    assert found.meaning == (
        "France notified its withdrawal on 24 November 2026: in effect from 24 May 2027, "
        "later if it is in an armed conflict then (Article 20)."
    )
    assert status_line(after, "FRA", TODAY) == "leaves the Mine Ban Treaty on 24 May 2027 (174 days left)"
    assert after.treaties[MINES].parties == 162
    assert differences(after, table) == ()


def test_a_withdrawal_whose_day_has_come_is_in_effect_once_the_dates_are_in_brackets(
    facts: Facts, whole: Mapping[str, str], tmp_path: Path
) -> None:
    leaving = edit(lines(facts, MINES), "FRA", lambda line: replace(line, notice=("24 Nov 2026", "24 May 2027")))
    noticed = apply(tmp_path, one(facts, leaving), whole)
    left = edit(leaving, "FRA", lambda line: replace(line, consent=f"[{line.consent} ]", signed=f"[{line.signed} ]"))
    then = date(2027, 5, 25)

    (found,) = compare(read_record(xml(MINES, left), noticed, then), noticed, then)

    assert (found.kind, found.news, dict(found.values)) == ("effect", True, {"status": "withdrawn"})
    assert found.headline == "France has left the Mine Ban Treaty"
    assert compare(read_record(xml(MINES, leaving), noticed, TODAY), noticed, TODAY) == ()


def test_brackets_without_a_day_are_told_and_never_written_by_themselves(facts: Facts) -> None:
    table = edit(lines(facts, MINES), "FRA", lambda line: replace(line, consent=f"[{line.consent} ]"))

    found = one(facts, table)

    assert (found.kind, found.news, dict(found.values)) == ("notice", True, {})
    assert "look at the page" in found.meaning


@pytest.mark.parametrize(
    ("iso3", "change", "what"),
    [
        ("FRA", lambda line: replace(line, consent=""), "consent"),
        ("FRA", lambda line: replace(line, signed=""), "signature"),
        ("POL", lambda line: replace(line, signed="4 Dec 1997", consent="27 Dec 2012"), "withdrawal"),
    ],
)
def test_what_has_vanished_is_told_to_a_person_and_nothing_is_taken_out(
    facts: Facts, iso3: str, change: Callable[[Line], Line], what: str
) -> None:
    found = one(facts, edit(lines(facts, MINES), iso3, change))

    assert (found.kind, found.news, dict(found.values)) == ("missing", False, {})
    assert found.changes[0].what == what
    assert "Nothing is taken out by itself" in found.meaning


def test_a_row_that_is_gone_is_told_to_a_person(facts: Facts) -> None:
    table = lines(facts, MINES)
    del table["FRA"]

    found = one(facts, table)

    assert (found.iso3, found.kind, dict(found.values)) == ("FRA", "missing", {})


def test_the_record_of_2018_is_an_old_copy_and_undoes_nothing(facts: Facts) -> None:
    """By then 164 states had consented, the five that left since were parties, and two states joined later."""
    then = lines(facts, MINES, names=NAMES_OF_2018, until=date(2018, 1, 15))
    assert sum(line.bound for line in then.values()) == 164

    with pytest.raises(ParseError, match=r"looks like an old copy\. Nothing was changed"):
        differences(facts, then)


def test_a_corrected_day_moves_the_entry_into_force_with_it(
    facts: Facts, whole: Mapping[str, str], tmp_path: Path
) -> None:
    table = edit(lines(facts, MINES), "IDN", lambda line: replace(line, consent="20 Mar 2007"))

    found = one(facts, table)
    row = apply(tmp_path, found, whole).row("IDN", MINES)

    assert (found.kind, found.news) == ("correction", False)
    assert row is not None
    assert (row.deposited, row.in_force) == (date(2007, 3, 20), date(2007, 9, 1))
    assert row.second_sources == ()


def test_a_corrected_act_and_effect_are_told(facts: Facts) -> None:
    table = edit(lines(facts, MINES), "SVK", lambda line: replace(line, consent="25 Feb 1999 A"))
    table = edit(table, "POL", lambda line: replace(line, notice=("20 Aug 2025", "21 Feb 2026")))

    act, effect = sorted(differences(facts, table), key=lambda found: found.iso3, reverse=True)

    assert [(change.old, change.new) for change in act.changes] == [("approval", "acceptance")]
    assert [(change.old, change.new) for change in effect.changes] == [("20 February 2026", "21 February 2026")]
    assert effect.kind == "correction"


def test_a_succession_and_a_return_are_left_to_a_person(facts: Facts) -> None:
    table = {**lines(facts, MINES), "KOR": Line(iso3="KOR", name="Republic of Korea", consent="24 Nov 2026 d")}
    again = edit(lines(facts, MINES), "POL", lambda line: replace(line, consent="24 Nov 2026 a"))

    assert (one(facts, table).kind, dict(one(facts, table).values)) == ("deposit", {})
    assert (one(facts, again).kind, dict(one(facts, again).values)) == ("deposit", {})
    assert "after it had left" in one(facts, again).meaning


def test_the_same_difference_has_the_same_key_and_another_day_another(shipped: Facts) -> None:
    table = lines(shipped, MINES)

    first, again = one(shipped, lebanon(table)), one(shipped, lebanon(table))
    other = one(shipped, lebanon(table, "4 Feb 2026 a"))

    assert first.key == again.key != other.key
    assert first.key.startswith("mine_ban_treaty:LBN:deposit:")


def test_what_would_break_a_rule_is_not_written(facts: Facts) -> None:
    early = Correction(treaty=MINES, iso3="POL", values={"withdrawal_effective": "2026-01-01"})

    with pytest.raises(DataError, match="before the six months of Article 20") as refusal:
        own_files([early], {}, TODAY)
    assert str(refusal.value).startswith("The facts would break their rules, so nothing was written:\n")


def test_rows_written_before_stay_when_others_are_added(facts: Facts, whole: Mapping[str, str], tmp_path: Path) -> None:
    table = edit(lines(facts, MINES), "FRA", lambda line: replace(line, notice=("24 Nov 2026", "24 May 2027")))

    both = apply(tmp_path, one(facts, table), whole)

    assert differences(both, table) == ()
    assert [line.split(",")[0] for line in (tmp_path / "mine_ban_treaty.csv").read_text().splitlines()] == [
        "iso3",
        "FRA",
        "LBN",
    ]
    sources = [source for source in both.treaties[MINES].evidence.sources if source.role == "total"]
    assert [source.dated for source in sources if "treaties.un.org" in source.url] == ["2026-12-01"]


def test_a_shipped_row_checked_later_goes_before_the_operators(whole: Mapping[str, str], tmp_path: Path) -> None:
    for table, text in whole.items():
        (tmp_path / f"{table}.csv").write_text(text.replace("2026-11-30,", "2020-01-01,"))

    row = load_facts(own=tmp_path).row("LBN", MINES)

    assert row is not None
    assert row.deposited is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("iso3,checked\nXYZ,2027-01-01\n", "mine_ban_treaty.csv of your own facts, line 2: iso3 'XYZ' has no row"),
        ("iso3,checked,status\nPOL,2027-01-01,gone\n", "status 'gone' is none of"),
        ('iso3,checked\n"POL,2027-01-01\n', "not CSV"),
        ("iso3,checked\nPOL\n", "1 cells where the header has 2"),
    ],
)
def test_a_bad_row_of_the_operators_is_told_with_its_place_and_the_way_out(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "mine_ban_treaty.csv").write_text(text)

    with pytest.raises(DataError) as refusal:
        load_facts(own=tmp_path)

    assert said in str(refusal.value)
    assert "move the folder away to go on with the facts as shipped" in str(refusal.value)


def test_a_folder_that_is_not_there_changes_nothing(shipped: Facts, tmp_path: Path) -> None:
    assert load_facts(own=tmp_path / "none").tables == shipped.tables
