"""Bring the catalogues up to date with the code and the data, and compile them. Run at release time, or after a change.

    python tools/build_catalogues.py

Takes new messages into each bot/data/locale/LANGUAGE/treaty.po, makes treaty.mo of it, and tells what has no
translation. docs/translating.md says what to do then.
"""

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.treaty.facts import load_facts
from bot.words.languages import LANGUAGES
from bot.words.words import DOMAIN, FOLDER

ROOT = Path(__file__).parent.parent
#: Where messages stand; which functions take them.
PARTS = ("bot/cards", "bot/commands", "bot/following", "bot/jobs", "bot/pictures", "bot/report", "bot/words")
#: "many" takes two, for one and for more.
SINCE = datetime(2026, 11, 24, tzinfo=UTC)
SAYING = ("say", "many", "mark", "self")
#: Texts of the data that say the same of many rows, or belong to the treaty; all others stay English.
_HAS_WORDS = re.compile(r"[A-Za-z]")
#: Said by messages of the code.
_PATTERNED = re.compile(r"(named in|listed as a producer by) Landmine Monitor [\d, and]+")


def messages() -> Catalog:
    """Return every message of the code, and those of the data with "data" as their place."""
    found = Catalog(domain=DOMAIN, project="Treatywatch", charset="utf-8", fuzzy=False)
    for path in sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py")):
        for message in code_messages(path.read_text(encoding="utf-8")):
            found.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    for text in data_messages():
        found.add(text, locations=[("data", 0)])
    return found


def code_messages(source: str) -> Iterator[str | tuple[str, str]]:
    """Yield the messages of a module. Babel's own reader misses those within f-strings before Python 3.12."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in SAYING and texts:
            yield (texts[0], texts[1]) if name == "many" else texts[0]


def data_messages() -> Iterator[str]:
    """Yield the texts of the data that catalogues may translate."""
    tables = load_facts().tables
    yield next(treaty.full_name for treaty in tables.treaties if treaty.key == "mine_ban_treaty")
    for article in tables.articles:
        yield from (article.topic, article.paraphrase, article.evidence.sources[0].name)
    for dispute in tables.disputes:
        yield from (dispute.claimed_by, dispute.claim, dispute.answered_by, dispute.answer)
    yield from (campaign.role for campaign in tables.campaigns)
    yield from (event.text for event in tables.events)
    for practice in tables.practices:
        if _HAS_WORDS.search(practice.what) and not _PATTERNED.fullmatch(practice.what):
            yield practice.what
        if practice.note.startswith("The 2024 list"):
            yield practice.note


def is_data(message: Message) -> bool:
    """Whether a message comes from the data alone, so that it may stay English."""
    return all(place == "data" for place, _ in message.locations)


def missing(catalogue: Catalog) -> list[str]:
    """Return the messages without a full translation."""
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not all(forms(message)))]


def forms(message: Message) -> tuple[str, ...]:
    """Return a message's translation: one, or one for each plural form."""
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (str(message.string or ""),)


if __name__ == "__main__":
    template = messages()
    for language in LANGUAGES[1:]:
        path = FOLDER / language / f"{DOMAIN}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(locale=language, domain=DOMAIN, project="Treatywatch", fuzzy=False)
        if path.exists():
            catalogue = read_po(path.read_text(encoding="utf-8").splitlines(), locale=language, domain=DOMAIN)
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        # The same file from the same messages: what is known of days and people stands in the version history.
        catalogue.creation_date = catalogue.revision_date = SINCE
        catalogue.version, catalogue.msgid_bugs_address = "1", ""
        catalogue.last_translator, catalogue.language_team = "", language
        catalogue.header_comment = "# The bot's treaty answers. How to mend or add a language: docs/translating.md"
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        left = missing(catalogue)
        print(f"{language}: {len(catalogue)} messages, {len(left)} without a translation")
        for message in left:
            print(f"    {message}")
