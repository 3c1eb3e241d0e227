"""Which reports tell one event: what must agree, what speaks for it, and copies."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Joined, NewsItem, Telling, Verdict
from bot.news.stories import join
from bot.news.stories.event import event_of, normal_title
from bot.news.stories.ideas import ideas
from bot.news.stories.names import names, shared, skeleton
from bot.news.stories.near import Shelf
from bot.news.stories.numbers import numbers
from bot.news.stories.places import places
from bot.news.stories.same import WINDOW, likeness
from tests.builders import judged, news, verdict
from tests.fakes import NOON

VOTE = "Poland's parliament votes to leave the Mine Ban Treaty"
AGENCY = (
    "The lower house approved the bill on Wednesday evening after a debate of six hours in which most speakers "
    "said that the security of the country had changed since it joined the agreement twelve years ago."
)


def telling(item: NewsItem, judgement: Verdict, story: str = "s1") -> Telling:
    return Telling(story=story, item=item, verdict=judgement)


def same(
    title: str,
    *,
    at: datetime = NOON,
    url: str = "https://b.example/2",
    judgement: Verdict | None = None,
    text: str = "",
) -> Joined | None:
    known = telling(
        news(title=VOTE, url="https://a.example/1", summary="The Sejm voted on Wednesday to quit the landmine ban."),
        verdict(stage="parliament_vote"),
    )
    new = news("n2", title=title, url=url, published=at, summary=text)
    return join(judged(new, verdict=judgement or verdict(stage="parliament_vote")), [known])


def of_casualties(title: str, text: str, country: str = "UKR", language: str = "en") -> tuple[NewsItem, Verdict]:
    item = news(title, url=f"https://news.example/{hash(title)}", title=title, summary=text)
    return item, verdict(topics=("casualties",), countries=(country,), language=language)


def alike(one: tuple[NewsItem, Verdict], other: tuple[NewsItem, Verdict]) -> bool:
    return join(judged(one[0], verdict=one[1]), [telling(*other)]) is not None


def test_the_same_link_is_the_same_story_however_it_is_dressed() -> None:
    joined = same("Another headline", url="http://www.a.example/1/?utm_source=x", judgement=verdict(countries=()))

    assert joined == Joined(story="s1", why="the same link as in Example News")


def test_the_same_title_is_the_same_story_unless_it_is_that_of_a_weekly_bulletin() -> None:
    assert same(VOTE.upper(), at=NOON + timedelta(days=1), judgement=verdict(countries=("UKR",)))
    assert not same(VOTE, at=NOON + timedelta(days=6), judgement=verdict(countries=("UKR",)))
    assert not same(VOTE, at=NOON + timedelta(days=300))


def test_an_agencys_text_is_one_story_under_any_headline_and_within_a_week() -> None:
    one = news(title="Bill on mines adopted", summary=AGENCY, published=NOON + timedelta(days=5))
    other = news("n2", url="https://b.example/2", title="Deputies say yes", summary=AGENCY.replace("hours", "hours,"))
    joined = join(judged(one, verdict=verdict(topics=("treaty",))), [telling(other, verdict(stage="notice_lodged"))])

    assert joined is not None
    assert "word for word" in joined.why


def test_a_bulletin_with_other_numbers_is_another_story() -> None:
    def bulletin(number: str) -> NewsItem:
        return news(
            number, url=f"https://b.example/{number}", title="Weekly bulletin", summary=f"{number} mines. {AGENCY}"
        )

    clearance = verdict(topics=("clearance",), countries=("YEM",))

    assert join(judged(bulletin("1,149"), verdict=clearance), [telling(bulletin("1,204"), clearance)]) is None
    assert join(judged(bulletin("1,149"), verdict=clearance), [telling(bulletin("1149"), clearance)]) is not None


def test_another_report_of_the_same_step_is_the_same_story_and_says_why() -> None:
    joined = same("Polish lawmakers vote to quit landmine ban", text="The Sejm voted to quit the treaty on Wednesday.")

    assert joined is not None
    assert joined.why.startswith("like Example News: POL; the same day; withdrawal; the same step (parliament vote)")


def test_a_report_in_another_language_is_the_same_story_when_country_and_step_agree() -> None:
    assert same("Sejm głosuje za wyjściem", judgement=verdict(stage="parliament_vote", language="pl"))


@pytest.mark.parametrize(
    "judgement",
    [
        verdict(stage="notice_lodged"),
        verdict(stage="parliament_vote", countries=("LVA",)),
        verdict(stage="parliament_vote", topics=("withdrawal", "cluster_munitions")),
        verdict(stage=None, topics=("clearance",)),
    ],
    ids=["another step", "another country", "another treaty", "another topic"],
)
def test_a_look_alike_that_differs_in_what_matters_is_another_story(judgement: Verdict) -> None:
    assert not same("Parliament says yes to mines, Warsaw confirms", judgement=judgement)


def test_the_same_step_in_another_year_is_another_story() -> None:
    assert not same("Poland's parliament votes again on the Mine Ban Treaty", at=NOON + timedelta(days=365))


def test_two_accidents_of_a_day_are_two_stories() -> None:
    tractor = of_casualties("Tractor driver killed by mine", "The 54-year-old was ploughing near Beryslav in Kherson.")
    boys = of_casualties("Two boys hurt by a mine", "The teenagers were walking in a forest near Izium.")

    assert not alike(tractor, boys)


def test_an_accident_is_known_again_in_another_script_by_its_place_and_what_happened() -> None:
    english = of_casualties("Tractor driver killed by mine", "The 54-year-old was ploughing near Beryslav in Kherson.")
    ukrainian = of_casualties(
        "Тракторист загинув на міні", "54-річний чоловік орав поле біля Берислава.", language="uk"
    )

    assert alike(english, ukrainian)


def test_one_number_in_common_is_little_and_other_numbers_speak_against_it() -> None:
    week = "ANAMA clears {} hectares in a week"
    one, other = (
        of_casualties(week.format(number), f"It found {mines} mines.", "AZE")
        for number, mines in (("1,376", 327), ("1,900", 408))
    )

    assert not alike(one, other)


def test_of_two_stories_the_one_most_alike_is_joined_whatever_their_order() -> None:
    first = telling(news("a", url="https://a.example/", title="Sejm votes 413 to 15 on mine ban"), verdict(), "s1")
    second = telling(
        news("b", url="https://b.example/", title="Sejm debates mines for Ukraine's army"), verdict(), "s2"
    )
    new = judged(
        news("c", url="https://c.example/", title="By 413 votes the Sejm leaves the mine ban"), verdict=verdict()
    )

    assert {joined.story for told in ([first, second], [second, first]) if (joined := join(new, told))} == {"s1"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Finnish MPs approve exit 157–18 in 2025", {157, 18}),
        ("4.4 million dollars", {4_400_000}),
        ("4,4 млн доларів", {4_400_000}),
        ("440万美元", {4_400_000}),
        ("៤,៤ លានដុល្លារ", {4_400_000}),
        ("5 757 victimes", {5_757}),
        ("6.279 Opfer", {6_279}),
        ("地雷109個", {109}),
        ("PFM-1, T-62 and M18 mines", set()),
        ("trzech zabitych", {3}),
    ],
)
def test_numbers_are_read_in_every_script_and_way_of_writing(text: str, found: set[int]) -> None:
    assert numbers(text, "und") == found


def test_a_number_word_that_is_another_word_elsewhere_counts_in_its_own_language_only() -> None:
    assert numbers("to soldater", "da") == {2}
    assert numbers("to soldiers", "en") == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Beryslav", "en"), ("Берислава", "uk")),
        (("Kherson", "en"), ("Chersoń", "pl")),
        (("Hegseth", "en"), ("Хегсет", "ru")),
        (("Biden", "en"), ("바이든", "ko")),
        (("Kalbajar", "en"), ("Kəlbəcər", "az")),
        (("Khartoum", "en"), ("خرطوم", "ar")),
    ],
)
def test_a_name_has_the_same_consonants_in_every_script(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert skeleton(*one) == skeleton(*other)


def test_a_bent_name_is_known_again() -> None:
    assert shared(names("near Beryslav", "en"), names("pod Berysławiem", "pl")) == {"brslv"}


def test_ideas_meet_across_languages() -> None:
    assert ideas("Teacher loses leg on way to school", "en") & ideas(
        "Profesora pierde una pierna camino a la escuela", "es"
    ) >= {
        "teacher",
        "limb",
        "school",
    }
    assert ideas("anything", "xx") == frozenset()


def test_a_title_is_compared_by_its_words() -> None:
    assert normal_title("  Poland — LEAVES: the treaty! ") == "poland leaves the treaty"


def test_a_shelf_gives_what_can_tell_the_same_event() -> None:
    shelf = Shelf()
    days = {"a": ("POL", 0), "b": ("POL", 3), "c": ("POL", 4), "d": ("LTU", 0), "e": ("", 1)}
    for key, (country, day) in days.items():
        item = news(key, published=NOON + timedelta(days=day))
        shelf.put(telling(item, verdict(countries=(country,) if country else ())))
    shelf.put(telling(news("f", published=None), verdict()))

    def near(*countries: str, published: datetime | None = NOON) -> list[str]:
        new = judged(news("new", published=published), verdict=verdict(countries=countries))
        return sorted(one.item.key for one in shelf.near(new))

    assert near("POL") == ["a", "b", "e", "f"]
    assert near() == ["a", "b", "d", "e", "f"]
    assert near("POL", published=None) == ["a", "b", "c", "e", "f"]


ITEMS = st.builds(
    lambda title, summary, day, countries, language, stage: (
        news("x", title=title, summary=summary, published=NOON + timedelta(days=day), url=""),
        verdict(countries=countries, language=language, stage=stage),
    ),
    st.text(max_size=60),
    st.text(max_size=120),
    st.integers(0, 5),
    st.sampled_from([(), ("POL",), ("POL", "LTU"), ("LTU", "POL"), ("UKR",)]),
    st.sampled_from(["en", "pl", "ar", "ja", "km", "und"]),
    st.sampled_from([None, "statement", "parliament_vote", "in_effect"]),
)


@given(one=ITEMS, other=ITEMS)
def test_likeness_is_the_same_both_ways_and_never_across_days_countries_or_steps(
    one: tuple[NewsItem, Verdict], other: tuple[NewsItem, Verdict]
) -> None:
    a, b = event_of(*one), event_of(*other)
    there, back = likeness(a, b), likeness(b, a)

    assert (there is None) == (back is None)
    if there and back:
        assert there.points == pytest.approx(back.points)
        assert a.day is not None
        assert b.day is not None
        assert abs(a.day - b.day) <= WINDOW
        assert not a.countries or not b.countries or a.countries[0] in b.countries


def test_a_region_is_known_in_every_script() -> None:
    def named(text: str, language: str, country: str) -> set[str]:
        return set(places(text, language, (country,)).values())

    assert named("На Харківщині двоє підірвалися", "uk", "UKR") == named("in Kharkiv", "en", "UKR") == {"Kharkiv"}
    assert named("စစ်ကိုင်းတွင်", "my", "MMR") == named("in Sagaing", "en", "MMR") == {"Sagaing"}
    assert named("إصابة طفل غرب تعز", "ar", "YEM") == named("west of Taiz", "en", "YEM") == {"Taiz"}


def test_a_region_of_another_country_is_none() -> None:
    assert places("Polen verlässt den Vertrag", "de", ("POL",)) == {}
    assert places("Polen verlässt den Vertrag", "de", ()) == {}


def test_two_accidents_in_one_region_on_one_day_are_two_events() -> None:
    tractor = of_casualties("На Харківщині тракторист підірвався на міні", "", language="uk")
    woman = of_casualties("Жінка загинула від вибуху міни на Харківщині", "Вона збирала дрова.", language="uk")
    cleared = of_casualties("На Харківщині розмінували 500 гектарів за тиждень", "", language="uk")

    assert not alike(tractor, woman)
    assert not alike(tractor, (cleared[0], verdict(topics=("clearance",), countries=("UKR",), language="uk")))


def test_a_word_that_opens_a_headline_is_no_name() -> None:
    assert names("Child killed by Houthi mine", "en") == names("Houthi mine kills child", "en")


def test_two_regions_are_two_events() -> None:
    north = of_casualties("Mine kills tractor driver in Kharkiv region", "He was 54.")
    south = of_casualties("На Херсонщині загинув тракторист", "Йому було 61.", language="uk")
    again = of_casualties("На Харківщині загинув тракторист", "Йому було 54.", language="uk")

    assert not alike(north, south)
    assert alike(north, again)


def test_others_hurt_or_another_fate_are_another_accident() -> None:
    child = of_casualties("Child killed by mine in Marib", "", "YEM")
    hurt = of_casualties("Child hurt by mine in Marib", "", "YEM")
    soldier = of_casualties("Mine kills soldier in Marib", "", "YEM")
    again = of_casualties("مقتل طفل بانفجار لغم في مأرب", "", "YEM", "ar")

    assert alike(child, again)
    assert not alike(again, hurt)
    assert not alike(again, soldier)


def test_money_is_read_from_a_letter_behind_it() -> None:
    assert numbers("$65m needed", "en") == numbers("65 million dollars", "en") == {65_000_000}
    assert numbers("£700k for deminers", "en") == {700_000}
    assert numbers("65m from the road", "en") == {65}


def test_a_word_may_mean_two_things_and_an_article_is_no_part_of_it() -> None:
    assert {"vote", "allow"} <= ideas("Congress approves", "en")
    assert "union" in ideas("L'UE réaffirme son soutien", "fr")


def test_a_headline_of_one_of_three_states_that_act_together_joins_them() -> None:
    def left(title: str, *countries: str) -> tuple[NewsItem, Verdict]:
        item = news(title, url=f"https://news.example/{len(title)}", title=title, summary="")
        return item, verdict(topics=("withdrawal",), countries=countries, stage="in_effect")

    three = left("Baltic states are out of the mine ban", "EST", "LVA", "LTU")
    one = left("Lithuania is no longer bound", "LTU")
    two = left("Estonia and Latvia are out", "EST", "LVA")

    assert alike(one, three)
    assert not alike(one, two)


def test_money_given_to_another_state_is_another_story() -> None:
    def given(title: str, to: str) -> tuple[NewsItem, Verdict]:
        item = news(title, url=f"https://news.example/{to}/{len(title)}", title=title, summary="")
        return item, verdict(topics=("clearance", "funding"), countries=("DEU", to))

    iraq = given("Germany pays millions for mine clearance in Iraq", "IRQ")

    assert not alike(iraq, given("Germany pays millions for mine clearance in Ukraine", "UKR"))
    assert alike(iraq, given("Berlin pays millions for mine clearance in Iraq", "IRQ"))


def test_a_count_of_months_and_one_accident_are_two_stories() -> None:
    tally = of_casualties("More than 600 Syrians killed by mines since December, UN says", "", "SYR")
    accident = of_casualties("Two children killed by mine in Hama", "", "SYR")

    assert not alike(tally, accident)


def test_two_weeks_counts_are_two_stories() -> None:
    assert not alike(
        of_casualties("Masam clears 1,248 mines in one week", "", "YEM"),
        of_casualties("مسام ينزع 903 ألغام خلال أسبوع", "", "YEM", "ar"),
    )
