"""The mine treaties: who is bound, since when, and how people write the names of states. Pure."""
