"""A form finds what docs/lexicon.md says it finds, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.anchors import anchors_of
from bot.news.automaton import Finder
from bot.news.forms import FormError, read_form
from bot.news.normalise import fold


def find(form: str, text: str, *, spaces: bool = True, prefixes: frozenset[str] = frozenset()) -> list[str]:
    wanted: dict[str, list[tuple[int, str, int]]] = {}
    for anchor, flags, rest in read_form(form, spaces=spaces, prefixed=bool(prefixes)):
        wanted.setdefault(anchor, []).append((flags, rest, 0))
    folded = fold(text)
    return [folded.text[start:end] for _, start, end in Finder(anchors_of(wanted), prefixes).find(folded)]


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("mine", "A mine, mines and a goldmine", ["mine"]),
        ("landmin*", "Landmines and landmine-free", ["landmines", "landmine"]),
        ("*minen*", "Landminen und Minenfelder", ["minen", "minenfelder"]),
        ("mine* ban treaty", "the mines ban treaty; a mine-ban treaty", ["mines ban treaty", "mine ban treaty"]),
        ("tritt .. aus", "Finnland tritt aus der Konvention aus", ["tritt aus der konvention aus"]),
        ("tritt .. aus", "Er tritt an. Dann geht er aus", []),
        ("pull* .. out", "pulls one two three four five out", ["pulls one two three four five out"]),
        ("pull* .. out", "pulls one two three four five six out", []),
        ("laid .. mines", "laid, officers say, mines", ["laid, officers say, mines"]),
        ("laid .. mines", "laid “smart” and “dumb” mines", ["laid “smart” and “dumb” mines"]),
        ("laid .. mines", "laid 3.5 million mines", ["laid 3.5 million mines"]),
        ("laid .. mines", "laid off. The mines", []),
        ("anti-personnel", "antipersonnel anti-personnel anti personnel", ["antipersonnel", *["anti personnel"] * 2]),
        ("(land-|)mine", "mine, landmine, land-mine, mine", ["mine", "landmine", "land mine", "mine", "mine"]),
        ("mine", "(mine) mine_field «mine», xmine/mine’s", ["mine"] * 4),
        ("mine ban", "mine ban, mine/ban and mine-ban", ["mine ban", "mine ban"]),
        ("ban* .. mine", "ban, mine! banned a “mine”! ban it. mine", ["ban, mine", "banned a “mine"]),
        ("$", "$ and US$3", ["$"]),
        ("APL", "APL and apl", ["apl"]),
        ("US", "US, U.S. and us", ["us"]),
        ("U.S.", "the U.S. army", ["u.s."]),
        ("*$*", "US$3m", ["$3m"]),
        ("İhlal*", "IHLALLER ve ihlaller", ["ihlaller", "ihlaller"]),
    ],
)
def test_a_form_finds_what_it_says(form: str, text: str, found: list[str]) -> None:
    assert sorted(find(form, text)) == sorted(found)


def test_a_language_without_spaces_needs_no_boundaries() -> None:
    assert find("地雷", "対人地雷禁止条約", spaces=False) == ["地雷"]


def test_a_star_runs_over_vowel_signs_written_onto_letters() -> None:
    assert find("គ្រាប់*បែក", "គ្រាប់ដែលបែក", spaces=False) == ["គ្រាប់ដែលបែក"]


def test_small_words_written_onto_a_word_do_not_hide_it() -> None:
    prefixes = frozenset({"ال", "وال", "ب"})

    assert find("الغام", "والألغام بألغام", prefixes=prefixes) == ["الغام", "الغام"]
    assert find("الغام", "كالألغام", prefixes=prefixes) == []


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("(a|b", "not closed"),
        ("a|b", "without its opening"),
        ("*", "nothing to find"),
        ("a* mine", "too short"),
        ("world war ..", "two dots"),
        ("(a|b|c|d|e|f|g|h)" * 3, "more than 400"),
    ],
)
def test_a_form_that_cannot_be_read_says_why(form: str, told: str) -> None:
    with pytest.raises(FormError, match=told):
        read_form(form)


TOGETHER = [
    "mine*",
    "land-mine*",
    "laid .. mines",
    "(clear|clears) .. (land-|)mine*",
    "treat*",
    "leave* .. treaty",
    "*minen*",
]
WORDS = "laid clear clears mine mines landmine landmines minen treaty treaties leaves the old, «dumb» end. 3.5".split()


@given(st.lists(st.sampled_from(WORDS), max_size=15))
def test_forms_looked_for_together_find_what_each_finds_alone(words: list[str]) -> None:
    text = " ".join(words)
    wanted: dict[str, list[tuple[int, str, int]]] = {}
    for owner, form in enumerate(TOGETHER):
        for anchor, flags, rest in read_form(form):
            wanted.setdefault(anchor, []).append((flags, rest, owner))
    folded = fold(text)
    found = Finder(anchors_of(wanted), frozenset()).find(folded)

    for owner, form in enumerate(TOGETHER):
        together = sorted(folded.text[start:end] for one, start, end in found if one == owner)
        assert together == sorted(find(form, text)), form
