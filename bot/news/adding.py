"""What a further report of a story adds to what was told before: a number, a statement, another step."""

import re
from collections.abc import Sequence

from bot.model import Difference, Kind, NewsItem, Verdict
from bot.news.stories.numbers import TELLING, numbers

#: Characters of a lead in which numbers are looked for.
LEAD_CHARS = 1_500
#: Numbers that are named of one report.
NAMED = 4
#: Feeds of those who have a say in the matter; media report what others say.
ACTORS: frozenset[Kind] = frozenset(("government", "un", "campaign", "ngo"))

#: Times that pass: "within 48 hours", "90 days", "30 ans".
_SPAN = re.compile(
    r"\d+[\s\u00a0\u202f-]?(?:hours?|days?|weeks?|months?|years?|minutes?|heures?|jours?|semaines?|mois|ans?|années|"
    r"horas?|d[ií]as?|semanas?|meses|mes|años?|anos?|stunden?|tagen?|wochen?|monaten?|jahren?|ore|giorni|settimane|mesi|"
    r"anni|godzin\w*|dni|tygodni\w*|miesięcy|lat|лет|час\w*|дн\w+|недел\w*|месяц\w*|годин\w*|тижн\w*|місяц\w*|рок\w*|"
    r"ساعة|يوما|يومًا|شهرا|عاما|小时|天|个月|年)(?!\w)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")

#: A day of a month is no number of anything: "20 February", "May 8", "8. Mai", "le 1er mai", "3月5日".
_MONTHS = (
    r"jan|feb|fév|fev|mar|mär|apr|avr|abr|ma[iyj]|juin|juil|jun|jul|aug|août|ago|sep|o[kc]t|nov|d[eéi][czs]|ene|gen|giu|"
    r"lug|mag|set|ott|out|styc|lut|kwie|czerw|lip|sierp|wrze|paźdz|list|grud|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|"
    r"окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|kovo|geguž|birž|liep|rugp|saus|vas|balan|spal|lapk|"
    r"gruod|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
)
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s(?:de\s|d['’])?(?:{_MONTHS})\w*\.?"
    rf"|\b(?:{_MONTHS})\w*\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?\w*\s?(?:000|killed|dead))"
    r"|\d{1,2}[月日]|\b\d{1,2}[:h.]\d{2}\b|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)


def added(
    item: NewsItem, verdict: Verdict, kind: Kind, told: Sequence[tuple[NewsItem, Verdict, Kind]]
) -> tuple[Difference, ...]:
    """Return what a report tells that none before it did; nothing where it only tells the same again.

    - Numbers: of votes, dead, hectares, money. Those of a title count from 2 on, those of a lead from 32 on: smaller
      ones stand in it by chance. Small ones in words count where people were hurt ("two brothers", but not "in three
      decades"). Days, hours and years do not count.
    - A statement: the first report from this government, UN body, campaign or organisation.
    - A step: a stage that no report named before.

    Args:
        item: The new report.
        verdict: Of it.
        kind: Of the feed that brought it.
        told: The reports before it, with their verdicts and kinds.
    """
    if not told:
        return ()
    found = []
    stages = {before.stage for _, before, _ in told}
    if verdict.stage and verdict.stage != "statement" and verdict.stage not in stages:
        found.append(Difference(what="stage", after=verdict.stage))
    known = frozenset[int]().union(*(_all(one, before.language) for one, before, _ in told))
    new = sorted(telling(item, verdict) - known, reverse=True)[:NAMED]
    found += [Difference(what="number", after=f"{number:,}") for number in new]
    if kind in ACTORS and item.source not in {one.source for one, _, _ in told}:
        found.append(Difference(what="statement", after=item.source))
    return tuple(found)


def telling(item: NewsItem, verdict: Verdict) -> frozenset[int]:
    """Return the numbers of a report that say what happened."""
    title = _undated(item.title)
    written = frozenset(int(digits) for digits in _DIGITS.findall(title))
    words = "casualties" in verdict.topics
    named = numbers(title, verdict.language)
    small = frozenset(one for one in named if 1 < one < TELLING and (words or one in written))
    lead = numbers(_undated(_lead(item)), verdict.language)
    return small | frozenset(one for one in named | lead if one >= TELLING)


def _all(item: NewsItem, language: str) -> frozenset[int]:
    return numbers(f"{item.title}. {_lead(item)}", language)


def _lead(item: NewsItem) -> str:
    return (item.summary or item.content)[:LEAD_CHARS]


def _undated(text: str) -> str:
    return _SPAN.sub(" ; ", _DAY.sub(" ; ", text))
