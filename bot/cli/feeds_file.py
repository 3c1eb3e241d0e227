"""feeds.yaml changed by the bot: only the lines concerned, with the operator's comments and order kept."""

import json
import os
import re
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from errno import EACCES, EBUSY, EPERM
from pathlib import Path
from typing import Any

import yaml

from bot.errors import SettingsError, TreatywatchError
from bot.settings import FeedsFile, read_feeds
from bot.treaty.countries import COUNTRIES

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: What feeds.yaml says of one feed, key by key, each as text.
Row = Mapping[str, str]

#: In this order they are written.
_KEYS = ("name", "url", "language", "kind", "focus", "enabled", "min_interval", "max_interval", "pause", "user_agent")
#: Texts that YAML takes as they stand, in any reader of it.
_PLAIN = re.compile(r"[^\W\d_][\w ()'./+-]*", re.ASCII)
_COMMA = re.compile(r"\A\s*,")
_WORDS_OF_YAML = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_NOT_TEXT = frozenset({"enabled", "min_interval", "max_interval", "pause", "articles"})


def change(path: Path, edit: Callable[[str, FeedsFile], str]) -> FeedsFile:
    """Change the file as it is at this moment, whole or not at all; return what it says now.

    Args:
        path: The file.
        edit: Returns the new text, given the old one and what it says.

    Raises:
        SettingsError: The file, as it is or as it would be, has mistakes; it stays as it was.
        TreatywatchError: It can't be read or written.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
    except FileNotFoundError:
        raise SettingsError(
            (f"{path}: no such file. Set FEEDS_FILE, or start from the feeds.yaml of the project.",)
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise TreatywatchError(f"{path}: can't be read ({error}).") from None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    ends = "\r\n" if "\r\n" in text else "\n"
    plain = text.removeprefix(mark).replace("\r\n", "\n")
    new = edit(plain, read_feeds(plain, str(path), COUNTRIES))
    said = read_feeds(new, str(path), COUNTRIES)
    if new != plain:
        _write(path, mark + new.replace("\n", ends))
    return said


def with_rows(text: str, rows: Sequence[Row]) -> str:
    """Return a feeds.yaml with these feeds behind its last one, which says ``feeds`` somewhere."""
    if not rows:
        return text
    key, feeds = _feeds(text)
    items = _items(feeds)
    if _in_brackets(feeds) and not items:
        # A line for each feed is what people can work with; what stands behind the brackets stays.
        start = len(text[: feeds.start_mark.index].rstrip(" "))
        text = text[:start] + text[feeds.end_mark.index :]
        key, feeds = _feeds(text)
    if _in_brackets(feeds):
        at = items[-1].end_mark.index if items else feeds.start_mark.index + 1
        new = ", ".join("{" + ", ".join(line for _, line in _lines(row)) + "}" for row in rows)
        return text[:at] + (", " if items else "") + new + text[at:]
    lines = text.splitlines(keepends=True)
    dash = " " * (feeds.start_mark.column if items else key.start_mark.column + 2)
    last = _last_line(items[-1], lines) if items else key.end_mark.line
    if not lines[last].endswith("\n"):
        lines[last] += "\n"
    block = [f"{dash}{'- ' if first else '  '}{line}\n" for row in rows for first, line in _lines(row)]
    return "".join([*lines[: last + 1], *block, *lines[last + 1 :]])


def without(text: str, urls: Collection[str]) -> str:
    """Return a feeds.yaml without the feeds of these addresses; comments above them stay."""
    _, feeds = _feeds(text)
    items = _items(feeds)
    going = [number for number, item in enumerate(items) if _value(item, "url") in urls]
    lines = text.splitlines(keepends=True)
    for number in reversed(going):
        item = items[number]
        if not _in_brackets(feeds):
            del lines[_first_line(item, lines) : _last_line(item, lines) + 1]
        elif number + 1 < len(items):
            text = text[: item.start_mark.index] + text[items[number + 1].start_mark.index :]
            # What stood behind has moved: the rest is found anew.
            return without(text, urls)
        else:
            before = items[number - 1].end_mark.index if number else feeds.start_mark.index + 1
            behind = text[item.end_mark.index :]
            return without(text[:before] + (behind if number else _COMMA.sub("", behind)), urls)
    return "".join(lines)


def row_text(row: Row) -> str:
    """Return a feed as it stands in feeds.yaml."""
    return "\n".join(f"  {'- ' if first else '  '}{line}" for first, line in _lines(row))


def fitting(row: Row) -> tuple[Row, tuple[str, ...]]:
    """Return as much of a row as feeds.yaml takes, and the names of the keys that had to be left out.

    Raises:
        SettingsError: Its address is none.
    """
    read_feeds(f"feeds:\n{row_text({'url': row['url']})}\n", "feed", COUNTRIES)
    kept: dict[str, str] = {"url": row["url"]}
    left: list[str] = []
    for key, value in row.items():
        if key == "url":
            continue
        try:
            read_feeds(f"feeds:\n{row_text({**kept, key: value})}\n", "feed", COUNTRIES)
        except SettingsError:
            left.append(key)
        else:
            kept[key] = value
    return kept, tuple(left)


def _lines(row: Row) -> list[tuple[bool, str]]:
    keys = sorted(row, key=lambda key: _KEYS.index(key) if key in _KEYS else len(_KEYS))
    return [(number == 0, f"{key}: {_scalar(key, row[key])}") for number, key in enumerate(keys)]


def _scalar(key: str, text: str) -> str:
    if key in _NOT_TEXT or (_PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _WORDS_OF_YAML):
        return text
    return json.dumps(text, ensure_ascii=False)


def _feeds(text: str) -> tuple[Any, Any]:
    """Return the nodes of the word ``feeds`` and of what it stands for: a list, or nothing yet."""
    # The same reader as the bot's own: what it takes for a feed is what is changed.
    root: Any = yaml.compose(text, Loader=_Loader)
    return next((key, value) for key, value in root.value if key.value == "feeds")


def _in_brackets(feeds: Any) -> bool:
    return isinstance(feeds.value, list) and bool(feeds.flow_style)


def _items(feeds: Any) -> list[Any]:
    return feeds.value if isinstance(feeds.value, list) else []


def _value(item: Any, key: str) -> str:
    return next((str(value.value).strip() for name, value in item.value if name.value == key), "")


def _first_line(item: Any, lines: Sequence[str]) -> int:
    """Return the line with an entry's dash; it may stand above its first key."""
    line = int(item.start_mark.line)
    return line if lines[line][: item.start_mark.column].strip() else line - 1


def _last_line(node: Any, lines: Sequence[str]) -> int:
    """Return the last line of an entry; a mark alone would count the comments behind it."""
    while isinstance(node.value, list) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    line = int(node.end_mark.line) if node.end_mark.column else max(int(node.end_mark.line) - 1, node.start_mark.line)
    line = min(line, len(lines) - 1)
    while line > node.start_mark.line and not lines[line].strip():
        line -= 1
    return line


def _write(path: Path, text: str) -> None:
    """Put a new file in the place of the old one, so that nobody ever reads half of it."""
    target = path.resolve()
    try:
        old = target.stat()
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", text=False)
        try:
            with open(number, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(old.st_mode & 0o777)
            with suppress(PermissionError):  # only who is root may give a file to its owner
                os.chown(name, old.st_uid, old.st_gid)
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        # A file mounted by itself into a container, or in a folder of somebody else's, can only be written over.
        if error.errno not in (EBUSY, EACCES, EPERM):
            raise TreatywatchError(f"{path}: can't be written ({error.strerror}). Nothing was changed.") from None
        _overwrite(target, text)


def _overwrite(target: Path, text: str) -> None:
    try:
        with target.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise TreatywatchError(f"{target}: can't be written ({error.strerror}).") from None
