"""Charts of the report as SVG, to stand within a page. Each says in words what it shows."""

from collections.abc import Sequence
from html import escape

_WIDTH, _ROW, _LABEL, _VALUE = 720, 28, 220, 50
_HEIGHT, _FOOT = 160, 22


def bars(rows: Sequence[tuple[str, int]], title: str) -> str:
    """Draw lying bars, a row each."""
    most = max((value for _, value in rows), default=1) or 1
    room = _WIDTH - _LABEL - _VALUE
    parts = []
    for place, (label, value) in enumerate(rows):
        y = place * _ROW
        long = round(room * value / most, 1)
        parts.append(
            f'<text x="{_LABEL - 10}" y="{y + 19}" text-anchor="end">{escape(_cut(label))}</text>'
            f'<rect x="{_LABEL}" y="{y + 4}" width="{long}" height="{_ROW - 8}"/>'
            f'<text x="{_LABEL + long + 8}" y="{y + 19}">{value:,}</text>'
        )
    words = f"{title}: " + "; ".join(f"{label} {value}" for label, value in rows)
    return _svg(_WIDTH, max(len(rows), 1) * _ROW, words, "".join(parts))


def columns(rows: Sequence[tuple[str, int]], title: str) -> str:
    """Draw standing bars, one for each day; the label of every fifth is shown."""
    most = max((value for _, value in rows), default=1) or 1
    slot = _WIDTH / max(len(rows), 1)
    parts = [f'<line x1="0" y1="{_HEIGHT}" x2="{_WIDTH}" y2="{_HEIGHT}"/>']
    for place, (label, value) in enumerate(rows):
        high = round((_HEIGHT - 20) * value / most, 1)
        x = round(place * slot + slot * 0.12, 1)
        middle = round(place * slot + slot / 2, 1)
        if value:
            parts.append(f'<rect x="{x}" y="{_HEIGHT - high}" width="{round(slot * 0.76, 1)}" height="{high}"/>')
            parts.append(f'<text x="{middle}" y="{_HEIGHT - high - 5}" text-anchor="middle">{value}</text>')
        if place == 0 or (place + 1) % 5 == 0:
            parts.append(f'<text x="{middle}" y="{_HEIGHT + 17}" text-anchor="middle">{escape(label)}</text>')
    told = "; ".join(f"{label}: {value}" for label, value in rows if value)
    return _svg(_WIDTH, _HEIGHT + _FOOT, f"{title}. {told or 'none'}", "".join(parts))


def _cut(label: str, most: int = 30) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _svg(width: int, height: int, words: str, inner: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(words, quote=True)}">{inner}</svg>'
    )
