"""The lexicon: a folder of language files, read, checked and compiled for searching."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib import resources
from pathlib import Path

from bot.errors import DataError
from bot.news.automaton import Finder
from bot.news.forms import Form, read_form
from bot.news.lexicon_file import read_file
from bot.news.terms import Term, Tongue

#: What an owner's number says: the term's number times three, plus which of its lists the form stands in.
FORMS, UNLESS, NEAR = 0, 1, 2
LISTS = 3

#: The language of terms that all share.
SHARED = "mul"

_Wanted = list[tuple[Form, int, frozenset[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All terms of all languages, compiled for searching."""

    terms: tuple[Term, ...]
    tongues: Mapping[str, Tongue]
    #: Hash of the files: the same files give the same version everywhere.
    version: str
    #: Finds what news is about, in all languages at once.
    subjects: Finder = field(repr=False, compare=False)
    #: Finds, for one language, everything else: company, stages, senses that are not meant.
    others: Mapping[str, Finder] = field(repr=False, compare=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a file, without what all share."""
        return tuple(sorted(self.tongues.keys() - {SHARED}))


def shipped() -> Path:
    """Return the folder of the lexicon that comes with the bot."""
    return Path(str(resources.files("bot") / "data" / "lexicon"))


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read and compile every language file of a folder; without one, the lexicon that comes with the bot.

    Raises:
        DataError: A file breaks a rule; every problem is in the message, one a line, with file and line.
    """
    folder = shipped() if folder is None else folder
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise DataError(f"{folder}: no lexicon files (*.yaml) here; name a folder that holds some")
    problems: list[str] = []
    terms: list[Term] = []
    tongues: dict[str, Tongue] = {}
    for path in paths:
        tongue, its_terms, its_problems = read_file(path)
        problems += its_problems
        terms += its_terms
        if tongue is not None:
            tongues[tongue.code] = tongue
    if problems:
        raise DataError("\n".join(problems))
    return compile_lexicon(terms, tongues.values(), version=_version(paths))


def compile_lexicon(terms: Iterable[Term], tongues: Iterable[Tongue], *, version: str) -> Lexicon:
    """Return terms as a lexicon that can be searched; every term's language must be among the tongues."""
    terms = tuple(terms)
    by_code = {tongue.code: tongue for tongue in tongues}
    subjects: _Wanted = []
    others: dict[str, _Wanted] = {code: [] for code in by_code}
    for number, term in enumerate(terms):
        tongue = by_code[term.language]
        own = subjects if term.sense.role == "subject" else others[term.language]
        for part, into, forms in (
            (FORMS, own, term.forms),
            (UNLESS, others[term.language], term.unless),
            (NEAR, others[term.language], tuple(form for form in term.near if not form.startswith("@"))),
        ):
            owner = number * LISTS + part
            into += [
                (form, owner, tongue.prefixes) for written in forms for form in read_form(written, spaces=tongue.spaces)
            ]
    return Lexicon(
        terms=terms,
        tongues=by_code,
        version=version,
        subjects=Finder(subjects),
        others={code: Finder(wanted) for code, wanted in others.items()},
    )


def _version(paths: Iterable[Path]) -> str:
    digest = blake2b(digest_size=6)
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
