from dataclasses import replace

from bot.jobs.poll import Polled
from bot.model import Added, Fault, Feed, FeedState
from bot.notices import NOBODY, Notices
from tests.builders import judged, news
from tests.fakes import NOON

FEEDS = tuple(Feed(url=f"https://{name}.example/rss", name=name) for name in ("a", "b"))


def poll(feed: Feed, fault: Fault | None = None, message: str = "") -> Polled:
    state = FeedState(url=feed.url, last_polled=NOON, fault=fault, fault_message=message or f"{feed.name} is ill")
    return Polled(feed=feed, state=state)


class Room:
    """Notices and the lines they told."""

    def __init__(self, *, narrate: bool = False) -> None:
        self.lines: list[str] = []
        self.notices = Notices(self.lines.append, narrate=narrate)
        self.notices.begin(feed.url for feed in FEEDS)

    def hear(self, *polls: Polled) -> list[str]:
        for one in polls:
            self.notices.polled(one)
            self.notices.tried(one.feed)
        heard, self.lines[:] = list(self.lines), []
        return heard


def test_a_fault_is_told_when_it_begins_and_when_it_ends_and_not_between() -> None:
    room, (a, b) = Room(), FEEDS

    first = room.hear(poll(a, "busy"), poll(b))
    again = room.hear(poll(a, "busy"))
    changed = room.hear(poll(a, "gone", "a has ended"))
    over = room.hear(poll(a))
    later = room.hear(poll(a))

    assert first == ["a is ill"]
    assert again == []
    assert changed == ["a has ended"]
    assert over == ["a: works again."]
    assert later == []


def test_a_fault_whose_line_differs_each_time_is_told_once() -> None:
    room, (a, b) = Room(), FEEDS
    room.hear(poll(a), poll(b))

    assert room.hear(poll(a, "busy", "a asks to wait 57 s"), poll(a, "busy", "a asks to wait 12 s")) == [
        "a asks to wait 57 s"
    ]


def test_faults_of_the_first_round_are_told_as_soon_as_anyone_was_reached() -> None:
    room, (a, b) = Room(), FEEDS
    room.notices.begin([a.url, b.url, "https://slow.example/"])

    assert room.hear(poll(a, "dns")) == []
    assert room.hear(poll(b)) == ["a is ill"]


def test_where_no_feed_can_be_reached_that_is_one_line() -> None:
    room, (a, b) = Room(), FEEDS

    lines = room.hear(poll(a, "dns"), poll(b, "timeout"))
    reached = [room.notices.reached]
    back = room.hear(poll(a))
    reached.append(room.notices.reached)

    assert lines == [NOBODY]
    assert reached == [False, True]
    assert back == ["a: works again."]


def test_a_feed_that_answers_with_a_refusal_was_reached() -> None:
    room, (a, b) = Room(), FEEDS

    lines = room.hear(poll(a, "dns"), poll(b, "blocked"))

    assert lines == ["a is ill", "b is ill"]
    assert room.notices.reached


def test_what_a_poll_has_to_tell_beside_faults_is_told() -> None:
    room, (a, b) = Room(), FEEDS
    room.hear(poll(a), poll(b))

    assert room.hear(replace(poll(a), told=("a has moved", "a may have missed some"))) == [
        "a has moved",
        "a may have missed some",
    ]


def test_a_feed_that_had_ended_is_told_to_be_back_also_by_a_bot_that_was_started_meanwhile() -> None:
    room, (a, b) = Room(), FEEDS
    room.hear(poll(b))

    lines = room.hear(replace(poll(a), before=FeedState(url=a.url, ended=True, fault="gone")), poll(a))

    assert lines == ["a: works again."]


def test_only_the_feeds_that_are_due_at_the_start_are_waited_for() -> None:
    room, (a, b) = Room(), FEEDS
    room.notices.begin([a.url])

    assert room.hear(poll(a, "busy")) == ["a is ill"]
    assert room.hear(poll(b, "busy")) == ["b is ill"]


def test_corrections_and_further_sources_are_told_and_what_was_not_posted_only_on_request() -> None:
    a = FEEDS[0]
    dull = judged(news("x", title="Rain"), step="not relevant", reason="score 0, needed 3")
    seen = replace(
        poll(a),
        judged=(dull, judged(news("y"), "console")),
        edited=(judged(news("z", title="Corrected title")),),
        added=Added(queued=1, joined=(("Second telling", "First telling"),), edited=1),
    )

    quiet, chatty = Room().hear(seen), Room(narrate=True).hear(seen)

    assert quiet == [
        "a: “Second telling” tells the story “First telling”; added to it.",
        "a: corrected by the publisher: “Corrected title”.",
    ]
    assert chatty == [*quiet, "a: not posted, not relevant (score 0, needed 3): “Rain”."]


def test_other_problems_are_told_once_too() -> None:
    room = Room()

    room.notices.problem("store", "the disk is full")
    room.notices.problem("store", "the disk is full")
    assert room.notices.is_open("store")
    room.notices.ended("store")
    room.notices.problem("store", "the disk is full")

    assert room.lines == ["the disk is full", "the disk is full"]
