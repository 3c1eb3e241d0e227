"""A new version's note: told once, at the first start after an upgrade."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

from bot.ports import Memory, Tell

CHANGES = Path(__file__).parent.parent / "data" / "changes.md"
#: What the version is remembered as.
ABOUT = "version"
_VERSION = re.compile(r"\d+(\.\d+)*")


def changes(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the lines of each version of a text like ``changes.md``."""
    found: dict[str, tuple[str, ...]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        version, _, body = section.partition("\n")
        lines = re.split(r"^- ", body, flags=re.MULTILINE)[1:]
        found[version.strip()] = tuple(" ".join(line.split()) for line in lines)
    return found


def in_order(version: str) -> tuple[int, ...]:
    """Return what versions are put in order by; what follows the numbers ("rc1") does not count."""
    found = _VERSION.match(version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def note(before: str, version: str, text: str) -> str:
    """Return what is told after an upgrade from one version to another: what is new in every version between."""
    if in_order(version) < in_order(before):
        return f"Treatywatch {version} started, an older version than before ({before})."
    new = [
        line
        for one, lines in changes(text).items()
        if in_order(before) < in_order(one) <= in_order(version)
        for line in lines
    ]
    told = "\n".join(f"• {line}" for line in new)
    started = f"Treatywatch {version} started (before: {before})."
    return f"{started} What changed:\n{told}\nAll of it: CHANGELOG.md" if told else f"{started} See CHANGELOG.md."


async def tell_version(store: Memory, version: str, tell: Tell, file: Path = CHANGES) -> None:
    """Tell that another version has started than before; nothing at the very first start.

    Raises:
        StoreError: Nothing was told; the next start does.
    """
    before = await store.retell(ABOUT, version)
    if before:
        tell(note(before, version, await asyncio.to_thread(file.read_text, "utf-8")))
