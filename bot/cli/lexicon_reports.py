"""What `lexicon` measures and compares."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import SystemClock
from bot.cli.lines import dump, item_of, read_lines
from bot.errors import TreatywatchError
from bot.model import TOPICS, Correction, Focus, NewsItem, Verdict
from bot.news.accuracy import Accuracy, Labelled, Wrong, measure
from bot.news.check import check
from bot.news.classify import Classifier
from bot.news.lexicon import load_lexicon
from bot.news.links import canonical
from bot.news.suggest import suggest
from bot.settings import load_feeds, load_settings
from bot.store import open_store
from bot.treaty.countries import COUNTRIES

#: Errors shown by `lexicon test`.
SHOWN = 40
#: Phrases shown by `lexicon suggest`.
PHRASES = 30


def problems_of(folder: Path | None) -> tuple[str, tuple[str, ...]]:
    """Return a line on the size of a lexicon, and its problems."""
    loaded = load_lexicon(folder)
    wrong = check(loaded)
    return f"{len(loaded.languages)} languages, {len(loaded.terms)} terms, {len(wrong)} problems", wrong


def tested(file: Path | None, votes: bool, folder: Path | None) -> Iterable[str]:
    """Return the report on labelled items.

    Raises:
        TreatywatchError: There are none.
    """
    labelled = [*(read_labelled(file) if file else ()), *(asyncio.run(_voted()) if votes else ())]
    if not labelled:
        raise TreatywatchError("There are no labelled items yet: nobody has voted, and the file holds none.")
    return report(measure(labelled, Classifier(load_lexicon(folder)).classify))


def replayed(days: int, folder: Path | None) -> Iterable[str]:
    """Yield each item on which the lexicon and the stored verdicts differ, then how many they are."""
    changes, count = asyncio.run(_replay(days, folder))
    for change in changes:
        yield change.line
    more = sum(change.after.relevant for change in changes)
    yield f"{count} items of {days} days: {more} more would be posted, {len(changes) - more} fewer."


def suggested() -> Iterable[str]:
    """Yield phrases that separate items voted up from items voted down."""
    voted = asyncio.run(_voted())
    up = [one.item for one in voted if one.relevant]
    down = [one.item for one in voted if not one.relevant]
    found = suggest(up, down, PHRASES)
    for one in found:
        yield f"{one.phrase}: in {one.up} voted up, {one.down} voted down"
    if not found:
        yield f"Not enough votes yet: {len(up)} items voted up, {len(down)} voted down."


def corrected() -> Iterable[str]:
    """Yield what people corrected in the grouping, as JSON Lines: two items, and whether they tell one event.

    Raises:
        TreatywatchError: The store can't be read, or nobody has corrected anything.
    """
    corrections = asyncio.run(_corrections())
    if not corrections:
        raise TreatywatchError("Nobody has corrected a story yet: /alerts split and /alerts merge do.")
    for one in corrections:
        same = one.kind == "merge"
        yield dump({"same": same, "day": one.at.date().isoformat(), "items": [_row(item) for item, _ in one.items]})


def _row(item: NewsItem) -> dict[str, object]:
    return {
        "title": item.title,
        "summary": item.summary,
        "lang": item.language,
        "published": item.published.isoformat() if item.published else None,
        "source": item.source,
        "url": item.url,
    }


async def _corrections() -> Sequence[Correction]:
    store = await open_store(load_settings().store_url, canonical=canonical)
    try:
        return await store.corrections()
    finally:
        await store.close()


def read_labelled(path: Path) -> Iterable[Labelled]:
    """Yield the labelled items of a file: as for `classify`, with relevant, topics, countries and hard.

    Raises:
        TreatywatchError: The file can't be read, or a line is no labelled item.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, row in read_lines(file, str(path)):
                if not isinstance(row.get("relevant"), bool):
                    raise TreatywatchError(f"{path}:{number}: no 'relevant': true or false. A labelled item needs it.")
                yield Labelled(
                    id=str(row.get("id", number)),
                    item=item_of(row),
                    relevant=row["relevant"],
                    topics=frozenset(topic for topic in TOPICS if topic in _texts(row.get("topics"))),
                    countries=tuple(_texts(row.get("countries"))),
                    hard=str(row.get("hard") or ""),
                )
    except OSError as error:
        raise TreatywatchError(f"{path}: can't be read ({error.strerror}).") from None


def report(accuracy: Accuracy) -> Iterable[str]:
    """Yield the lines of a measurement: tables first, then each error with its reasons."""
    yield f"{'':<22}{'items':>6}{'precision':>11}{'recall':>8}{'F1':>7}"
    rows = [
        ("all", accuracy.overall),
        ("hard ones", accuracy.hard),
        ("English", accuracy.english),
        ("other languages", accuracy.others),
        *((f"  {language}", score) for language, score in accuracy.languages.items()),
        ("topics together", accuracy.topics_micro),
        *((f"  {topic}", score) for topic, score in accuracy.topics.items() if score.count - score.tn),
    ]
    for name, score in rows:
        count = score.tp + score.fn if "topic" in name or name.strip() in TOPICS else score.count
        yield f"{name:<22}{count:>6}{_shown(score.precision):>11}{_shown(score.recall):>8}{_shown(score.f1):>7}"
    if accuracy.placed:
        share = accuracy.placed_right / accuracy.placed
        yield f"first country right: {accuracy.placed_right} of {accuracy.placed} ({share:.0%})"
    for wrong in accuracy.wrong[:SHOWN]:
        yield from explained(wrong)
    if len(accuracy.wrong) > SHOWN:
        yield f"and {len(accuracy.wrong) - SHOWN} more errors"


def explained(wrong: Wrong) -> Iterable[str]:
    """Yield an error with what counted and what did not."""
    kind = "taken, should not be" if wrong.verdict.relevant else "missed"
    hard = f" (hard: {wrong.labelled.hard})" if wrong.labelled.hard else ""
    yield f"{wrong.labelled.id} {kind}: {wrong.labelled.item.title}{hard}"
    verdict = wrong.verdict
    yield f"    score {verdict.score:g}, needed {verdict.threshold:g}; {found(verdict)}"


def found(verdict: Verdict) -> str:
    """Return what counted and what was ruled out, in words."""
    counted = ", ".join(f"“{one.text}” +{one.weight:g}" for one in verdict.matches if one.weight) or "nothing"
    out = "; ".join(f"“{one.text}”: {one.reason}" for one in verdict.ruled_out)
    return f"counted {counted}" + (f"; ruled out {out}" if out else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An item on which two lexicons differ."""

    item: NewsItem
    before: Verdict
    after: Verdict

    @property
    def line(self) -> str:
        act = "would be posted" if self.after.relevant else "would be dropped"
        scores = f"score {self.before.score:g} → {self.after.score:g}, needed {self.after.threshold:g}"
        return f"{act}: {self.item.title} ({self.item.source})\n    {scores}; {found(self.after)}\n    {self.item.url}"


async def _replay(days: int, folder: Path | None) -> tuple[Sequence[Change], int]:
    settings = load_settings()
    focus: dict[str, Focus] = {feed.url: feed.focus for feed in load_feeds(settings.feeds_file, COUNTRIES).feeds}
    classifier = Classifier(load_lexicon(folder))
    store = await open_store(settings.store_url, canonical=canonical)
    changes, count = [], 0
    try:
        async for _, item, before in store.items(SystemClock().now() - timedelta(days=days)):
            count += 1
            after = classifier.classify(item, focus.get(item.feed, "broad"))
            if after.relevant != before.relevant:
                changes.append(Change(item=item, before=before, after=after))
    finally:
        await store.close()
    return changes, count


async def _voted() -> list[Labelled]:
    """Return the items that readers voted on, as most of them said; a tie says nothing."""
    store = await open_store(load_settings().store_url, canonical=canonical)
    try:
        labelled = []
        for ident, up, down in await store.votes():
            record = await store.record(str(ident))
            if record is not None and up != down:
                labelled.append(Labelled(id=str(ident), item=record.item, relevant=up > down))
        return labelled
    finally:
        await store.close()


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
