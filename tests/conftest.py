"""Settings of every test."""

import gc

import pytest
from hypothesis import settings

# A busy machine is no fault, and fifty examples each keep the suite in its time; `make fuzz` tries for minutes.
settings.register_profile("suite", deadline=None, max_examples=50)
settings.load_profile("suite")

# Thousands of tests and the words of nine languages stay till the end: looking through them for garbage frees nothing.
gc.set_threshold(20_000, 20, 50)


#: Tests of whole processes, which take long: begun first, so that no worker is left alone with them in the end.
LONG = ("tests/running/", "tests/demo/", "tests/handlers/test_console.py", "tests/store/test_hand_over.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first; the others stay as they are."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what collecting made out of every later search for garbage."""
    gc.collect()
    gc.freeze()
