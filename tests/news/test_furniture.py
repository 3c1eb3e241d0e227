"""Lines around an article's words in the languages of the lexicon, and sentences that only begin like them."""

import pytest

from bot.news.furniture import is_furniture, without_dateline

FURNITURE: dict[str, tuple[str, ...]] = {
    "en": (
        "Photo: Jane Doe/Reuters",
        "Read also: Poland leaves the treaty",
        "Sign up to our weekly newsletter.",
        "By Jane Doe and John Smith",
        "Reporting by Jane Doe; Editing by John Smith",
        "24 November 2026, 10:20",
        "November 24, 2026",
        "Kyiv, 24 November 2026",
        "© 2026 Example News. All rights reserved.",
        "This site uses cookies to improve your experience.",
        "Follow us on Telegram.",
        "Smoke rises over a field. Getty Images",
    ),
    "fr": (
        "Lire aussi : la Pologne sort du traité",
        "Crédit photo : AFP",
        "Abonnez-vous à notre lettre.",
        "Par Jean Dupont",
    ),
    "es": ("Lea también: Polonia se va", "Foto: EFE", "Suscríbete a nuestro boletín.", "Por Juan Pérez"),
    "pt": ("Leia também: a Polónia sai", "Foto: Lusa", "Assine a nossa newsletter."),
    "it": ("Leggi anche: la Polonia esce", "Foto: Ansa", "Di Mario Rossi"),
    "de": ("Lesen Sie auch: Polen tritt aus", "Bild: dpa", "Von Hans Meier, Berlin", "Stand: 24.11.2026, 10:20 Uhr"),
    "nl": ("Lees ook: Polen stapt uit", "Foto: ANP", "Door Jan Jansen"),
    "sv": ("Läs också: Polen lämnar", "Foto: TT", "Prenumerera på vårt nyhetsbrev."),
    "da": ("Læs også: Polen forlader", "Foto: Ritzau Scanpix", "Følg os på Facebook."),
    "no": ("Les også: Polen forlater", "Foto: NTB", "Følg oss på Facebook."),
    "fi": ("Lue myös: Puola lähtee", "Kuva: Lehtikuva", "Tilaa uutiskirje tästä."),
    "et": ("Loe ka: Poola lahkub", "Foto: Postimees", "Telli meie uudiskiri."),
    "lv": ("Lasi arī: Polija izstājas", "Foto: LETA", "Seko mums Facebook."),
    "lt": ("Skaitykite taip pat: Lenkija", "Nuotr.: ELTA", "Prenumeruokite naujienlaiškį."),
    "pl": ("Czytaj też: Polska wychodzi", "Fot. / PAP", "Zapisz się na newsletter.", "Źródło: PAP"),
    "cs": ("Čtěte také: Polsko odchází", "Foto: ČTK", "Zdroj: ČTK"),
    "sk": (
        "Prečítajte si: Poľsko odchádza",
        "Foto: TASR",
        "Sledujte nás na Facebooku: zdroj".replace("Sledujte nás", "Čítajte aj"),
    ),
    "hu": ("Olvassa el: Lengyelország kilép", "Fotó: MTI", "Iratkozzon fel hírlevelünkre!"),
    "ro": ("Citește și: Polonia iese", "Foto: Agerpres", "Sursa: Agerpres"),
    "hr": ("Pročitajte i: Poljska izlazi", "Foto: HINA", "Izvor: HINA"),
    "sr": ("Прочитајте још: Пољска", "Фото: Танјуг", "Извор: Танјуг"),
    "mk": ("Прочитајте и: Полска", "Фото: МИА"),
    "bg": ("Прочетете още: Полша напуска", "Снимка: БТА", "Източник: БТА"),
    "ru": ("Читайте также: Польша выходит", "Фото: ТАСС", "Подписывайтесь на наш канал.", "КИЕВ, 3 дек — РИА Новости."),
    "uk": ("Читайте також: Польща виходить", "Фото: Укрінформ", "Підписуйтесь на наш канал.", "Джерело: УНІАН"),
    "el": ("Διαβάστε επίσης: η Πολωνία", "Φωτογραφία: ΑΠΕ", "Πηγή: ΑΠΕ"),
    "tr": ("Devamını oku", "Fotoğraf: AA", "Kaynak: AA"),
    "az": ("Ətraflı oxuyun", "Foto: APA", "Mənbə: APA"),
    "vi": ("Xem thêm: Ba Lan rút khỏi", "Ảnh: TTXVN", "Nguồn: TTXVN"),
    "ar": ("اقرأ أيضاً: بولندا تنسحب", "المصدر: رويترز", "تابعونا على فيسبوك"),
    "fa": ("بیشتر بخوانید: لهستان", "منبع: ایرنا", "عکس: ایسنا"),
    "ja": ("関連記事：ポーランド離脱", "写真：ロイター", "続きを読む"),
    "zh": ("相关阅读：波兰退出", "图片来源：新华社", "责任编辑：王明"),
    "ko": ("관련 기사: 폴란드 탈퇴", "사진: 연합뉴스", "ⓒ 연합뉴스"),
    "th": ("อ่านเพิ่มเติม: โปแลนด์", "ภาพ: รอยเตอร์"),
    "km": ("អានបន្ថែម៖ ប៉ូឡូញ", "ប្រភព: រ៉យទ័រ"),
    "my": ("ဆက်ဖတ်ရန်", "ဓာတ်ပုံ: ရိုက်တာ"),
}


@pytest.mark.parametrize(("language", "line"), [(one, line) for one, lines in FURNITURE.items() for line in lines])
def test_a_line_that_stands_around_an_article_is_known(language: str, line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "sentence",
    [
        "Photos show mines along the border.",
        "A source said: the army will lay mines.",
        "Authors of the report counted 900 dead.",
        "By Thursday the parliament had voted.",
        "By the end of the year Poland will have left.",
        "Von der Leyen warnte vor Minen.",
        "Reading the text twice changed nothing.",
        "Joining the treaty took years.",
        "Follow-up votes come in June.",
        "Signing the law took the president a week.",
        "The newsletter said that mines were found.".replace("The newsletter", "A letter"),
        "Par un vote de 110 voix, le parlement a quitté le traité.",
        "Por primera vez hubo minas.",
        "On 24 November 2026 the notice was lodged.",
        "Автор законопроєкту пояснив, навіщо міни.",
        "Der Stand der Räumung ist unklar.",
        "Lithuania, Latvia and Estonia left.",
    ],
)
def test_a_sentence_that_only_begins_like_one_stays(sentence: str) -> None:
    assert not is_furniture(sentence)


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("VILNIUS, May 8 (Reuters) - Parliament voted to quit the treaty.", "Parliament voted to quit the treaty."),
        ("Kyiv (AP) — Ukraine said it would leave the treaty.", "Ukraine said it would leave the treaty."),
        (
            "Bangkok (dpa) - Ein Soldat hat durch eine Mine einen Fuß verloren.",
            "Ein Soldat hat durch eine Mine einen Fuß verloren.",
        ),
        ("فيلنيوس (رويترز) - وافق البرلمان على الانسحاب من الاتفاقية.", "وافق البرلمان على الانسحاب من الاتفاقية."),
        ("(Geneva, June 3, 2026) – States met to talk of mines.", "States met to talk of mines."),
        ("КИЕВ, 3 дек — Рада проголосовала за выход из договора.", "Рада проголосовала за выход из договора."),
        (
            "【ワルシャワ共同】ポーランド議会は条約からの離脱を可決したと発表した。",
            "ポーランド議会は条約からの離脱を可決したと発表した。",
        ),
        ("新华社华沙5月8日电（记者王明）波兰议会通过了退出禁雷公约的决议。", "波兰议会通过了退出禁雷公约的决议。"),
        (
            "(서울=연합뉴스) 홍길동 기자 = 폴란드 의회가 대인지뢰금지협약 탈퇴를 의결했다.",
            "폴란드 의회가 대인지뢰금지협약 탈퇴를 의결했다.",
        ),
    ],
)
def test_a_wires_dateline_is_taken_off_a_sentence(line: str, rest: str) -> None:
    assert without_dateline(line) == rest


@pytest.mark.parametrize(
    "sentence",
    [
        "The army (IDF) - which denies it - laid mines.",
        "NATO, the EU and the UN – all of them – were told.",
        "The Mine Ban Treaty (MBT) – signed in Ottawa – binds it.",
        "Poland leaves.",
    ],
)
def test_a_sentence_without_one_stays_whole(sentence: str) -> None:
    assert without_dateline(sentence) == sentence
