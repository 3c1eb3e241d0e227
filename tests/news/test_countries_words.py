"""Names, peoples and places in every language, as they bend in a sentence."""

import pytest

from bot.news.countries import load_countries

#: A language, and forms with the country they name.
FORMS = """
fi: Kambodžassa KHM | Angolassa AGO | Syyriassa SYR | Syyrian SYR | Jemenissä YEM | Irakissa IRQ | Irakin IRQ |
    Kolumbiassa COL | Etelä-Sudanissa SSD | Afganistanissa AFG | Azerbaidžanin AZE | Libanonissa LBN | Myanmarissa MMR
    | Ruotsin SWE | Tanskan DNK | Liettuasta LTU | Latviassa LVA | Virossa EST | Viron EST | Puolaan POL | Saksasta
    DEU | Ranskan FRA | Britannian GBR | Yhdysvaltojen USA | Kiinassa CHN | Intian IND | Japanin JPN | Etelä-Korean
    KOR | Pohjois-Koreassa PRK | Israelin ISR | Gazassa PSE | Iranin IRN | Turkkiin TUR | Kreikan GRC | Tšekin CZE |
    Unkarissa HUN | Romanian ROU | Serbiassa SRB | Bosniassa BIH | Kroatiassa HRV | Georgiassa GEO | Armenian ARM |
    Valko-Venäjän BLR | Venäjällä RUS | Ukrainassa UKR | Ukrainalle UKR | Kanadan CAN | Meksikossa MEX | Perussa PER |
    Sudanissa SDN | Somaliassa SOM | Etiopiassa ETH | Nigeriassa NGA | Nigerissä NER | Malissa MLI | Tšadissa TCD |
    Mosambikissa MOZ | Zimbabwessa ZWE | Senegalissa SEN | Länsi-Saharassa ESH | Thaimaassa THA | Vietnamissa VNM |
    Laosissa LAO | Sri Lankassa LKA | Pakistanissa PAK | Tadžikistanissa TJK | Kosovossa XKX | Moldovassa MDA |
    Sveitsin CHE | Itävallan AUT | Belgian BEL | Hollannin NLD | Alankomaiden NLD | Norjassa NOR | Espanjan ESP |
    Portugalin PRT | Italian ITA | venäläisten RUS | ukrainalaisia UKR | amerikkalaisten USA | puolalaiset POL |
    virolainen EST | latvialaisten LVA | liettualaiset LTU
et: Soomes FIN | Soomele FIN | Poolas POL | Poolale POL | Lätis LVA | Leedust LTU | Ukrainas UKR | Ukrainale UKR |
    Venemaal RUS | Venemaa RUS | Saksamaa DEU | Prantsusmaa FRA | Suurbritannia GBR | Rootsis SWE | Norras NOR |
    Taanis DNK | Süürias SYR | Iraagis IRQ | Afganistanis AFG | Angolas AGO | Kambodžas KHM | Colombias COL | Türgis
    TUR | Iisraelis ISR | Liibanonis LBN | Jeemenis YEM | Aserbaidžaanis AZE | Gruusias GEO | Gaza sektoris PSE |
    USA-s USA | Hiinas CHN | Põhja-Koreas PRK | Lõuna-Koreas KOR | Myanmaris MMR | Bosnias BIH | Valgevenes BLR |
    Tšehhis CZE | Šveitsis CHE | Sudaanis SDN | Etioopias ETH | Mosambiigis MOZ | Moldovas MDA | venelased RUS |
    ukrainlaste UKR | ameeriklased USA | poolakad POL | soomlaste FIN | lätlased LVA | leedulased LTU
lt: Suomijoje FIN | Suomijos FIN | Lenkijai POL | Latviją LVA | Estijoje EST | Ukrainoje UKR | Ukrainą UKR | Rusijos
    RUS | Rusiją RUS | Vokietijos DEU | Prancūzijoje FRA | Jungtinės Karalystės GBR | Švedijos SWE | Norvegijoje NOR |
    Danijos DNK | Sirijoje SYR | Irake IRQ | Afganistane AFG | Angoloje AGO | Kambodžoje KHM | Kolumbijoje COL |
    Turkijos TUR | Izraelyje ISR | Izraelio ISR | Libane LBN | Jemene YEM | Azerbaidžano AZE | Gruzijoje GEO | Gazos
    Ruože PSE | JAV USA | Kinijoje CHN | Šiaurės Korėjos PRK | Pietų Korėjoje KOR | Mianmare MMR | Bosnijoje BIH |
    Baltarusijos BLR | Čekijos CZE | Šveicarijoje CHE | Sudane SDN | Pietų Sudane SSD | Etiopijoje ETH | Mozambike MOZ
    | Moldovoje MDA | rusų RUS | ukrainiečių UKR | amerikiečiai USA | lenkų POL | suomiai FIN | latvių LVA | estai EST
    | Kosove XKX | Kroatijoje HRV | Serbijoje SRB | Čade TCD | Malyje MLI | Nigerijoje NGA | Vakarų Sacharoje ESH |
    Šri Lankoje LKA | Vietname VNM | Laose LAO
lv: Somijā FIN | Somijas FIN | Polijai POL | Lietuvā LTU | Igaunijas EST | Ukrainā UKR | Ukrainai UKR | Krievijas RUS
    | Krievijā RUS | Vācijas DEU | Francijā FRA | Lielbritānijā GBR | Zviedrijas SWE | Norvēģijā NOR | Dānijas DNK |
    Sīrijā SYR | Irākā IRQ | Afganistānā AFG | Angolā AGO | Kambodžā KHM | Kolumbijā COL | Turcijas TUR | Izraēlā ISR
    | Libānā LBN | Jemenā YEM | Azerbaidžānā AZE | Gruzijā GEO | Gazas joslā PSE | ASV USA | Ķīnā CHN | Ziemeļkorejas
    PRK | Dienvidkorejā KOR | Mjanmā MMR | Bosnijā BIH | Baltkrievijas BLR | Čehijas CZE | Šveicē CHE | Sudānā SDN |
    Dienvidsudānā SSD | Etiopijā ETH | Mozambikā MOZ | Moldovā MDA | krievu RUS | ukraiņu UKR | amerikāņu USA | poļu
    POL | somu FIN | lietuviešu LTU | igauņu EST | Kosovā XKX | Vjetnamā VNM | Laosā LAO | Rietumsahārā ESH | Šrilankā
    LKA
pl: polscy POL | niemieccy DEU |
    Finlandii FIN | w Kambodży KHM | Angoli AGO | w Syrii SYR | Jemenie YEM | Iraku IRQ | Kolumbii COL | Sudanie
    Południowym SSD | Afganistanie AFG | Azerbejdżanie AZE | Libanie LBN | Birmie MMR | Mjanmie MMR | Szwecji SWE |
    Danii DNK | Litwie LTU | Litwy LTU | Łotwie LVA | Łotwy LVA | Estonii EST | Niemczech DEU | Niemiec DEU | Francji
    FRA | Wielkiej Brytanii GBR | Stanów Zjednoczonych USA | Chinach CHN | Indiach IND | Japonii JPN | Korei
    Południowej KOR | Korei Północnej PRK | Izraelu ISR | Strefie Gazy PSE | Iranie IRN | Turcji TUR | Grecji GRC |
    Czechach CZE | Węgrzech HUN | Węgier HUN | Rumunii ROU | Serbii SRB | Bośni BIH | Chorwacji HRV | Gruzji GEO |
    Armenii ARM | Białorusi BLR | Rosji RUS | Rosję RUS | Ukrainie UKR | Ukrainę UKR | Kanadzie CAN | Meksyku MEX |
    Sudanie SDN | Somalii SOM | Etiopii ETH | Nigerii NGA | Nigrze NER | Mali MLI | Czadzie TCD | Mozambiku MOZ |
    Zimbabwe ZWE | Senegalu SEN | Saharze Zachodniej ESH | Tajlandii THA | Wietnamie VNM | Laosie LAO | Sri Lance LKA
    | Pakistanie PAK | Tadżykistanie TJK | Kosowie XKX | Mołdawii MDA | Szwajcarii CHE | Austrii AUT | Belgii BEL |
    Holandii NLD | Norwegii NOR | Hiszpanii ESP | Włoszech ITA | Słowacji SVK | Libii LBY | Algierii DZA | Egipcie EGY
    | Egiptu EGY | Palestyńczycy PSE | rosyjskich RUS | ukraińskiego UKR | amerykańskie USA | fińskiego FIN |
    litewskiej LTU | łotewski LVA | estońska EST
uk: Фінляндії FIN | Камбоджі KHM | Анголі AGO | Сирії SYR | Ємені YEM | Іраку IRQ | Колумбії COL | Південному Судані
    SSD | Афганістані AFG | Азербайджані AZE | Лівані LBN | М'янмі MMR | Швеції SWE | Данії DNK | Литві LTU | Литви
    LTU | Латвії LVA | Естонії EST | Німеччині DEU | Франції FRA | Великої Британії GBR | Сполучених Штатів USA |
    Китаї CHN | Індії IND | Японії JPN | Південній Кореї KOR | Північної Кореї PRK | Ізраїлі ISR | Секторі Гази PSE |
    Ірані IRN | Туреччини TUR | Греції GRC | Чехії CZE | Угорщині HUN | Румунії ROU | Сербії SRB | Боснії BIH |
    Хорватії HRV | Грузії GEO | Вірменії ARM | Білорусі BLR | Росії RUS | Росію RUS | Україні UKR | Канаді CAN |
    Мексиці MEX | Судані SDN | Сомалі SOM | Ефіопії ETH | Нігерії NGA | Нігері NER | Чаді TCD | Мозамбіку MOZ |
    Зімбабве ZWE | Сенегалі SEN | Західній Сахарі ESH | Таїланді THA | В'єтнамі VNM | Лаосі LAO | Шрі-Ланці LKA |
    Пакистані PAK | Таджикистані TJK | Косові XKX | Молдові MDA | Швейцарії CHE | Австрії AUT | Бельгії BEL |
    Нідерландах NLD | Норвегії NOR | Іспанії ESP | Італії ITA | Словаччині SVK | Лівії LBY | Єгипті EGY | російських
    RUS | польського POL | американські USA | фінський FIN | литовський LTU | латвійська LVA | естонський EST |
    Харкові UKR | Херсоні UKR | на Сумщині UKR | Донеччині UKR | Миколаєві UKR | Запоріжжі UKR
ru: Финляндии FIN | Камбодже KHM | Анголе AGO | Сирии SYR | Йемене YEM | Ираке IRQ | Колумбии COL | Южном Судане SSD |
    Афганистане AFG | Азербайджане AZE | Ливане LBN | Мьянме MMR | Швеции SWE | Дании DNK | Литве LTU | Латвии LVA |
    Эстонии EST | Германии DEU | Франции FRA | Великобритании GBR | Соединенных Штатов USA | Китае CHN | Индии IND |
    Японии JPN | Южной Корее KOR | Северной Кореи PRK | Израиле ISR | Секторе Газа PSE | Иране IRN | Турции TUR |
    Греции GRC | Чехии CZE | Венгрии HUN | Румынии ROU | Сербии SRB | Боснии BIH | Хорватии HRV | Грузии GEO | Армении
    ARM | Белоруссии BLR | Беларуси BLR | России RUS | Украине UKR | Канаде CAN | Мексике MEX | Судане SDN | Сомали
    SOM | Эфиопии ETH | Нигерии NGA | Нигере NER | Чаде TCD | Мозамбике MOZ | Зимбабве ZWE | Сенегале SEN | Западной
    Сахаре ESH | Таиланде THA | Вьетнаме VNM | Лаосе LAO | Шри-Ланке LKA | Пакистане PAK | Таджикистане TJK | Косово
    XKX | Молдавии MDA | Швейцарии CHE | Австрии AUT | Бельгии BEL | Нидерландах NLD | Норвегии NOR | Испании ESP |
    Италии ITA | Словакии SVK | Ливии LBY | Египте EGY | украинских UKR | польского POL | американские USA | финский
    FIN | литовский LTU | латвийская LVA | эстонский EST
cs: Čeští CZE | ukrajinští UKR |
    Finsku FIN | Kambodži KHM | Angole AGO | Sýrii SYR | Jemenu YEM | Iráku IRQ | Kolumbii COL | Jižním Súdánu SSD |
    Afghánistánu AFG | Ázerbájdžánu AZE | Libanonu LBN | Myanmaru MMR | Barmě MMR | Švédsku SWE | Dánska DNK | Litvě
    LTU | Litvy LTU | Lotyšsku LVA | Estonsku EST | Německu DEU | Francie FRA | Británii GBR | Spojených států USA |
    Číně CHN | Indii IND | Japonsku JPN | Jižní Koreji KOR | Severní Koreje PRK | Izraeli ISR | Pásmu Gazy PSE | Íránu
    IRN | Turecku TUR | Řecku GRC | Maďarsku HUN | Rumunsku ROU | Srbsku SRB | Bosně BIH | Chorvatsku HRV | Gruzii GEO
    | Arménii ARM | Bělorusku BLR | Rusku RUS | Ruska RUS | Ukrajině UKR | Ukrajinu UKR | Kanadě CAN | Mexiku MEX |
    Súdánu SDN | Somálsku SOM | Etiopii ETH | Nigérii NGA | Mali MLI | Čadu TCD | Mosambiku MOZ | Thajsku THA |
    Vietnamu VNM | Laosu LAO | Pákistánu PAK | Kosovu XKX | Moldavsku MDA | Švýcarsku CHE | Rakousku AUT | Belgii BEL
    | Nizozemsku NLD | Norsku NOR | Slovensku SVK | Libyi LBY | ruských RUS | ukrajinské UKR | americké USA
ro: Finlandei FIN | Cambodgia KHM | Angolei AGO | Siriei SYR | Yemen YEM | Irakului IRQ | Columbiei COL | Sudanul de
    Sud SSD | Afganistanului AFG | Azerbaidjan AZE | Libanul LBN | Lituaniei LTU | Letoniei LVA | Estoniei EST |
    Germaniei DEU | Franței FRA | Marii Britanii GBR | Statelor Unite USA | Chinei CHN | Coreei de Nord PRK | Coreea
    de Sud KOR | Israelului ISR | Turciei TUR | Greciei GRC | Ungariei HUN | României ROU | Serbiei SRB | Rusiei RUS |
    Ucrainei UKR | ucrainene UKR | rusești RUS | Republicii Moldova MDA
el: Φινλανδίας FIN | Καμπότζη KHM | Αγκόλα AGO | Συρίας SYR | Υεμένη YEM | Ιράκ IRQ | Κολομβίας COL | Νότιο Σουδάν SSD
    | Αφγανιστάν AFG | Αζερμπαϊτζάν AZE | Λιβάνου LBN | Λιθουανίας LTU | Λετονία LVA | Εσθονία EST | Πολωνίας POL |
    Γερμανίας DEU | Γαλλία FRA | Βρετανία GBR | Ηνωμένες Πολιτείες USA | Κίνας CHN | Βόρεια Κορέα PRK | Νότια Κορέα
    KOR | Ισραήλ ISR | Τουρκία TUR | Κύπρου CYP | Ρωσίας RUS | Ουκρανίας UKR | ουκρανικό UKR | ρωσικές RUS | τουρκικές
    TUR | Βοσνία BIH | Κόσοβο XKX
tr: Finlandiya'da FIN | Kamboçya'da KHM | Angola'da AGO | Suriye'nin SYR | Yemen'de YEM | Irak'ta IRQ | Kolombiya'da
    COL | Güney Sudan'da SSD | Afganistan'da AFG | Azerbaycan'da AZE | Lübnan'da LBN | Litvanya LTU | Letonya LVA |
    Estonya EST | Polonya POL | Almanya DEU | Fransa FRA | İngiltere GBR | ABD'nin USA | Çin'de CHN | Kuzey Kore PRK |
    Güney Kore KOR | İsrail'in ISR | Yunanistan GRC | Rusya'nın RUS | Ukrayna'ya UKR | Ermenistan ARM | Libya'da LBY |
    Bosna Hersek BIH | Kosova XKX | Gürcistan GEO
ar: في كمبوديا KHM | أنغولا AGO | السورية SYR | باليمن YEM | العراقية IRQ | كولومبيا COL | جنوب السودان SSD |
    أفغانستان AFG | وأذربيجان AZE | لبنان LBN | ليتوانيا LTU | لاتفيا LVA | إستونيا EST | بولندا POL | ألمانيا DEU |
    فرنسا FRA | بريطانيا GBR | الأمريكية USA | الصين CHN | كوريا الشمالية PRK | إسرائيل ISR | تركيا TUR | روسيا RUS |
    أوكرانيا UKR | لأوكرانيا UKR | الأوكرانية UKR | ليبيا LBY | السودان SDN | الصومال SOM | تونس TUN | الجزائر DZA |
    المغرب MAR | مصر EGY | إيران IRN | غزة PSE | تشاد TCD | النيجر NER | مالي MLI | موريتانيا MRT | ميانمار MMR
de: Finnlands FIN | Kambodschas KHM | Angolas AGO | Syriens SYR | Jemen YEM | im Irak IRQ | Kolumbiens COL | Südsudan
    SSD | Afghanistans AFG | Aserbaidschans AZE | Libanon LBN | Litauens LTU | Lettlands LVA | Estlands EST |
    Frankreichs FRA | Großbritanniens GBR | der Vereinigten Staaten USA | Chinas CHN | Nordkoreas PRK | Südkoreas KOR
    | Israels ISR | der Türkei TUR | Russlands RUS | der Ukraine UKR | Zyperns CYP | Bosniens BIH | Kosovo XKX |
    Tschads TCD | Niger NER | Mali MLI | Myanmars MMR | Vietnams VNM | Laos LAO | Sri Lankas LKA | Perus PER |
    Westsahara ESH | Simbabwe ZWE | Mosambik MOZ | Senegals SEN | Georgiens GEO | polnischen POL | der Niederlande NLD
    | Schweiz CHE | Österreichs AUT
en: Polish POL | Britain's GBR | the UK GBR | U.S. USA | USA USA | Kyiv UKR | Khmer KHM | Lao PDR LAO | Viet Nam VNM |
    DRC COD | Bosnia and Herzegovina BIH | South Sudanese SSD | Sahrawis ESH | Gazan PSE | Türkiye TUR | Ivory Coast
    CIV | Burma MMR | North Macedonia MKD | Guinea-Bissau GNB | Timor-Leste TLS | Marshall Islands MHL | 🇺🇦 UKR
fr: les Polonais POL | l'Ukraine UKR | ukrainienne UKR | d'Irak IRQ | États-Unis USA | aux Etats-Unis USA | birmane
    MMR | Royaume-Uni GBR | tchadien TCD | RDC COD | Sahara occidental ESH | îles Marshall MHL | bande de Gaza PSE |
    sud-soudanais SSD | pays baltes EST
es: EE.UU. USA | EEUU USA | estadounidenses USA | ucranianas UKR | Reino Unido GBR | colombianos COL | Camboya KHM |
    saharauis ESH | Franja de Gaza PSE | Myanmar MMR | finlandesa FIN | peruano PER | Antioquia COL | Catatumbo COL
pt: EUA USA | angolanos AGO | moçambicana MOZ | Ucrânia UKR | Camboja KHM | Guiné-Bissau GNB | Polónia POL | Polônia
    POL | Huambo AGO | Cabo Delgado MOZ
it: dell'Ucraina UKR | Stati Uniti USA | polacchi POL | cambogiana KHM | Gran Bretagna GBR | Lituania LTU | siriani
    SYR | Striscia di Gaza PSE
nl: Oekraïense UKR | Litouwen LTU | Verenigde Staten USA | VS USA | Polen POL | Duitsland DEU | Cambodjaanse KHM |
    Wit-Rusland BLR
sv: Polens POL | finska FIN | ryska RUS | Rysslands RUS | ukrainarna UKR | Kambodja KHM | Storbritannien GBR |
    Tyskland DEU | Vitryssland BLR | amerikanska USA
no: Polen POL | Norges NOR | russiske RUS | Kambodsja KHM | Storbritannia GBR | Hviterussland BLR | Litauen LTU |
    amerikanske USA | Frankrike FRA
da: Polen POL | Letlands LVA | russiske RUS | Cambodja KHM | Hviderusland BLR | Storbritannien GBR | amerikanske USA |
    Frankrig FRA
fa: افغانستان AFG | اوکراین UKR | آمریکا USA | ایالات متحده USA | روسیه RUS | سوریه SYR | یمن YEM | لهستان POL |
    کامبوج KHM | ایلام IRN | هرات AFG
ja: ウクライナの UKR | カンボジアで KHM | 米国が USA | 米軍 USA | 日本政府 JPN | ミャンマー MMR | 北朝鮮 PRK |
    韓国 KOR | フィンランドは FIN | ラオス LAO | タイで
    THA | アンゴラ AGO | シリア SYR
ko: 우크라이나에 UKR | 캄보디아 KHM | 미국이 USA | 미군 USA | 북한군 PRK | 한국 KOR | 미얀마 MMR |
    핀란드 FIN | 라오스 LAO | 시리아 SYR | 인도네시아 IDN
zh: 乌克兰 UKR | 烏克蘭 UKR | 美国 USA | 美軍 USA | 柬埔寨 KHM | 缅甸 MMR | 緬甸 MMR | 索马里 SOM |
    芬兰 FIN | 立陶宛 LTU | 朝鲜 PRK | 叙利亚 SYR |
    也门 YEM | 马里乌波尔 UKR | 俄军 RUS
km: កម្ពុជា KHM | ថៃ THA | អ៊ុយក្រែន UKR | បាត់ដំបង KHM | ជប៉ុន JPN
my: မြန်မာ MMR | ယူကရိန်း UKR | ကချင် MMR | ထိုင်း THA | ရုရှား RUS
mk: Литванија LTU | Полска POL | САД USA
bg: Финландия FIN | САЩ USA | украинските UKR
hr: Hrvatskoj HRV | Ukrajini UKR | SAD USA
sk: Slovensko SVK | Ukrajine UKR
hu: Finnország FIN | ukrán UKR
"""


def rows() -> list[tuple[str, str, str]]:
    """Return (language, form, country) of the table above."""
    found: list[tuple[str, str, str]] = []
    for paragraph in " ".join(FORMS.split("\n    ")).strip().splitlines():
        language, _, forms = paragraph.partition(": ")
        for form in forms.split(" | "):
            word, _, country = form.strip().rpartition(" ")
            found.append((language, word, country))
    return found


@pytest.mark.parametrize("language", sorted({language for language, _, _ in rows()}))
def test_every_form_of_a_language_names_its_country(language: str) -> None:
    forms = [(form, country) for row, form, country in rows() if row == language]

    assert {form: first_named(form, language) for form, _ in forms} == dict(forms)


def first_named(form: str, language: str) -> str | None:
    mentions = load_countries().mentions(f"… {form}, …", "", "", language)
    return mentions[0].iso3 if mentions else None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Give us the tools and may the work begin"),
        ("en", "Polish your boots, then cook the turkey on fine china"),
        ("en", "How the Ottawa Convention changed the world"),
        ("en", "The Ottawa Mine Ban Convention at 25"),
        ("en", "Parties adopt the Siem Reap-Angkor Action Plan"),
        ("en", "What became of the Oslo process, the Maputo Action Plan and the Paris Agreement"),
        ("en", "A report by the New York Times and the Washington Post"),
        ("en", "A guinea pig and a German shepherd"),
        ("en", "Belgian shepherds and a Dutch shepherd"),
        ("en", "Latin America and the Indian Ocean"),
        ("fr", "La convention d'Ottawa a vingt ans"),
        ("fr", "Le traité d’Ottawa en bref"),
        ("es", "El Tratado de Ottawa, explicado"),
        ("pt", "A Convenção de Otava, explicada"),
        ("de", "Das Ottawa-Abkommen und der Oslo-Prozess"),
        ("nl", "Het verdrag van Ottawa in het kort"),
        ("ru", "Оттавская конвенция и Стамбульская конвенция"),
        ("ar", "اتفاقية أوتاوا في سطور"),
        ("fa", "کنوانسیون اتاوا چیست"),
        ("zh", "渥太华公约与马里兰州"),
    ],
)
def test_what_only_looks_like_a_country_is_none(language: str, text: str) -> None:
    assert load_countries().mentions(text, "", "", language) == ()
