import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Match
from bot.news.sentences import sentences
from bot.news.summarise import SUMMARY_CHARS, shorten, summarise
from tests.builders import news, verdict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It voted. It left.", ["It voted.", "It left."]),
        ("Gen. J. F. Smith spoke. Others did not.", ["Gen. J. F. Smith spoke.", "Others did not."]),
        ("The U.S. sent mines. Ukraine has 3.5 million.", ["The U.S. sent mines.", "Ukraine has 3.5 million."]),
        ("Am 2. Mai stimmte der Bundestag ab. Es war knapp.", ["Am 2. Mai stimmte der Bundestag ab.", "Es war knapp."]),
        ("«Nous partons.» Le vote suit.", ["«Nous partons.»", "Le vote suit."]),
        ("Sejm przyjął ustawę z art. 5 konwencji. Prezydent podpisał.", [
            "Sejm przyjął ustawę z art. 5 konwencji.", "Prezydent podpisał.",
        ]),
        ("Рада проголосовала в 2025 г. Украина остаётся. Это всё.", [
            "Рада проголосовала в 2025 г. Украина остаётся.", "Это всё.",
        ]),
        ("صوت البرلمان. هل يوقع الرئيس؟ نعم.", ["صوت البرلمان.", "هل يوقع الرئيس؟", "نعم."]),
        ("議会は可決した。大統領が署名する。", ["議会は可決した。", "大統領が署名する。"]),
        ("សភាបានអនុម័ត។ ប្រធានាធិបតីចុះហត្ថលេខា។", ["សភាបានអនុម័ត។", "ប្រធានាធិបតីចុះហត្ថលេខា។"]),
        ("One paragraph\nAnother one", ["One paragraph", "Another one"]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@given(text=st.text(max_size=400))
def test_sentences_lose_no_letter(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_the_sentences_that_carry_the_matches_are_chosen_in_their_order() -> None:
    item = news(
        summary="The sun shone over the capital on Thursday morning. "
        "Lawmakers voted to leave the Mine Ban Treaty. Traffic was light in the centre of the town. "
        "Antipersonnel mines could be laid along the border from August."
    )
    found = verdict(
        matches=(
            Match(term="mbt", text="Mine Ban Treaty", where="lead", position=90, language="en", weight=4.0),
            Match(term="apm", text="Antipersonnel mines", where="lead", position=190, language="en", weight=4.0),
        )
    )

    assert summarise(item, found) == (
        "The sun shone over the capital on Thursday morning. "
        "Lawmakers voted to leave the Mine Ban Treaty. Antipersonnel mines could be laid along the border from August."
    )


def test_a_summary_takes_from_the_full_text_what_the_feeds_own_summary_lacks() -> None:
    item = news(
        summary="A quote that stands alone.", content="Parliament voted to leave the Mine Ban Treaty on Friday."
    )

    assert "Parliament voted to leave the Mine Ban Treaty on Friday." in summarise(item, verdict())


def test_the_title_is_not_said_again_and_nothing_is_made_up_where_there_is_nothing() -> None:
    title = "Parliament votes to leave the treaty on landmines"

    assert summarise(news(title=title, summary=title + "."), verdict()) == ""
    assert summarise(news(summary=""), verdict()) == ""


texts = st.text(st.sampled_from("abcde mines .!?\n,XYZ"), max_size=900)


@given(summary=texts, content=texts)
def test_a_summary_fits_and_every_sentence_of_it_stands_in_the_source(summary: str, content: str) -> None:
    short = summarise(news(title="T", summary=summary, content=content), verdict())

    assert len(short) <= SUMMARY_CHARS
    for sentence in sentences(short.removesuffix("…")):
        assert sentence in summary + "\n" + content


@given(text=st.text(max_size=300), limit=st.integers(2, 300))
def test_a_cut_text_fits_and_is_a_beginning_of_the_whole(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert len(short) <= limit
    assert text.startswith(short.removesuffix("…"))


def test_a_sentence_too_long_by_itself_is_cut_at_a_word() -> None:
    text = "Mines " + "and more words " * 60

    short = summarise(news(summary=text), verdict())

    assert short.endswith("…")
    assert not short.removesuffix("…").endswith(" ")
