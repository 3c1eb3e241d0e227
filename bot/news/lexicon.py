"""The lexicon: a folder of language files, read, checked and compiled for searching."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

from bot.errors import DataError
from bot.news.automaton import Finder
from bot.news.compiled import CACHE, cached, compiled_terms, keep, unpacked
from bot.news.forms import fold_form
from bot.news.lexicon_file import read_file
from bot.news.meanings import Meaning, Role
from bot.news.terms import SHARED, Term, Tongue

#: A text's language and what all share are looked for in one pass. More languages in one would be quicker still, and
#: would fill the memory with every mixture that a hostile feed can think of.
MOST_IN_ONE = 2
#: More than any term weighs.
_FIRST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All terms of all languages, compiled for searching."""

    terms: tuple[Term, ...]
    #: Each term with its meaning and what part that plays, in the same order: asked for at every find.
    kinds: tuple[tuple[Term, Meaning, Role], ...] = field(repr=False)
    #: Which of several terms on the same words is taken: other senses first, then the weightiest; least is first.
    ranks: tuple[float, ...] = field(repr=False)
    tongues: Mapping[str, Tongue]
    #: Hash of the files: the same files give the same version everywhere.
    version: str
    #: By language, packed: the forms that say what news is about, and all others (company, stages, senses not meant).
    _subjects: Mapping[str, str] = field(repr=False, compare=False)
    _others: Mapping[str, str] = field(repr=False, compare=False)
    _finders: dict[tuple[str, frozenset[str]], Finder] = field(default_factory=dict, repr=False, compare=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a file, without what all share."""
        return tuple(sorted(self.tongues.keys() - {SHARED}))

    def subjects(self, languages: frozenset[str]) -> Finder:
        """Return what finds the subjects of news in some languages at once, or in all; made when first asked for."""
        return self._finder("subjects", languages)

    def others(self, languages: frozenset[str]) -> tuple[Finder, ...]:
        """Return what finds some languages' company, stages and other senses; made when first asked for."""
        if len(languages) <= MOST_IN_ONE:
            return (self._finder("others", languages),)
        return tuple(self._finder("others", frozenset({code})) for code in sorted(languages))

    def _finder(self, kind: str, languages: frozenset[str]) -> Finder:
        finder = self._finders.get((kind, languages))
        if finder is None:
            tables = self._subjects if kind == "subjects" else self._others
            anchors = chain.from_iterable(unpacked(tables[code]) for code in sorted(languages))
            prefixes = frozenset(prefix for code in languages for prefix in self.tongues[code].prefixes)
            finder = self._finders[kind, languages] = Finder(anchors, prefixes)
        return finder


def shipped() -> Path:
    """Return the folder of the lexicon that comes with the bot."""
    return Path(str(resources.files("bot") / "data" / "lexicon"))


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read and compile every language file of a folder; without one, the lexicon that comes with the bot.

    What is compiled is kept beside the files, where the folder can be written, and used as long as no file changes.

    Raises:
        DataError: A file breaks a rule; every problem is in the message, one a line, with file and line.
    """
    folder = shipped() if folder is None else folder
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise DataError(f"{folder}: no lexicon files (*.yaml) here; name a folder that holds some")
    version = _version(paths)
    compiled = cached(folder / CACHE, version)
    if compiled is None:
        compiled = compiled_terms(*_read(paths), version=version)
        keep(folder / CACHE, compiled)
    return _lexicon(compiled)


def compile_lexicon(terms: Iterable[Term], tongues: Iterable[Tongue], *, version: str) -> Lexicon:
    """Return terms as a lexicon that can be searched; every term's language must be among the tongues.

    Raises:
        DataError: A form can't be read.
    """
    return _lexicon(compiled_terms(tuple(terms), tuple(tongues), version=version))


def _read(paths: Sequence[Path]) -> tuple[tuple[Term, ...], tuple[Tongue, ...]]:
    problems: list[str] = []
    terms: list[Term] = []
    tongues: list[Tongue] = []
    for path in paths:
        tongue, its_terms, its_problems = read_file(path)
        problems += its_problems
        terms += its_terms
        if tongue is not None:
            tongues.append(tongue)
    if problems:
        raise DataError("\n".join(problems))
    return tuple(terms), tuple(tongues)


def _lexicon(compiled: Mapping[str, Any]) -> Lexicon:
    tongues = [_tongue(row) for row in compiled["tongues"]]
    terms = tuple(_term(row) for row in compiled["terms"])
    return Lexicon(
        terms=terms,
        kinds=tuple([(term, term.means, term.sense.role) for term in terms]),
        ranks=tuple([_rank(term) for term in terms]),
        tongues={tongue.code: tongue for tongue in tongues},
        version=compiled["version"],
        _subjects=compiled["subjects"],
        _others=compiled["others"],
    )


def _rank(term: Term) -> float:
    return -abs(term.weight) - (_FIRST if term.sense.role == "against" else 0)


def _tongue(row: Mapping[str, Any]) -> Tongue:
    return Tongue(
        code=row["code"],
        name=row["name"],
        spaces=row["spaces"],
        prefixes=frozenset(fold_form(prefix) for prefix in row["prefixes"]),
        stopwords=tuple(row["stopwords"]),
        also_for=tuple(row["also_for"]),
    )


def _term(row: Mapping[str, Any]) -> Term:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Term(**values)


def _version(paths: Iterable[Path]) -> str:
    digest = blake2b(digest_size=6)
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
