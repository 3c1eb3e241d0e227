"""A store copied while it is used, and put back."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.news.links import canonical
from bot.store import open_store, schema
from bot.store.backup import back_up, check, restore
from bot.store.restored import RESTORED
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.values import SLACK, alone, queue

#: Opens a store as the bot does, says so, and holds it until it is told to end.
HOLDER = """
import asyncio, sys
from bot.news.links import canonical
from bot.store import open_store

async def hold() -> None:
    store = await open_store(sys.argv[1], canonical=canonical)
    await store.feed_states()
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await store.close()

asyncio.run(hold())
"""


@pytest.fixture
def path(prepared_file: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "store" / "bot.sqlite"
    copy.parent.mkdir()
    copy.write_bytes(prepared_file.read_bytes())
    return copy


def titles(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {title for (title,) in connection.execute("SELECT title FROM items")}


async def test_a_backup_made_while_the_bot_writes_is_whole_and_of_one_moment(path: Path, tmp_path: Path) -> None:
    store = await open_store(str(path), canonical=canonical)
    await queue(store, 50, SLACK)
    written = asyncio.Event()

    async def write() -> None:
        for minute in range(1, 40):
            await store.add(record(judged(news(f"later-{minute}"), SLACK), polled=NOON), alone)
            written.set()

    writing = asyncio.create_task(write())
    await written.wait()
    checked = await back_up(str(path), tmp_path / "copy.sqlite")
    await writing
    await store.close()

    assert checked == check(tmp_path / "copy.sqlite")
    assert 51 <= checked.rows["items"] <= 89
    assert checked.rows["items"] == checked.rows["deliveries"] == checked.rows["members"]
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["copy.sqlite"]
    assert (tmp_path / "copy.sqlite").stat().st_mode & 0o777 == 0o600


async def test_a_backup_never_takes_the_place_of_a_file(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    target.write_text("something dear")

    with pytest.raises(StoreError, match="is there already"):
        await back_up(str(path), target)

    assert target.read_text() == "something dear"


async def test_what_is_restored_is_what_was_backed_up_and_the_other_is_kept_beside(path: Path, tmp_path: Path) -> None:
    store = await open_store(str(path), canonical=canonical)
    await queue(store, 2, SLACK)
    await store.close()
    before = titles(path)
    await back_up(str(path), tmp_path / "copy.sqlite")
    store = await open_store(str(path), canonical=canonical)
    await queue(store, 1, SLACK, polled=NOON + timedelta(hours=1))
    await store.close()
    after = titles(path)

    done = await restore(str(path), tmp_path / "copy.sqlite", NOON)

    assert titles(path) == before
    assert done.beside is not None
    assert titles(done.beside) == after > before
    assert done.unsure == 2


async def test_what_waited_is_looked_for_before_it_is_posted_after_a_restore(path: Path, tmp_path: Path) -> None:
    store = await open_store(str(path), canonical=canonical)
    waiting, held = judged(news("a"), SLACK), judged(news("b"), SLACK, held={SLACK: "digest daily at 08:00 UTC"})
    await store.add(record(waiting, held), alone)
    await store.close()
    await back_up(str(path), tmp_path / "copy.sqlite")
    await restore(str(path), tmp_path / "copy.sqlite", NOON)

    store = await open_store(str(path), canonical=canonical)
    due = await store.due(["slack"], NOON, 10)
    digest = await store.held()
    await store.close()
    assert [(one.state, one.reason) for one in due] == [("uncertain", RESTORED)]
    assert digest[SLACK].count == 1


async def test_what_the_feeds_bring_again_after_a_restore_is_looked_for_before_it_is_posted(
    path: Path, tmp_path: Path
) -> None:
    store = await open_store(str(path), canonical=canonical)
    await queue(store, 1, SLACK)
    await store.close()
    await back_up(str(path), tmp_path / "copy.sqlite")
    store = await open_store(str(path), canonical=canonical)
    lost = judged(news("lost"), SLACK, "discord:1")
    await store.add(record(lost, polled=NOON + timedelta(hours=1)), alone)
    keys = {one.key for one in await store.due(["slack", "discord"], NOON + timedelta(hours=2), 10)}
    await store.close()
    put_back = NOON + timedelta(hours=3)
    await restore(str(path), tmp_path / "copy.sqlite", put_back)

    store = await open_store(str(path), canonical=canonical)
    await store.add(record(lost, polled=put_back + timedelta(minutes=1)), alone)
    again = await store.due(["slack", "discord"], put_back + timedelta(hours=1), 10)
    await store.add(record(judged(news("new"), "discord:2"), polled=put_back + timedelta(minutes=2)), alone)
    (new,) = [one for one in await store.due(["discord"], put_back + timedelta(hours=1), 10) if one.channel[-1] == "2"]
    await store.close()
    # The same messages as those that are in the channels, to be looked for since the backup.
    assert {one.key for one in again} >= keys
    assert {(one.state, one.reason) for one in again} == {("uncertain", RESTORED)}
    assert all(one.created_at <= NOON for one in again)
    # What a feed's next poll brings was never posted.
    assert (new.state, new.reason) == ("queued", "")


async def test_nothing_is_restored_while_a_program_has_the_store_open(path: Path, tmp_path: Path) -> None:
    await back_up(str(path), tmp_path / "copy.sqlite")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline() == "open\n"

        with pytest.raises(StoreError, match="a program has it open: stop the bot"):
            await restore(str(path), tmp_path / "copy.sqlite", NOON)
        holder.stdin.close()
        holder.wait()
    done = await restore(str(path), tmp_path / "copy.sqlite", NOON)

    assert done.beside


async def test_a_store_is_restored_where_there_is_none_or_a_broken_one(path: Path, tmp_path: Path) -> None:
    await back_up(str(path), tmp_path / "copy.sqlite")
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 9_000)

    broken = await restore(str(path), tmp_path / "copy.sqlite", NOON)
    none = await restore(str(tmp_path / "new" / "bot.sqlite"), tmp_path / "copy.sqlite", NOON)

    assert broken.beside
    assert broken.beside.read_bytes().endswith(b"\xff")
    assert none.beside is None
    assert check(path).rows == check(tmp_path / "new" / "bot.sqlite").rows


@pytest.mark.parametrize("harm", ["cut", "bitten", "foreign", "newer", "text", "missing"])
async def test_what_is_no_whole_backup_of_ours_is_refused_and_the_store_stays(
    path: Path, tmp_path: Path, harm: str
) -> None:
    store = await open_store(str(path), canonical=canonical)
    await queue(store, 40, SLACK)
    await store.close()
    copy = tmp_path / "copy.sqlite"
    await back_up(str(path), copy)
    whole = copy.read_bytes()
    match harm:
        case "cut":
            copy.write_bytes(whole[: len(whole) // 2])
        case "bitten":
            middle = len(whole) // 2
            copy.write_bytes(whole[:middle] + b"\xaa" * 8192 + whole[middle + 8192 :])
        case "text":
            copy.write_text("no database at all, but long enough to look at" * 100)
        case "missing":
            copy.unlink()
        case _:
            with closing(sqlite3.connect(copy)) as connection:
                change = "DROP TABLE {0}" if harm == "foreign" else "UPDATE {0} SET version_num = '9999'"
                connection.execute(change.format(schema.VERSION_TABLE))
                connection.commit()
    before = titles(path)

    with pytest.raises(StoreError, match=r"copy\.sqlite: "):
        await restore(str(path), copy, NOON)

    assert titles(path) == before
    assert [one.name for one in path.parent.iterdir() if "before" in one.name or "restoring" in one.name] == []


async def test_postgresql_is_left_to_its_own_tools_and_its_password_to_itself(tmp_path: Path) -> None:
    url = "postgresql://bot:s3cret-word@db.example/alerts"

    with pytest.raises(
        StoreError, match=r"pg_dump --format=custom --file=.*postgresql://bot@db.example/alerts"
    ) as dump:
        await back_up(url, tmp_path / "a file.dump")
    with pytest.raises(StoreError, match=r"pg_restore --clean .*--dbname=postgresql://bot@db.example/alerts") as put:
        await restore(url, tmp_path / "a file.dump", NOON)

    assert "s3cret" not in f"{dump.value}{put.value}"
