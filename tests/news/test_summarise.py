import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Match
from bot.news.sentences import sentences
from bot.news.summarise import SUMMARY_CHARS, shorten, summarise
from tests.builders import news, verdict


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


LITHUANIA = """By Jane Doe
Photo: Example Agency
VILNIUS, May 8 (Example) - Lithuania's parliament voted on Thursday by 107 to 0 to leave the Mine Ban Treaty.
"I can hardly believe it. It is a sad day," said a member of the opposition.
Read also: Finland prepares its own exit
The decision takes effect six months after the United Nations is notified.
They will then be free to buy mines.
President J. Smith must still sign the law, his office said on May 9.
Sign up to our newsletter for more.
© 2025 Example News. All rights reserved."""


def test_a_summary_says_who_decided_and_what_follows_without_what_stands_around_an_article() -> None:
    item = news(title="Lithuania leaves the Mine Ban Treaty", summary="", content=LITHUANIA)

    assert summarise(item, verdict()) == (
        "Lithuania's parliament voted on Thursday by 107 to 0 to leave the Mine Ban Treaty. "
        "The decision takes effect six months after the United Nations is notified. "
        "President J. Smith must still sign the law, his office said on May 9."
    )


@pytest.mark.parametrize(
    ("language", "title", "content", "wanted"),
    [
        (
            "de",
            "Litauen verlässt das Minenverbot",
            "Von Hans Meier, Vilnius\nBild: dpa\nDas Parlament in Vilnius hat am 8. Mai mit 107 Stimmen den Austritt "
            "aus dem Minenverbot beschlossen. Er tritt nach sechs Monaten in Kraft. Lesen Sie auch: Finnland folgt",
            "Das Parlament in Vilnius hat am 8. Mai mit 107 Stimmen den Austritt aus dem Minenverbot beschlossen. "
            "Er tritt nach sechs Monaten in Kraft.",
        ),
        (
            "uk",
            "Литва виходить з Оттавської конвенції",
            "Фото: Укрінформ\nСейм Литви 8 травня 2025 р. проголосував за вихід з Оттавської конвенції. Рішення набуде "
            "чинності через шість місяців.\nПідписуйтесь на наш канал.",
            "Сейм Литви 8 травня 2025 р. проголосував за вихід з Оттавської конвенції. "
            "Рішення набуде чинності через шість місяців.",
        ),
        (
            "zh",
            "立陶宛退出禁雷公约",
            "图片来源：新华社\n立陶宛议会5月8日以107票赞成通过退出禁雷公约的决议。决议将在六个月后生效。\n责任编辑：王明",
            "立陶宛议会5月8日以107票赞成通过退出禁雷公约的决议。决议将在六个月后生效。",
        ),
        (
            "ar",
            "ليتوانيا تنسحب من معاهدة الألغام",
            "صوت برلمان ليتوانيا في 8 مايو على الانسحاب من معاهدة حظر الألغام. يدخل القرار حيز التنفيذ بعد ستة أشهر.\n"
            "اقرأ أيضاً: فنلندا",
            "صوت برلمان ليتوانيا في 8 مايو على الانسحاب من معاهدة حظر الألغام. يدخل القرار حيز التنفيذ بعد ستة أشهر.",
        ),
        (
            "km",
            "លីទុយអានីដកខ្លួន",
            "ប្រភព: រ៉យទ័រ\nសភាលីទុយអានីបានបោះឆ្នោតដកខ្លួនពីសន្ធិសញ្ញាហាមឃាត់មីន។សេចក្តីសម្រេចនេះចូលជាធរមានក្នុងប្រាំមួយខែ។",
            "សភាលីទុយអានីបានបោះឆ្នោតដកខ្លួនពីសន្ធិសញ្ញាហាមឃាត់មីន។ សេចក្តីសម្រេចនេះចូលជាធរមានក្នុងប្រាំមួយខែ។",
        ),
    ],
)
def test_a_summary_is_made_alike_in_other_languages(language: str, title: str, content: str, wanted: str) -> None:
    found = summarise(news(title=title, summary="", content=content), verdict(language=language, matches=()))

    assert found == wanted


def test_what_was_cut_off_gives_way_to_the_whole_sentence() -> None:
    item = news(
        summary="Parliament voted on Thursday to leave the…",
        content="Parliament voted on Thursday to leave the Mine Ban Treaty. It was a long debate in the chamber.",
    )

    assert summarise(item, verdict()).startswith("Parliament voted on Thursday to leave the Mine Ban Treaty.")
    assert "…" not in summarise(item, verdict())


def test_a_sentence_that_says_the_same_again_is_not_added() -> None:
    item = news(
        summary="Parliament voted on Thursday to leave the Mine Ban Treaty.",
        content="On Thursday, parliament voted to leave the Mine Ban Treaty. Latvia may follow in the autumn, it said.",
    )

    assert summarise(item, verdict()).count("parliament") + summarise(item, verdict()).count("Parliament") == 1


def test_a_quotation_is_shown_whole_or_not_at_all() -> None:
    said = "“We leave the Mine Ban Treaty. " + "We had no choice at all. " * 12 + "That is it,” the minister said."
    item = news(summary="", content=f"Parliament voted on mines. {said} Lawmakers agreed with the minister on that.")

    short = summarise(item, verdict())

    assert short.count("“") == short.count("”")
    assert "We had no choice" not in short or said in short


def test_a_story_of_casualties_names_nobody_who_was_hurt_nor_where_they_live() -> None:
    item = news(
        title="Farmer killed by landmine",
        summary="John Smith, 34, was killed by a landmine on Monday. A farmer died when his tractor hit a landmine. "
        "He was a resident of Little Village. Five people have been killed in the region since May.",
    )

    hurt = summarise(item, verdict(topics=("casualties",)))

    assert "A farmer died when his tractor hit a landmine." in hurt
    assert "Smith" not in hurt
    assert "Little Village" not in hurt
    assert "Smith" in summarise(item, verdict(topics=("clearance",)))


def test_a_story_of_casualties_that_only_tells_names_has_no_summary() -> None:
    item = news(title="Farmer killed by landmine", summary="John Smith, 34, was killed by a landmine on Monday")

    assert summarise(item, verdict(topics=("casualties",))) == ""


def test_what_is_told_of_whoever_was_named_goes_with_the_name() -> None:
    item = news(
        title="Farmer hurt by landmine",
        summary="John Smith, 34, was injured by a landmine on Monday. He is in hospital. Sappers cleared the field.",
    )

    assert summarise(item, verdict(topics=("casualties",))) == "Sappers cleared the field."


def test_a_short_sentence_that_ends_with_a_stop_is_a_sentence() -> None:
    item = news(
        title="Saeima votes to leave the treaty", summary="For it voted 66. The army may lay mines if attacked."
    )

    assert summarise(item, verdict()) == item.summary


texts = st.text(st.sampled_from("abcde mines .!?\n,XYZ"), max_size=900)


@given(summary=texts, content=texts)
def test_a_summary_fits_and_every_sentence_of_it_stands_in_the_source(summary: str, content: str) -> None:
    short = summarise(news(title="T", summary=summary, content=content), verdict())

    assert len(short) <= SUMMARY_CHARS
    assert _made_of(short, {*sentences(summary, "en"), *sentences(content, "en")})


def _made_of(short: str, told: set[str]) -> bool:
    """Whether a text is sentences of the source with a space between them, the last of them perhaps cut."""
    cut = short.removesuffix("…")
    return not short or any(
        (short.startswith(one) and _made_of(short[len(one) :].lstrip(), told)) or (cut != short and one.startswith(cut))
        for one in told
    )


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
