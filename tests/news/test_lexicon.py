"""Every term of every language keeps its own promises."""

import pytest

from bot.news.find import find
from bot.news.lexicon import Lexicon, load_lexicon
from bot.news.terms import Term

LEXICON = load_lexicon()
LANGUAGES = sorted(LEXICON.tongues)


def _terms(language: str) -> list[Term]:
    return [term for term in LEXICON.terms if term.language == language]


def _is_found(term: Term, text: str, lexicon: Lexicon) -> bool:
    return any(hit.term is term for hit in find(text, lexicon, term.language).hits)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_found_in_its_examples(language: str) -> None:
    missed = [
        f"{term.place}: {term.name} is not found in {text!r}"
        for term in _terms(language)
        for text in term.examples
        if not _is_found(term, text, LEXICON)
    ]

    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_term_is_found_where_another_sense_is_meant(language: str) -> None:
    found = [
        f"{term.place}: {term.name} is found in {text!r}"
        for term in _terms(language)
        for text in term.counterexamples
        if _is_found(term, text, LEXICON)
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_has_an_example(language: str) -> None:
    without = [f"{term.place}: {term.name} has no example" for term in _terms(language) if not term.examples]

    assert not without, "\n".join(without)
