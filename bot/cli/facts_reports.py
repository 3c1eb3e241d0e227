"""What `facts check` and `facts export` say."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot import __version__
from bot.errors import TreatywatchError
from bot.settings import load_settings
from bot.treaty.checks import check_tables
from bot.treaty.records import TREATIES, Tables
from bot.treaty.tables import FILES, FOLDER, read_own, read_rows, read_tables

RULES = (
    "rules: entry into force (Article 17), withdrawal (Article 20), acts and signatures, published totals, sums, "
    "sources, dates, ISO codes, duplicates"
)
#: Columns that hold whole numbers; in JSON they are numbers.
NUMBERS = frozenset(
    "year article parties signatories withdrawn outside signatures mines_remaining yes no abstain killed injured "
    "unknown total total_revised civilians_pct children_pct donors".split()
)

Rows = Mapping[str, Sequence[Mapping[str, str]]]


def checked() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a line for each table and each treaty, and one for every broken rule.

    Raises:
        DataError: A file of the operator's own can't be read.
    """
    own = read_own(load_settings().facts_dir)
    tables, wrong = read_tables(FOLDER, own)
    wrong = wrong or check_tables(tables)
    lines = [_table_line(name, rows) for name, rows in read_rows(FOLDER, own).items()]
    if own:
        lines.append(f"own rows in {load_settings().facts_dir}: {', '.join(own)}")
    return (*lines, *_totals(tables), RULES, f"{len(wrong)} problems"), wrong


def exported(form: str, table: str | None) -> str:
    """Return the rows as CSV or as one JSON object.

    Raises:
        TreatywatchError: There is no such table.
        DataError: The data breaks a rule, so it is not given out.
    """
    if table is not None and table not in FILES:
        raise TreatywatchError(f"--table {table}: no such table. There are: {', '.join(FILES)}.")
    own = read_own(load_settings().facts_dir)
    tables, wrong = read_tables(FOLDER, own)
    wrong = wrong or check_tables(tables)
    if wrong:
        raise TreatywatchError("\n".join(wrong))
    rows = {name: found for name, found in read_rows(FOLDER, own).items() if table in (None, name)}
    return _csv(rows, one=table is not None) if form == "csv" else _json(rows)


def _table_line(name: str, rows: Sequence[Mapping[str, str]]) -> str:
    sure = Counter(row["confidence"] for row in rows if row.get("confidence"))
    days = [row["checked"] for row in rows if row.get("checked")]
    how = ", ".join(f"{number} {confidence}" for confidence, number in sure.most_common())
    said = f"{len(rows):>4} rows, oldest check {min(days, default='none')}"
    return f"{name:<22}{said}{f': {how}' if how else ''}"


def _totals(tables: Tables) -> Iterator[str]:
    for treaty in tables.treaties:
        rows = [row for row in tables.participations if row.treaty == treaty.key]
        if treaty.key not in TREATIES:
            yield f"{treaty.name}: {treaty.parties} parties as of {treaty.evidence.as_of}"
            continue
        counts = Counter(row.recorded for row in rows)
        yield (
            f"{treaty.name}: {counts['state_party'] + counts['withdrawing']} parties "
            f"({counts['withdrawing']} of them leaving), {counts['withdrawn']} withdrawn, "
            f"{counts['signatory']} signatories, {counts['non_party']} outside; published: {treaty.parties} parties"
        )


def _csv(rows: Rows, *, one: bool) -> str:
    heads = {column: None for found in rows.values() for row in found for column in row}
    text = io.StringIO()
    writer = csv.DictWriter(text, heads if one else ["table", *heads], restval="", lineterminator="\n")
    writer.writeheader()
    for name, found in rows.items():
        writer.writerows(dict(row) if one else {"table": name, **row} for row in found)
    return text.getvalue()


def _json(rows: Rows) -> str:
    tables = {name: [{column: _typed(column, text) for column, text in row.items()} for row in found]
              for name, found in rows.items()}  # fmt: skip
    whole = {"made_by": f"treatywatch {__version__}", "tables": tables}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _typed(column: str, text: str) -> str | int | float | None:
    if not text:
        return None
    if column == "amount_usd_million":
        return float(text)
    return int(text) if column in NUMBERS and text.isdecimal() else text
