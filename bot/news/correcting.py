"""What an edited entry corrects: a publisher's own word for it, or a change of what it says happened."""

import re
from difflib import SequenceMatcher

from bot.model import Difference, DifferenceKind, NewsItem, Verdict
from bot.news.adding import telling

#: Titles that share less of their words are two different headlines.
SAME_TITLE = 0.5

#: How publishers head what they take back, correct or update, as a word of its own at the title's beginning or end.
MARKERS: tuple[tuple[DifferenceKind, str], ...] = (
    (
        "retracted",
        r"retract(?:ed|ion)|withdrawn by (?:the )?(?:editor|publisher)s?|kill(?:ed)? story|rétract(?:é|ée|ation)|"
        r"retractado|retractación|retirad[oa] por|retratação|retratado|zurückgezogen|widerruf(?:en)?|отозван[оа]?|"
        r"опровержение|спростування|відкликано|sprostowanie i wycofanie|wycofan[oey]|ritrattat[oa]|ritrattazione|"
        r"atšaukta|atsaukts|tagasi võetud|peruttu|تراجع|سحب الخبر|撤回|撤稿",
    ),
    (
        "corrected",
        r"correct(?:ed|ion)|correcting|erratum|corrigendum|clarification|correctif|rectificati(?:f|on)|corrigé|"
        r"rectificación|corrección|corregido|fe de erratas|correção|errata|corrigido|korrektur|berichtigung|korrigiert|"
        r"richtigstellung|исправлено|исправление|поправка|уточнение|виправлено|виправлення|уточнення|sprostowanie|"
        r"poprawka|korekta|rettifica|correzione|patikslin(?:ta|imas)|pataisyta|precizēts|labojums|parandus|parandatud|"
        r"oikaisu|korjattu|rättelse|rettelse|düzeltme|تصحيح|تصويب|اصلاحیه|更正|訂正|정정",
    ),
    (
        "updated",
        r"updat(?:ed?|ing)(?: \d+)?|mis à jour|mise à jour|actualizad[oa]|actualización|atualizad[oa]|atualização|"
        r"aktualisiert|aktualisierung|обновлено|дополнено|оновлено|aktualizacja|zaktualizowano|aggiornat[oa]|"
        r"aggiornamento|atnaujinta|papildināts|uuendatud|päivitetty|uppdaterad|oppdatert|opdateret|güncelleme|تحديث|更新",
    ),
)
_MARKERS = tuple(
    (
        what,
        re.compile(
            rf"^\W*(?:{words})(?:\s+\d+)?\s*[:：\-–—|\])）】.]|[(\[（【|–—-]\s*(?:{words})\s*[)\]）】]?\s*$",
            re.IGNORECASE,
        ),
    )
    for what, words in MARKERS
)
_WORD = re.compile(r"\w+")


def marked(title: str) -> DifferenceKind | None:
    """Return what a title says of itself: "retracted", "corrected" or "updated"; None where nothing."""
    return next((what for what, found in _MARKERS if found.search(title)), None)


def corrected(
    old: NewsItem, old_verdict: Verdict, new: NewsItem, new_verdict: Verdict, *, shown: bool = True
) -> tuple[Difference, ...]:
    """Return what an edit changed in substance; nothing where it mended a word, or added a paragraph.

    Args:
        old: As the entry was.
        old_verdict: Of that.
        new: As it is.
        new_verdict: Of that.
        shown: Whether it is the report whose words a story shows. Of others only what their publisher marks counts,
            and another stage: news sites write their headlines anew all day.
    """
    found: list[Difference] = []
    mark = marked(new.title)
    if mark and mark != marked(old.title):
        found.append(Difference(what=mark))
    if old_verdict.stage != new_verdict.stage and old_verdict.stage and new_verdict.stage:
        found.append(Difference(what="stage", before=old_verdict.stage, after=new_verdict.stage))
    if not shown and not found:
        return ()
    before, after = telling(old, old_verdict), telling(new, new_verdict)
    # A number that is only gone, or only came, is a paragraph that is gone or came.
    if before - after and after - before:
        gone, come = (
            ", ".join(f"{one:,}" for one in sorted(each, reverse=True)) for each in (before - after, after - before)
        )
        found.append(Difference(what="number", before=gone, after=come))
    if old_verdict.countries[:1] != new_verdict.countries[:1] and old_verdict.countries and new_verdict.countries:
        found.append(Difference(what="countries", before=old_verdict.countries[0], after=new_verdict.countries[0]))
    if old.title != new.title and (found or not _alike(old.title, new.title)):
        found.append(Difference(what="title", before=old.title, after=new.title))
    if mark and mark == marked(new.title) and found and old.summary != new.summary:
        found.append(Difference(what="summary"))
    return tuple(found)


def _alike(old: str, new: str) -> bool:
    before, after = (_WORD.findall(title.casefold()) for title in (old, new))
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= SAME_TITLE
