"""Settings of every test."""

from hypothesis import settings

# A busy machine is no fault, and fifty examples each keep the suite in its time; `make fuzz` tries for minutes.
settings.register_profile("suite", deadline=None, max_examples=50)
settings.load_profile("suite")
