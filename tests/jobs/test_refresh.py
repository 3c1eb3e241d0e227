"""The daily look at the depositary's record, and what an operator's decision does."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import DataError, FetchError
from bot.jobs.refresh import FEED, OwnRows, Watch, alert_of, announce, difference_of, task_of, write_own
from bot.model import Channel, Task
from bot.ports import Store
from bot.treaty.depositary import addresses
from bot.treaty.facts import Facts, load_facts
from bot.treaty.records import TreatyKey
from tests.fakes import FakeClock, FakeWeb
from tests.treaty.depositary_pages import Line, edit, html, lebanon, lines, xml

NOW = date(2026, 12, 1)
MINES: TreatyKey = "mine_ban_treaty"
CLUSTERS: TreatyKey = "cluster_munitions"
MAINTENANCE = (Path(__file__).parents[1] / "data" / "depositary" / "maintenance.html").read_bytes()


@pytest.fixture(scope="module")
def facts() -> Facts:
    return load_facts()


@pytest.fixture
def clock() -> FakeClock:
    clock = FakeClock()
    clock.time = clock.time.replace(year=2026, month=12, day=1)
    return clock


class Place:
    """A watch with the depositary's site, and what it told."""

    def __init__(self, facts: Facts, store: Store, clock: FakeClock) -> None:
        self.facts = facts
        self.web = FakeWeb()
        self.told: list[str] = []
        self.watch = Watch(facts, fetcher=self.web, store=store, clock=clock, tell=self.told.append)
        for treaty in (MINES, CLUSTERS):
            self.serve(treaty, lines(facts, treaty))

    def serve(self, treaty: TreatyKey, table: Mapping[str, Line]) -> None:
        as_xml, page = addresses(self.facts, treaty)
        table = lebanon(dict(table)) if treaty == MINES and "LBN" not in table else table
        self.web.pages |= {as_xml: xml(treaty, table), page: html(treaty, table)}

    def break_down(self, *bodies: bytes | FetchError) -> None:
        """Answer with these at the addresses of the Mine Ban Treaty: XML, page."""
        for url, body in zip(addresses(self.facts, MINES), bodies, strict=False):
            self.web.pages[url] = body


@pytest.fixture
def place(facts: Facts, store: Store, clock: FakeClock) -> Place:
    return Place(facts, store, clock)


async def test_what_differs_is_told_and_waits_for_an_operator(place: Place, store: Store) -> None:
    assert await place.watch.tick()

    (task,) = await store.tasks("pending")
    assert task.title == "Lebanon deposited its accession to the Mine Ban Treaty"
    assert task.detail.splitlines()[-1] == addresses(place.facts, MINES)[1]
    assert place.told == [f"Depositary: {task.title}. Look at it: treatywatch facts pending"]
    assert await store.outbox() == ()


async def test_it_looks_once_a_day_and_tells_a_difference_once(place: Place, store: Store, clock: FakeClock) -> None:
    await place.watch.tick()
    asked = len(place.web.asked)
    clock.pass_by(hours=23)
    assert not await place.watch.tick()
    assert len(place.web.asked) == asked

    clock.pass_by(hours=1)

    assert await place.watch.tick()
    assert len(place.web.asked) == 2 * asked
    assert len(place.told) == 1
    assert len(await store.tasks()) == 1


async def test_a_restart_does_not_look_again(place: Place, facts: Facts, store: Store, clock: FakeClock) -> None:
    await place.watch.tick()

    after = Place(facts, store, clock)

    assert not await after.watch.tick()
    assert after.web.asked == []


async def test_the_page_is_read_where_the_xml_is_no_good(place: Place, store: Store) -> None:
    place.break_down(MAINTENANCE)

    await place.watch.tick()

    assert len(await store.tasks("pending")) == 1
    assert (await store.feed_states())[FEED].fault is None


async def test_where_neither_can_be_read_the_facts_stay_and_their_age_is_told_once(
    place: Place, store: Store, clock: FakeClock
) -> None:
    place.break_down(MAINTENANCE, FetchError("timeout", "treaties.un.org: no answer within 60 s"))

    await place.watch.tick()
    first = list(place.told)
    clock.pass_by(hours=1)
    assert await place.watch.tick()

    (said,) = first
    assert "no table of participants" in said
    assert "no answer within 60 s" in said
    assert said.endswith("The facts stay as they are, last compared on 24 November 2026.")
    assert place.told == first
    assert await store.tasks() == ()


async def test_a_failed_look_is_made_again_sooner_and_sooner_no_more(
    place: Place, store: Store, clock: FakeClock
) -> None:
    place.break_down(MAINTENANCE, MAINTENANCE)
    waits = []
    for _ in range(8):
        assert await place.watch.tick()
        state = (await store.feed_states())[FEED]
        assert state.next_poll is not None
        waits.append((state.next_poll - clock.time) / timedelta(hours=1))
        clock.time = state.next_poll

    place.serve(MINES, lines(place.facts, MINES))
    await place.watch.tick()

    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    assert "Depositary: its record can be read again." in place.told


async def test_one_treaty_that_cannot_be_read_does_not_hide_the_other(place: Place, store: Store) -> None:
    place.break_down(MAINTENANCE, MAINTENANCE)
    table = edit(lines(place.facts, CLUSTERS), "AGO", lambda line: replace(line, consent="24 Nov 2026"))
    place.serve(CLUSTERS, table)

    await place.watch.tick()

    (task,) = await store.tasks("pending")
    assert task.title == "Angola deposited its ratification of the Convention on Cluster Munitions"


async def approved_task(place: Place, store: Store) -> Task:
    await place.watch.tick()
    (task,) = await store.tasks("pending")
    return task


async def test_an_approved_difference_goes_to_every_channel_that_wants_its_topic(
    place: Place, store: Store, clock: FakeClock
) -> None:
    task = await approved_task(place, store)
    channels = (
        Channel(to="console"),
        Channel(to="slack:C1", topics=frozenset({"treaty"}), urgency="high"),
        Channel(to="slack:C2", languages=frozenset({"fr"})),
        Channel(to="slack:C3", topics=frozenset({"casualties"})),
        Channel(to="slack:C4", countries=frozenset({"POL"})),
    )

    added = await announce(task, channels, store, clock.now())

    assert added.queued == 3
    assert {row.channel for row in await store.outbox()} == {"console", "slack:C1", "slack:C2"}
    (story,) = await store.latest(5, country="LBN", topic="treaty")
    assert story.item.title == "Depositary record changed: Lebanon deposited its accession to the Mine Ban Treaty"
    assert story.item.url == addresses(place.facts, MINES)[1]
    assert story.verdict.urgency == "high"
    record = await store.record(story.id)
    assert record is not None
    assert [(step.step, step.detail) for step in record.steps] == [("queued", "approved by the operator")]


async def test_an_alert_is_queued_once_however_often_it_is_approved(
    place: Place, store: Store, clock: FakeClock
) -> None:
    task = await approved_task(place, store)
    channels = (Channel(to="console"),)

    first = await announce(task, channels, store, clock.now())
    again = await announce(task, channels, store, clock.now())

    assert (first.queued, again.queued) == (1, 0)
    assert len(await store.outbox()) == 1


async def test_two_changes_of_one_treaty_are_two_stories_though_they_share_the_page(
    place: Place, store: Store, clock: FakeClock
) -> None:
    table = lebanon(lines(place.facts, MINES))
    place.serve(MINES, edit(table, "FRA", lambda line: replace(line, notice=("24 Nov 2026", "24 May 2027"))))
    await place.watch.tick()

    for task in await store.tasks("pending"):
        await announce(task, (Channel(to="console"),), store, clock.now())

    assert len(await store.latest(5)) == 2
    assert {story.verdict.topics for story in await store.latest(5)} == {("treaty",), ("treaty", "withdrawal")}


async def test_an_alert_does_not_put_off_the_next_look(place: Place, store: Store, clock: FakeClock) -> None:
    task = await approved_task(place, store)
    before = (await store.feed_states())[FEED].next_poll

    clock.pass_by(hours=5)
    await announce(task, (), store, clock.now())

    assert (await store.feed_states())[FEED].next_poll == before


async def test_a_difference_comes_back_from_its_task_as_it_was(place: Place, store: Store) -> None:
    task = await approved_task(place, store)

    difference = difference_of(task)

    assert task_of(difference, task.created_at) == replace(task, id=0)
    assert difference.key == task.key
    assert difference.values["consent_date"] == "2026-02-03"
    assert alert_of(task).verdict.stage == "notice_lodged"


def test_own_rows_are_written_whole_and_seen_by_who_looks(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "facts"
    rows = OwnRows(folder)
    assert not rows.changed()

    write_own({"treaties": "a\n"}, folder)

    assert rows.changed()
    assert not rows.changed()
    assert [path.name for path in folder.iterdir()] == ["treaties.csv"]


def test_rows_written_while_the_bot_started_are_seen_at_the_first_look(tmp_path: Path) -> None:
    write_own({"treaties": "a\n"}, tmp_path)

    rows = OwnRows(tmp_path)

    assert rows.changed()
    assert not rows.changed()


def test_a_folder_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "facts").write_text("a file")

    with pytest.raises(DataError, match="set FACTS_DIR to another folder"):
        write_own({"treaties": "a\n"}, tmp_path / "facts")
