"""One language file to its terms, with every mistake in it, by line. The only module that knows the files' layout."""

from collections.abc import Callable
from pathlib import Path

import yaml

from bot.news.meanings import MEANINGS, SENSES, Meaning
from bot.news.terms import WITHIN, Term, Tongue

# The C loader is ten times faster; wheels of PyYAML have it, some source builds do not.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FILE_KEYS = {"language", "name", "spaces", "prefixes", "stopwords", "also_for", "terms"}
_TERM_KEYS = {"term", "means", "forms", "weight", "unless", "near", "within", "why", "examples", "not"}
_MEANINGS: dict[str, Meaning] = {meaning: meaning for meaning in MEANINGS}

Complain = Callable[[yaml.Node, str], None]


def read_file(path: Path) -> tuple[Tongue | None, tuple[Term, ...], tuple[str, ...]]:
    """Read one language file.

    Returns:
        Its language (None where the file does not say it), its terms, and one line for each mistake. Terms with a
        mistake are left out.
    """
    problems: list[str] = []

    def complain(node: yaml.Node, what: str) -> None:
        problems.append(f"{path.name}:{node.start_mark.line + 1}: {what}")

    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        return None, (), (f"{path.name}: can't be read: {' '.join(str(error).split())}",)
    if root is None:
        return None, (), (f"{path.name}: empty",)
    head = _mapping(root, _FILE_KEYS, complain)
    tongue = _tongue(head, complain)
    if not tongue.code:
        complain(root, "no language: write its two-letter code, as in 'language: fr'")
        return None, (), tuple(problems)
    if tongue.code != path.stem:
        complain(head["language"], f"language {tongue.code} in a file named {path.name}")
    rows = head.get("terms")
    terms: list[Term] = []
    if isinstance(rows, yaml.SequenceNode):
        for row in rows.value:
            term = _term(row, tongue, path.name, complain)
            if term is not None:
                terms.append(term)
    else:
        complain(rows or root, "no list of terms")
    return tongue, tuple(terms), tuple(problems)


def _tongue(head: dict[str, yaml.Node], complain: Complain) -> Tongue:
    code = _text(head.get("language"), complain)
    return Tongue(
        code=code,
        name=_text(head.get("name"), complain) or code,
        spaces=_text(head.get("spaces"), complain) != "false",
        prefixes=frozenset(_texts(head.get("prefixes"), complain)),
        stopwords=tuple(word for line in _texts(head.get("stopwords"), complain) for word in line.split()),
        also_for=_texts(head.get("also_for"), complain),
    )


def _term(row: yaml.Node, tongue: Tongue, file: str, complain: Complain) -> Term | None:
    keys = _mapping(row, _TERM_KEYS, complain)
    name, meant = _text(keys.get("term"), complain), _text(keys.get("means"), complain)
    means = _MEANINGS.get(meant)
    forms = _texts(keys.get("forms"), complain) or ((name,) if name else ())
    good = bool(name and means)
    if not name:
        complain(row, "a term without its name ('term: …')")
    if means is None:
        complain(keys.get("means", row), f"{name}: means {meant or 'nothing'}; the meanings are: {', '.join(MEANINGS)}")
    lists = {"forms": forms, **{key: _texts(keys.get(key), complain) for key in ("unless", "near")}}
    for written in lists["near"]:
        if written.startswith("@") and written[1:] not in _MEANINGS:
            complain(keys["near"], f"{name}: near {written!r}; the meanings are: {', '.join(MEANINGS)}")
            good = False
    weight = _number(keys.get("weight"), SENSES[means].weight if means else 0, complain)
    within = _number(keys.get("within"), WITHIN, complain)
    if not good or means is None:
        return None
    return Term(
        name=name,
        language=tongue.code,
        means=means,
        weight=weight,
        forms=forms,
        unless=lists["unless"],
        near=lists["near"],
        within=int(within),
        why=_text(keys.get("why"), complain),
        examples=_texts(keys.get("examples"), complain),
        counterexamples=_texts(keys.get("not"), complain),
        place=f"{file}:{row.start_mark.line + 1}",
    )


def _mapping(node: yaml.Node, allowed: set[str], complain: Complain) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        complain(node, "not a set of 'key: value' pairs")
        return {}
    keys: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if key.value not in allowed:
            complain(key, f"unknown key {key.value!r}; known are: {', '.join(sorted(allowed))}")
        elif key.value in keys:
            complain(key, f"the key {key.value!r} a second time")
        else:
            keys[key.value] = value
    return keys


def _text(node: yaml.Node | None, complain: Complain) -> str:
    """Return a scalar as written: "no" is Norwegian here, never false."""
    if node is None:
        return ""
    if not isinstance(node, yaml.ScalarNode):
        complain(node, "one text is wanted here, not a list")
        return ""
    return str(node.value).strip()


def _texts(node: yaml.Node | None, complain: Complain) -> tuple[str, ...]:
    """Return a list of texts; a single text is a list of one."""
    if not isinstance(node, yaml.SequenceNode):
        text = _text(node, complain)
        return (text,) if text else ()
    return tuple(text for part in node.value if (text := _text(part, complain)))


def _number(node: yaml.Node | None, otherwise: float, complain: Complain) -> float:
    written = _text(node, complain)
    if node is None:
        return otherwise
    try:
        return float(written)
    except ValueError:
        complain(node, f"{written!r} is not a number")
        return otherwise
