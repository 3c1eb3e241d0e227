"""What the depositary's record changes, as rows of the operator's own: the shipped data is never written."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import DataError
from bot.treaty.checks import check_tables
from bot.treaty.records import PROTOCOLS, ProtocolKey, TreatyKey
from bot.treaty.tables import FOLDER, OWN_FILES, read_rows, read_tables

Cells = Mapping[str, str]
_NOT_COMPARED: Mapping[TreatyKey | ProtocolKey, int] = {}
_PROTOCOLS = "ccw_protocols"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Columns of one state's row with their new values."""

    treaty: TreatyKey | ProtocolKey
    iso3: str
    values: Cells


def table_of(treaty: TreatyKey | ProtocolKey) -> str:
    """Return the name of the table that has the treaty's or protocol's rows."""
    return _PROTOCOLS if treaty in PROTOCOLS else treaty


def own_files(
    corrections: Iterable[Correction],
    own: Mapping[str, str],
    on: date,
    *,
    published: Mapping[TreatyKey | ProtocolKey, int] = _NOT_COMPARED,
    folder: Path = FOLDER,
) -> Mapping[str, str]:
    """Return the operator's files with these corrections in them, by table: rows of before stay.

    Each corrected row gets the depositary as its source, the day and, since only the depositary says so, the
    confidence "single source"; the treaty's totals follow its rows.

    Args:
        corrections: What to write.
        own: The operator's files so far, as ``read_own`` gives them.
        on: The day the depositary's record was read.
        published: The parties that the depositary counts, by treaty and protocol whose records were read; none to
            leave them uncompared.
        folder: The data as shipped.

    Raises:
        DataError: The data would break one of its rules then; a line for each. Nothing is to be written.
    """
    by_row: dict[tuple[TreatyKey | ProtocolKey, str], dict[str, str]] = {}
    for one in corrections:
        by_row.setdefault((one.treaty, one.iso3), {}).update(one.values)
    rows = read_rows(folder, own)
    totals = {row["treaty"]: row for row in rows["treaties"]}
    changed: dict[str, dict[str, Cells]] = {}
    for table in dict.fromkeys(table for table, _ in by_row):
        source = f"UN Treaty Collection {totals[table]['mtdsg']} ({on.isoformat()}) {totals[table]['page']}"
        if table in PROTOCOLS:
            ccw = {row["iso3"]: row for row in rows[_PROTOCOLS]} | changed.get(_PROTOCOLS, {})
            for (_, iso3), values in ((key, values) for key, values in by_row.items() if key[0] == table):
                ccw[iso3] = _consented(ccw[iso3], values, source, totals[table]["mtdsg"], on, set(published))
                changed.setdefault(_PROTOCOLS, {})[iso3] = ccw[iso3]
            counted = str(sum(bool(row[f"{table}_consent"]) for row in ccw.values()))
            changed.setdefault("treaties", {})[table] = {
                **totals[table],
                "parties": counted,
                "source": _first(source, totals[table]["source"]),
                **_read(on),
            }
            if table in published and int(counted) != published[table]:
                raise DataError(
                    f"{table}: our rows would count {counted} parties then, the depositary counts {published[table]}: "
                    "something is left that can't be written by itself. Nothing was written."
                )
            continue
        whole = {row["iso3"]: row for row in rows[table]}
        for (_, iso3), values in ((key, values) for key, values in by_row.items() if key[0] == table):
            whole[iso3] = _corrected(whole[iso3], values, source, on)
            changed.setdefault(table, {})[iso3] = whole[iso3]
        total = _total(totals[table], whole.values(), source, on)
        changed.setdefault("treaties", {})[table] = total
        leaving = sum(row["status"] == "withdrawing" for row in whole.values())
        # Whether the depositary still counts who is leaving is not known.
        if table in published and not 0 <= int(total["parties"]) - published[table] <= leaving:
            raise DataError(
                f"{table}: our rows would count {total['parties']} parties then, the depositary counts "
                f"{published[table]}: something is left that can't be written by itself. Nothing was written."
            )
    files = {**own, **{table: _file(table, new, own.get(table, ""), rows[table][0]) for table, new in changed.items()}}
    tables, problems = read_tables(folder, files)
    problems = problems or check_tables(tables)
    if problems:
        raise DataError("\n".join(("The facts would break their rules, so nothing was written:", *problems)))
    return files


def _corrected(row: Cells, values: Cells, source: str, on: date) -> Cells:
    before = "" if row["source"].startswith("not listed in") else row["source"]
    confirmed = {} if "withdrawal_notified" in values or "consent_date" not in values else {"second_source": ""}
    return {**row, **values, **confirmed, "source": _first(source, before), **_read(on)}


def _consented(row: Cells, values: Cells, source: str, number: str, on: date, read: Collection[str]) -> Cells:
    """Return a row of the protocols with a consent written into it.

    It holds as of the day where the other protocol's record was read, too, or does not matter: a consent stays true,
    "not bound" has to be looked up.
    """
    new = {**row, **values}
    others = [one for one in row["source"].split("; ") if one and f" {number} " not in f"{one} "]
    whole = all(new[f"{one}_consent"] or one in read for one in PROTOCOLS)
    told = {**_read(on), **({} if whole else {"as_of": row["as_of"]})}
    return {**new, "source": "; ".join((source, *others)), **told}


def _total(row: Cells, states: Iterable[Cells], source: str, on: date) -> Cells:
    rows = tuple(states)
    counts = Counter(state["status"] for state in rows)
    numbers = {
        "parties": counts["state_party"] + counts["withdrawing"],
        "signatories": counts["signatory"],
        "withdrawn": counts["withdrawn"],
        "outside": counts["non_party"],
        "signatures": sum(bool(state["signed"]) for state in rows),
    }
    texts = {name: str(number) for name, number in numbers.items()}
    return {
        **row,
        **texts,
        "source": _first(f"total: counted from the rows after {source}", row["source"]),
        **_read(on),
    }


def _first(source: str, before: str) -> str:
    """Put a source before those of before; the same page read on an earlier day is left out."""
    page = source.rpartition(" ")[2]
    return "; ".join((source, *(one for one in before.split("; ") if one and not one.endswith(f" {page}"))))


def _read(on: date) -> Cells:
    return {"confidence": "single source", "as_of": on.isoformat(), "checked": on.isoformat()}


def _file(table: str, new: Mapping[str, Cells], before: str, like: Cells) -> str:
    key = OWN_FILES[table]
    rows = {row[key]: row for row in csv.DictReader(io.StringIO(before))} if before else {}
    text = io.StringIO()
    writer = csv.DictWriter(text, tuple(like), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for _, row in sorted({**rows, **new}.items()))
    return text.getvalue()
