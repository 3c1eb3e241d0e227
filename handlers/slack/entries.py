"""Facts and rows: lists of any length, drawn as far as there is room."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.model import Fact, Row
from handlers.slack.parts import (
    BLOCK_CHARS,
    LABEL_CHARS,
    MORE,
    NOTE_CHARS,
    SECTION_CHARS,
    Block,
    left_out,
    mrkdwn,
    section,
    weight,
)
from handlers.slack.text import clean, cut, isolate, line, link, rich, size

#: Fields a section may have.
FIELDS = 10
#: Longest value that stands in a column; a longer one gets the whole width.
COLUMN_CHARS = 80
VALUE_CHARS = 2500
ROW_CHARS = 800
TITLE_CHARS = 300
#: Blocks of facts and of rows, so that both together leave room within Slack's 50.
MOST_BLOCKS = 20


def facts(entries: Sequence[Fact], room: int, more: str = MORE) -> list[Block]:
    """Draw facts, short ones side by side, as many as weigh no more than ``room``."""
    entries = [fact for fact in entries if line(fact.label) or line(fact.value)]
    drawn: list[Block] = []
    shown, left = 0, room - NOTE_CHARS
    for run in _runs(entries):
        block, n = _columns(run, left) if _is_short(run[0]) else _paragraph(run[0], left)
        if block is None or len(drawn) == MOST_BLOCKS:
            break
        drawn.append(block)
        shown += n
        left -= weight([block])
        if n < len(run):
            break
    return drawn + (left_out(len(entries) - shown, more) if room >= NOTE_CHARS else [])


def _runs(entries: Sequence[Fact]) -> Iterator[Sequence[Fact]]:
    """Yield what goes into one block each: up to ten short facts that follow each other, or one long one."""
    for short, group in groupby(entries, key=_is_short):
        run, most = tuple(group), FIELDS if short else 1
        for start in range(0, len(run), most):
            yield run[start : start + most]


def rows(entries: Sequence[Row], room: int, more: str = MORE) -> list[Block]:
    """Draw rows one below the other, as many as weigh no more than ``room``."""
    texts = [text for text in map(_row, entries) if text]
    sections: list[str] = []
    shown, used = 0, NOTE_CHARS
    for text in texts:
        full = not sections or size(sections[-1]) + 1 + size(text) > SECTION_CHARS
        used += weight([mrkdwn(text)]) + (BLOCK_CHARS if full else 0)
        if used > room or (full and len(sections) == MOST_BLOCKS):
            break
        if full:
            sections.append(text)
        else:
            sections[-1] += f"\n{text}"
        shown += 1
    return [section(text) for text in sections] + (left_out(len(texts) - shown, more) if room >= NOTE_CHARS else [])


def _is_short(fact: Fact) -> bool:
    value = clean(fact.value)
    return "\n" not in value and size(value) <= COLUMN_CHARS


def _columns(run: Sequence[Fact], room: int) -> tuple[Block | None, int]:
    fields: list[Block] = []
    room -= BLOCK_CHARS
    for fact in run:
        field = mrkdwn(_fact(fact, VALUE_CHARS))
        room -= weight([field])
        if room < 0:
            break
        fields.append(field)
    return ({"type": "section", "fields": fields} if fields else None), len(fields)


def _paragraph(fact: Fact, room: int) -> tuple[Block | None, int]:
    # Half: in JSON, quotes and line breaks are two characters each.
    most = min(VALUE_CHARS, (room - BLOCK_CHARS) // 2 - LABEL_CHARS)
    return (section(_fact(fact, most)), 1) if most > COLUMN_CHARS else (None, 0)


def _fact(fact: Fact, most: int) -> str:
    label, value = cut(line(fact.label), LABEL_CHARS), rich(clean(fact.value), most) or "—"
    return f"*{label}*\n{value}" if label else value


def _row(row: Row) -> str:
    head = cut(line(row.head), LABEL_CHARS)
    first, _, rest = clean(row.text).partition("\n") if row.url else ("", "", clean(row.text))
    linked = [link(first, row.url, TITLE_CHARS)] if row.url else []
    text = "\n".join([*linked, *(isolate(part) for part in rich(rest, ROW_CHARS).split("\n") if part)])
    return "  ".join(filter(None, [f"*{head}*" if head else "", text]))
