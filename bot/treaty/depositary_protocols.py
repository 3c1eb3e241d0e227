"""The depositary's record of the CCW's protocols on mines and remnants of war, against our rows."""

from collections.abc import Iterator, Mapping
from datetime import date

from bot.model import day
from bot.treaty.countries import COUNTRIES
from bot.treaty.depositary import Listed, Record
from bot.treaty.depositary_compare import Change, Difference, DifferenceKind, refuse_old_copy
from bot.treaty.facts import Facts
from bot.treaty.records import ProtocolKey


def compare_protocol(record: Record, protocol: ProtocolKey, facts: Facts) -> tuple[Difference, ...]:
    """Return every difference between the depositary's record of a protocol and our rows, by state.

    None of them is news for channels: the protocols stand beside the two treaties in answers and are not followed day
    by day.

    Raises:
        ParseError: More of ours is missing from the record than happens in a day: it is an old copy.
    """
    found: list[Difference] = []
    for iso3 in facts.states:
        row = facts.ccw(iso3)
        if row is not None:
            ours = row.amended_protocol_ii if protocol == "amended_protocol_ii" else row.protocol_v
            found += _differences(iso3, protocol, ours, record.rows.get(iso3), facts)
    refuse_old_copy(record, found)
    return tuple(found)


def _differences(
    iso3: str, protocol: ProtocolKey, ours: date | None, listed: Listed | None, facts: Facts
) -> Iterator[Difference]:
    treaty, name = facts.treaties[protocol], COUNTRIES[iso3].opening
    theirs = listed.consented if listed else None

    def one(
        kind: DifferenceKind, headline: str, meaning: str, new: str, values: Mapping[str, str] | None = None
    ) -> Difference:
        return Difference(
            treaty=protocol,
            iso3=iso3,
            kind=kind,
            headline=headline,
            meaning=meaning,
            changes=(Change(what="day of consent", old=day(ours) if ours else "none", new=new),),
            values=values or {},
            page=treaty.page,
        )

    if ours and (listed is None or theirs is None or listed.bracketed):
        yield one(
            "missing",
            f"{name}: something on record with us is not in the depositary’s table of the {treaty.name}",
            "Its consent is not in the table, or in brackets there. Nothing is taken out by itself: look at the page.",
            "in brackets" if listed and listed.bracketed else "not in the table",
        )
    elif listed and theirs and theirs != ours and not listed.bracketed:
        values = {f"{protocol}_consent": theirs.isoformat(), f"{protocol}_type": listed.act or "consent"}
        if ours is None:
            headline = f"{name} consented to be bound by the {treaty.name}"
            yield one("consent", headline, f"{name} consented on {day(theirs)}.", day(theirs), values)
        else:
            headline = f"{name}: the depositary gives another day of consent ({treaty.name})"
            yield one("correction", headline, "Our row would take the depositary’s day.", day(theirs), values)
