"""What is kept of one workspace or server is shown whole, and deleted whole."""

import json
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.model import Following, Mute
from bot.news.links import canonical
from bot.store import open_store
from bot.store.database import Database
from bot.store.privacy import delete, export
from bot.store.schema import metadata
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.values import CONSOLE, alone

OURS, PERSON = "slack:T1/C1", "slack:T1/U7"
THEIRS = ("slack:T2/C1", "slack:T12/C1", "discord:5", CONSOLE)


async def fill(store: SqlStore) -> None:
    """Have two workspaces, a server and a terminal leave their traces."""
    for to, server, by in (
        (OURS, "T1", PERSON),
        ("slack:T2/C1", "T2", "slack:T2/U7"),
        ("discord:5", "900", "discord:8"),
    ):
        following = Following(to=to, chosen={"topics": "use"}, server=server, by=by, at=NOON)
        await store.follow(following, "topics: use")
        await store.mute(to, Mute(kind="source", value="Example News"), by=by, at=NOON, server=server)
        await store.stop(to, "archived", f"{to} is archived", NOON, NOON + timedelta(hours=1))
    await store.notify(PERSON, "n1", "Stopped", "Your channel is archived.", NOON)
    # A channel that only feeds.yaml knows.
    await store.add(record(judged(news("a"), OURS, "slack:T1/C2", *THEIRS)), alone)
    await store.save_installation("T1", b"sealed-token", NOON)
    await store.save_installation("T2", b"sealed-too", NOON)


async def texts(database: Database) -> str:
    """Return all that stands in the database."""

    def read(connection: sa.Connection) -> str:
        return "\n".join(
            str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(sa.select(table))
        )

    return await database.read(read)


async def test_all_that_is_kept_of_a_workspace_is_shown_but_its_token(store: SqlStore, url: str) -> None:
    await fill(store)

    found = await export(url, "slack", "T1")

    counts = {name: len(rows) for name, rows in found.items()}
    assert counts == {
        "settings": 1, "mutes": 1, "changes": 2, "stops": 1, "messages": 3, "corrections": 0, "installation": 1,
    }  # fmt: skip
    assert found["settings"][0]["chosen"] == {"topics": "use"}
    assert {row["channel"] for row in found["messages"]} == {OURS, "slack:T1/C2", PERSON}
    shown = json.dumps(found, default=str)
    assert "sealed" not in shown
    assert "T2" not in shown
    assert "T12" not in shown


async def test_what_is_deleted_leaves_no_trace_and_others_keep_theirs(
    store: SqlStore, database: Database, url: str
) -> None:
    await fill(store)
    before = await export(url, "slack", "T2"), await export(url, "discord", "900")

    counts = await delete(url, "slack", "T1", NOON)

    assert counts["messages"] == 3
    assert not any((await export(url, "slack", "T1")).values())
    left = await texts(database)
    assert "T1/" not in left
    assert "'T1'" not in left
    assert "sealed-token" not in left
    assert (await export(url, "slack", "T2"), await export(url, "discord", "900")) == before
    assert {row.channel for row in await store.outbox()} == set(THEIRS)
    # The news itself is of no workspace.
    assert await store.record(news("a").url) is not None


async def test_what_is_deleted_is_not_in_the_file_any_more_either(prepared_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(prepared_file.read_bytes())
    store = await open_store(str(path), canonical=canonical)
    await fill(store)
    await store.close()
    assert b"sealed-token" in path.read_bytes()

    await delete(str(path), "slack", "T1", NOON)

    whole = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert b"sealed-token" not in whole
    assert b"slack:T1/U7" not in whole
    assert b"sealed-too" in whole


async def test_of_a_server_that_is_not_known_there_is_nothing(store: SqlStore, url: str) -> None:
    await fill(store)

    assert not any((await export(url, "discord", "901")).values())
    assert not any((await delete(url, "discord", "901", NOON)).values())


async def test_whoever_keeps_settings_in_memory_sees_that_they_are_gone(store: SqlStore, url: str) -> None:
    await fill(store)
    before = await store.mark()

    await delete(url, "discord", "900", NOON)

    assert await store.mark() > before
    assert [one.to for one in await store.followings(NOON)] == [OURS, "slack:T2/C1"]
