"""The rules that the treaty data must keep, each with its source in the treaties or in published totals."""

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.treaty.article17 import enters_into_force
from bot.treaty.article20 import takes_effect
from bot.treaty.records import TREATIES, Participation, Tables, Treaty, TreatyKey

#: The fields that a rule of the treaties can give.
_COMPUTABLE = frozenset({"entry_into_force", "withdrawal_notified", "withdrawal_effective"})


def check_tables(tables: Tables) -> tuple[str, ...]:
    """Return one line for every rule that the rows break; none where all is well."""
    treaties = {treaty.key: treaty for treaty in tables.treaties}
    missing = [f"treaties.csv: no row for {key}" for key in TREATIES if key not in treaties]
    if missing:
        return tuple(missing)
    codes = {code for code, _ in tables.second_sources}
    problems: list[str] = []
    for row in tables.participations:
        where = f"{row.treaty}.csv, {row.iso3}"
        problems += [f"{where}: {fault}" for fault in _faults(row, treaties[row.treaty], codes)]
    for key in TREATIES:
        problems += _count_faults(key, treaties[key], [row for row in tables.participations if row.treaty == key])
    problems += _duplicates(tables)
    problems += _ccw_faults(tables, treaties)
    problems += _sum_faults(tables)
    return tuple(problems)


def _faults(row: Participation, treaty: Treaty, codes: set[str]) -> Iterator[str]:
    yield from _dates_out_of_order(row, treaty)
    yield from _against_article_17(row, treaty)
    yield from _against_article_20(row)
    if row.recorded in ("state_party", "withdrawing", "withdrawn"):
        if row.act is None:
            yield "no consent_type"
        if not row.deposited and not row.outside_until:
            yield "no consent_date, and no outside_until to say since when that can be"
    elif row.deposited or row.act or row.in_force:
        yield f"has a consent or an entry into force, but is recorded as {row.recorded}"
    if row.recorded == "signatory" and not row.signed:
        yield "recorded as signatory without a day of signature"
    if row.recorded == "non_party" and row.signed:
        yield "recorded as non_party, but signed"
    yield from (f"computed: {name!r} can't be computed" for name in row.computed - _COMPUTABLE)
    yield from (
        f"second_source {code!r} is not in second_sources.csv" for code in row.second_sources if code not in codes
    )


def _dates_out_of_order(row: Participation, treaty: Treaty) -> Iterator[str]:
    if row.signed and treaty.opened and row.signed < treaty.opened:
        yield f"signed on {row.signed}, before the treaty was open for signature"
    if row.signed and row.deposited and row.deposited < row.signed:
        yield f"consent on {row.deposited}, before the signature on {row.signed}"
    if row.signed and row.act == "accession":
        yield "signed and acceded: who signed ratifies, accepts or approves"
    if row.deposited and not row.signed and row.act in ("ratification", "acceptance", "approval"):
        yield f"{row.act} without a signature: who did not sign accedes"


def _against_article_17(row: Participation, treaty: Treaty) -> Iterator[str]:
    if bool(row.deposited) != bool(row.in_force):
        yield "consent_date and entry_into_force go together"
    # A succession can go back to independence (South Sudan).
    if not row.deposited or not row.in_force or not treaty.founding_deposit or row.act == "succession":
        return
    due = enters_into_force(row.deposited, founding_deposit=treaty.founding_deposit)
    if row.in_force != due:
        yield f"in force on {row.in_force}, but Article 17 gives {due} for a deposit on {row.deposited}"


def _against_article_20(row: Participation) -> Iterator[str]:
    if row.recorded == "withdrawn" and not row.withdrawal_effective:
        yield "recorded as withdrawn without a day of effect"
    if row.recorded in ("state_party", "signatory", "non_party") and row.withdrawal_notified:
        yield f"withdrawal notified, but recorded as {row.recorded}"
    if row.recorded in ("withdrawing", "withdrawn") and not row.withdrawal_notified:
        yield f"recorded as {row.recorded} without a day of notification"
    if not row.withdrawal_notified or not row.withdrawal_effective:
        return
    due = takes_effect(row.withdrawal_notified)
    if due and row.withdrawal_effective < due:
        yield f"withdrawal in effect on {row.withdrawal_effective}, before the six months of Article 20 end on {due}"
    if due and row.withdrawal_effective > due and "armed conflict" not in row.note:
        yield f"withdrawal in effect on {row.withdrawal_effective}, after {due}, and the note names no armed conflict"


def _count_faults(key: TreatyKey, treaty: Treaty, rows: list[Participation]) -> Iterator[str]:
    counts = Counter(row.recorded for row in rows)
    found = {
        "parties": counts["state_party"] + counts["withdrawing"],
        "signatories": counts["signatory"],
        "withdrawn": counts["withdrawn"],
        "outside": counts["non_party"],
        "signatures": sum(row.signed is not None for row in rows),
    }
    published = {
        "parties": treaty.parties,
        "signatories": treaty.signatories,
        "withdrawn": treaty.withdrawn,
        "outside": treaty.outside,
        "signatures": treaty.signatures,
    }
    for what, number in found.items():
        if published[what] is not None and number != published[what]:
            yield f"{key}.csv: {number} {what}, but the published total in treaties.csv is {published[what]}"


def _duplicates(tables: Tables) -> Iterator[str]:
    def twice(file: str, keys: Iterable[object]) -> Iterator[str]:
        yield from (f"{file}: {key} stands there {n} times" for key, n in Counter(keys).items() if n > 1)

    for treaty in TREATIES:
        yield from twice(f"{treaty}.csv", (row.iso3 for row in tables.participations if row.treaty == treaty))
    yield from twice("treaties.csv", (row.key for row in tables.treaties))
    yield from twice("ccw_protocols.csv", (row.iso3 for row in tables.ccw))
    yield from twice("article4.csv", (row.iso3 for row in tables.stockpiles))
    yield from twice("article5.csv", (row.iso3 for row in tables.clearances))
    yield from twice("disputes.csv", ((row.iso3, row.treaty, row.claim) for row in tables.disputes))
    yield from twice("practice.csv", ((row.iso3, row.kind, row.actor) for row in tables.practices))
    yield from twice("un_votes.csv", (row.year for row in tables.votes))
    yield from twice("campaigns.csv", ((row.iso3, row.name) for row in tables.campaigns))
    yield from twice("timeline.csv", ((row.when, row.text) for row in tables.events))
    yield from twice("meetings.csv", ((row.treaty, row.name) for row in tables.meetings))
    yield from twice("casualties.csv", (row.year for row in tables.casualties))
    yield from twice("casualties_by_country.csv", ((row.year, row.iso3) for row in tables.country_casualties))
    yield from twice("groups.csv", ((row.iso3, row.group, row.kind) for row in tables.memberships))
    yield from twice("articles.csv", (row.number for row in tables.articles))
    yield from twice("funding.csv", ((row.year, row.scope) for row in tables.funding))
    yield from twice("second_sources.csv", (code for code, _ in tables.second_sources))


def _ccw_faults(tables: Tables, treaties: dict[str, Treaty]) -> Iterator[str]:
    listed = {row.iso3 for row in tables.participations if row.treaty == "mine_ban_treaty"}
    for row in tables.ccw:
        if row.iso3 not in listed:
            yield f"ccw_protocols.csv: {row.iso3} has no row in mine_ban_treaty.csv"
    for key in ("amended_protocol_ii", "protocol_v"):
        treaty = treaties.get(key)
        if treaty is None:
            yield f"treaties.csv: no row for {key}"
            continue
        as_of = treaty.evidence.as_of
        bound = [consent for row in tables.ccw if (consent := getattr(row, key))]
        number = sum(consent.isoformat() <= as_of for consent in bound)
        if number != treaty.parties:
            yield f"ccw_protocols.csv: {number} parties to {key} on {as_of}, published are {treaty.parties}"


def _sum_faults(tables: Tables) -> Iterator[str]:
    for vote in tables.votes:
        if len(vote.no_states) != vote.no or len(vote.abstain_states) != vote.abstain:
            yield f"un_votes.csv, {vote.year}: the states listed do not add up to the numbers of votes"
        if not vote.doubtful <= vote.abstain_states | vote.no_states:
            yield f"un_votes.csv, {vote.year}: doubtful_states names a state that neither abstained nor voted no"
    for row in tables.casualties:
        parts = (row.killed, row.injured, row.unknown)
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and row.total is not None and sum(known) != row.total:
            yield f"casualties.csv, {row.year}: killed, injured and unknown add up to {sum(known)}, not {row.total}"
