"""A store copied between databases."""

from collections.abc import Iterator
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.errors import StoreError
from bot.model import Following
from bot.news.links import canonical
from bot.store import copying, open_store
from bot.store.address import address
from bot.store.copying import copy
from bot.store.database import Database
from bot.store.migrations import run
from bot.store.schema import metadata
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.postgres import Server
from tests.store.test_migrations import RELEASED, fill
from tests.store.values import SLACK, alone, queue

WAYS = ("sqlite to postgresql", "postgresql to sqlite")


@pytest.fixture(params=WAYS)
def two(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The addresses of a database to copy and of an empty one."""
    with ExitStack() as stack:
        other = server.url(stack.enter_context(server.database()))
        file = f"sqlite:///{tmp_path}/store.sqlite"
        yield (file, other) if request.param == WAYS[0] else (other, file)


async def make(url: str) -> None:
    """Fill a database with a row of every kind, and have its numbers go beyond its rows."""
    async with aclosing(Database(address(url))) as database:
        await database.rebuild(run, RELEASED[-1])
        await database.write(fill, RELEASED[-1])
    store = await open_store(url, canonical=canonical)
    await store.add(record(judged(news("odd", title="\N{PILE OF POO} 100% “”\u200f"), "slack:C9")), alone)
    await store.follow(Following(to="slack:C9", chosen={}, server="T9", by="slack:U9", at=NOON), "x")
    # Gone again: the numbers are used up.
    await store.forget("slack", "T9", NOON)
    held = judged(news("held"), SLACK, held={SLACK: "digest daily at 08:00 UTC"})
    await store.add(record(held, polled=NOON), alone)
    await store.bundle(SLACK, "digest-1", "daily", NOON)
    await store.close()


async def rows(url: str) -> dict[str, list[Any]]:
    def read(connection: sa.Connection) -> dict[str, list[Any]]:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
        }

    async with aclosing(Database(address(url))) as database:
        return await database.read(read)


async def test_a_copy_is_the_same_to_the_last_value_and_the_bot_goes_on_in_it(two: tuple[str, str]) -> None:
    old, new = two
    await make(old)
    told: dict[str, int] = {}

    copied = await copy(old, new, told.__setitem__)

    assert await rows(new) == await rows(old)
    assert dict(copied.rows) == told
    assert all(told.values()), told
    store, before = await open_store(new, canonical=canonical), await open_store(old, canonical=canonical)
    assert await store.outbox() == await before.outbox()
    first = await queue(store, 1, SLACK)
    assert first == await queue(before, 1, SLACK)
    await store.close()
    await before.close()


async def test_a_copy_that_was_cut_off_goes_on_and_no_bot_starts_on_it_before(two: tuple[str, str]) -> None:
    old, new = two
    await make(old)
    store = await open_store(old, canonical=canonical)
    await queue(store, copying.A_PIECE + 50, SLACK)
    await store.close()

    def cut(table: str, _: int) -> None:
        if table == "items":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await copy(old, new, cut)
    with pytest.raises(StoreError, match="is an unfinished copy: run `treatywatch store copy` again"):
        await open_store(new, canonical=canonical)
    items = metadata.tables["items"]
    async with aclosing(Database(address(new))) as database:
        # As after the first piece.
        await database.write(lambda connection: connection.execute(sa.delete(items).where(items.c.id > 400)))
    await copy(old, new, lambda table, count: None)

    assert await rows(new) == await rows(old)
    await (await open_store(new, canonical=canonical)).close()


async def test_nothing_is_copied_over_something_else(two: tuple[str, str]) -> None:
    old, new = two
    await make(old)
    store = await open_store(new, canonical=canonical)
    await queue(store, 1, SLACK)
    await store.close()
    before = await rows(new)

    with pytest.raises(StoreError, match="is not empty"):
        await copy(old, new, lambda table, count: None)

    assert await rows(new) == before


async def test_an_unfinished_copy_of_another_store_is_left_alone(two: tuple[str, str], tmp_path: Path) -> None:
    old, new = two
    await make(old)

    def cut(table: str, _: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await copy(old, new, cut)
    other = f"sqlite:///{tmp_path}/other.sqlite"
    await (await open_store(other, canonical=canonical)).close()

    with pytest.raises(StoreError, match="holds an unfinished copy of"):
        await copy(other, new, lambda table, count: None)


async def test_a_store_in_use_is_not_copied(two: tuple[str, str]) -> None:
    old, new = two
    await make(old)
    store = await open_store(old, canonical=canonical)
    await store.feed_states()

    if old.startswith("postgresql"):
        with pytest.raises(StoreError, match="a bot is running on it"):
            await copy(old, new, lambda table, count: None)
    await store.close()
    await copy(old, new, lambda table, count: None)

    assert await rows(new) == await rows(old)


async def test_a_change_meanwhile_is_found_at_the_end_and_the_copy_stays_unfinished(two: tuple[str, str]) -> None:
    old, new = two
    await make(old)

    def change(connection: sa.Connection) -> None:
        connection.execute(sa.update(metadata.tables["items"]).values(title="Another"))

    async with aclosing(Database(address(old))) as database:

        def meanwhile(table: str, _: int) -> None:
            if table == metadata.sorted_tables[-1].name:
                with database._writer.begin() as connection:
                    change(connection)

        with pytest.raises(StoreError, match="the table items is not what was read"):
            await copy(old, new, meanwhile)
    with pytest.raises(StoreError, match="unfinished copy"):
        await open_store(new, canonical=canonical)
