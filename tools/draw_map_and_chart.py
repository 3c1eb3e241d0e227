"""Draws docs/map.png and docs/casualties.png: what comes with ``/treaty map`` and ``/treaty casualties``."""

from datetime import UTC, datetime
from pathlib import Path

from bot.cards.treaty_pictures import casualties_chart, treaty_map
from bot.treaty.facts import load_facts

DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Draw both pictures and print what they show."""
    facts, today = load_facts(), datetime.now(UTC).date()
    for name, picture in (("map", treaty_map(facts, "status", today)), ("casualties", casualties_chart(facts, today))):
        (DOCS / f"{name}.png").write_bytes(picture.data)
        print(f"docs/{name}.png: {len(picture.data) // 1024} KiB. {picture.description}")


if __name__ == "__main__":
    main()
