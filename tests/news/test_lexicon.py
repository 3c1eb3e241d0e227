"""The lexicon keeps its promises, and a broken one says what is wrong and where."""

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.news.check import check
from bot.news.compiled import CACHE
from bot.news.find import find
from bot.news.lexicon import Lexicon, load_lexicon

HEAD = """\
language: en
name: English
terms:
"""


def write(folder: Path, terms: str, *, name: str = "en.yaml", head: str = HEAD) -> Path:
    (folder / name).write_text(head + terms, encoding="utf-8")
    return folder


def found(lexicon: Lexicon, text: str, language: str = "en") -> list[str]:
    return [hit.term.name for hit in find(text, lexicon, language).hits]


def test_every_shipped_language_keeps_its_promises() -> None:
    assert "\n".join(check(load_lexicon())) == ""


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    write(
        tmp_path,
        """\
  - {term: landmine, means: weapon of war, examples: A landmine}
  - {term: mine, means: mine, wait: 3}
  - {means: mine}
  - {term: treaty, means: treaty, weight: heavy, near: ["@peace"]}
  - {term: ban, means: ban, forms: ["(ban|bans"]}
""",
    )

    with pytest.raises(DataError) as raised:
        load_lexicon(tmp_path)

    message = str(raised.value)
    assert "en.yaml:4: landmine: means weapon of war" in message
    assert "en.yaml:5: unknown key 'wait'" in message
    assert "en.yaml:6: a term without its name" in message
    assert "en.yaml:7: 'heavy' is not a number" in message
    assert "en.yaml:7: treaty: near '@peace'" in message


def test_a_form_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, '  - {term: ban, means: ban, forms: ["(ban|bans"], examples: A ban}\n')

    with pytest.raises(DataError, match=r"en\.yaml:4: ban: '\(ban\|bans': a bracket is not closed"):
        load_lexicon(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [("", "en.yaml: empty"), ("terms: [", "en.yaml: can't be read"), ("name: English\nterms: []", "no language")],
)
def test_a_file_that_is_no_lexicon_is_told(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "en.yaml").write_text(content)

    with pytest.raises(DataError, match=told):
        load_lexicon(tmp_path)


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no lexicon files"):
        load_lexicon(tmp_path)


def test_norwegian_is_not_read_as_false(tmp_path: Path) -> None:
    write(tmp_path, "  - {term: landmine, means: landmine}\n", name="no.yaml", head="language: no\nterms:\n")

    assert load_lexicon(tmp_path).languages == ("no",)


def test_a_second_start_takes_what_the_first_compiled(tmp_path: Path) -> None:
    write(tmp_path, "  - {term: landmine, means: landmine, forms: [land-mine*], examples: A land mine}\n")
    first = load_lexicon(tmp_path)

    second = load_lexicon(tmp_path)

    assert (tmp_path / CACHE).exists()
    assert second == first
    assert found(second, "Old land mines") == ["landmine"]


def test_an_edited_file_is_compiled_anew(tmp_path: Path) -> None:
    write(tmp_path, "  - {term: landmine, means: landmine, examples: A landmine}\n")
    before = load_lexicon(tmp_path)
    write(tmp_path, "  - {term: minefield, means: minefield, examples: A minefield}\n")

    after = load_lexicon(tmp_path)

    assert after.version != before.version
    assert found(after, "A landmine in a minefield") == ["minefield"]


@pytest.mark.parametrize("spoiled", [b"", b"{", b"[]", b'{"version": 1}', b"\xff\xfe"])
def test_a_spoiled_cache_is_not_believed(tmp_path: Path, spoiled: bytes) -> None:
    write(tmp_path, "  - {term: landmine, means: landmine, examples: A landmine}\n")
    (tmp_path / CACHE).write_bytes(spoiled)

    assert found(load_lexicon(tmp_path), "A landmine") == ["landmine"]


def test_check_names_broken_promises_repeats_and_gaps(tmp_path: Path) -> None:
    write(
        tmp_path,
        """\
  - {term: landmine, means: landmine, examples: A cluster bomb, not: A landmine}
  - {term: land mine again, means: landmine, forms: [landmine], examples: A landmine}
  - {term: nothing, means: ban, forms: [ban]}
""",
    )

    problems = "\n".join(check(load_lexicon(tmp_path)))

    assert "en.yaml:4: landmine is not found in its example 'A cluster bomb'" in problems
    assert "en.yaml:4: landmine is found in 'A landmine', where it must not be" in problems
    assert "en.yaml:5: land mine again: 'landmine' stands in landmine (en.yaml:4) as well" in problems
    assert "en.yaml:6: nothing has no example" in problems
    assert "en.yaml: 0 stopwords" in problems
    assert "en.yaml: no term means antipersonnel" in problems
    assert "mul.yaml is missing" in problems
