"""A month for tests: a few stories in many voices, with everything that can go wrong in it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot.model import Feed, FeedState, Gap, Member, Span, Story
from bot.report.making import Report, make_report
from bot.report.months import Month
from tests.builders import FEED, news, verdict

OCTOBER = Month(2026, 10)
MADE = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LONG_AGO = datetime(2026, 8, 1, tzinfo=UTC)


def on(day: int, hour: int = 12) -> datetime:
    """Return an hour of a day of October."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def story(key: str, day: int, *sources: str, title: str = "", url: str = "", **verdicts: object) -> Story:
    """Return a story first seen on a day, told by these sources in this order."""
    names = sources or ("Example News",)
    judged = verdict(**verdicts)
    item = news(
        key,
        title=title or f"Story {key}",
        source=names[0],
        published=on(day, 8),
        **({"url": url} if url else {}),
    )
    members = tuple(
        Member(
            item=place,
            source=name,
            url=f"https://{place}.example/{key}",
            title=item.title,
            published=on(day, 8),
            seen=on(day),
            verdict=judged,
        )
        for place, name in enumerate(names, 1)
    )
    return Story(id=key, item=item, verdict=judged, summary="", first_seen=on(day), members=members)


def report(*stories: Story, feeds: Sequence[Feed] = (), states: Sequence[FeedState] = (), **span: object) -> Report:
    """Return the report on these stories."""
    whole: dict[str, object] = {
        "since": OCTOBER.since,
        "until": OCTOBER.until,
        "begun": LONG_AGO,
        "entries": {(date(2026, 10, day), FEED): 2 for day in range(1, 32)},
    }
    held = Span(stories=stories, **{**whole, **span})  # type: ignore[arg-type]  # fields are checked by the dataclass
    return make_report(OCTOBER, held, feeds, {state.url: state for state in states}, MADE)


def lively() -> Report:
    """Return a report in which every part has something to say."""
    return report(
        story("vote", 14, "Alpha", "Beta", "Gamma", title="Seimas votes", stage="parliament_vote", countries=("LTU",)),
        story("law", 9, "Beta", title="Law signed", stage="signed_into_law", countries=("FIN",)),
        story("call", 3, stage="statement"),
        story("arabic", 20, "صوت الخليج", title="بيروت: الحكومة تقرّ الانضمام", language="ar", countries=("LBN",)),
        story("wild", 21, title="<script>alert(1)</script> [x](javascript:y) | z", url="javascript:alert(1)"),
        feeds=(Feed(url=FEED, name="Wire"), Feed(url="https://dead.example/", name="Dead Wire")),
        states=(
            FeedState(url=FEED, first_polled=LONG_AGO, last_ok=on(31)),
            FeedState(
                url="https://dead.example/",
                first_polled=LONG_AGO,
                last_ok=LONG_AGO,
                fault="not_found",
                fault_since=on(14),
                fault_message="https://dead.example/: 404, look for its new address.",
            ),
        ),
        entries={(date(2026, 10, day), FEED): 2 for day in range(1, 32) if day not in (5, 6, 9)},
        steps={"queued": 4, "duplicate": 2, "not relevant": 50},
        deliveries={("slack", "sent"): 7, ("discord", "reconciled"): 1, ("slack", "refused"): 2},
        gaps=(Gap(at=on(12), feed=FEED, why="the newest poll before was 3 days ago"),),
        up=3,
        down=1,
    )
