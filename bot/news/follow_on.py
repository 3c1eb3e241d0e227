"""Words that say what follows from news and when it comes into effect, and sentences that lean on the one before."""

import re
from collections.abc import Mapping

# What a decision leads to, in the languages of the lexicon, in lower case.
_EFFECTS = (
    "took effect|into force|six months|half a year|next step|"
    "has yet to|doit encore|muss noch|debe aún|debe todavía|deve ancora|musi jeszcze|"
    "має ще|ещё должен|"
    "en vigueur|six mois|en vigor|"
    "seis meses|em vigor|in vigore|"
    "sei mesi|in kraft|sechs monate|in werking|van kracht|zes maanden|sex månader|"
    "seks måneder|voimaan|"
    "kuuden kuukauden|puolen vuoden|jõustu|kuue kuu|spēkā|sešu|sešiem|pusgad|įsigali|šešių mėnesių|po pusmečio|"
    "w życie|"
    "sześć miesięcy|sześciu miesi|pół roku|v platnost|účinnost|účinnosť|šest měsíců|šesť mesiacov|hatályba|hat hónap|"
    "în vigoare|șase luni|na snagu|šest mjeseci|шест месеци|на снагу|во сила|в сила|шест месеца|в силу|шесть месяцев|"
    "шести месяцев|через полгода|чинності|шість місяців|шести місяців|за пів року|через пів року|σε ισχύ|έξι μήν|"
    "yürürlü|altı ay|qüvvəyə|có hiệu lực|sáu tháng|حيز التنفيذ|ستة أشهر|حيز النفاذ|لازم‌الاجرا|شش ماه|発効|"
    "6か月|6カ月|半年|生效|六个月|6个月|발효|6개월|มีผลบังคับ|มีผลใช้|หกเดือน|ចូលជាធរមាន|ប្រាំមួយខែ|៦ខែ|အသက်ဝင်|"
    "ခြောက်လ"
).split("|")
# As above, where words change their endings; each begins with one of the words that are looked for first.
_ENDINGS = re.compile(
    r"takes? effect|effective (?:on|from)|must (?:still|now)|sign the (?:law|bill)|still (?:has|have|needs?) to|"
    r"prend(?:ra)? effet|surtir[áa]n? efecto|halbe[ns]? jahr|i kraft\b"
)
_BEGINNINGS = ("take", "effective", "must", "sign the", "still", "prend", "surtir", "halbe", "i kraft")

# First words that mean something of the sentence before, by language.
_LEANING: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "he she it they this that these those his her its their but however also meanwhile such instead "
        "therefore moreover then there so",
        "fr": "il elle ils elles ce cela cette ces son sa ses leur mais pourtant cependant ainsi",
        "es": "él ella ellos esto este esta su sus pero sin también además así",
        "pt": "ele ela eles isto isso este esta seu sua mas porém também assim",
        "it": "lui lei egli essa questo questa suo sua ma però inoltre così",
        "de": "er sie es dies diese dieser dieses das sein ihre aber doch auch zudem außerdem damit",
        "nl": "hij zij ze dit dat deze zijn haar maar ook daarmee",
        "sv": "han hon de det detta dessa men också därmed",
        "da": "han hun de det dette disse men også dermed",
        "no": "han hun de det dette disse men også dermed",
        "fi": "hän he se ne tämä nämä mutta myös",
        "et": "ta tema nad see need kuid aga samuti",
        "lv": "viņš viņa viņi tas šis bet arī",
        "lt": "jis ji jie tai šis bet taip",
        "pl": "on ona oni to ten ta jego jej ich ale jednak także również",
        "cs": "on ona oni to ten ta jeho její ale také však",
        "sk": "on ona oni to ten tá jeho jej ale tiež však",
        "hu": "ő ez ezek az azonban de emellett",
        "ro": "el ea ei acesta aceasta dar însă astfel",
        "hr": "on ona oni to ovaj njegov ali također međutim",
        "sr": "on ona oni to njegov ali takođe он она они то али такође",
        "bg": "той тя те това тези но също",
        "mk": "тој таа тие тоа но исто",
        "ru": "он она они это эти его её их но однако также при",
        "uk": "він вона вони це ці його її їх але однак проте також",
        "el": "αυτός αυτή αυτό αυτοί όμως αλλά επίσης",
        "tr": "o bu bunlar onun ancak ama ayrıca",
        "ar": "وهو وهي لكن هذا هذه كما",
        "fa": "او این آنها اما همچنین",
    }.items()
}
# Beginnings of more words that do the same.
_LEANING_ON = re.compile(
    r"\W*(?:про це|про таке|об этом|о том,|как сообщ|як повідом|poinformowa\w+ o tym|o tym |o sprawie |"
    r"das teilte|dies teilte|c['’]est ce |así lo |lo ha anunciado|questo è |the announcement |the news )",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\s\"'“«„‚‘»(]*([^\W\d_]+)")


def tells_what_follows(sentence: str) -> bool:
    """Whether a sentence says from when something is in force, or what must come before."""
    # One alternation of all these would be tried at every letter: a hundred times as slow.
    folded = sentence.lower()
    if any(effect in folded for effect in _EFFECTS):
        return True
    return any(beginning in folded for beginning in _BEGINNINGS) and _ENDINGS.search(folded) is not None


def leans(sentence: str, language: str) -> bool:
    """Whether a sentence begins with a word that means something of the sentence before it."""
    first = _WORD.match(sentence)
    if first is not None and first[1].casefold() in _LEANING.get(language, frozenset()):
        return True
    return _LEANING_ON.match(sentence) is not None
