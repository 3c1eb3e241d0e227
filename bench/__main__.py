"""Runs every measurement and writes bench/RESULTS.md."""

import asyncio
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import answers, classifier, drain, slack_ack, start

RESULTS = Path(__file__).parent / "RESULTS.md"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def main() -> None:
    """Measure and write."""
    parts = [
        "# Measurements",
        "Written by `make bench`. Every ratio is against the baseline named in its row, measured in the same run on "
        "the same machine; absolute figures differ from machine to machine.",
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}.",
    ]
    print("start-up and memory …", flush=True)
    parts += ["## Start-up and memory", table(start.HEAD, start.measure())]
    print("answers, idle and while feeds are parsed …", flush=True)
    parts += ["## An answer to /treaty poland", table(answers.HEAD, asyncio.run(answers.measure()))]
    print("the classifier …", flush=True)
    parts += ["## Judging items", table(classifier.HEAD, classifier.measure())]
    print("the outbox, with up to 10,000 channels …", flush=True)
    parts += ["## Emptying the outbox", (drain.__doc__ or "").strip(), table(drain.HEAD, drain.measure())]
    print("Slack's acknowledgements, idle and busy …", flush=True)
    parts += ["## Acknowledging in Slack", table(slack_ack.HEAD, asyncio.run(slack_ack.measure()))]
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
