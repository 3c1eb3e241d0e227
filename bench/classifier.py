"""How fast items are judged, with the lexicon as it is and ten times as large, beside one alternation of its words."""

import json
import random
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.model import NewsItem
from bot.news.classify import Classifier
from bot.news.lexicon import load_lexicon, shipped

HEAD = ("what", "figure", "beside the baseline")
ITEMS = 2_000
CHARS = 500
ROUNDS = 3
#: One item in so many speaks of mines: what a broad feed brings.
MINES_EVERY = 20
#: English news of mines and what sounds like it, half and half: what a feed of the field brings.
LABELLED = Path("tests/data/labelled.jsonl")
WORDS = (
    "the government said on Monday that prices rose again while ministers met in the capital to discuss energy trade "
    "schools hospitals roads railways and the weather which has been unusually warm for the season according to "
    "officials who spoke after the meeting and asked for patience as negotiations between both sides go on"
).split()
MINES = (
    "Parliament voted to leave the Mine Ban Treaty and the army may lay antipersonnel mines along the border. "
    "Deminers cleared forty hectares after two children were killed by a landmine near their village. "
)


def measure() -> list[tuple[str, ...]]:
    """Measure and return the rows of the table."""
    items = [item(number) for number in range(ITEMS)]
    field = field_items()
    load_lexicon()  # compiled here, if anything has changed
    started = time.process_time()
    lexicon = load_lexicon()
    classifier = Classifier(lexicon)
    start_s = time.process_time() - started
    words = sorted({re.escape(form.strip("*")) for term in lexicon.terms for form in term.forms if form.isalpha()})
    alternation = re.compile(r"\b(?:" + "|".join(words) + ")", re.IGNORECASE)

    base = each_us(items, lambda one: alternation.findall(f"{one.title} {one.summary}"))
    plain = each_us(items, classifier.classify)
    heavy = each_us(field, classifier.classify)
    with tempfile.TemporaryDirectory() as folder:
        large = Classifier(load_lexicon(tenfold(Path(folder))))
        grown = each_us(items, large.classify)
    return [
        ("start, compiled lexicon kept from before", f"{start_s * 1000:.0f} ms of computing", ""),
        (f"one alternation of {len(words)} words of the lexicon (baseline)", f"{base:.0f} µs an item", "1.00"),
        (
            f"judged whole, {len(lexicon.terms)} terms, 1 item in {MINES_EVERY} about mines",
            f"{plain:.0f} µs an item",
            f"{plain / base:.2f}",
        ),
        (f"the same, {len(large.lexicon.terms)} terms", f"{grown:.0f} µs an item", f"{grown / base:.2f}"),
        (
            "judged whole, the shipped lexicon, half of the items about mines",
            f"{heavy:.0f} µs an item",
            f"{heavy / base:.2f}",
        ),
        (f"100,000 items of {CHARS} characters, 1 in {MINES_EVERY} about mines", f"{plain / 10:.1f} s", ""),
        (f"100,000 items of {CHARS} characters, half about mines", f"{heavy / 10:.1f} s", ""),
    ]


def item(number: int) -> NewsItem:
    """Return an item of 500 characters; every twentieth speaks of mines."""
    chance = random.Random(number)
    text = " ".join(chance.choice(WORDS) for _ in range(120))
    text = (MINES + text if number % MINES_EVERY == 0 else text)[:CHARS]
    return NewsItem(feed="", key=str(number), url="", title=text[:70], summary=text[70:], language="en")


def field_items() -> list[NewsItem]:
    """Return the labelled English items, half of them about mines and half that only sound so, made 500 characters."""
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    found = []
    for number, row in enumerate(row for row in rows if row["lang"] == "en"):
        chance = random.Random(number)
        summary = " ".join([row["summary"], *(chance.choice(WORDS) for _ in range(120))])[: CHARS - len(row["title"])]
        found.append(NewsItem(feed="", key=row["id"], url="", title=row["title"], summary=summary, language="en"))
    return found * (ITEMS // len(found))


def each_us(items: Sequence[NewsItem], judge: Callable[[NewsItem], object]) -> float:
    """Return the microseconds of CPU an item takes: the median of a few rounds, the first not counted."""
    figures = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        for one in items:
            judge(one)
        figures.append((time.process_time() - started) / len(items) * 1e6)
    return statistics.median(figures[1:])


def tenfold(folder: Path) -> Path:
    """Write a lexicon of ten times as many terms, the new ones made-up words."""
    count = len(load_lexicon().terms)
    for path in shipped().glob("*.yaml"):
        shutil.copy(path, folder)
    chance = random.Random(1)
    lines = []
    for number in range(9 * count):
        word = "".join(chance.choice("abcdefghijklmnoprstuvz") for _ in range(10))
        lines.append(f"  - {{term: {word}{number}, means: landmine, examples: {word}{number} was found}}\n")
    with (folder / "en.yaml").open("a", encoding="utf-8") as file:
        file.writelines(lines)
    return folder
