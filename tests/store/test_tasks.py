from dataclasses import replace

import pytest

from bot.model import Task
from bot.store.sql import SqlStore
from tests.fakes import NOON
from tests.store.values import minutes

TASK = Task(
    key="a", kind="depositary", title="Lebanon\0 acceded", detail="one\ntwo", data='{"x": "ü"}', created_at=NOON
)


async def test_a_task_is_kept_with_a_number_and_comes_back_as_it_was(store: SqlStore) -> None:
    first, second = await store.add_tasks([TASK, replace(TASK, key="b")])

    assert (first.id, second.id) == (1, 2)
    assert first == replace(TASK, id=1, title="Lebanon acceded")
    assert await store.tasks() == await store.tasks("pending") == (first, second)
    assert await store.tasks(number=2) == (second,)


async def test_what_was_seen_before_is_not_asked_again_even_when_it_was_decided(store: SqlStore) -> None:
    await store.add_tasks([TASK])
    assert await store.add_tasks([TASK]) == ()
    await store.settle_task(1, "dismissed", minutes(5))

    again = await store.add_tasks([TASK, replace(TASK, key="new")])

    assert [task.key for task in again] == ["new"]
    assert [task.key for task in await store.tasks("pending")] == ["new"]


async def test_a_task_is_decided_once(store: SqlStore) -> None:
    await store.add_tasks([TASK])

    assert await store.settle_task(1, "approved", minutes(5))
    assert not await store.settle_task(1, "dismissed", minutes(6))
    (task,) = await store.tasks("approved")
    assert task.settled_at == minutes(5)


@pytest.mark.parametrize("number", [0, -1, 4711, 2**70])
async def test_a_number_that_no_task_has_is_none(store: SqlStore, number: int) -> None:
    await store.add_tasks([TASK])

    assert await store.tasks(number=number) == ()
    assert not await store.settle_task(number, "approved", NOON)
    assert len(await store.tasks("pending")) == 1
