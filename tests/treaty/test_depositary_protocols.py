"""The depositary's record of the CCW's protocols against our rows, and what of it may be written."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.errors import DataError, ParseError
from bot.jobs.refresh import correction_of, look, look_at
from bot.treaty.depositary import addresses
from bot.treaty.depositary_compare import Difference
from bot.treaty.facts import Facts, load_facts
from bot.treaty.own_rows import own_files
from bot.treaty.records import PROTOCOLS, TREATIES, ProtocolKey, TreatyKey
from tests.fakes import FakeWeb
from tests.treaty import depositary_pages
from tests.treaty.protocol_pages import consents, html, xml

TODAY = date(2026, 12, 1)
MINES: ProtocolKey = "amended_protocol_ii"
REMNANTS: ProtocolKey = "protocol_v"
AP_II_NEW = ("Angola", "3 Feb 2025 P")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


def differences(
    facts: Facts, rows: Mapping[str, tuple[str, str]], protocol: ProtocolKey = MINES
) -> tuple[Difference, ...]:
    return look_at(xml(protocol, rows), facts, TODAY).differences


def refusal(facts: Facts, body: bytes) -> str:
    with pytest.raises(ParseError) as caught:
        look_at(body, facts, TODAY)
    return str(caught.value)


def written(
    folder: Path, found: tuple[Difference, ...], published: Mapping[TreatyKey | ProtocolKey, int] | None = None
) -> Facts:
    files = own_files([correction_of(one) for one in found], {}, TODAY, published=published or {})
    for table, text in files.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return load_facts(own=folder)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_record_of_our_own_rows_differs_in_nothing(facts: Facts, protocol: ProtocolKey) -> None:
    rows = consents(facts, protocol)

    assert len(rows) > 90
    assert look_at(xml(protocol, rows), facts, TODAY).differences == ()
    assert look_at(html(protocol, rows), facts, TODAY).differences == ()


def test_a_consent_that_we_lack_is_found_and_is_no_news_for_channels(facts: Facts) -> None:
    (found,) = differences(facts, {**consents(facts, MINES), "AGO": AP_II_NEW})

    assert (found.iso3, found.kind, found.news) == ("AGO", "consent", False)
    assert found.lines == (
        "Angola consented to be bound by the CCW Amended Protocol II [consent]",
        "    day of consent: none → 3 February 2025",
        "    Angola consented on 3 February 2025.",
    )


def test_a_consent_is_written_with_its_source_and_the_total_follows(facts: Facts, tmp_path: Path) -> None:
    rows = {**consents(facts, MINES), "AGO": AP_II_NEW}
    after = written(tmp_path, differences(facts, rows), {MINES: len(rows), REMNANTS: 95})
    row = after.ccw("AGO")

    assert row is not None
    assert (row.amended_protocol_ii, row.protocol_v) == (date(2025, 2, 3), None)
    assert row.evidence.as_of == "2026-12-01"
    assert row.evidence.sources[0].name == "UN Treaty Collection XXVI-2-b"
    assert row.evidence.confidence == "single source"
    assert after.treaties[MINES].parties == len(rows)
    assert differences(after, rows) == ()


def test_not_bound_by_the_other_protocol_is_as_old_as_the_look_at_its_record(facts: Facts, tmp_path: Path) -> None:
    angola = written(tmp_path, differences(facts, {**consents(facts, MINES), "AGO": AP_II_NEW})).ccw("AGO")
    before = facts.ccw("AGO")

    assert angola is not None
    assert before is not None
    assert angola.evidence.as_of == before.evidence.as_of == "2018-01-15"


def test_a_succession_and_another_day_are_written_as_the_depositary_has_them(facts: Facts, tmp_path: Path) -> None:
    rows = {**consents(facts, MINES), "ALB": ("Albania", "29 Aug 2002 P"), "AGO": ("Angola", "3 Feb 2025 d")}
    found = differences(facts, rows)
    after = written(tmp_path, found)

    assert [(one.iso3, one.kind) for one in found] == [("AGO", "consent"), ("ALB", "correction")]
    assert "AGO,Angola,2025-02-03,succession" in (tmp_path / "ccw_protocols.csv").read_text(encoding="utf-8")
    albania = after.ccw("ALB")
    assert albania is not None
    assert albania.amended_protocol_ii == date(2002, 8, 29)


@pytest.mark.parametrize("text", ["", "[28 Aug 2002 P]"])
def test_nothing_is_taken_out_by_itself(facts: Facts, text: str) -> None:
    rows = consents(facts, MINES)
    rows = {**rows, "ALB": ("Albania", text)} if text else {iso3: row for iso3, row in rows.items() if iso3 != "ALB"}
    (found,) = differences(facts, rows)

    assert (found.iso3, found.kind, found.values) == ("ALB", "missing", {})


def test_an_old_copy_is_refused_whole(facts: Facts) -> None:
    rows = consents(facts, MINES)
    fewer = {iso3: row for iso3, row in rows.items() if iso3 not in ("ALB", "AFG", "ARG")}

    assert "looks like an old copy" in refusal(facts, xml(MINES, fewer))


def test_what_does_not_add_up_or_is_no_such_table_is_refused(facts: Facts) -> None:
    rows = consents(facts, MINES)
    few = dict(list(rows.items())[:50])

    assert "only 50 rows, where a whole table has at least 100" in refusal(facts, xml(MINES, few))
    assert "it counts 7 parties" in refusal(facts, xml(MINES, rows, parties=7))
    assert "no columns for consent to be bound" in refusal(facts, xml(MINES, rows, head="Ratification"))
    assert "the letter 'a'" in refusal(facts, xml(MINES, {**rows, "AGO": ("Angola", "3 Feb 2025 a")}))
    assert "is no name that is known" in refusal(facts, xml(MINES, {**rows, "?": ("Atlantis", "3 Feb 2025 P")}))


def test_totals_that_would_not_be_the_depositarys_are_not_written(facts: Facts) -> None:
    corrections = [correction_of(one) for one in differences(facts, {**consents(facts, MINES), "AGO": AP_II_NEW})]

    with pytest.raises(DataError, match="the depositary counts 120"):
        own_files(corrections, {}, TODAY, published={MINES: 120})


async def test_one_look_can_take_in_the_protocols_beside_the_treaties(facts: Facts) -> None:
    web = FakeWeb()
    for treaty in TREATIES:
        lines = depositary_pages.lines(facts, treaty)
        table = depositary_pages.lebanon(lines) if treaty == "mine_ban_treaty" else lines
        web.pages[addresses(facts, treaty)[0]] = depositary_pages.xml(treaty, table)
    for protocol in PROTOCOLS:
        web.pages[addresses(facts, protocol)[0]] = xml(protocol, consents(facts, protocol))

    looked = await look(web, facts, TODAY, (*TREATIES, *PROTOCOLS))

    assert looked.problems == ()
    assert [record.number for record in looked.records] == ["XXVI-5", "XXVI-6", "XXVI-2-b", "XXVI-2-d"]
    assert [one.iso3 for one in looked.differences] == ["LBN"]
