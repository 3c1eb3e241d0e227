"""Writes docs/accuracy.md: how often the classifier is right on the project's own labelled set."""

from collections.abc import Iterable
from pathlib import Path

from bot.cli.lexicon_reports import read_labelled
from bot.news.accuracy import Accuracy, Score, measure
from bot.news.classify import Classifier
from bot.news.lexicon import load_lexicon

ROOT = Path(__file__).parent.parent
SET = ROOT / "tests" / "data" / "labelled.jsonl"
UNSEEN = ROOT / "tests" / "data" / "unseen.jsonl"
PAGE = ROOT / "docs" / "accuracy.md"


def table(head: str, rows: Iterable[tuple[str, int, Score]]) -> str:
    """Return a table of scores in Markdown."""
    lines = [f"| {head} | items | precision | recall | F1 |", "|---|---|---|---|---|"]
    for name, count, score in rows:
        shares = " | ".join(shown(share) for share in (score.precision, score.recall, score.f1))
        lines.append(f"| {name} | {count} | {shares} |")
    return "\n".join(lines)


def shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def parts_of(accuracy: Accuracy) -> list[tuple[str, int, Score]]:
    """Return the scores of a set and of its parts."""
    named = {
        "all": accuracy.overall,
        "hard ones": accuracy.hard,
        "English": accuracy.english,
        "other languages": accuracy.others,
    }
    return [(name, score.count, score) for name, score in named.items()]


def page() -> str:
    """Return the page."""
    labelled = tuple(read_labelled(SET))
    lexicon = load_lexicon()
    accuracy = measure(labelled, Classifier(lexicon).classify)
    right = accuracy.placed_right / accuracy.placed
    unseen = measure(read_labelled(UNSEEN), Classifier(lexicon).classify)
    parts = [
        "# Accuracy of the classifier",
        f"Written by `make accuracy` from [the project's labelled set](../tests/data/labelled.jsonl) with lexicon "
        f"{lexicon.version} ({len(lexicon.languages)} languages, {len(lexicon.terms)} terms).",
        "The set has "
        f"{len(labelled)} items, {sum(one.relevant for one in labelled)} of them relevant. It was written for this "
        "purpose by someone who had not seen the lexicon, on the kind of events of the public record, half of it "
        "hard negatives: things that look like landmine news and are not. How, and by which rules, is told in "
        "[labelled.md](../tests/data/labelled.md). The lexicon's authors have since used it to find their mistakes, so "
        "read these figures as what the lexicon can do on items of a kind it has been tried on, not as a promise for "
        "what it has never seen.",
        "`treatywatch lexicon test tests/data/labelled.jsonl` shows the same with every error explained.",
        "## Relevant or not",
        table("", parts_of(accuracy)),
        "## On items that nobody had read",
        f"[unseen.jsonl](../tests/data/unseen.jsonl) has {unseen.overall.count} items that nobody who edits the "
        "lexicon has read: these are the figures to expect on news. "
        f"Topics together: F1 {shown(unseen.topics_micro.f1)}; first country right: "
        f"{unseen.placed_right / unseen.placed:.0%}, where only what was found relevant is placed. "
        "[sets.md](../tests/data/sets.md) has the first measurements of the other sets, which have been read since.",
        table("", parts_of(unseen)),
        "## By language",
        table("language", [(name, score.count, score) for name, score in accuracy.languages.items()]),
        "## Topics, on relevant items",
        table(
            "topic",
            [
                ("all together", accuracy.topics_micro.tp + accuracy.topics_micro.fn, accuracy.topics_micro),
                *((name, score.tp + score.fn, score) for name, score in accuracy.topics.items()),
            ],
        ),
        "## Countries",
        f"Of {accuracy.placed} relevant items with a country, {accuracy.placed_right} ({right:.1%}) have the right one "
        "first.",
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
