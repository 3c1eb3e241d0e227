"""The report on a month: what happened, told by whom, and what may be missing. Pure; the store reads, others show."""
