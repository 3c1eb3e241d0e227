"""Where sentences end, language by language. "|" stands where one ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.sentences import sentences

CASES: dict[str, tuple[str, ...]] = {
    "en": (
        "Gen. J. F. Smith spoke on Nov. 3 at 5 p.m. in Geneva. | Others did not.",
        "The U.S. Senate met. | Mines from the U.S. The vote comes next week.".replace("U.S. The", "U.S. | The"),
        "It gave $3.5 million. | Article No. 7 stays. | The answer was no. | Then it left.",
        "Parliament voted on May 2. | The law takes effect in August.",
        "“We leave. It is over,” she said. | “Will you stay?” he was asked.",
        "'No comment.' | They went on… and on. | Was it a mine? | Yes!",
        "John F. Kennedy Jr. wrote to Mr. Annan et al. | A reply came.",
        "‘We’re leaving. It’s over,’ he said. | Nobody stayed.",
        "It ended at 5 p.m. | Nobody spoke. | (He left. She stayed.) | The rest (see Art. 5. and 6.) is silence.",
        "Sen. Tim Kaine, D-Va., voted no. | It was in Washington, D.C. | The vote passed.",
    ),
    "fr": (
        "M. Dupont et Mme Durand ont voté le 3 déc. à Paris. | La loi suit.",
        "« Nous partons. C’est fini », a dit le ministre. | Le vote suit.",
        "L’art. 5 reste. | Les mines coûtent 3,5 M d’euros, etc. | Elle part le 2 mai. | Le reste suit.",
        "Qui reste ? | Personne !",
    ),
    "es": (
        "El Sr. Pérez y la Dra. Gómez viajaron a EE. UU. en mayo. | Las minas siguen.",
        "EE.UU. envió minas. | ¿Quién vota? | ¡Nadie!",
        "«Nos vamos. Se acabó», dijo. | El art. 5 sigue en vigor desde el 2 de mayo. | La ley rige en agosto.",
        "El Gral. J. López habló a las 5 p. m. en Bogotá. | El pueblo calla.",
    ),
    "pt": (
        "O Sr. Silva e a Dra. Costa votaram. | O art. 5 fica.",
        "O Gen. A. Matos falou no dia 2. | A lei entra em vigor em agosto.",
        "“Vamos sair. Acabou”, disse. | As minas ficam.",
    ),
    "it": (
        "Il sig. Rossi e l’on. Bianchi hanno votato. | La legge segue.",
        "Il gen. M. Verdi parla il 2. | La convenzione, l’art. 5 ecc. | Il voto è domani.",
        "«Usciamo. È finita», ha detto. | Nessuno resta.",
    ),
    "de": (
        "Am 2. Mai und am 3. Dezember stimmte der Bundestag ab. | Es war knapp.",
        "Der 20. Deutsche Bundestag hat z. B. Art. 5 und Abs. 2 geändert. | Laut Dr. Müller gilt das.",
        "„Wir treten aus. Es ist vorbei“, sagte er. | Rund 3,5 Mio. Euro kostet das bzw. Der Preis steigt.".replace(
            "bzw. Der", "bzw. Der"
        ),
        "»Wir gehen. Jetzt.« | Das war alles.",
        "Die Minen, Granaten usw. | Die Räumung dauert. | Die Zahl stieg auf 5. | Das ist viel.",
    ),
    "nl": (
        "Dhr. Jansen en mevr. De Vries stemden, bijv. over art. 5. | Het duurt nog ca. 3 jaar.",
        "‘We gaan. Het is voorbij,’ zei hij. | De mijnen blijven, net als granaten enz. | De Kamer stemt.",
    ),
    "sv": (
        "Riksdagen röstade den 3 dec. om bl.a. minor. | Det gäller t.ex. Finland.",
        "”Vi lämnar. Det är slut”, sade han. | Minorna kostar 3 milj. kronor.",
    ),
    "da": (
        "Den 3. december stemte Folketinget om bl.a. miner. | Det gælder f.eks. Finland.",
        "»Vi går. Det er slut,« sagde han. | Minerne koster 3 mio. kroner.",
    ),
    "no": (
        "Den 3. desember stemte Stortinget om bl.a. miner. | Det gjelder f.eks. Finland.",
        "«Vi går. Det er slutt», sa han. | Minene koster 3 mill. kroner. | Kl. 15 var det over.",
    ),
    "fi": (
        "Eduskunta äänesti 3. joulukuuta mm. Ottawan sopimuksesta. | Suomi lähtee n. puolen vuoden päästä.",
        "”Me lähdemme. Se on ohi”, hän sanoi. | Kyse on esim. Venäjästä. | Hinta on 3,5 milj. euroa.",
        "Tasavallan 13. Presidentti puhui. | J. K. Paasikivi ei.",
    ),
    "et": (
        "Riigikogu hääletas 3. detsembril nr. 5 üle. | Eesti lahkub a. 2025 lõpus.",
        "„Me lahkume. See on läbi,“ ütles ta. | Miinid, granaadid jne. | See maksab 3 mln. eurot.",
    ),
    "lv": (
        "Saeima balsoja 2025. gada 3. decembrī plkst. 10. | Latvija izstājas.".replace(
            "plkst. 10. |", "plkst. 10 rītā. |"
        ),
        "“Mēs aizejam. Viss,” viņš teica. | Prof. J. Bērziņš to atbalsta. | Mīnas u.c. ieroči paliek.",
    ),
    "lt": (
        "Seimas balsavo 2025 m. gegužės 8 d. Vilniuje. | Lietuva pasitraukia.",
        "„Mes išeiname. Viskas“, – sakė jis. | Prof. A. Kubilius tam pritaria. | Tai kainuos 3 mln. eurų.",
    ),
    "pl": (
        "Sejm przyjął ustawę z art. 5 ust. 2 konwencji. | Prezydent podpisał ją 2 maja 2025 r. w Warszawie.",
        "„Wychodzimy. To koniec” – powiedział gen. J. Nowak. | Koszt to ok. 3 mln zł.",
        "Prof. dr hab. Jan Nowak mówił o godz. 15.30 o minach. | Sejm im. Jana głosował.",
        "Miny, granaty itd. | To trwa. | Ul. Długa jest m.in. zamknięta.",
    ),
    "cs": (
        "Sněmovna hlasovala 3. prosince o čl. 5 odst. 2. | Česko zůstává.".replace("odst. 2. |", "odst. 2 úmluvy. |"),
        "„Odcházíme. Je konec,“ řekl gen. J. Novák. | Miny, granáty atd. | To trvá např. roky.",
    ),
    "sk": (
        "Parlament hlasoval 3. decembra o čl. 5. dohovoru, napr. o mínach. | Slovensko zostáva.",
        "„Odchádzame. Je koniec,“ povedal Ing. J. Novák. | Míny, granáty atď. | To trvá.",
    ),
    "hu": (
        "Az Országgyűlés 2025. december 3-án szavazott az 5. cikkről. | Dr. Kovács szerint kb. 3 év kell.",
        "„Kilépünk. Vége” – mondta. | Az aknák, gránátok stb. | A munka tart.",
    ),
    "ro": (
        "Dl. Popescu a votat art. 5 alin. 2. | Legea urmează.".replace("alin. 2. |", "alin. 2 din tratat. |"),
        "„Plecăm. S-a terminat”, a spus gen. I. Marin. | Minele costă 3 mil. euro. | După vot, legea intră în vigoare.",
    ),
    "hr": (
        "Sabor je 3. prosinca 2025. godine glasao o čl. 5. | To je sve.".replace("čl. 5. |", "čl. 5 konvencije. |"),
        "„Odlazimo. Gotovo je”, rekao je dr. I. Horvat. | Mine, granate itd. | To traje npr. godinama.",
    ),
    "sr": (
        "Скупштина је 3. децембра 2025. године гласала о чл. 5 конвенције. | То је све.",
        "„Одлазимо. Готово је“, рекао је ген. Ј. Петровић. | Mine, granate itd. | To traje npr. godinama.",
    ),
    "mk": (
        "Собранието гласаше на 3 декември 2025 г. за чл. 5. | Тоа е сè.",
        "„Си одиме. Готово е“, рече тој. | На крај останаа мини.",
    ),
    "bg": (
        "Народното събрание гласува на 3 декември 2025 г. по чл. 5 от конвенцията. | Това е всичко.",
        "„Напускаме. Край“, каза ген. И. Петров. | Цената е 3 млн. лв. и расте. | Проф. Иванов е против.",
    ),
    "ru": (
        "Дума голосовала 3 дек. 2025 г. по ст. 5 конвенции. | Это всё.",
        "«Мы уходим. Всё кончено», — сказал ген. И. И. Петров. | Цена — 3,5 млн руб. | Мины, снаряды и т. д. остаются.",
        "Закон принят в 2025 г. | Он вступит в силу через полгода. | Кто против? | Никто!",
        "«Стой! Мины!» — крикнул он. | Все стояли.",
        "На ул. Ленина нашли мины… и снаряды. | Сапёры работают.",
    ),
    "uk": (
        "Рада голосувала 3 груд. 2025 р. за ст. 5 конвенції. | Це все.",
        "«Ми виходимо. Кінець», — сказав ген. І. Петренко. | Ціна — 3,5 млн грн. | Міни, снаряди і т. д. лишаються.",
        "О 15 год. 30 хв. почалося. | Гр. Іваненко живий.",
        "Закон ухвалено у 2025 р. | Він набуде чинності за пів року. | На вул. Шевченка знайшли міни.",
    ),
    "el": (
        "Ο κ. Παπαδόπουλος ψήφισε το αρ. 5. | Ποιος μένει; | Κανείς.",
        "«Φεύγουμε. Τέλος», είπε ο στρ. Γ. Νικολάου. | Οι νάρκες, χειροβομβίδες κ.λπ. | Η ψηφοφορία είναι αύριο.",
    ),
    "tr": (
        "TBMM 3. maddeyi 5 Aralık'ta oyladı. | Prof. Dr. A. Yılmaz karşı çıktı.",
        "“Ayrılıyoruz. Bitti” dedi. | Mayınlar, bombalar vb. silahlar kalıyor. | Bu kadar.",
    ),
    "az": (
        "Prof. Ə. Məmmədov 3. maddə haqqında danışdı. | Bu gün 3 mln. manat ayrıldı.",
        "“Gedirik. Bitdi”, – dedi. | Minalar, mərmilər və s. qalır.",
    ),
    "vi": (
        "Ông Nguyễn Văn A. ở TP. Hồ Chí Minh bị thương. | Đây là vụ thứ 3. | Các chuyên gia đã đến.",
        "PGS. TS. Trần Văn B nói: “Chúng tôi rút. Hết.” | Bom mìn còn đó.",
    ),
    "ar": (
        "صوت البرلمان على الانسحاب في 3 مايو. | هل يوقع الرئيس؟ | نعم.",
        "قال د. أحمد: «سننسحب. انتهى الأمر». | وبلغت الكلفة 3.5 مليون دولار! | ثم صمت…",
        "انفجر اللغم عام 2025. | وأصيب ثلاثة.",
    ),
    "fa": (
        "مجلس به خروج رأی داد. | آیا رئیس‌جمهور امضا می‌کند؟ | بله.",
        "د. احمدی گفت: «خارج می‌شویم. تمام شد». | هزینه ۳.۵ میلیون دلار بود.",
    ),
    "ja": (
        "議会は可決した。|大統領が署名する。",
        "「我々は離脱する。終わりだ。」と大統領は述べた。|反対は3人だった！|なぜか？|不明だ。",
        "条約は2025年12月に失効する。|地雷は約3.5万個ある。",
    ),
    "zh": (
        "议会通过了决议。|总统将签署。",
        "“我们将退出。这是必要的。”总统说。|有人反对吗？|没有！",
        "地雷约3.5万枚……仍在那里。|排雷继续。",
    ),
    "ko": (
        "국회는 3월 5일 표결했다. | 대통령이 서명한다.",
        "“우리는 탈퇴한다. 끝이다.” | 반대가 있었나? | 없었다!",
        "비용은 3.5억 원이다. | 지뢰는 남아 있다.",
    ),
    "th": (
        "รัฐสภาลงมติถอนตัวจากอนุสัญญา เมื่อวันที่ 3 ธ.ค. 2568 | อย่างไรก็ตาม กองทัพยังไม่วางทุ่นระเบิด | ทั้งนี้ จะมีผลในหกเดือน",
        "ทหารเหยียบกับระเบิดบาดเจ็บ 3 นาย | นอกจากนี้ ยังมีชาวบ้านบาดเจ็บ",
    ),
    "km": (
        "សភាបានអនុម័ត។|ប្រធានាធិបតីចុះហត្ថលេខា។",
        "មានអ្នកស្លាប់ ៣.៥ ភាគរយ។ | តើអ្នកណាដឹង? | គ្មានទេ៕",
        "លោកថា «យើងចាកចេញ។ ចប់ហើយ»។ | មីននៅសល់។",
    ),
    "my": (
        "လွှတ်တော်က အတည်ပြုခဲ့သည်။|သမ္မတက လက်မှတ်ထိုးမည်။",
        "မိုင်းနင်းမိ၍ သုံးဦး၊ ဒဏ်ရာရသည်။ | “ငါတို့ ထွက်မယ်။ ပြီးပြီ။” ဟု ပြောသည်။ | စစ်တပ်က ငြင်းသည်။",
    ),
}


@pytest.mark.parametrize(
    ("language", "case"), [(language, case) for language, cases in CASES.items() for case in cases]
)
def test_sentences_end_where_a_reader_of_the_language_would_end_them(language: str, case: str) -> None:
    text = case.replace(" | ", " ").replace("|", "")

    assert list(sentences(text, language)) == [part.strip() for part in case.split("|")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It voted. It left.", ["It voted.", "It left."]),
        ("Am 2. Mai stimmte der Bundestag ab. Es war knapp.", ["Am 2. Mai stimmte der Bundestag ab.", "Es war knapp."]),
        ("Sejm przyjął ustawę z art. 5. Prezydent podpisał.", ["Sejm przyjął ustawę z art. 5. Prezydent podpisał."]),
        ("議会は可決した。大統領が署名する。", ["議会は可決した。", "大統領が署名する。"]),
        ("One paragraph\nAnother one", ["One paragraph", "Another one"]),
        ("", []),
    ],
)
def test_where_the_language_is_not_known_a_sentence_goes_on_where_it_would_in_any(
    text: str, expected: list[str]
) -> None:
    assert list(sentences(text)) == expected


@given(text=st.text(max_size=400), language=st.sampled_from(["", *CASES]))
def test_sentences_lose_no_letter(text: str, language: str) -> None:
    assert "".join("".join(sentences(text, language)).split()) == "".join(text.split())


pieces = st.lists(
    st.sampled_from(["Mines", "were", "found", "“", "”", "«", "»", '"', ".", "!", " ", " ", "U.S.", "5."])
)


@given(words=pieces)
def test_no_sentence_ends_within_a_quotation_of_curled_marks(words: list[str]) -> None:
    text = f"“{''.join(words).replace('“', '').replace('”', '')}x” he said."

    assert all(sentence.count("“") == sentence.count("”") for sentence in sentences(text, "en"))
