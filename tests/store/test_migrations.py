"""The schema's history ends in the schema, and what people stored comes through it."""

from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.model import STATES, FeedState, Match, Mute, RuledOut
from bot.news.links import canonical
from bot.store import open_store, schema
from bot.store.address import address
from bot.store.database import Database
from bot.store.migrations import config, run
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.values import CONSOLE, SLACK, alone, minutes

DATA = Path(__file__).parent / "data"
#: Every schema that was ever released; beside each lies its content, ``schema_NUMBER.sql``.
RELEASED = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
#: What the store learned of the first feed.
HEALTH = FeedState(
    url="",
    last_new=minutes(-60),
    gap_s=21_600.0,
    interval_s=1_800.5,
    asked_s=3_600.0,
    moved_to="https://news.example/feed",
    moved_polls=2,
    silent=True,
    missed=minutes(-90),
    hub="https://hub.example/",
    topic="https://news.example/rss",
    blocks=b"\x01\x02",
)
LEARNED = (
    "fault_since", "last_new", "gap_s", "interval_s", "asked_s", "moved_to", "moved_polls", "ended", "silent", "missed",
    "hub", "topic", "blocks",
)  # fmt: skip


def fill(connection: sa.Connection, released: str) -> None:
    text = (DATA / f"schema_{released}.sql").read_text()
    if connection.dialect.name == "sqlite":
        text = text.replace(r"'\x", "X'")
    for statement in text.split(";\n"):
        # A colon would be the start of a parameter's name.
        connection.execute(sa.text(statement.replace(":", r"\:")))


async def test_the_migrations_lead_to_the_tables_that_the_program_uses(database: Database) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        options = {"version_table": schema.VERSION_TABLE, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata))

    assert await database.read(differences) == []


async def test_the_newest_migration_is_the_one_that_is_asked_for_at_start(database: Database) -> None:
    def heads(connection: sa.Connection) -> list[str]:
        return ScriptDirectory.from_config(config(connection)).get_heads()

    assert await database.read(heads) == [schema.VERSION]
    assert schema.VERSION in RELEASED


@pytest.mark.parametrize("released", RELEASED)
async def test_a_database_of_every_released_schema_is_upgraded_with_what_is_in_it(
    empty_url: str, released: str
) -> None:
    async with aclosing(Database(address(empty_url))) as old:
        await old.rebuild(run, released)
        await old.write(fill, released)

    store = await open_store(empty_url, canonical=canonical)

    states = await store.feed_states()
    assert states["https://news.example/rss"].validators.etag == 'W/"5"'
    assert states["https://other.example/rss"].fault == "timeout"
    found = await store.record("https://news.example/vote?utm_source=rss")
    assert found is not None
    assert (found.item.title, found.summary, found.first_seen) == ("Seimas votes: 100% “for”", "Our summary.", NOON)
    assert found.item.published == minutes(-30)
    assert found.item.categories == ("Lithuania", "Мины")
    assert found.verdict.topics == ("withdrawal", "cluster_munitions")
    assert found.verdict.matches == (
        Match(
            term="landmine", text="landmines", where="title", position=3, language="en", weight=4.5, topic="withdrawal"
        ),
    )
    assert found.verdict.ruled_out == (
        RuledOut(term="mine", text="mine", where="lead", position=9, language="en", reason="gold mine"),
    )
    assert [(step.step, step.detail) for step in found.steps] == [("queued", "score 9, needed 4"), ("edited", "a → b")]
    assert found.story is not None
    assert found.story.also == (("Other News", "https://other.example/vote"),)
    assert {row.state: row.channel for row in found.deliveries} == {
        "queued": SLACK,
        "sent": CONSOLE,
        **{state: f"discord:{state}" for state in STATES if state not in ("queued", "sent")},
    }
    (due,) = await store.due(["slack", "console"], NOON, 5)
    assert (due.key, due.attempts, due.reason) == ("4cb1a5b1a0b64dd0a8c7d2d1", 2, "HTTP 503")
    assert await store.latest(5, country="LTU", topic="withdrawal", words="SEIMAS") == (found.story,)
    assert await store.votes() == ((found.id, 1, 1),)
    assert await store.vote(found.id, "slack:U1", "up", NOON)
    # Tasks came with the second schema.
    assert [task.title for task in await store.tasks("pending")] == (["Look: “100%”"] if released > "0001" else [])
    # So did digests, and what is set in chat, with the third.
    following = await store.followings(NOON)
    assert [(one.to, one.chosen, one.mutes) for one in following] == (
        [(SLACK, {"digest": "daily 08:00"}, (Mute(kind="topic", value="clearance"),))] if released > "0002" else []
    )
    assert [stop.reason for stop in await store.stops()] == (["It was deleted."] if released > "0002" else [])
    assert await store.installations() == ({"T1": b"\x01\x02"} if released > "0002" else {})
    assert await store.held() == {}
    # What is learned of feeds came with the fourth.
    learned = replace(
        FeedState(url=""), **{name: getattr(states["https://news.example/rss"], name) for name in LEARNED}
    )
    assert learned == (HEALTH if released > "0003" else FeedState(url="", last_new=NOON))
    added = await store.add(record(judged(news("new"), CONSOLE), polled=minutes(1)), alone)
    assert added.queued == 1
    # A number is never used again.
    newest = (await store.outbox(limit=1))[0].id
    assert newest == (10 if released > "0002" else 8)
    await store.close()
