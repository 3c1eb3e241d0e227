"""Catalogues: complete, with the same names in braces, and compiled from what they say."""

import re
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.words import LANGUAGES
from bot.words.words import DOMAIN, FOLDER
from tools.build_catalogues import code_messages, forms, is_data, messages, missing

TRANSLATED = LANGUAGES[1:]
TEMPLATE = messages()
_NAMES = re.compile(r"\{(\w+)\}")


def catalogue(language: str) -> Catalog:
    text = (FOLDER / language / f"{DOMAIN}.po").read_text(encoding="utf-8")
    return read_po(text.splitlines(), locale=language, domain=DOMAIN)


def originals(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (str(message.id),)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_the_code_is_translated(language: str) -> None:
    have = catalogue(language)
    left = set(missing(have))
    wanted = [message for message in TEMPLATE if message.id and not is_data(message)]

    assert len(wanted) > 250
    assert [message.id for message in wanted if have.get(message.id) is None or str(message.id) in left] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_from_a_message_that_is_gone(language: str) -> None:
    ids = {originals(message) for message in TEMPLATE}

    assert {originals(message) for message in catalogue(language)} - ids == set()
    assert not any(message.fuzzy for message in catalogue(language) if message.id)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_puts_in_what_the_message_puts_in(language: str) -> None:
    # Labels stand for sentences: what is named in English within the sentence may be named by its label alone.
    either = {"in_text": "name"}
    for message in catalogue(language):
        if not message.id:
            continue
        wanted = {either.get(name, name) for text in originals(message) for name in _NAMES.findall(text)}
        for form in forms(message):
            assert {either.get(name, name) for name in _NAMES.findall(form)} == wanted, (language, message.id, form)


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_made_of_the_source(language: str) -> None:
    made = BytesIO()
    write_mo(made, catalogue(language))
    made.seek(0)
    with (FOLDER / language / f"{DOMAIN}.mo").open("rb") as file:
        shipped = GNUTranslations(file)
    compiled = GNUTranslations(made)

    for message in TEMPLATE:
        for number in (0, 1, 2, 3, 5, 11, 21, 100, 101):
            if message.pluralizable:
                one, other = originals(message)
                assert shipped.ngettext(one, other, number) == compiled.ngettext(one, other, number)
        assert shipped.gettext(originals(message)[0]) == compiled.gettext(originals(message)[0])


def test_messages_within_other_texts_are_found_too() -> None:
    source = "f\"{say('left')} {say.many('one', 'more', 2)}\"\nX = {'a': mark('later {day}')}\nother('not this')"

    assert set(code_messages(source)) == {"left", ("one", "more"), "later {day}"}
