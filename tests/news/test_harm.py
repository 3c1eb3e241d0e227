"""What names the dead and the hurt, or tells where they live; and what only sounds like it."""

import pytest

from bot.news.harm import identifies, names_someone, of_casualties, without_names
from tests.builders import verdict

NAMED: dict[str, tuple[str, ...]] = {
    "en": (
        "John Smith, 34, was killed when his tractor hit a mine.",
        "The dead man was identified as Ivan Petrenko.",
        "34-year-old Olena Kovalenko lost a leg.",
        "The 34-year-old farmer Olena Kovalenko lost a leg.",
        "Ahmad Khan, a father of three, died on the way.",
        "His wife Anna was waiting.",
        "Sok Chan lost both legs.",
        "Carlos, 9, was playing near the river.",
        "The farmer, a resident of Kamianka, was ploughing.",
        "She was at her home in Zawtar when it exploded.",
        "A boy from the village of Hadar died.",
        "He lived at 12 Garden Street, neighbours said.",
    ),
    "fr": (
        "Jean Dupont, 34 ans, a sauté sur une mine.",
        "Son épouse Marie attendait.",
        "Fatou Traoré, âgée de 12 ans, est morte.",
        "Un habitant du village de Douentza est mort.",
    ),
    "es": (
        "Juan Pérez, de 34 años, murió al pisar una mina.",
        "Su hermano Luis quedó herido.",
        "El campesino, vecino de la vereda El Salado, murió.",
    ),
    "pt": ("Oksana, de 31 anos, pisou uma mina ao regar tomates.", "João Silva, 40 anos, morreu."),
    "de": (
        "Hans Müller (34) starb beim Holzsammeln.",
        "Der 34-jährige Ivan Horvat verlor ein Bein.",
        "Ein Mann aus dem Dorf Doboj starb.",
    ),
    "it": ("Mario Rossi, 51 anni, è saltato su una mina.",),
    "nl": ("De 34-jarige Jan Jansen kwam om.",),
    "sv": ("34-åriga Anna Svensson dog.",),
    "fi": ("34-vuotias Matti Virtanen kuoli.",),
    "lt": ("34 metų Jonas Petraitis žuvo.",),
    "pl": (
        "34-letni Jan Kowalski zginął na miejscu.",
        "Jan Kowalski, lat 34, zginął.",
        "Mieszkaniec wsi Kamianka stracił nogę.",
    ),
    "cs": ("34letý Jan Novák zemřel.",),
    "ro": ("Ion Popescu, 34 de ani, a murit.",),
    "hr": ("34-godišnji Ivan Horvat je poginuo.",),
    "uk": (
        "34-річний Іван Петренко загинув.",
        "Іван Петренко, 34 роки, підірвався на міні.",
        "Мешканець села Кам'янка орав город.",
        "Хлопчик на ім'я Данило втратив ступню.",
    ),
    "ru": ("34-летний Иван Петров погиб.", "Иван Петров подорвался на мине.", "Житель села Каменка искал корову."),
    "tr": ("34 yaşındaki Ahmet Yılmaz öldü.",),
    "az": ("34 yaşlı Əli Məmmədov həlak olub.",),
    "ar": ("وأصيب الطفل أحمد علي (10 أعوام).",),
    "fa": ("چوپانی به نام احمد پای خود را از دست داد.",),
    "th": ("นายสมชาย ใจดี อายุ 34 ปี เสียชีวิต",),
    "vi": ("Nạn nhân là anh Nguyễn Văn A.",),
    "km": ("ជនរងគ្រោះឈ្មោះ សុខ ចាន់ អាយុ ៣៤ ឆ្នាំ",),
    "my": ("ကိုအောင်အောင် (အသက် ၃၄ နှစ်) သေဆုံးသည်။",),
    "ja": ("ソックさん（34）が死亡した。",),
    "ko": ("김철수 씨(34)가 숨졌다.",),
    "zh": ("死者名叫李明。",),
}
UNNAMED: dict[str, tuple[str, ...]] = {
    "en": (
        "The 51-year-old was ploughing near Snihurivka.",
        "A 34-year-old farmer was killed in Mykolaiv region.",
        "At least 6,279 people were killed or injured in 2024.",
        "Governor Oleh Kiper said two people were injured.",
        "In Burkina Faso ten traders died.",
        "The Red Cross lost two volunteers.",
        "Five siblings, aged 4 to 12, were playing with a shell.",
        "Residents of Ganghwa are told not to touch anything that looks like a box.",
    ),
    "fr": ("Au moins quatorze civils ont péri le 3 mai.", "Un berger de 34 ans a perdu ses jambes."),
    "es": ("Un campesino de 34 años murió en Anorí.",),
    "de": ("Der Mann (34) starb beim Holzsammeln.", "Ein 34-jähriger Bauer verlor ein Bein."),
    "it": ("L'uomo, 51 anni, è saltato su una mina.",),
    "pl": ("Mężczyzna w wieku 48 lat stracił stopę.", "34-letni rolnik zginął."),
    "uk": ("54-річний чоловік орав городи поблизу Кам'янки.", "На Харківщині загинули троє людей."),
    "ru": ("Близ Саламии погибли восемнадцать человек.", "Трое дорожников ранены под Физули."),
    "ar": ("قُتل تسعة من جامعي الفطر بانفجار لغم.",),
    "ko": ("대인지뢰가 터져 60대가 다리를 다쳤다.",),
}


@pytest.mark.parametrize(("language", "sentence"), [(one, text) for one, texts in NAMED.items() for text in texts])
def test_a_sentence_that_names_who_was_hurt_or_where_they_live_is_known(language: str, sentence: str) -> None:
    assert identifies(sentence, language)


@pytest.mark.parametrize(("language", "sentence"), [(one, text) for one, texts in UNNAMED.items() for text in texts])
def test_a_sentence_that_tells_of_people_without_naming_them_stays(language: str, sentence: str) -> None:
    assert not identifies(sentence, language)


def test_who_speaks_for_an_office_is_no_private_person() -> None:
    assert names_someone("Olena Kovalenko remembers the day.")
    assert not names_someone("Governor Oleh Kiper said that two were hurt.")
    assert not names_someone("Two people were hurt near the river.")


def test_a_story_of_casualties_is_told_by_its_topics() -> None:
    assert of_casualties(verdict(topics=("clearance", "casualties")))
    assert not of_casualties(verdict(topics=("withdrawal",)))


def test_a_long_text_is_looked_through_at_once() -> None:
    assert not identifies("Mines lie there and " * 20_000)


@pytest.mark.parametrize(
    ("headline", "shown"),
    [
        ("John Smith, 34, killed by landmine", "[…], 34, killed by landmine"),
        ("Mine kills 34-year-old John Smith near Kherson", "Mine kills 34-year-old […] near Kherson"),
        ("Jean Dupont, 34 ans, tué par une mine", "[…], 34 ans, tué par une mine"),
        ("Іван Петренко підірвався на міні", "[…] підірвався на міні"),
        ("Farmer, 34, killed by landmine in Kharkiv region", "Farmer, 34, killed by landmine in Kharkiv region"),
        ("Three Thai soldiers hurt by mine", "Three Thai soldiers hurt by mine"),
        ("Landmine Kills 12 Civilians in Northern Syria", "Landmine Kills 12 Civilians in Northern Syria"),
    ],
)
def test_a_headline_of_casualties_leaves_names_out_and_says_that_something_was(headline: str, shown: str) -> None:
    assert without_names(headline, verdict(topics=("casualties",))) == shown


def test_a_headline_of_another_topic_stays_as_it_was_published() -> None:
    assert without_names("John Smith, 34, leads mine ban campaign", verdict(topics=("campaign",))) == (
        "John Smith, 34, leads mine ban campaign"
    )
