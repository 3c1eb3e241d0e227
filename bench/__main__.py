"""Runs the measurements, all or some, and writes bench/RESULTS.md."""

import argparse
import asyncio
import platform
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from bench import answers, classifier, drain, grouping, polling, slack_ack, start, summaries

RESULTS = Path(__file__).parent / "RESULTS.md"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def measured(feeds: int) -> Mapping[str, Callable[[], Sequence[str]]]:
    """Return what measures each section, in the order of the file; ``feeds`` is for the polling."""
    return {
        "Start-up and memory": lambda: [table(start.HEAD, start.measure())],
        "An answer to /treaty poland": lambda: [table(answers.HEAD, asyncio.run(answers.measure()))],
        "Judging items": lambda: [table(classifier.HEAD, classifier.measure())],
        "Finding an item's story": lambda: [_about(grouping), table(grouping.HEAD, grouping.measure())],
        "Summaries": lambda: [_about(summaries), table(summaries.HEAD, summaries.measure())],
        "Polling": lambda: [
            _about(polling),
            f"{feeds:,} feeds; where each answer takes its time, {polling.with_latency(feeds):,}.",
            table(polling.HEAD, polling.measure(feeds)),
            "A question over Slack, from the keystroke to its acknowledgement:",
            table(polling.ANSWERS_HEAD, asyncio.run(polling.answers(feeds))),
        ],
        "Emptying the outbox": lambda: [_about(drain), table(drain.HEAD, drain.measure())],
        "Acknowledging in Slack": lambda: [table(slack_ack.HEAD, asyncio.run(slack_ack.measure()))],
    }


def _about(module: ModuleType) -> str:
    return (module.__doc__ or "").strip()


def sections(text: str) -> dict[str, str]:
    """Return the sections of a file of measurements by their titles."""
    return {
        title.strip(): body.strip() for title, _, body in (part.partition("\n") for part in text.split("\n## ")[1:])
    }


def main() -> None:
    """Measure and write; what is not measured anew stays as it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", metavar="WORD", help="only sections with this word in their title")
    parser.add_argument("--feeds", type=int, default=polling.FEEDS, help="feeds that are polled")
    asked = parser.parse_args()
    kept = sections(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for title, measure in measured(asked.feeds).items():
        if asked.only is None or any(word.casefold() in title.casefold() for word in asked.only):
            print(f"{title} …", flush=True)
            on = f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}."
            kept[title] = "\n\n".join([*measure(), on])
            print(kept[title], flush=True)
    head = (
        "# Measurements\n\nWritten by `make bench`. Every ratio is against the baseline named in its row, measured in "
        "the same run on the same machine; absolute figures differ from machine to machine."
    )
    ordered = [title for title in measured(asked.feeds) if title in kept]
    ordered += [title for title in kept if title not in ordered]
    RESULTS.write_text("\n\n".join([head, *(f"## {one}\n\n{kept[one]}" for one in ordered)]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
