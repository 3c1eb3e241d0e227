"""What a summary of a story of casualties leaves out: who was hurt by name, and where they live."""

import re

from bot.model import Verdict

# A name as scripts with capitals write it: two to four words, with an initial or a particle between.
_NAME = (
    r"[^\W\d_a-zß-öø-ÿа-яёіїєґα-ωάέήίόύώ][\w’'-]+(?:\s+(?:[^\W\d_]\.|al|el|bin|bint|ibn|de|da|dos|del|della|van|von|la|ul)){0,2}"
    r"(?:\s+[^\W\d_a-zß-öø-ÿа-яёіїєґα-ωάέήίόύώ][\w’'-]+){1,3}"
)
_FIRST = r"[^\W\d_a-zß-öø-ÿа-яёіїєґα-ωάέήίόύώ][\w’'-]+"
_AGE = r"(?:1[0-1]\d|[1-9]?\d)"
_DIGIT = re.compile(r"\d")
_YEARS = (
    r"(?:years?\s+old|yrs?|ans|años|anos|anni|jahre(?:\s+alt)?|jaar|år|vuotta|metų|gadi|gadus|aastat|lata|lat|let|roků|rokov|"
    r"éves|de\s+ani|ani|godina|godine|година|години|годин|року|роки|років|лет|года|год|г\.|р\.|ετών|χρονών|yaşında|yaş|"
    r"tuổi|l\.)"
)
_AGED = (
    r"(?:year|yr)s?-old|-?jährige[rnms]?|-?jarige|-?årig[ea]?|-vuotias|-vuotiaan|-aasta(?:ne|se)|letá|letý|letého|leté|"
    r"-?ročn(?:ý|á|ého|ej)|-letni(?:a|ego|ej)?|letni(?:a|ego|ej)?|-летн\w+|-річн\w+|-годишн\w+|-godišnj\w+|-годишњ\w+|χρονος|χρονη|"
    r"χρονου|\s+metų|\s+gadus\s+vec\w+|\s+éves|\s+yaşındaki|\s+yaşlı"
)
# "John Smith, 34," "Jean Dupont, 34 ans", "Hans Müller (34)", "Juan Pérez, de 34 años", "Jan Kowalski, lat 34".
_NAME_THEN_AGE = re.compile(
    rf"({_NAME}|{_FIRST})\s*,?\s*[(,]\s*(?:de|aged?|age|âgée?\s+de|di|alt|lat|wiek|ve\s+věku|vek|в\s+возрасте|віком|ikä)?\s*"
    rf"{_AGE}(?:\s*{_YEARS})?\s*(?:[),.;]|\s+[(]|$|\s+(?:who|was|were|is|died|from|of|et|was)\b)"
)
# "34-year-old John Smith", "der 34-jährige Hans Müller", "34-річний Іван Петренко".
_AGE_THEN_NAME = re.compile(rf"{_AGE}[-–‑ ]?(?:{_AGED})\s+(?:[^\W\d_]\w*\s+){{0,2}}?({_FIRST})")
_AGED_NAME = re.compile(
    rf"({_FIRST})\s+(?:aged|âgée?s?\s+de|im\s+Alter\s+von|w\s+wieku|v\s+věku|в\s+возрасте|віком)\s+{_AGE}\b"
)
# "father of three" beside a name, "his wife Anna", "mother Olena".
_KIN = (
    r"father|mother|brother|sister|son|daughter|wife|husband|widow|widower|uncle|aunt|cousin|grandmother|grandfather|nephew|"
    r"niece|parents|père|mère|frère|sœur|fils|fille|épouse|mari|veuve|padre|madre|hermano|hermana|hijo|hija|esposa|esposo|viuda|"
    r"pai|mãe|irmão|irmã|filho|filha|marido|viúva|vater|mutter|bruder|schwester|sohn|tochter|ehefrau|ehemann|witwe|fratello|"
    r"sorella|figlio|figlia|moglie|marito|vedova|ojciec|matka|brat|siostra|syn|córka|żona|mąż|wdowa|батько|мати|брат|сестра|син|"
    r"дочка|донька|дружина|чоловік|вдова|отец|мать|сын|дочь|жена|муж"
)
_KIN_WORDS = tuple(_KIN.split("|"))
_KIN_NAME = re.compile(
    rf"\b(?i:{_KIN})\b[,]?\s+(?-i:{_FIRST})|(?-i:{_NAME}),\s+(?:an?\s+|une?\s+|un[ao]?\s+|eine?\s+)?(?i:{_KIN})\s+"
    r"(?i:of|de|d[’']|von|di|z|двух|трёх|трех|двох|трьох|четверых|dwójki|trójki)\b"
)
# "John Smith was killed", "Ahmad Khan lost his leg", "Jean Dupont a perdu", "Іван Петренко загинув".
_FATE = (
    r"(?:(?:was|were|is|has\s+been|had\s+been)\s+(?:\w+ly\s+|also\s+)?(?:killed|injured|wounded|maimed|hurt|blinded|buried)|died|"
    r"perished|stepped|lost|bled|survived|a\s+(?:été\s+)?(?:tué|blessé|perdu|sauté|marché)|est\s+(?:mort|décédé)|murió|falleció|"
    r"perdió|pisó|resultó\s+(?:herid|muert)|morreu|perdeu|pisou|ficou\s+ferid|è\s+(?:mort|rimast)|ha\s+perso|starb|verlor|wurde\s+"
    r"(?:getötet|verletzt)|kam\s+ums|zginął|zginęła|stracił|straciła|został[a]?\s+rann|загинув|загинула|підірвався|підірвалася|"
    r"втратив|втратила|поранен|погиб|погибла|подорвался|подорвалась|потерял|ранен)"
)
_NAME_FATE = re.compile(rf"({_NAME})\s+(?i:{_FATE})\w*")
_FATE_NAME = re.compile(
    rf"(?i:\b(?:victim|identified\s+as|named\s+as|dead\s+man\s+is|killed\s+were|nommée?|identifiée?\s+comme|identificad[oa]\s+como|"
    rf"llamad[oa]|identificat[oa]\s+come|identifiziert\s+als|namens|o\s+imieniu|на\s+імʼя|на\s+ім'я|на\s+ім’я|по\s+имени))\s+"
    rf"(?:as\s+|the\s+)?{_FIRST}"
)
# Scripts without capitals say "named", or a title that is given to private people, beside the age.
_NO_CAPITALS = re.compile(
    r"ឈ្មោះ|អាយុ\s*[០-៩\d]+\s*ឆ្នាំ\s*(?:នៅ|រស់នៅ|មានទីលំនៅ)|(?:นาย|นาง|นางสาว|น\.ส\.|ด\.ช\.|ด\.ญ\.)\s?[ก-๙]{2,}\s+[ก-๙]+\s+อายุ|"
    r"อายุ\s*\d+\s*ปี\s*(?:ชาวบ้าน|อยู่บ้าน)|အမည်ရှိ|အမည်ရ|(?:ကို|မ|ဦး|ဒေါ်|မောင်)\S{1,30}\s*\(?(?:အသက်|[၀-၉\d]+\s*နှစ်)|"
    r"(?:ويدعى|وتدعى|المدعوة?|يُدعى|تُدعى|اسمه|اسمها|الطفل|الطفلة|المواطن|الشاب)\s+[^\W\d_]+\s+[^\W\d_]+\s*(?:[(،,]|البالغ|عن)|"
    r"به\s+نام|موسوم\s+به|[\u4e00-\u9fff\u3041-\u30ffー]{2,8}(?:さん|くん|ちゃん)[（(][\d０-９]{1,3}|(?:名叫|名为|姓名|叫做)\S{2,4}|"
    r"[가-힣]{2,4}\s?(?:씨|군|양)?\s?\(\d{1,3}[세)]"
)
_VIETNAMESE = re.compile(rf"(?i:\b(?:anh|chị|ông|bà|cháu|em|nạn\s+nhân|tên\s+là)\s)(?-i:{_NAME})")
# Where people live: a street and its number, "who lives in …", "a resident of … village".
_HOME = re.compile(
    r"(?i:\b(?:resident|native|inhabitant)\s+of\s+(?:the\s+)?(?:village|hamlet|settlement|town)?\s*(?:of\s+)?(?-i:[A-Z])|"
    r"\bwho\s+(?:lives?|lived)\s+(?:in|at|near)\b|\b(?:his|her|their)\s+(?:home|house)\s+(?:in|at|on)\s+(?:the\s+(?:village|hamlet)\s+of\s+)?"
    r"(?-i:[A-Z])|\bfrom\s+the\s+(?:village|hamlet|settlement)\s+of\b|"
    r"\b\d{1,4}\s+(?-i:[A-Z])\w+\s+(?:street|st\.|road|avenue|lane)\b|\bhabitante?\s+(?:du\s+village\s+)?de\s+(?-i:[A-Z])|"
    r"\b(?:vecin[oa]|residente|habitante)\s+de\s+(?:la\s+vereda|la\s+aldea|el\s+caserío)?|\bmorador[a]?\s+(?:da\s+aldeia|de)\b|"
    r"\bwohnhaft\s+in\b|\baus\s+dem\s+(?:dorf|weiler)\b|\bresidente\s+a\b|\bmieszka(?:niec|nka|jąc[ya])\s+(?:wsi|w)\b|"
    r"\b(?:жител[ья]|житель(?:ница|ка)|мешкан(?:ець|ка))\s+(?:села|сёл|деревни|посёлка|поселка|селища|хутора)\b|"
    r"\b(?:ул\.|улица|улице|вул\.|вулиця|вулиці|ul\.|calle|rue|rua|via)\s+(?-i:[^\W\d_a-zа-яёіїєґ])[^,.]{1,30},?\s*(?:д\.|буд\.|no?\.)?\s*\d)"
)
# Capitalised, and no person's name: what opens a sentence, what people are called in general, and organisations.
_NO_NAMES = frozenset(
    "the a an in at on near by from to for of and but with after before during two three four five six seven eight "
    "nine ten man woman boy girl farmer shepherd soldier child children men women people civilians worker deminer "
    "driver teenager red cross crescent human rights watch islamic state south north east west united nations doctors "
    "without borders white helmets army police ministry army's province district region border force forces guard "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december uomo donna ragazzo ragazza bambino bambina contadino pastore homme femme "
    "garçon fille berger agriculteur enfant hombre mujer niño niña campesino pastor soldado homem mulher menino "
    "menina camponês mann frau junge mädchen bauer hirte soldat kind fahrer mężczyzna kobieta chłopiec dziewczynka "
    "rolnik żołnierz grzybiarz чоловік жінка хлопець хлопчик дівчина дівчинка тракторист водій житель мешканець "
    "фермер боєць сапер мужчина женщина мальчик девочка пастух водитель боец сапёр близ возле около под у біля під на "
    "в при после після во el la los las le les un une der die das ein eine il lo".split()
)
#: What stands in a headline where a name stood, and the further words of that name.
LEFT_OUT = "[…]"
_MORE_NAMES = re.compile(rf"(?:\s+{_FIRST})*")
# Titles that go before the name of somebody who speaks in public.
_OFFICE = re.compile(
    r"(?i:\b(?:president|minister|governor|spokes\w+|general|colonel|commander|director|secretary|ambassador|mayor|officer|chief|"
    r"head|said|says|told|according\s+to|président|ministre|presidente|ministro|präsident\w*|minister\w*|prezydent|президент\w*|"
    r"міністр\w*|министр\w*|губернатор\w*|речни\w+|голова|глава|dit|dijo|disse|sagte|powiedział\w*|сказав|сообщил\w*|повідомив))\b"
)


def of_casualties(verdict: Verdict) -> bool:
    """Whether a story is of people killed or hurt."""
    return "casualties" in verdict.topics


def identifies(sentence: str, language: str = "") -> bool:
    """Whether a sentence seems to name somebody who was hurt, or to say where they live.

    It knows the patterns of the main languages, not names: it drops a sentence too many rather than one too few.
    """
    if _HOME.search(sentence) or (not sentence.isascii() and _NO_CAPITALS.search(sentence)):
        return True
    folded = sentence.casefold()
    if any(kin in folded for kin in _KIN_WORDS) and _KIN_NAME.search(sentence):
        return True
    if _FATE_NAME.search(sentence):
        return True
    aged = (_NAME_THEN_AGE, _AGE_THEN_NAME, _AGED_NAME) if _DIGIT.search(sentence) else ()
    if any(_is_name(found[1]) for pattern in (*aged, _NAME_FATE) for found in pattern.finditer(sentence)):
        return True
    return language == "vi" and _VIETNAMESE.search(sentence) is not None


def without_names(headline: str, verdict: Verdict) -> str:
    """Return a headline of a story of casualties with the names of those who were hurt left out; others as they are.

    A name stands beside an age, or, in a headline that does not write every word with a capital, before what befell
    somebody. "[…]" takes its place: it says in every language that something was left out, and nothing else.
    """
    if not of_casualties(verdict):
        return headline
    patterns = [_NAME_THEN_AGE, _AGED_NAME, _AGE_THEN_NAME] if _DIGIT.search(headline) else []
    words = [word for word in headline.split() if word[0].isalpha()]
    if sum(word[0].isupper() for word in words) <= len(words) / 2:
        patterns.append(_NAME_FATE)
    for pattern in patterns:
        found = pattern.search(headline)
        if found and _is_name(found[1]):
            rest = _MORE_NAMES.match(headline, found.end(1))
            headline = f"{headline[: found.start(1)]}{LEFT_OUT}{headline[rest.end() if rest else found.end(1) :]}"
    return headline


def names_someone(sentence: str) -> bool:
    """Whether a person's name seems to stand in a sentence, but for those who speak for an office."""
    return _OFFICE.search(sentence) is None and any(_is_name(found[0]) for found in re.finditer(_NAME, sentence))


def _is_name(words: str) -> bool:
    return not any(re.split(r"[’']", word)[-1].casefold() in _NO_NAMES for word in words.split())
