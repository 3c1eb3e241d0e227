"""Break the bot on purpose, each time in another way, and see that the kills find it out.

``python -m tests.running.broken`` tries every way, ``… broken found sdk`` these two, each on a copy of the tree that it
throws away. It ends with 0 where each broken bot was caught, and with 1 and the names of those that were not.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.running.harness import ROOT

#: Kills that must be enough.
KILLS = 30
#: A message that is lost, doubled or left open: what a run that only never met a trouble does not print.
WRONG = re.compile(r": (lost|\d+ times): | deliveries end as ")
#: What a run needs of the tree.
PARTS = ("bot", "handlers", "tests", "feeds.yaml", "pyproject.toml")
DELIVER = "bot/jobs/deliver.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One line of the bot made wrong."""

    name: str
    says: str
    file: str
    right: str
    wrong: str
    #: It shows where the bot may not look into the channels.
    blind: bool = False

    def applied(self, text: str) -> str:
        """Return a file's text with the line made wrong.

        Raises:
            ValueError: The line does not stand there exactly once: it was rewritten, and this is to follow.
        """
        if text.count(self.right) != 1:
            raise ValueError(f"{self.file} holds {text.count(self.right)} times, not once: {self.right}")
        return text.replace(self.right, self.wrong)


BREAKS = (
    Break(
        name="found",
        says="what was found in the channel is posted again",
        file=DELIVER,
        right="        if message is not None:\n",
        wrong="        if not message and message is not None:\n",
    ),
    Break(
        name="key",
        says="Discord is not told the message's key",
        file="handlers/discord/posting.py",
        right=" nonce=key,",
        wrong=" nonce=None,",
    ),
    Break(
        name="early",
        says="a message is marked as sent before it is",
        file=DELIVER,
        right="        await self.store.sending(delivery.id, self.clock.now())\n",
        wrong="        await self.store.sending(delivery.id, self.clock.now())\n"
        '        await self.store.settled(delivery.id, "sent", self.clock.now(), reason="", message=None)\n',
    ),
    Break(
        name="never",
        says="a message is never marked as sent",
        file=DELIVER,
        right='await self._end(delivery, "sent",',
        wrong='await self._end(replace(delivery, id=-1), "sent",',
    ),
    Break(
        name="unlooked",
        says="what was half-sent waits like what was never tried",
        file="bot/store/ledger.py",
        right='lost = {"state": "uncertain",',
        wrong='lost = {"state": "queued",',
    ),
    Break(
        name="guess",
        says="what the bot may not look for is posted again",
        file=DELIVER,
        right="        except Refused as error:\n            if error.kind in LOOKS_AGAIN and",
        wrong="        except Refused as error:\n            return await self._post(delivery, chat, card)\n"
        "            if error.kind in LOOKS_AGAIN and",
        blind=True,
    ),
    Break(
        name="sdk",
        says="Slack's SDK tries again by itself",
        file="handlers/slack/web.py",
        right="retry_handlers=[],",
        wrong="retry_handlers=None,",
    ),
    Break(
        name="sure",
        says="a connection that ended without an answer counts as not sent",
        file="handlers/slack/web.py",
        right='raise Unsure(f"slack:{place}: {what}") from error',
        wrong='raise TryLater(f"slack:{place}: {what}") from error',
    ),
)


def is_caught(
    broken: Break, seed: int, run: str = "tests.running.chaos", kills: int = KILLS, wrong: re.Pattern[str] = WRONG
) -> bool:
    """Run the kills over a copy of the tree with one line made wrong; show what was found.

    Args:
        broken: The line.
        seed: Of the run.
        run: The module that kills.
        kills: How many must be enough.
        wrong: A line that shows the fault.
    """
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / part, tree / part)
        file = tree / broken.file
        file.write_text(broken.applied(file.read_text()))
        command = [sys.executable, "-m", run, "--kills", str(kills), "--seed", str(seed)]
        command += ["--blind"] if broken.blind else []
        env = {**os.environ, "PYTHONPATH": folder}
        ended = subprocess.run(command, cwd=tree, env=env, check=False, stdout=subprocess.PIPE, text=True)
    lines = ended.stdout.splitlines()
    found = [line for line in lines if wrong.search(line)]
    sys.stdout.write("\n".join([*(line for line in lines if line.startswith(("seed", "met"))), *found, ""]))
    return bool(found)


def main() -> int:
    """Try the breaks that are named, or all; return 0 where each was caught, else 1."""
    return try_all(BREAKS, is_caught, __doc__ or "")


def try_all(breaks: Sequence[Break], is_caught: Callable[[Break, int], bool], about: str) -> int:
    """Try the breaks that the command line names, or all; return 0 where each was caught, else 1."""
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(each.name for each in breaks))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if unknown := set(given.names) - {each.name for each in breaks}:
        parser.error(f"no break is called {', '.join(sorted(unknown))}")
    missed = []
    for broken in breaks:
        if given.names and broken.name not in given.names:
            continue
        sys.stdout.write(f"\n{broken.name}: {broken.says}\n")
        sys.stdout.flush()
        if not is_caught(broken, given.seed):
            missed.append(broken.name)
    sys.stdout.write(f"\nnot caught: {', '.join(missed)}\n" if missed else "\neach was caught\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
