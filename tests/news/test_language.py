"""The language of a text is told by its letters and small words, and left open where nothing tells it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.language import UNKNOWN, Teller, subtag
from bot.news.normalise import fold
from tests.shipped import lexicon

TELLER = Teller(lexicon().tongues.values())

SENTENCES = {
    "en": "The parliament said on Monday that it will vote on the withdrawal from the treaty after the summer.",
    "fr": "Le parlement a annoncé lundi qu'il votera après l'été sur la sortie du traité, selon le ministre.",
    "es": "El parlamento anunció el lunes que votará después del verano sobre la salida del tratado.",
    "pt": "O parlamento anunciou na segunda-feira que vai votar depois do verão a saída do tratado.",
    "it": "Il parlamento ha annunciato lunedì che dopo l'estate voterà sull'uscita dal trattato, dice il ministro.",
    "de": "Das Parlament hat angekündigt, dass es nach dem Sommer über den Austritt aus dem Vertrag abstimmt.",
    "nl": "Het parlement heeft maandag gezegd dat het na de zomer stemt over het vertrek uit het verdrag.",
    "pl": "Parlament ogłosił w poniedziałek, że po wakacjach zagłosuje nad wyjściem z traktatu, mówi minister.",
    "uk": "Парламент оголосив у понеділок, що після літа голосуватиме за вихід із договору, як сказав міністр.",
    "ru": "Парламент объявил в понедельник, что после лета проголосует за выход из договора, как сказал министр.",
    "lt": "Parlamentas pirmadienį pranešė, kad po vasaros balsuos dėl pasitraukimo iš sutarties, kaip sakė ministras.",
    "lv": "Parlaments pirmdien paziņoja, ka pēc vasaras balsos par izstāšanos no līguma, kā teica ministrs.",
    "et": "Parlament teatas esmaspäeval, et hääletab pärast suve lepingust lahkumise üle, nagu ütles minister.",
    "fi": "Eduskunta ilmoitti maanantaina, että se äänestää kesän jälkeen sopimuksesta irtautumisesta.",
    "sv": "Riksdagen meddelade på måndagen att den efter sommaren röstar om att lämna avtalet, enligt ministern.",
    "no": "Stortinget sa mandag at det etter sommeren skal stemme over å gå ut av avtalen, ifølge statsråden.",
    "da": "Folketinget sagde mandag, at det efter sommeren vil stemme om at forlade aftalen, ifølge ministeren.",
    "cs": "Parlament v pondělí oznámil, že po létě bude hlasovat o odchodu ze smlouvy, jak řekl ministr.",
    "ro": "Parlamentul a anunțat luni că după vară va vota ieșirea din tratat, după cum a spus ministrul.",
    "el": "Το κοινοβούλιο ανακοίνωσε τη Δευτέρα ότι μετά το καλοκαίρι θα ψηφίσει για την έξοδο από τη συνθήκη.",
    "tr": "Meclis yazdan sonra anlaşmadan çıkış için bir oylama yapılacağını ve bunun önemli olduğunu söyledi.",
    "ar": "أعلن البرلمان يوم الاثنين أنه سيصوت بعد الصيف على الانسحاب من المعاهدة كما قال الوزير.",
    "fa": "مجلس روز دوشنبه اعلام کرد که پس از تابستان درباره خروج از پیمان رأی می‌دهد.",
    "ja": "議会は月曜日、夏以降に条約からの脱退について採決すると発表した。",
    "ko": "의회는 월요일 여름 이후 조약 탈퇴에 대해 표결할 것이라고 발표했다.",
    "zh": "议会周一宣布将在夏季之后就退出该条约进行表决。",
    "km": "សភាបានប្រកាសថានឹងបោះឆ្នោតអំពីការដកខ្លួនចេញពីសន្ធិសញ្ញា។",
    "my": "လွှတ်တော်သည် စာချုပ်မှ နုတ်ထွက်ရန် မဲခွဲမည်ဟု ကြေညာခဲ့သည်။",
    "bg": "Парламентът обяви в понеделник, че след лятото ще гласува за излизането от договора, както каза министърът.",
    "th": "รัฐสภาประกาศว่าจะลงมติเรื่องการถอนตัวจากสนธิสัญญา",
    "vi": "Quốc hội cho biết hôm thứ Hai rằng sau mùa hè sẽ bỏ phiếu về việc rút khỏi hiệp ước.",
    "hu": "A parlament hétfőn bejelentette, hogy a nyár után szavaz is a szerződésből való kilépésről, és nem vár.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_the_language_of_a_sentence_is_told(language: str) -> None:
    assert TELLER.tell(fold(SENTENCES[language]).text) == language


@pytest.mark.parametrize("text", ["", "1997", "HALO Trust", "🇱🇹 ⚠️", "Kaunas Helsinki Oslo"])
def test_what_tells_nothing_is_left_open(text: str) -> None:
    assert TELLER.tell(fold(text).text) == UNKNOWN


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    assert TELLER.tell(text).isalpha()


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("pt_BR", "pt"),
        ("nb", "no"),
        ("nn-NO", "no"),
        ("zh-Hant-TW", "zh"),
        ("iw", "he"),
        ("FR", "fr"),
        ("mul", UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
        ("x-1", "x"),
        ("123", UNKNOWN),
    ],
)
def test_a_declared_language_is_reduced_to_its_subtag(declared: str | None, code: str) -> None:
    assert subtag(declared) == code
