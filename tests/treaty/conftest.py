"""The facts as shipped, read once."""

import pytest

from bot.treaty.facts import Facts, load_facts


@pytest.fixture(scope="session")
def facts() -> Facts:
    return load_facts()
