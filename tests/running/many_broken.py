"""Break on purpose how processes share the work, each time in another way, and see that the kills find it out.

``python -m tests.running.many_broken`` tries every way, ``… many_broken leases`` this one, each on a copy of the tree
that it throws away. It ends with 0 where each broken bot was caught, and with 1 and the names of those that were not.
"""

import re
import sys

from tests.running.broken import Break, is_caught, try_all

#: Killed processes that must be enough.
KILLS = 16
#: A message that is lost, doubled or out of its order, or two at once in one Slack channel.
WRONG = re.compile(r": (lost|\d+ times|out of its order): |^two messages of one Slack channel")

BREAKS = (
    Break(
        name="leases",
        says="what a living process is sending counts as left by a dead one",
        file="bot/store/ledger.py",
        right="left = _row.owner.is_(None) | _row.owner.not_in(sa.select(processes.c.id))",
        wrong="left = _row.id.is_not(None) | _row.owner.not_in(sa.select(processes.c.id))",
    ),
    Break(
        name="pace",
        says="a channel is given back before it has rested from its last post",
        file="bot/jobs/deliver.py",
        right="return resting.union(self._tasks)",
        wrong="return resting.intersection(self._tasks)",
    ),
)


def _is_caught(broken: Break, seed: int) -> bool:
    return is_caught(broken, seed, "tests.running.many", KILLS, WRONG)


if __name__ == "__main__":
    sys.exit(try_all(BREAKS, _is_caught, __doc__ or ""))
