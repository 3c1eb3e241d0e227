"""The depositary's record: read in every shape it comes in, and not believed where something is amiss."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.treaty.depositary import Record, addresses, read_record
from bot.treaty.depositary_page import DateCell, marks, plain, read_date, read_notices
from bot.treaty.facts import Facts
from bot.treaty.records import TREATIES, TreatyKey
from tests.shipped import facts
from tests.treaty.depositary_pages import NAMES_OF_2018, Line, edit, html, lebanon, lines, with_note, xml

TODAY = date(2026, 11, 24)
DATA = Path(__file__).parents[1] / "data" / "depositary"
Make = Callable[[TreatyKey, Mapping[str, Line]], bytes]
BOTH = pytest.mark.parametrize("make", [xml, html])
FACTS = facts()


def read(body: bytes, expected: TreatyKey | None = None) -> Record:
    return read_record(body, FACTS, TODAY, expected=expected)


def refused(body: bytes, expected: TreatyKey | None = None) -> str:
    with pytest.raises(ParseError) as refusal:
        read(body, expected)
    return str(refusal.value)


@BOTH
@pytest.mark.parametrize("treaty", TREATIES)
def test_every_state_is_read_with_its_days_acts_and_brackets(facts: Facts, make: Make, treaty: TreatyKey) -> None:
    table = lines(facts, treaty)

    record = read(make(treaty, table))

    assert (record.treaty, record.number) == (treaty, facts.treaties[treaty].mtdsg)
    assert set(record.rows) == set(table)
    for iso3, listed in record.rows.items():
        row = facts.row(iso3, treaty)
        assert row is not None
        assert (listed.signed, listed.consented) == (row.signed, row.deposited), iso3
        assert listed.act == (row.act if row.deposited else None)
        assert listed.bracketed == (row.recorded == "withdrawn")
        assert (listed.notified, listed.effective) == (row.withdrawal_notified, row.withdrawal_effective)


def test_the_names_of_2018_and_of_today_mean_the_same_states(facts: Facts) -> None:
    old = read(xml("mine_ban_treaty", lines(facts, "mine_ban_treaty", names=NAMES_OF_2018)))
    new = read(xml("mine_ban_treaty", lines(facts, "mine_ban_treaty")))

    assert set(old.rows) == set(new.rows)
    assert (old.rows["TUR"].name, new.rows["TUR"].name) == ("Turkey", "Türkiye")
    assert (old.rows["MKD"].name, new.rows["MKD"].name) == (
        "The former Yugoslav Republic of Macedonia",
        "North Macedonia",
    )
    assert {old.rows["CZE"].name, old.rows["SWZ"].name} == {"Czech Republic", "Swaziland"}
    assert {new.rows["CZE"].name, new.rows["SWZ"].name} == {"Czechia", "Eswatini"}


def test_who_only_signed_and_who_only_applies_provisionally_has_no_consent(facts: Facts) -> None:
    table = edit(lines(facts, "cluster_munitions"), "AGO", lambda line: replace(line, provisional="3 Dec 2008 n"))

    record = read(xml("cluster_munitions", table))

    assert record.rows["AGO"].consented is None
    assert record.rows["AGO"].signed == date(2008, 12, 3)
    assert record.rows["BLZ"].consented == date(2014, 9, 2)


def test_a_withdrawal_told_in_words_is_read_from_its_footnote(facts: Facts) -> None:
    told = "On 2 March 2026, it notified its withdrawal from the Convention, with effect from 2 September 2026."
    other = "On 4 December 2001, it withdrew the declaration made upon ratification."
    table = edit(lines(facts, "mine_ban_treaty"), "FRA", lambda line: with_note(line, f"{other}</text><text>{told}"))
    table = edit(table, "DEU", lambda line: with_note(line, other))

    record = read(xml("mine_ban_treaty", table))

    assert (record.rows["FRA"].notified, record.rows["FRA"].effective) == (date(2026, 3, 2), date(2026, 9, 2))
    assert record.rows["DEU"].notified is None


def test_a_maintenance_page_is_told_and_not_read() -> None:
    said = refused((DATA / "maintenance.html").read_bytes(), "mine_ban_treaty")

    assert "XXVI-5: no table of participants in the answer (the site answers so while it is down" in said
    assert said.endswith("Nothing was changed.")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
@BOTH
def test_a_record_that_is_cut_off_is_refused(facts: Facts, make: Make, share: float) -> None:
    body = make("mine_ban_treaty", lines(facts, "mine_ban_treaty"))
    cut = body[: int(body.index(b"Zimbabwe") * share)]

    assert "Nothing was changed" in refused(cut, "mine_ban_treaty").replace("nothing", "Nothing")


@BOTH
def test_fewer_rows_than_a_whole_table_has_are_refused(facts: Facts, make: Make) -> None:
    table = dict(list(lines(facts, "mine_ban_treaty").items())[:149])

    assert "only 149 rows, where a whole table has at least 150" in refused(make("mine_ban_treaty", table))


@BOTH
def test_a_total_that_the_rows_do_not_add_up_to_is_refused(facts: Facts, make: Make) -> None:
    table = lines(facts, "mine_ban_treaty")
    bound = sum(line.bound for line in table.values())

    said = refused(make("mine_ban_treaty", table, parties=bound + 1))  # type: ignore[call-arg]  # both can be told

    assert f"{bound} consents are not in brackets, but it counts {bound + 1} parties" in said


def test_text_in_brackets_is_never_dropped_as_if_it_were_a_note(facts: Facts) -> None:
    record = read(xml("mine_ban_treaty", lines(facts, "mine_ban_treaty")))

    assert {iso3 for iso3, row in record.rows.items() if row.bracketed} == {"EST", "FIN", "LTU", "LVA", "POL"}


@pytest.mark.parametrize("counted", [True, False])
def test_who_is_leaving_may_be_counted_as_a_party_or_not(facts: Facts, counted: bool) -> None:
    leaving: Callable[[Line], Line] = lambda line: replace(  # noqa: E731 - told where it is used
        line, consent=f"[{line.consent} ]", notice=("1 Nov 2026", "1 May 2027")
    )
    table = edit(lines(facts, "mine_ban_treaty"), "FRA", leaving)
    bound = sum(line.bound for line in table.values())

    record = read(xml("mine_ban_treaty", table, parties=bound + counted))

    assert record.rows["FRA"].effective == date(2027, 5, 1)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda line: replace(line, name="Freedonia"), "'Freedonia' is no name that is known"),
        (lambda line: replace(line, name="Tuvlau"), "'Tuvlau' is no name that is known"),
        (lambda line: replace(line, name="Europ Union"), "is no name that is known"),
        (lambda line: replace(line, name="Germany"), "Germany stands there twice"),
        (lambda line: replace(line, consent="see note"), "France: 'see note' is no date that can be read"),
        (lambda line: replace(line, consent="31 Feb 1998"), "France: '31 Feb 1998' is no date that can be read"),
        (lambda line: replace(line, consent="3 Dec 2026 a"), "France: 2026-12-03 is still to come"),
        (lambda line: replace(line, consent="3 Dec 1998 P"), "France: the letter 'P' is of no act known here"),
    ],
)
@BOTH
def test_a_row_that_makes_no_sense_makes_the_whole_record_no_good(
    facts: Facts, make: Make, change: Callable[[Line], Line], why: str
) -> None:
    table = edit(lines(facts, "mine_ban_treaty"), "FRA", change)

    assert why in refused(make("mine_ban_treaty", table))


def test_another_treaty_than_the_one_asked_for_is_refused(facts: Facts) -> None:
    body = xml("cluster_munitions", lines(facts, "cluster_munitions"))

    assert "XXVI-5: the answer is about XXVI-6" in refused(body, "mine_ban_treaty")
    strange = body.replace(b"<Numsect>6", b"<Numsect>9")
    assert "XXVI-9: not one of the treaties that are followed (XXVI-5, XXVI-6, XXVI-2-b, XXVI-2-d)" in refused(strange)


def test_columns_are_found_by_their_headings_and_not_by_their_place(facts: Facts) -> None:
    body = xml("mine_ban_treaty", lines(facts, "mine_ban_treaty"))

    said = refused(body.replace(b">Signature<", b">Seal<"))

    assert "no columns for signature and ratification" in said


def test_xml_that_declares_entities_is_refused(facts: Facts) -> None:
    body = xml("mine_ban_treaty", lebanon(lines(facts, "mine_ban_treaty")))
    bomb = body.replace(b"<Document>", b'<!DOCTYPE d [<!ENTITY a "aaaa">]><Document>')

    assert "DOCTYPE" in refused(bomb)


def test_a_table_longer_than_there_are_states_is_refused_at_once(facts: Facts) -> None:
    table = lines(facts, "mine_ban_treaty")
    many = {**table, **{f"X{n}": Line(iso3="", name=f"Nowhere {n}") for n in range(400)}}

    assert "where there are 197 states" in refused(xml("mine_ban_treaty", many))


@given(body=st.binary(max_size=400))
def test_whatever_bytes_come_are_refused_and_never_break_it(body: bytes) -> None:
    for shape in (body, b"<Participants>" + body, b'<table id="tblgrid">' + body):
        assert refused(shape, "mine_ban_treaty")


@given(
    on=st.dates(date(1997, 12, 3), date(2100, 1, 1)),
    letter=st.sampled_from(["", "A", "AA", "a", "d", "n", "P"]),
    bracketed=st.booleans(),
    blank=st.sampled_from([" ", "  ", "\t", "\xa0"]),
    mark=st.sampled_from(["", "<superscript>7,8</superscript>"]),
)
def test_a_date_comes_back_however_it_is_spaced_bracketed_and_marked(
    on: date, letter: str, bracketed: bool, blank: str, mark: str
) -> None:
    text = blank.join(part for part in (str(on.day), f"{on:%b}", str(on.year), letter) if part)
    text = f"[{text}{blank}]" if bracketed else text

    assert read_date(text + mark) == DateCell(on=on, letter=letter, bracketed=bracketed)


@given(text=st.text(alphabet="[]0123456789 DecAadnP\t", max_size=20))
def test_what_is_read_as_a_date_is_written_in_that_cell(text: str) -> None:
    found = read_date(text)

    if found:
        assert f"{found.on.day} {found.on:%b} {found.on.year}" in plain(text).replace("[", "").replace(
            " 0", " "
        ).lstrip("0 ")


def test_footnote_marks_are_taken_off_and_kept() -> None:
    name = "United Kingdom of Great Britain and Northern Ireland<superscript>7,8</superscript>"

    assert plain(name) == "United Kingdom of Great Britain and Northern Ireland"
    assert marks(name) == ("7", "8")


def test_a_footnotes_table_about_something_else_tells_of_no_withdrawal() -> None:
    heads = ("Participant:", "Date of receipt of the notification:", "Territories:")

    assert read_notices((heads, ("New Zealand", "1 Jan 2001", "Tokelau"))) == ()
    assert read_notices(()) == ()


def test_the_record_is_read_from_the_depositarys_own_addresses(facts: Facts) -> None:
    as_xml, page = addresses(facts, "cluster_munitions")

    assert as_xml.endswith("/MTDSG/Volume%20II/Chapter%20XXVI/XXVI-6.en.xml")
    assert "mtdsg_no=XXVI-6" in page
    assert as_xml.startswith("https://treaties.un.org/")
    assert page.startswith("https://treaties.un.org/")
