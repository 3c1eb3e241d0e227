"""Finds what is wrong with a lexicon that can be read: promises not kept, repeats, conflicts, gaps."""

from collections.abc import Iterator

from bot.news.find import find
from bot.news.forms import read_form
from bot.news.lexicon import Lexicon
from bot.news.meanings import MEANINGS, SENSES
from bot.news.terms import SHARED, Term

#: Small words that a language needs to be told by.
FEWEST_STOPWORDS = 20
#: Meanings that a language can do without.
_OPTIONAL = frozenset(
    "mine laying device clearance_body campaign_body breaching pending reversing notifying elsewhere".split()
)


def check(lexicon: Lexicon) -> tuple[str, ...]:
    """Return one line for each problem, with file and line where it has one; none where all is well."""
    return (*_promises(lexicon), *_repeats(lexicon), *_gaps(lexicon))


def _promises(lexicon: Lexicon) -> Iterator[str]:
    for term in lexicon.terms:
        if not term.examples:
            yield f"{term.place}: {term.name} has no example; add a sentence in which it must be found"
        for text in term.examples:
            if not _is_found(term, text, lexicon):
                yield f"{term.place}: {term.name} is not found in its example {text!r}"
        for text in term.counterexamples:
            if _is_found(term, text, lexicon):
                yield f"{term.place}: {term.name} is found in {text!r}, where it must not be"


def _is_found(term: Term, text: str, lexicon: Lexicon) -> bool:
    return any(hit.term is term for hit in find(text, lexicon, term.language).hits)


def _repeats(lexicon: Lexicon) -> Iterator[str]:
    """Yield spellings that stand twice in a language; those of one role would be counted as two things at once."""
    seen: dict[tuple[str, str, int, str], Term] = {}
    for term in lexicon.terms:
        tongue = lexicon.tongues[term.language]
        spellings = {form for written in term.forms for form in read_form(written, spaces=tongue.spaces)}
        for form in sorted(spellings):
            first = seen.setdefault((term.language, *form), term)
            if first is not term and _conflict(first, term):
                words = form.anchor + form.rest
                yield f"{term.place}: {term.name}: {words!r} stands in {first.name} ({first.place}) as well"


def _conflict(one: Term, other: Term) -> bool:
    if one.means == other.means:
        return True
    subject = {SENSES[one.means].role, SENSES[other.means].role} & {"subject", "against"}
    return bool(subject)


def _gaps(lexicon: Lexicon) -> Iterator[str]:
    for code in lexicon.languages:
        tongue = lexicon.tongues[code]
        if tongue.spaces and len(tongue.stopwords) < FEWEST_STOPWORDS:
            yield f"{code}.yaml: {len(tongue.stopwords)} stopwords; {FEWEST_STOPWORDS} tell the language of a text"
        meant = {term.means for term in lexicon.terms if term.language == code}
        missing = [meaning for meaning in MEANINGS if meaning not in meant and meaning not in _OPTIONAL]
        if missing:
            yield f"{code}.yaml: no term means {', '.join(missing)}"
    if SHARED not in lexicon.tongues:
        yield "mul.yaml is missing: names shared by all languages are not found"
