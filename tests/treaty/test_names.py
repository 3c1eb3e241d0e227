"""Names as people type them. ``typed.txt`` is the table; what must hold for every name is a property."""

import importlib.util
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.treaty.countries import COUNTRIES, FOLDER
from bot.treaty.name_table import name_table
from bot.treaty.names import MAX_CHOICES, complete, resolve
from bot.treaty.spelling import key

ROOT = Path(__file__).parent.parent.parent
TYPED = Path(__file__).with_name("typed.txt")


def typed() -> Iterator[tuple[str, str]]:
    """Yield what must come out ("POL", "", "COG|COD") and what was typed."""
    for line in TYPED.read_text(encoding="utf-8").splitlines():
        if line.startswith("- "):
            yield from (("", text) for text in line[2:].split("; "))
        elif line and not line.startswith("#"):
            want, texts = line.split(": ", 1)
            yield from ((want, text) for text in texts.split("; "))


TABLE = tuple(typed())


@pytest.mark.parametrize(
    ("want", "text"), [row for row in TABLE if row[0] and "|" not in row[0]], ids=lambda value: str(value)[:30]
)
def test_what_people_type_finds_its_state(want: str, text: str) -> None:
    assert resolve(text).iso3 == want


@pytest.mark.parametrize("text", [text for want, text in TABLE if not want], ids=lambda value: str(value)[:30])
def test_what_is_no_state_is_never_answered_with_one(text: str) -> None:
    assert resolve(text).iso3 is None


@pytest.mark.parametrize(("want", "text"), [row for row in TABLE if "|" in row[0]])
def test_a_name_that_states_share_is_asked_back_between_them(want: str, text: str) -> None:
    found = resolve(text)

    assert found.iso3 is None
    assert set(found.suggestions) == {COUNTRIES[iso3].name for iso3 in want.split("|")}


@pytest.mark.parametrize("text", ["Congo", "Korea", "Guinea", "Dominican", "Virgin Islands"])
def test_a_shared_name_is_marked_as_such(text: str) -> None:
    assert resolve(text).ambiguous


@pytest.mark.parametrize("text", ["polnd", "Canda", "Gernamy", "Veitnam", "north kora", "Kyrgistan"])
def test_a_slip_gives_a_guess_and_says_so(text: str) -> None:
    found = resolve(text)

    assert found.guess
    assert found.iso3 is not None
    assert found.suggestions[0] == COUNTRIES[found.iso3].name


@pytest.mark.parametrize(
    "text", ["Poland", "Польша", "PL", "🇵🇱", "Burma", "DRC", "the Netherlands", "the Zambia", "status of poland?"]
)
def test_a_name_is_no_guess(text: str) -> None:
    assert not resolve(text).guess


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Siberia", "Russia"),
        ("New Mexico", "Mexico"),
        ("Crimea", "Ukraine"),
        ("Poland and Germany", "Germany"),
        ("austrlia", "Australia"),
        ("Slov", "Slovenia"),
    ],
)
def test_what_could_be_meant_is_suggested(text: str, suggested: str) -> None:
    assert suggested in resolve(text).suggestions


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_every_code_flag_and_english_name_finds_its_state(iso3: str) -> None:
    country = COUNTRIES[iso3]
    flag = "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in country.iso2)

    for text in (iso3, iso3.lower(), country.iso2, country.iso2.lower(), flag, f":flag-{country.iso2.lower()}:"):
        assert resolve(text).iso3 == iso3
    for text in (country.name, country.name.upper(), country.in_text, f"{country.opening}?", f' "{country.name}" '):
        assert resolve(text).iso3 == iso3 or key(country.name) in name_table().asked


def test_every_name_of_cldr_in_every_language_finds_its_state_or_is_asked_back(build: ModuleType) -> None:
    table = name_table()
    no_answer = table.asked.keys() | table.none.keys()
    names = {(name, iso3) for iso3, pairs in build.cldr_names().items() for _, name in pairs}

    wrong = {
        (name, iso3)
        for name, iso3 in names
        if (found := resolve(name).iso3) != iso3 and not (found is None and key(name) in no_answer)
    }

    assert len(names) > 15_000
    # Names that are another state's in a language more people write, and a slip in CLDR itself.
    known = {("Ssudan", "SDN"), ("ssudan", "SDN"), ("موریتانیا", "MUS"), ("ma Lawi", "LVA")}
    assert {row for row in wrong if len(key(row[0])) > 3} == known
    # Two and three letters are codes first.
    assert len(wrong) < 40


@given(text=st.text(max_size=200))
def test_any_text_gets_an_answer_that_holds_together(text: str) -> None:
    found = resolve(text)

    assert found.iso3 is None or found.iso3 in COUNTRIES
    assert not (found.guess and found.iso3 is None)
    assert not (found.ambiguous and found.iso3)
    assert all(resolve(name).suggestions or resolve(name).iso3 for name in found.suggestions)


@given(
    country=st.sampled_from(sorted(COUNTRIES.values(), key=lambda country: country.iso3)),
    before=st.sampled_from(["", " ", "the ", '"', "«", "status of "]),
    after=st.sampled_from(["", " ", "?", ".", "!", '"', "»", " ?"]),
    change=st.sampled_from([str.upper, str.lower, str.title, lambda name: unicodedata.normalize("NFD", name)]),
)
def test_case_punctuation_and_spaces_do_not_count(country: object, before: str, after: str, change: object) -> None:
    assert hasattr(country, "name")
    assert callable(change)
    text = f"{before}{change(country.name)}{after}"

    assert resolve(text) == resolve(country.name)


@given(data=st.data())
def test_one_slip_in_a_name_never_gives_another_state_as_sure(data: st.DataObject) -> None:
    iso3 = data.draw(st.sampled_from(sorted(COUNTRIES)))
    name = COUNTRIES[iso3].name.lower()
    place = data.draw(st.integers(1, len(name) - 1))
    slip = data.draw(st.sampled_from(["left out", "doubled", "swapped"]))
    text = {
        "left out": name[:place] + name[place + 1 :],
        "doubled": name[:place] + name[place] + name[place:],
        "swapped": name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :],
    }[slip]

    found = resolve(text)

    # "S. Sudan", too; San Marino in French; Iran in Portuguese
    known = {"ssudan": "SSD", "saintmarin": "SMR", "ira": "IRN"}
    assert found.iso3 in (None, iso3, known.get(key(text))) or found.guess


def test_nineteen_of_twenty_single_slips_are_understood_and_none_is_taken_for_another_state() -> None:
    right = wrong = total = 0
    for iso3, country in COUNTRIES.items():
        name = country.name.lower()
        if len(key(name)) < 6 or key(name) in name_table().asked:
            continue
        for place in range(1, len(name)):
            for text in (
                name[:place] + name[place + 1 :],
                name[:place] + name[place] + name[place:],
                name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :],
            ):
                found = resolve(text).iso3
                total += 1
                right += found == iso3
                wrong += found not in (None, iso3)

    assert right / total > 0.95
    assert wrong / total < 0.002


def test_names_are_found_within_five_milliseconds() -> None:
    texts = [text for _, text in TABLE]
    resolve("Poland")
    times = []
    for text in texts:
        start = process_time()
        resolve(text)
        times.append(process_time() - start)

    assert sorted(times)[int(len(times) * 0.99)] < 0.005


@pytest.mark.parametrize(
    ("text", "first"),
    [("pol", "POL"), ("uk", "GBR"), ("Поль", "POL"), ("polnd", "POL"), ("DRC", "COD"), ("🇺🇦", "UKR"), ("zim", "ZWE")],
)
def test_the_likeliest_state_is_suggested_first_while_typing(text: str, first: str) -> None:
    assert complete(text)[0] == (COUNTRIES[first].name, first)


def test_every_congo_is_suggested_while_typing() -> None:
    assert {iso3 for _, iso3 in complete("congo")} == {"COG", "COD"}


@given(text=st.text(max_size=40))
def test_no_more_is_suggested_than_a_chat_can_show(text: str) -> None:
    found = complete(text)

    assert len(found) <= MAX_CHOICES
    assert len(set(found)) == len(found)


def test_the_names_file_is_what_the_build_makes_of_its_lists(build: ModuleType) -> None:
    assert build.written(build.build()) == (FOLDER / "names.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_names", ROOT / "tools" / "build_names.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
