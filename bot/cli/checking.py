"""`check`: every file and setting, every problem at once."""

from collections.abc import Callable

from bot.errors import SettingsError, TreatywatchError
from bot.news.lexicon import load_lexicon
from bot.settings import load_feeds, load_settings, operators_among_readers
from bot.store.address import address
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import load_facts


def check_all() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return one line for each part that is in order, and one for every problem of the others."""
    found: list[str] = []
    wrong: list[str] = []
    for name, part in (("settings", _settings), ("feeds", _feeds), ("lexicon", _lexicon), ("treaties", _treaties)):
        _try(name, part, found, wrong)
    return tuple(found), tuple(wrong)


def _try(name: str, part: Callable[[], str], found: list[str], wrong: list[str]) -> None:
    try:
        found.append(f"{name:<12}{part()}")
    except SettingsError as error:
        wrong.extend(problem for problem in error.problems if problem not in wrong)
    except TreatywatchError as error:
        wrong.append(str(error))


def _settings() -> str:
    settings = load_settings()
    address(settings.store_url)
    chats = ", ".join(settings.chats) or "the terminal (no token is set)"
    return f"chats: {chats}; a feed every {settings.poll_interval:g} s; store {settings.store_url.split('://')[0]}"


def _feeds() -> str:
    settings = load_settings()
    file = load_feeds(settings.feeds_file, COUNTRIES)
    if problem := operators_among_readers(settings, file):
        raise SettingsError((problem,))
    off = len(file.feeds) - len(file.enabled)
    return f"{settings.feeds_file}: {len(file.enabled)} feeds on, {off} off, {len(file.channels)} channels"


def _lexicon() -> str:
    lexicon = load_lexicon()
    return f"{len(lexicon.languages)} languages, {len(lexicon.terms)} terms, version {lexicon.version}"


def _treaties() -> str:
    facts = load_facts(own=load_settings().facts_dir)
    rows = len(tuple(facts.tables.evidence()))
    return f"{len(facts.treaties)} treaties, {rows} rows, oldest check {facts.checked.isoformat()}"
