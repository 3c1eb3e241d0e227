import pytest

from bot.model import Channel
from bot.settings import FeedsFile, Settings, operators_among_readers


@pytest.mark.parametrize(("operators", "told"), [("slack:C1", True), ("slack:C2", False), ("", False)])
def test_a_channel_of_readers_is_not_that_of_operators(operators: str, told: bool) -> None:
    file = FeedsFile(feeds=(), channels=(Channel(to="slack:C1"),))

    assert bool(operators_among_readers(Settings(operator_channel=operators), file)) is told
