"""Landmine-policy news is told from what only sounds like it, and every verdict says why."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import TOPICS, NewsItem, Topic, Verdict
from bot.news.classify import Classifier
from bot.news.lexicon import load_lexicon
from tests.builders import news
from tests.shipped import classifier

CLASSIFIER = classifier()


def item(title: str, summary: str = "", *, language: str | None = "en", **more: object) -> NewsItem:
    made = NewsItem(feed="https://a.example/rss", key="1", url="https://a.example/1", title=title, summary=summary)
    return replace(made, language=language, **more)  # type: ignore[arg-type] # the fields each test names


def judge(title: str, summary: str = "", *, language: str | None = "en", **more: object) -> Verdict:
    return CLASSIFIER.classify(item(title, summary, language=language, **more))


@pytest.mark.parametrize(
    ("title", "summary", "topics"),
    [
        ("Latvia leaves the Ottawa Convention", "Its notice ran out on Sunday.", {"withdrawal"}),
        ("Tonga accedes to the Mine Ban Treaty", "", {"treaty"}),
        ("Soldiers planted landmines around villages", "Residents of Chin State fled.", {"use"}),
        ("Lithuania to produce anti-personnel mines", "A factory is planned near Kaunas.", {"production_transfer"}),
        ("Washington to send antipersonnel mines to Kyiv", "", {"us_policy", "production_transfer"}),
        ("Deminers return farmland in Kherson", "Twenty hectares were cleared of mines.", {"clearance"}),
        ("Japan gives $3 million for demining in Laos", "", {"clearance", "funding"}),
        ("Two girls killed by landmine in Idlib", "", {"casualties"}),
        ("Cluster munitions hit a market in Kharkiv", "Six people died.", {"cluster_munitions", "casualties"}),
        ("Vilnius sees its first factory", "It makes anti-personnel mines once the exit takes effect.", {"withdrawal"}),
        ("Denmark gives 75 million kroner to clear Ukrainian fields", "", {"clearance", "funding"}),
        ("Pope on landmines", "He asked Warsaw to keep its promise.", {"campaign"}),
        ("Eritrean mines kill two in Tigray", "Returning residents say soldiers laid them.", {"use", "casualties"}),
        ("Boy hurt by mine", "It was planted by one of the rebel groups in Mali.", {"use", "casualties"}),
        ("Landmine Monitor: a record year", "ICBL calls on states to keep the ban.", {"campaign"}),
        ("Chad needs more time to clear its border", "Old minefields lie along it.", {"treaty", "clearance"}),
        (
            "Delegates meet over the landmine treaty",
            "Talk of leaving marks its 23MSP.",
            {"treaty", "withdrawal"},
        ),
        ("Leaving Ottawa", "A colonel on deterrence and mines.", {"withdrawal"}),
        ("Actors ask Finnish MPs to save the landmine ban", "", {"withdrawal"}),
        ("Two boys hurt after toying with grenade in Kunduz", "", {"casualties"}),
        ("Mines fall from drones on roads near Pokrovsk", "Two farmers were hurt.", {"use", "casualties"}),
        ("Deminers sacked after Washington's freeze", "Teams in Laos go home.", {"clearance", "funding"}),
        ("ICBL urges Latvian MPs to reject exit bill", "", {"withdrawal", "campaign"}),
        ("Bishop in Riga: do not bring landmines back", "He wrote to the army.", {"withdrawal", "campaign"}),
        ("General blames rebels for mine that hurt a boy", "He lives in Arauca.", {"use", "casualties"}),
        ("Grenade kills two boys who took it for scrap", "The war in Tigray left it there.", {"casualties"}),
        ("Canada doubles mine money for Ukraine", "", {"clearance", "funding"}),
        ("Coalition admits that it dropped CBU-105 bombs", "Villagers in Yemen were hurt.", {"cluster_munitions"}),
        ("Poland quits mine ban", "A minister says production could begin.", {"withdrawal", "production_transfer"}),
        ("Aid cut shuts clinic for landmine survivors", "It fitted prostheses.", {"casualties", "funding"}),
        ("Maputo conference adopts plan to finish clearance", "It met over the Mine Ban Treaty.", {"clearance"}),
        ("UN chief launches campaign for the Mine Ban Treaty", "", {"campaign"}),
        ("Jody Williams on a treaty's exits", "She asks who will be next.", {"campaign"}),
        (
            "Farmers in Kharkiv clear mined land",
            "Two tractors were blown up.",
            {"clearance", "casualties"},
        ),
    ],
)
def test_each_topic_is_told_by_its_own_evidence(title: str, summary: str, topics: set[Topic]) -> None:
    verdict = judge(title, summary)

    assert verdict.relevant
    assert topics <= set(verdict.topics)


def test_a_heavy_bomb_is_old_news_at_home_and_a_remnant_where_mines_lie() -> None:
    sawn = "They had tried to cut up a 250-pound bomb."

    assert judge("UXO kills four scrap collectors in Laos", sawn).relevant
    assert not judge("UXO closes road near Exeter, Britain", sawn).relevant


@pytest.mark.parametrize(
    ("title", "summary", "topics"),
    [
        (
            "Handicap International condemns Finland's exit from the Ottawa Convention",
            "Mines killed or injured 5,757 people in 2023, and deminers need money.",
            ("withdrawal", "campaign"),
        ),
        ("Cluster Munition Coalition: landmine survivors tell their stories", "", ("casualties", "campaign")),
        ("Teams clear cluster munitions in Laos", "", ("clearance", "cluster_munitions")),
        ("Explosive remnants of war in Derna", "Residents are afraid.", ("clearance",)),
        ("A boy loses his leg in a minefield", "", ("casualties",)),
        ("Money for demining in Angola doubled", "The mines left sixty dead.", ("clearance", "funding")),
        ("Mine charity HALO warns of budget cut", "Deminers in Laos are laid off.", ("clearance", "funding")),
        ("Trump abandons ban on landmines", "", ("us_policy",)),
        ("Boy hurt by mine", "The border's mine authority denied it.", ("casualties",)),
        (
            "White House to sell landmines",
            "It says the Ottawa treaty stays a goal.",
            ("production_transfer", "us_policy"),
        ),
        (
            "US to send antipersonnel mines to Kyiv",
            "Kyiv promised to record mines laid near towns.",
            ("production_transfer", "us_policy"),
        ),
        ("Myanmar troops drive farmers through mined hills", "One of them lost a foot.", ("casualties",)),
        ("Algeria completes clearance of French lines", "Its army destroyed a million mines there.", ("clearance",)),
        ("Army shows PMN-2s found at the border", "The mines had been placed within weeks.", ("use",)),
        ("Irish money for survivors and clearance in Laos", "", ("clearance", "funding")),
        ("Fortifications to include minefields", "They will be laid if war threatens the border.", ("use",)),
        ("Tuvalu joins the Mine Ban Treaty", "Two members have said that they will leave it.", ("treaty",)),
        ("Farmer killed by mine", "He was flown to hospital in Herat.", ("casualties",)),
        ("Farmer killed by mine near Palmyra", "It was left by Islamic State fighters.", ("casualties",)),
        ("Clinic fits a survivor of a landmine with a leg", "Swiss and American doctors help.", ("casualties",)),
        ("Libya agrees on a strategy against mines", "Land will be surveyed next year.", ("clearance",)),
        (
            "Poland shows its soldiers new mines from Belma",
            "The army says that deliveries begin in March.",
            ("production_transfer",),
        ),
        (
            "Parties to cluster munition ban scold Lithuania",
            "They regret its exit.",
            ("treaty", "withdrawal", "cluster_munitions"),
        ),
        ("Houthis keep planting landmines", "New minefields block roads in Yemen.", ("use",)),
        (
            "Canada gives $15 million for mine clearance",
            "The money goes through Humanity & Inclusion.",
            ("clearance", "funding"),
        ),
        (
            "Cluster Munition Monitor: civilians are nearly all victims",
            "",
            ("casualties", "cluster_munitions", "campaign"),
        ),
    ],
)
def test_what_is_background_or_a_name_brings_no_topic(title: str, summary: str, topics: tuple[Topic, ...]) -> None:
    assert judge(title, summary).topics == topics


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Pension reform is a political minefield", "The opposition promises hundreds of amendments."),
        ("Divorce: five financial landmines to avoid", "A lawyer explains how couples lose money."),
        ("Gold mine collapses in Mali", "At least forty people were killed in the pit."),
        ("Bitcoin mines move to Texas", "Cheap power draws the miners."),
        ("Landmine press: the shoulder-friendly lift", "All you need is a barbell and a corner."),
        ("Minesweeper is back on the console", "The video game turns thirty."),
        ("Drifting naval mines close the strait", "A tanker reported one off Hormuz."),
        ("Second World War bomb closes Exeter", "Unexploded ordnance was found on a building site."),
        ("Suicide bomber kills nine soldiers", "The convoy was hit on the road the army had cleared of mines."),
        ("Hungary withdraws from the International Criminal Court", "Parliament voted on Tuesday."),
        ("Campaigners call for a ban on killer robots", "The ban on landmines is their model."),
        ("Army orders mine ploughs for its tanks", "The breaching equipment arrives next year."),
        ("Shelling across the front", "Air strikes and artillery hit 40 towns; heavily mined fields slow the advance."),
        ("Oasis top the charts", "The band sold more albums than ever."),
        ("Non-compete clauses are landmines in your contract", "Read the small print."),
        ("Naxal landmine blast kills ten policemen", "The IED went off as the patrol came back to Dantewada."),
        ("Rebels take Bambari after clearing mines on the road", "The army fell back to the capital."),
        ("A cluster bomb of a season: how the Bears collapsed", "Injuries, trades and a locker room of landmines."),
        ("Punk trio Landmine back on stage", "The drummer was wounded when fans stormed it. Tickets are on sale."),
        ("Minister steps on a landmine with his remark about farmers", "The opposition wants him to withdraw."),
        ("Video game adds mine-laying update", "Players can now plant anti-personnel mines."),
        ("Princess Diana's landmine jacket goes on show", "The denim shirt belongs to a collector."),
        ("Lego bans military sets; fans build a minefield", "Weapons have no place in its range."),
        ("Senate leader faces landmines over bill", "A shutdown would hurt farmers and leave troops unpaid."),
        ("Unexploded bomb shuts Hong Kong district", "Police defused the American device."),
        (
            "UN: civilian deaths in Ukraine up by half",
            "Missiles and glide bombs caused most, with mines a distant fourth.",
        ),
        ("Soldier killed by explosive device in Mali", "Jihadists said they had buried it."),
        ("Conscript hurt as anti-tank mine goes off in Finland", "The army looks into the exercise."),
        ("General staff: 140 clashes in Ukraine", "The army holds its minefields; artillery fired all day."),
        ("Booby traps set for cyclists on forest trail", "A boy was hurt by the wire."),
    ],
)
def test_what_only_sounds_like_mines_is_not_relevant(title: str, summary: str) -> None:
    assert not judge(title, summary).relevant


def test_a_verdict_shows_the_words_that_counted_and_where() -> None:
    verdict = judge("Kyiv’s land‑mines", "Antipersonnel mines are banned.")

    shown = {(match.term, match.text, match.where, match.position) for match in verdict.matches}
    assert ("landmine", "land‑mines", "title", 7) in shown
    assert ("anti-personnel mine", "Antipersonnel mines", "lead", 0) in shown
    assert verdict.score == pytest.approx(sum(match.weight for match in verdict.matches), abs=0.01)


def test_a_verdict_says_which_words_did_not_count_and_why() -> None:
    verdict = judge("A gold mine and a friend of mine", "Landmines were planted.")

    reasons = {ruled.text: ruled.reason for ruled in verdict.ruled_out}
    assert reasons["mine"] in {"“gold mine” (mining industry) is not meant", "“friend of mine” is not meant"}
    assert {ruled.position for ruled in verdict.ruled_out} == {7, 28}


def test_a_word_with_other_senses_needs_company() -> None:
    alone = judge("The last mine")
    beside = judge("The last mine", "A shepherd lost his leg; the army had laid it in the war.")

    assert alone.score == 0
    assert [ruled.reason for ruled in alone.ruled_out] == ["nothing beside it says that a weapon is meant"]
    assert beside.score > 0


def test_a_title_counts_more_than_a_summary_and_a_summary_more_than_a_text() -> None:
    words = "Antipersonnel mines"

    scores = [judge(words, "-").score, judge("-", words).score, judge("-", "-", content=words).score]

    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_one_passing_word_in_a_long_report_is_not_enough() -> None:
    report = "The minister spoke about schools and roads. " * 30

    assert not judge("Cabinet meets", report[:200], content=report + "He also named landmines. " + report).relevant


def test_the_publishers_own_category_counts() -> None:
    plain = judge("New report out", "The group counted 40 casualties.")
    filed = judge("New report out", "The group counted 40 casualties.", categories=("Landmines",))

    assert plain.score == 0
    assert filed.score > 0


def test_a_feed_of_the_field_needs_less_proof() -> None:
    doubtful = item("Rats at work", "The animals found mines near the school.")

    core, broad = CLASSIFIER.classify(doubtful, "core"), CLASSIFIER.classify(doubtful, "broad")

    assert core.score == broad.score
    assert core.threshold < broad.threshold


def test_a_wrongly_declared_language_is_seen_through() -> None:
    verdict = judge(
        "La Pologne quitte la convention d'Ottawa",
        "Le pays sera libre de poser des mines antipersonnel sur sa frontière dans six mois.",
        language="en",
    )

    assert verdict.language == "fr"
    assert verdict.relevant


def test_an_undeclared_language_is_told_by_its_words() -> None:
    verdict = judge(
        "Dos niños mueren al pisar una mina", "Los campesinos piden el desminado de la vereda.", language=None
    )

    assert verdict.language == "es"
    assert set(verdict.topics) >= {"casualties", "clearance"}


def test_an_undeclared_text_that_tells_no_language_is_read_with_those_its_subjects_are_found_in() -> None:
    verdict = judge("Minas antipersonales: 12 muertos", language=None)

    assert verdict.relevant
    assert {match.language for match in verdict.matches} <= {"es", "pt", "mul"}


@pytest.mark.parametrize("country", ["Bosnia", "Angola"])
def test_a_country_vouches_for_a_minefield(country: str) -> None:
    assert judge(f"{country}: hikers near minefields").relevant
    assert not judge("Marketing: hikers near minefields").relevant


def test_the_same_item_gives_the_same_verdict() -> None:
    news = item("Finland leaves the Ottawa treaty", "Antipersonnel mines return.")

    assert CLASSIFIER.classify(news) == CLASSIFIER.classify(news)


def test_a_verdict_names_the_lexicon_that_judged() -> None:
    assert judge("Anything").lexicon == CLASSIFIER.lexicon.version


WORDS = (
    "mines|landmine|APL|US|地雷|ألغام|mină|İ|ß|kill|cleared of|the Ottawa treaty|–|’|\u00ad|\u0301|sub-munitions|\n|$|."
)
TEXTS = st.text(max_size=80) | st.lists(st.sampled_from(WORDS.split("|")), max_size=15).map(" ".join)


@given(
    title=TEXTS, summary=TEXTS, content=TEXTS, language=st.sampled_from([None, "en", "fr", "ar", "mul", "xx-YY", ""])
)
@settings(max_examples=150, deadline=None)
def test_any_text_gets_a_verdict_whose_quotes_are_in_it(
    title: str, summary: str, content: str, language: str | None
) -> None:
    news = item(title, summary, language=language, content=content)

    verdict = CLASSIFIER.classify(news)

    parts = {"title": title, "lead": summary, "body": content}
    quotes = [(found.where, found.position, found.text) for found in verdict.matches]
    quotes += [(found.where, found.position, found.text) for found in verdict.ruled_out]
    for where, position, text in quotes:
        assert text
        assert parts[where][position:].startswith(text)
    assert verdict.relevant == (verdict.score >= verdict.threshold)
    assert list(verdict.topics) == [topic for topic in TOPICS if topic in verdict.topics]


@given(words=st.lists(st.sampled_from(["apple", "garden", "music", "yellow", "window", "river"]), max_size=30))
@settings(deadline=None)
def test_words_the_lexicon_does_not_know_change_nothing(words: list[str]) -> None:
    news = item("Deminers clear landmines in Laos", "Two children were killed last year.")
    longer = replace(news, summary=f"{news.summary} {' '.join(words)}")

    assert CLASSIFIER.classify(longer).score == CLASSIFIER.classify(news).score


def test_a_strong_word_alone_with_no_country_and_nothing_of_the_field_is_borrowed() -> None:
    borrowed = news("b", title="Tretminen im Stadtpark: Gemeinde verteilt Kotbeutel", summary="", language="de")
    meant = news("m", title="Tretminen töten zwei Kinder in Angola", summary="", language="de")
    classifier = Classifier(load_lexicon())

    assert classifier.classify(meant).relevant
    assert classifier.classify(borrowed).score < classifier.classify(meant).score


def test_a_strong_word_in_a_text_of_another_world_counts_half() -> None:
    other = NewsItem(feed="f", key="o", url="", title="Landmines in Angola, a video game", language="en")
    meant = NewsItem(feed="f", key="m", url="", title="Landmines in Angola, a new province", language="en")
    classifier = Classifier(load_lexicon())

    def landmines(item: NewsItem) -> float:
        return sum(match.weight for match in classifier.classify(item).matches if match.text == "Landmines")

    assert landmines(meant) > 0
    assert landmines(other) == pytest.approx(landmines(meant) / 2)


@pytest.mark.parametrize("title", ["Party steps into a minefield over disabled voters", "A device was found in a bag"])
def test_one_word_beside_it_by_chance_is_too_little_for_a_word_with_other_senses(title: str) -> None:
    assert not judge(title).relevant


def test_a_device_that_hurts_civilians_where_mines_lie_is_the_fields_news() -> None:
    soldiers = judge("Explosive device kills two soldiers in Mali")
    children = judge("Explosive device kills two children in Mali")

    assert not soldiers.relevant
    assert children.relevant


def test_more_kinds_of_company_make_a_lone_word_meant() -> None:
    thin = judge("A minefield for the families", "A child fell ill.")
    borne_out = judge("A minefield for the families", "A child of the war was killed by the army's explosives.")

    assert not thin.relevant
    assert borne_out.relevant


def test_words_of_other_worlds_outnumber_a_single_word_beside_a_weapon() -> None:
    title = "Swiss minister on landmines"
    alone = judge(title, "Someone was hurt.")
    outnumbered = judge(title, "Someone was hurt: the coach lost the fans, the season and the league.")

    assert outnumbered.score < alone.score


def test_a_title_reads_on_into_the_lead_for_a_word_that_needs_company() -> None:
    near = judge("Drones drop petals over Kherson", "")
    across = judge("Morning in the park: petals everywhere", "Sappers were called to Kherson.")
    alone = judge("Morning in the park: petals everywhere", "Spring came early this year, the gardeners of Lyon said.")

    assert "petals" in {match.term for match in near.matches}
    assert "petals" in {match.term for match in across.matches}
    assert "petals" not in {match.term for match in alone.matches}


def test_words_that_begin_within_another_sense_do_not_count() -> None:
    verdict = judge("Gold mine blast injures nine", "Explosives went off near the war's front, civilians said.")

    assert not verdict.relevant


def test_of_two_terms_on_the_same_words_the_weightier_counts() -> None:
    verdict = judge("Maoists injure two policemen with a landmine")

    assert "Maoists against the police" in {match.term for match in verdict.matches}
