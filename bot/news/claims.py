"""What a story says of a state's standing towards a treaty, where it says so plainly.

"Estonia remains a party to the Ottawa Convention", "X has joined", "Y is not a signatory". Only whole statements
count, in nine languages: the state, then the verb, then the treaty by its name. What is wanted, denied, foreseen or
asked is none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from bot.news.countries import CountryFinder
from bot.news.sentences import sentences

ClaimKind = Literal["party", "signatory", "joined", "left", "no_longer", "not_party", "not_signatory"]
ClaimedTreaty = Literal["mine_ban_treaty", "cluster_munitions"]

#: A longer sentence says too many things at once.
SENTENCE_CHARS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One state, one treaty, and what a sentence says of them."""

    iso3: str
    treaty: ClaimedTreaty
    kind: ClaimKind
    #: As it stands in the story.
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tongue:
    """How one language says it; "{T}" is the treaty."""

    mines: str
    clusters: str
    says: Sequence[tuple[ClaimKind, str]]
    #: Words before the state that make it no statement of fact.
    unless: str


_EN = _Tongue(
    mines=r"(?:Ottawa|Mine[- ]Ban|Anti-?personnel\s+(?:Land)?mines?(?:\s+Ban)?|Land-?mines?(?:\s+Ban)?)\s+"
    r"(?:Treaty|Convention|Pact|Accord)|(?:treaty|convention|pact)\s+(?:banning|that\s+bans|outlawing|"
    r"prohibiting|against)\s+"
    r"(?:the\s+use\s+of\s+)?(?:anti-?personnel\s+)?(?:land)?mines",
    clusters=r"Convention\s+on\s+Cluster\s+Munitions|Cluster\s+(?:Munitions?|Bombs?)\s+(?:Treaty|Convention|Pact)|"
    r"(?:treaty|convention|pact)\s+(?:banning|that\s+bans|outlawing|prohibiting|against)\s+cluster\s+"
    r"(?:munitions|bombs)",
    says=(
        (
            "party",
            r"(?:is|are|remains?|stays?|has\s+been|have\s+been)\s+(?:still\s+|currently\s+|also\s+|now\s+"
            r")?(?:an?\s+|full\s+)*"
            r"(?:states?[- ])?(?:part(?:y|ies)|members?)\s+(?:to|of)\s+{T}",
        ),
        ("party", r"(?:is|are|remains?)\s+(?:still\s+|also\s+)?bound\s+by\s+{T}"),
        ("signatory", r"(?:is|are|remains?)\s+(?:still\s+|also\s+)?(?:an?\s+)?signator(?:y|ies)\s+(?:to|of)\s+{T}"),
        (
            "no_longer",
            r"(?:is|are)\s+no\s+longer\s+(?:an?\s+)?(?:(?:states?[- ])?(?:part(?:y|ies)|members?)\s+(?:to|of)|"
            r"bound\s+by)\s+{T}",
        ),
        ("not_party", r"(?:is|are)\s+not\s+(?:an?\s+)?(?:states?[- ])?(?:part(?:y|ies)|members?)\s+(?:to|of)\s+{T}"),
        ("not_party", r"(?:has|have)\s+(?:not|never)\s+(?:ratified|joined|acceded\s+to)\s+{T}"),
        ("not_signatory", r"(?:is|are)\s+not\s+(?:an?\s+)?signator(?:y|ies)\s+(?:to|of)\s+{T}"),
        ("not_signatory", r"(?:has|have)\s+(?:not|never)\s+signed\s+{T}"),
        (
            "joined",
            r"(?:(?:has|have)\s+)?(?:now\s+|formally\s+|officially\s+|just\s+)?(?:joined|acceded\s+to|ratified)\s+{T}",
        ),
        (
            "joined",
            r"(?:became|becomes|has\s+become)\s+(?:the\s+|an?\s+)?(?:\d+\w*\s+|newest\s+|latest\s+)?(?:state[- ])?"
            r"(?:party|member)\s+(?:to|of)\s+{T}",
        ),
        (
            "left",
            r"(?:(?:has|have)\s+)?(?:now\s+|formally\s+|officially\s+|already\s+)?(?:left|withdrawn\s+from|"
            r"withdrew\s+from|quit|"
            r"exited)\s+{T}",
        ),
    ),
    unless=r"if|whether|when|once|until|unless|before|after|would|should|could|may|might|had|deni(?:es|ed)|deny|false|"
    r"falsely|rumou?rs?|untrue|incorrect|wrong|wrongly|mistaken|mistakenly|long|neither|nor|no|not|hopes?|"
    r"hoped|wants?|wanted|"
    r"wish|wishes|urges?|urged|demands?|plans?|imagine|suppose|claims?|claimed|allegedly|reportedly",
)
_FR = _Tongue(
    mines=r"(?:convention|traité)\s+d['’]Ottawa|(?:convention|traité)\s+(?:sur\s+l['’]interdiction\s+des|"
    r"d['’]interdiction\s+des|interdisant\s+les|contre\s+les)\s+mines",
    clusters=r"convention\s+(?:d['’]Oslo|sur\s+les\s+(?:(?:armes|bombes)\s+à\s+)?sous-munitions)",
    says=(
        (
            "party",
            r"(?:est|sont|reste(?:nt)?|demeure(?:nt)?)\s+(?:toujours\s+|encore\s+|aussi\s+|également\s+)?(?:une?\s+)?"
            r"(?:(?:État|pays)s?\s+)?(?:parties?|membres?)(?:\s+(?:à|de|du|au))\s+{T}",
        ),
        (
            "signatory",
            r"(?:est|sont|reste(?:nt)?)\s+(?:toujours\s+|aussi\s+|également\s+)?(?:un\s+)?(?:pays\s+"
            r")?signataires?\s+(?:de|du)\s+{T}",
        ),
        (
            "no_longer",
            r"(?:n['’]est|ne\s+sont)\s+(?:désormais\s+)?plus\s+(?:une?\s+)?(?:États?\s+)?(?:parties?|membres?)\s+"
            r"(?:à|de|du|au)\s+{T}",
        ),
        (
            "not_party",
            r"(?:n['’]est|ne\s+sont)\s+pas\s+(?:une?\s+)?(?:États?\s+)?(?:parties?|membres?)\s+(?:à|de|du|au)\s+{T}",
        ),
        ("not_party", r"n['’](?:a|ont)\s+(?:pas|jamais)\s+ratifié\s+{T}"),
        (
            "not_signatory",
            r"(?:n['’]est|ne\s+sont)\s+pas\s+signataires?\s+(?:de|du)\s+{T}|n['’](?:a|ont)\s+(?:pas|jamais)\s+"
            r"signé\s+{T}",
        ),
        ("joined", r"(?:a|ont)\s+(?:officiellement\s+)?(?:rejoint|ratifié|adhéré\s+(?:à|au))\s+{T}"),
        (
            "left",
            r"(?:a|ont)\s+(?:officiellement\s+)?quitté\s+{T}|s['’](?:est|étaient|sont)\s+(?:officiellement\s+"
            r")?retirée?s?\s+(?:de|du)\s+{T}",
        ),
    ),
    unless=r"si|quand|lorsque|jusqu|avant|après|dément|démenti|faux|fausse|rumeur|ni|aucun|aucune|voudrait|"
    r"souhaite|veut|espère|serait|"
    r"prétend|aurait",
)
_ES = _Tongue(
    mines=r"(?:convención|convenio|tratado)\s+de\s+Ottawa|(?:convención|tratado)\s+(?:sobre\s+la\s+prohibición\s+de|"
    r"de\s+prohibición\s+de|que\s+prohíbe|contra)\s+(?:las\s+)?minas",
    clusters=r"(?:convención|convenio|tratado)\s+(?:sobre|de)\s+(?:municiones|bombas)\s+(?:en|de)\s+racimo",
    says=(
        (
            "party",
            r"(?:es|son|siguen?\s+siendo|continúan?\s+siendo)\s+(?:un\s+)?(?:Estados?\s+|país(?:es)?\s+"
            r")?(?:partes?|miembros?)\s+"
            r"(?:de|del|en)\s+{T}",
        ),
        (
            "signatory",
            r"(?:es|son)\s+(?:un\s+)?(?:país(?:es)?\s+|Estados?\s+)?(?:signatari[oa]s?|firmantes?)\s+(?:de|del)\s+{T}",
        ),
        ("no_longer", r"ya\s+no\s+(?:es|son)\s+(?:Estados?\s+)?(?:partes?|miembros?)\s+(?:de|del)\s+{T}"),
        ("not_party", r"no\s+(?:es|son)\s+(?:Estados?\s+)?(?:partes?|miembros?)\s+(?:de|del)\s+{T}"),
        ("not_party", r"(?:no|nunca)\s+(?:ha|han)\s+ratificado\s+{T}"),
        (
            "not_signatory",
            r"no\s+(?:es|son)\s+(?:signatari[oa]s?|firmantes?)\s+(?:de|del)\s+{T}|(?:no|nunca)\s+(?:ha|han)\s+"
            r"firmado\s+{T}",
        ),
        (
            "joined",
            r"(?:se\s+(?:ha|han)\s+(?:unido|adherido)\s+(?:a|al)|se\s+(?:unió|adhirió)\s+(?:a|al)|ratificó|ha\s+"
            r"ratificado)\s+{T}",
        ),
        (
            "left",
            r"(?:(?:ha|han)\s+abandonado|abandonó|se\s+(?:ha|han)\s+retirado\s+(?:de|del)|se\s+retiró\s+(?:de|"
            r"del))\s+{T}",
        ),
    ),
    unless=r"si|cuando|hasta|antes|después|tras|niega|negó|falso|falsa|rumor|ni|ningún|ninguno|quiere|espera|"
    r"sería|habría",
)
_PT = _Tongue(
    mines=r"(?:convenção|tratado)\s+de\s+Ott?awa|(?:convenção|tratado)\s+de\s+Otava|(?:convenção|tratado)\s+"
    r"(?:sobre\s+a\s+proibição|"
    r"de\s+proibição)\s+d[ae]s?\s+minas|tratado\s+que\s+proíbe\s+(?:as\s+)?minas",
    clusters=r"convenção\s+sobre\s+(?:as\s+)?(?:munições|bombas)\s+(?:de\s+fragmentação|cluster)",
    says=(
        (
            "party",
            r"(?:é|são|continuam?\s+(?:a\s+ser|sendo)|permanecem?)\s+(?:um\s+)?(?:Estados?[- ]|país(?:es)?\s+"
            r")?(?:partes?|membros?)\s+(?:da|do|na)\s+{T}",
        ),
        ("signatory", r"(?:é|são)\s+(?:um\s+)?(?:país(?:es)?\s+)?signatári[oa]s?\s+(?:da|do)\s+{T}"),
        (
            "no_longer",
            r"já\s+não\s+(?:é|são)\s+(?:Estados?[- ])?(?:partes?|membros?)\s+(?:da|do)\s+{T}|não\s+é\s+mais\s+"
            r"(?:parte|membro)\s+(?:da|do)\s+{T}",
        ),
        (
            "not_party",
            r"não\s+(?:é|são)\s+(?:Estados?[- ])?(?:partes?|membros?)\s+(?:da|do)\s+{T}|(?:não|nunca)\s+"
            r"ratificou\s+{T}",
        ),
        ("not_signatory", r"não\s+(?:é|são)\s+signatári[oa]s?\s+(?:da|do)\s+{T}|(?:não|nunca)\s+assinou\s+{T}"),
        ("joined", r"(?:aderiu\s+(?:à|ao)|ratificou)\s+{T}"),
        ("left", r"(?:abandonou|deixou|saiu\s+(?:da|do)|retirou-se\s+(?:da|do))\s+{T}"),
    ),
    unless=r"se|quando|até|antes|depois|após|nega|negou|falso|falsa|rumor|nem|nenhum|quer|espera|seria|teria",
)
_DE = _Tongue(
    mines=r"Ottawa[- ](?:Konvention|Abkommens?|Übereinkommens?|Vertrags?(?:es)?)|Anti-?[Pp]ersonen-?[Mm]inen-?"
    r"(?:[Kk]onvention|[Vv]erbots?(?:vertrags?|konvention)?|[Üü]bereinkommens?)|Landminen(?:verbots)?"
    r"(?:vertrags?|konvention|abkommens?)",
    clusters=r"Streubomben(?:konvention|abkommens?|verbots?)|Streumunitionskonvention|Oslo[- ](?:Konvention|"
    r"Übereinkommens?)|"
    r"Übereinkommens?\s+über\s+Streumunition",
    says=(
        (
            "party",
            r"(?:ist|sind|bleib(?:t|en))\s+(?:weiterhin\s+|nach\s+wie\s+vor\s+|noch\s+|auch\s+)?(?:ein\s+)?"
            r"(?:Vertragsstaat(?:en)?|Vertragspartei(?:en)?|Mitglied(?:er)?|Mitgliedstaat(?:en)?)\s+(?:der|des|im|"
            r"in\s+der)\s+{T}",
        ),
        ("signatory", r"(?:ist|sind)\s+(?:auch\s+)?Unterzeichner(?:staat(?:en)?)?\s+(?:der|des)\s+{T}"),
        (
            "no_longer",
            r"(?:ist|sind)\s+(?:seit\s+\w+\s+)?(?:nicht|keine?)\s+mehr\s+(?:Vertragsstaat|Vertragspartei|"
            r"Mitglied)(?:en|er)?\s+(?:der|des)\s+{T}",
        ),
        (
            "not_party",
            r"(?:ist|sind)\s+(?:nicht|keine?)\s+(?:Vertragsstaat|Vertragspartei|Mitglied|Mitgliedstaat)(?:en|"
            r"er)?\s+(?:der|des)\s+{T}|"
            r"(?:hat|haben)\s+(?:die\s+|das\s+|den\s+)?{T}\s+(?:bis\s+heute\s+|bisher\s+)?(?:nicht|nie)\s+ratifiziert",
        ),
        (
            "not_signatory",
            r"(?:hat|haben)\s+{T}\s+(?:bis\s+heute\s+|bisher\s+)?(?:nicht|nie)\s+(?:unterzeichnet|unterschrieben)",
        ),
        ("joined", r"(?:ist|sind)\s+{T}\s+beigetreten"),
        (
            "left",
            r"(?:ist|sind)\s+(?:offiziell\s+|formell\s+)?aus\s+{T}\s+(?:ausgetreten|ausgestiegen)|(?:hat|haben)\s+"
            r"{T}\s+verlassen",
        ),
    ),
    unless=r"wenn|falls|ob|bis|sobald|bevor|nachdem|würde|könnte|sollte|wäre|hätte|dementiert\w*|falsch|"
    r"gerücht\w*|weder|noch|will|hofft",
)
_IT = _Tongue(
    mines=r"(?:convenzione|trattato)\s+di\s+Ottawa|(?:convenzione|trattato)\s+(?:sul\s+bando\s+delle|che\s+"
    r"(?:vieta|bandisce)\s+le|"
    r"contro\s+le|per\s+la\s+messa\s+al\s+bando\s+delle|sulla\s+messa\s+al\s+bando\s+delle)\s+mine",
    clusters=r"convenzione\s+(?:di\s+Oslo|sulle\s+(?:munizioni|bombe)\s+a\s+grappolo)",
    says=(
        (
            "party",
            r"(?:è|sono|resta(?:no)?|rimane|rimangono)\s+(?:ancora\s+|tuttora\s+)?(?:uno?\s+)?(?:Stat[oi]\s+|"
            r"Paes[ei]\s+)?(?:parte|membr[oi])\s+"
            r"(?:della|del|alla|al)\s+{T}",
        ),
        ("signatory", r"(?:è|sono)\s+(?:tra\s+i\s+)?firmatari[oa]?\s+(?:della|del)\s+{T}"),
        ("no_longer", r"non\s+(?:è|sono)\s+più\s+(?:Stat[oi]\s+)?(?:parte|membr[oi])\s+(?:della|del)\s+{T}"),
        (
            "not_party",
            r"non\s+(?:è|sono)\s+(?:Stat[oi]\s+)?(?:parte|membr[oi])\s+(?:della|del)\s+{T}|non\s+ha\s+(?:mai\s+"
            r")?ratificato\s+{T}",
        ),
        (
            "not_signatory",
            r"non\s+(?:è|sono)\s+firmatari[oa]?\s+(?:della|del)\s+{T}|non\s+ha\s+(?:mai\s+)?firmato\s+{T}",
        ),
        ("joined", r"ha\s+(?:aderito\s+(?:alla|al)|ratificato)\s+{T}"),
        (
            "left",
            r"(?:è|sono)\s+(?:ufficialmente\s+)?uscit[oaie]\s+(?:dalla|dal)\s+{T}|ha\s+abbandonato\s+{T}|si\s+è\s+"
            r"ritirat[oa]\s+(?:dalla|dal)\s+{T}",
        ),
    ),
    unless=r"se|quando|finché|prima|dopo|nega|smentisc\w+|falso|falsa|voci|né|nessuno|vuole|spera|sarebbe|avrebbe",
)
_PL = _Tongue(
    mines=r"(?:konwencj\w+|traktat\w*)\s+ottawsk\w+|konwencj\w+\s+o\s+zakazie\s+(?:użycia\s+)?min",
    clusters=r"konwencj\w+\s+o\s+(?:zakazie\s+)?(?:amunicji|broni|bomb\w*)\s+kasetow\w+",
    says=(
        (
            "party",
            r"(?:jest|są|pozostaje|pozostają)\s+(?:nadal\s+|wciąż\s+|także\s+)?(?:państwem\s+)?(?:stron(?:ą|ami)|"
            r"członkiem|członkami)\s+{T}",
        ),
        ("signatory", r"(?:jest|są)\s+(?:nadal\s+|także\s+)?sygnatariusz(?:em|ami|ką)\s+{T}"),
        (
            "no_longer",
            r"nie\s+(?:jest|są)\s+już\s+(?:stron(?:ą|ami)|członkiem|członkami)\s+{T}|przestał[aoy]?\s+być\s+"
            r"(?:stroną|członkiem)\s+{T}",
        ),
        (
            "not_party",
            r"nie\s+(?:jest|są)\s+(?:stron(?:ą|ami)|członkiem|członkami)\s+{T}|nie\s+ratyfikował[aoy]?\s+{T}",
        ),
        ("not_signatory", r"nie\s+(?:jest|są)\s+sygnatariusz(?:em|ami|ką)\s+{T}|nie\s+podpisał[aoy]?\s+{T}"),
        ("joined", r"(?:przystąpił[aoy]?\s+do|ratyfikował[aoy]?)\s+{T}"),
        ("left", r"(?:formalnie\s+|oficjalnie\s+)?(?:wystąpił[aoy]?\s+z|wyszł[aoy]\s+z|opuścił[aoy]?)\s+{T}"),
    ),
    unless=r"jeśli|jeżeli|gdy|gdyby|czy|kiedy|dopóki|zanim|po|przed|zaprzecz\w+|nieprawd\w+|fałsz\w+|ani|chce|"
    r"miał\w*by|byłab?y?",
)
_UK = _Tongue(
    mines=r"оттавськ\w+\s+(?:конвенці\w+|догов\w+|угод\w+)|конвенці\w+\s+про\s+заборону\s+(?:застосування\s+"
    r")?(?:протипіхотних\s+)?мін\w*",
    clusters=r"конвенці\w+\s+(?:про|щодо)\s+(?:заборону\s+)?касетн\w+\s+боєприпас\w+",
    says=(
        (
            "party",
            r"(?:є|залишається|залишаються|лишається)\s+(?:досі\s+|й\s+надалі\s+|все\s+ще\s+)?(?:державою[- ]|"
            r"країною[- ])?"
            r"(?:учасни\w+|стороною|член\w+)\s+{T}",
        ),
        ("signatory", r"(?:є|залишається)\s+підписант\w+\s+{T}"),
        ("no_longer", r"(?:більше|вже)\s+не\s+є\s+(?:державою[- ]|країною[- ])?(?:учасни\w+|стороною|член\w+)\s+{T}"),
        (
            "not_party",
            r"не\s+є\s+(?:державою[- ]|країною[- ])?(?:учасни\w+|стороною|член\w+)\s+{T}|не\s+ратифіку(?:вала|вав|"
            r"вали)\s+{T}",
        ),
        ("not_signatory", r"не\s+є\s+підписант\w+\s+{T}|не\s+підпис(?:ала|ав|али|увала)\s+{T}"),
        ("joined", r"(?:приєдна(?:лася|лась|вся|лися)\s+до|ратифіку(?:вала|вав|вали))\s+{T}"),
        ("left", r"(?:офіційно\s+)?(?:вийш(?:ла|ов|ли)\s+(?:з|із)|покину(?:ла|в|ли))\s+{T}"),
    ),
    unless=r"якщо|коли|чи|доки|поки|до|після|спросту\w+|неправда|фейк\w*|ані|ні|хоче|би|б|могла",
)
_RU = _Tongue(
    mines=r"оттавск\w+\s+(?:конвенци\w+|догов\w+|соглашени\w+)|конвенци\w+\s+о\s+запрещении\s+(?:применения\s+)?"
    r"(?:противопехотных\s+)?мин\w*",
    clusters=r"конвенци\w+\s+(?:по|о\s+запрещении)\s+кассетн\w+\s+боеприпас\w+",
    says=(
        (
            "party",
            r"(?:является|являются|остаётся|остается|остаются)\s+(?:по-прежнему\s+|также\s+)?(?:государством[- ]|"
            r"страной[- ])?"
            r"(?:участни\w+|стороной|член\w+)\s+{T}",
        ),
        ("signatory", r"(?:является|остаётся|остается)\s+подписант\w+\s+{T}"),
        (
            "no_longer",
            r"(?:больше|уже)\s+не\s+является\s+(?:участни\w+|стороной|член\w+)\s+{T}|перестал[ао]?\s+быть\s+"
            r"(?:участни\w+|стороной)\s+{T}",
        ),
        (
            "not_party",
            r"не\s+является\s+(?:государством[- ])?(?:участни\w+|стороной|член\w+)\s+{T}|не\s+ратифицирова(?:ла|л|"
            r"ли)\s+{T}",
        ),
        ("not_signatory", r"не\s+является\s+подписант\w+\s+{T}|не\s+подпис(?:ала|ал|али|ывала)\s+{T}"),
        ("joined", r"(?:присоедини(?:лась|лся|лись)\s+к|ратифицирова(?:ла|л|ли))\s+{T}"),
        ("left", r"(?:официально\s+)?(?:выш(?:ла|ел|ли)\s+из|покину(?:ла|л|ли))\s+{T}"),
    ),
    unless=r"если|когда|ли|пока|до|после|опроверг\w*|опроверга\w+|неправда|фейк\w*|ни|хочет|бы|могла",
)
_TONGUES: Mapping[str, _Tongue] = {
    "en": _EN,
    "fr": _FR,
    "es": _ES,
    "pt": _PT,
    "de": _DE,
    "it": _IT,
    "pl": _PL,
    "uk": _UK,
    "ru": _RU,
}

#: Articles before a treaty, and words like "1997" and "international" that say no more of it.
_BEFORE = (
    r"(?:(?:the|la|le|l['’]|los|las|el|o|a|il|lo|der|die|das|den|dem|des|1997|2008|global|"
    r"international(?:en|e)?|landmark|so-called)\s+)*"
)
# Between the state and the verb: nothing, or a relative pronoun.
_GAP = re.compile(
    r"\s*(?:,\s*(?:which|who|qui|que|che|die|der|das|która|który|które|яка|який|яке|которая|который|которое)\s+)?\Z",
    re.IGNORECASE,
)
# Between two states of which one thing is said.
_ALSO = re.compile(
    r"\s*(?:,|,?\s*(?:and|et|y|e|und|i|oraz|та|і|й|и|as\s+well\s+as))\s*(?:(?:the|la|le|les|l['’]|die|der|"
    r"el|los|o|os|a|as|il|lo|gli)\s*)?\Z",
    re.IGNORECASE,
)
# Before the first of them: then they are no subject of their own.
_PART = re.compile(
    r"\b(?:of|in|except|besides|unlike|with|to|from|for|by|than|like|against|de|du|des|d['’]|sauf|hormis|"
    r"en|con|salvo|excepto|von|außer|mit|"
    r"aus|in|di|dell['’]|tranne|oprócz|poza|z|w|крім|окрім|кроме|из|з|із|у|в|от|від)\s*(?:(?:the|la|le|"
    r"les|l['’]|den|der|die|el|los)\s*)?\Z",
    re.IGNORECASE,
)
# Where a noun owns another by its case alone, a state is a subject only at the beginning: "парламент Украины вышел".
_CASES = frozenset({"pl", "uk", "ru"})
_OPENED = re.compile(
    r"(?:\A|[,:;—–«„“\"(-])\W*\Z|\b(?:że|i|a|ale|więc|dziś|що|і|й|та|але|тому|сьогодні|что|и|а|но|поэтому|сегодня)\s+\Z",
    re.IGNORECASE,
)
# Behind the treaty: it is to end, it is asked, or not the treaty is meant but its meetings.
_ENDS = re.compile(
    r"\A\W*(?:until|till|jusqu|hasta|até|bis|fino|do\s|до\s)|\?\W*\Z|\A['’]s\b|"
    r"\A\s+(?:review\s+|annual\s+)?(?:meetings?|conference|talks|negotiations?|process|secretariat|office|"
    r"committee|group|review)\b",
    re.IGNORECASE,
)


@cache
def _compiled(language: str) -> tuple[tuple[tuple[ClaimKind, re.Pattern[str]], ...], re.Pattern[str], re.Pattern[str]]:
    tongue = _TONGUES[language]
    treaty = rf"{_BEFORE}(?:(?P<mines{{n}}>{tongue.mines})|(?P<clusters{{n}}>{tongue.clusters}))"
    says = tuple(
        (kind, re.compile(rf"\b(?:{_numbered(text, treaty)})(?!\w)", re.IGNORECASE)) for kind, text in tongue.says
    )
    named = re.compile(rf"(?:{tongue.mines}|{tongue.clusters})", re.IGNORECASE)
    return says, re.compile(rf"\b(?:{tongue.unless})\b", re.IGNORECASE), named


def _numbered(text: str, treaty: str) -> str:
    """Put the treaty in for each "{T}", with groups of names of their own."""
    first, *rest = text.split("{T}")
    return first + "".join(treaty.replace("{n}", str(number)) + part for number, part in enumerate(rest))


def claims_of(texts: Sequence[str], language: str, countries: CountryFinder) -> tuple[Claim, ...]:
    """Return what some texts claim of states' standing, each once, in the texts' order.

    Args:
        texts: Title, summary and the like.
        language: Their primary language subtag; in one that is not known nothing is claimed.
        countries: Finds the states.
    """
    if language not in _TONGUES:
        return ()
    says, unless, named = _compiled(language)
    found: dict[tuple[str, ClaimedTreaty, ClaimKind], Claim] = {}
    for text in texts:
        for sentence in sentences(text, language):
            if len(sentence) > SENTENCE_CHARS or named.search(sentence) is None:
                continue
            for kind, pattern in says:
                for one in pattern.finditer(sentence):
                    treaty = _treaty(one)
                    if _ENDS.search(sentence[one.end() :]):
                        continue
                    for iso3 in _subjects(sentence, one.start(), language, countries, unless):
                        claim = Claim(iso3=iso3, treaty=treaty, kind=kind, sentence=sentence)
                        found.setdefault((iso3, treaty, kind), claim)
    return tuple(found.values())


def _treaty(found: re.Match[str]) -> ClaimedTreaty:
    mines = any(text for name, text in found.groupdict().items() if name.startswith("mines"))
    return "mine_ban_treaty" if mines else "cluster_munitions"


def _subjects(
    sentence: str, verb: int, language: str, countries: CountryFinder, unless: re.Pattern[str]
) -> tuple[str, ...]:
    """Return the states that stand right before a verb; none where it is no plain statement of them."""
    spans: dict[tuple[int, int], list[str]] = {}
    for mention in countries.mentions(sentence, "", "", language):
        spans.setdefault((mention.position, mention.position + len(mention.text)), []).append(mention.iso3)
    chain: list[str] = []
    at, gap = verb, _GAP
    for (start, end), codes in sorted(spans.items(), reverse=True):
        if end > at:
            continue
        if gap.match(sentence[end:at]) is None:
            break
        chain = codes + chain
        at, gap = start, _ALSO
    before = sentence[:at]
    if not chain or _PART.search(before) or unless.search(before):
        return ()
    if language in _CASES and _OPENED.search(before) is None:
        return ()
    return tuple(dict.fromkeys(chain))
