"""What a lexicon compiles to, and keeping it between starts: reading all language files takes a second or two."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.errors import DataError
from bot.news.anchors import Anchor, Wanted, anchors_of
from bot.news.forms import FormError, fold_form, read_form
from bot.news.terms import Term, Tongue

#: What an owner's number says: the term's number times three, plus which of its lists the form stands in.
FORMS, UNLESS, NEAR = 0, 1, 2
LISTS = 3
#: Beside the language files: what they compile to. May be deleted at any time.
CACHE = ".compiled.json"
#: Goes up when what is compiled, or how, changes.
FORMAT = 11

_Rests = dict[str, dict[tuple[int, int], list[str]]]


def compiled_terms(terms: Sequence[Term], tongues: Sequence[Tongue], *, version: str) -> dict[str, Any]:
    """Return everything a lexicon is made of, as JSON can hold it.

    Raises:
        DataError: A form can't be read; every problem is in the message, one a line.
    """
    by_code = {tongue.code: tongue for tongue in tongues}
    subjects: dict[str, _Rests] = {code: {} for code in by_code}
    others: dict[str, _Rests] = {code: {} for code in by_code}
    problems: list[str] = []
    for number, term in enumerate(terms):
        tongue = by_code[term.language]
        own = (subjects if term.sense.role == "subject" else others)[term.language]
        for part, into, forms in (
            (FORMS, own, term.forms),
            (UNLESS, others[term.language], term.unless),
            (NEAR, others[term.language], tuple(form for form in term.near if not form.startswith("@"))),
        ):
            for written in forms:
                try:
                    spellings = read_form(written, spaces=tongue.spaces, prefixed=bool(tongue.prefixes))
                except FormError as error:
                    problems.append(f"{term.place}: {term.name}: {written!r}: {error}")
                    continue
                for anchor, flags, rest in spellings:
                    into.setdefault(anchor, {}).setdefault((flags, number * LISTS + part), []).append(rest)
    if problems:
        raise DataError("\n".join(problems))
    return {
        "format": FORMAT,
        "version": version,
        "terms": [asdict(term) for term in terms],
        "tongues": [{**asdict(tongue), "prefixes": sorted(tongue.prefixes)} for tongue in tongues],
        "subjects": {code: _packed(rests, by_code[code]) for code, rests in subjects.items()},
        "others": {code: _packed(rests, by_code[code]) for code, rests in others.items()},
    }


def unpacked(packed: str) -> list[Anchor]:
    """Return what is looked for in a language, as it was compiled.

    A bot reads a few of the languages: all their tables would take 30 MB of memory, and packed ones a twentieth.
    """
    anchors: list[Anchor] = json.loads(zlib.decompress(b64decode(packed)))
    return anchors


def _packed(rests: _Rests, tongue: Tongue) -> str:
    anchors = anchors_of(_rows(rests), map(fold_form, tongue.stopwords))
    return b64encode(zlib.compress(json.dumps(anchors, ensure_ascii=False, separators=(",", ":")).encode())).decode()


def _rows(rests: _Rests) -> Wanted:
    """Return the forms with all that one owner wants after an anchor in one row: one look instead of dozens."""
    wanted: dict[str, list[tuple[int, str, int]]] = {}
    for anchor, forms in rests.items():
        rows = wanted[anchor] = []
        for (flags, owner), alike in forms.items():
            longer = sorted({rest for rest in alike if rest})
            if longer:
                rows.append((flags, "\n".join(longer), owner))
            if "" in alike:
                rows.append((flags, "", owner))
    return wanted


def cached(path: Path, version: str) -> dict[str, Any] | None:
    """Return what was compiled from these very files; None where there is none or it can't be read."""
    try:
        compiled = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    fits = isinstance(compiled, dict) and compiled.get("version") == version and compiled.get("format") == FORMAT
    return compiled if fits else None


def keep(path: Path, compiled: Mapping[str, Any]) -> None:
    """Write what was compiled beside its files, whole or not at all."""
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(json.dumps(compiled, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        fresh.replace(path)
    except OSError:
        # Without it the next start takes a second longer; a folder that can't be written is no fault.
        return
