"""Settings of every test."""

import gc

import pytest
from hypothesis import settings

# A busy machine is no fault, and fifty examples each keep the suite in its time; `make fuzz` tries for minutes.
settings.register_profile("suite", deadline=None, max_examples=50)
settings.load_profile("suite")

# Thousands of tests and the words of nine languages stay till the end: looking through them for garbage frees nothing.
gc.set_threshold(20_000, 20, 50)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what collecting made out of every later search for garbage."""
    gc.collect()
    gc.freeze()
