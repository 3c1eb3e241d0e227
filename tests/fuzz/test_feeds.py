"""Answers broken at random, for three seconds; ``make fuzz`` takes minutes."""

import random
import time
from itertools import count

from tests.fuzz.__main__ import Fuzz

SECONDS = 3.0


async def test_whatever_a_server_answers_it_is_read_or_refused_with_a_sentence() -> None:
    fuzz = Fuzz()

    await fuzz.run(count(random.randrange(10**9)), time.monotonic() + SECONDS)

    assert fuzz.failures == []
    assert fuzz.counts["read"] > 0
