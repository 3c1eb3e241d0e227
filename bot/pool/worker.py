"""What a worker process of the parser pool does: take a job from stdin, write what comes of it to stdout, repeat."""

import os
import pickle
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from bot.errors import DataError, ParseError
from bot.model import Focus, NewsItem, Verdict
from bot.news.parse import parse
from bot.pool.wire import DATA, SIZE

_NICENESS = 10
#: Address space, in bytes: a feed of 5 MB needs less than a quarter of it.
_MEMORY_BYTES = 1024**3


def main() -> None:
    """Serve until stdin ends, which it does when the process at its other end dies."""
    limit_s = float(sys.argv[1])
    _be_modest()
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    while (job := _read(jobs)) is not None:
        _arm(limit_s)
        try:
            answer = pickle.dumps((None, _done(job)), pickle.HIGHEST_PROTOCOL)
        except ParseError as error:
            answer = pickle.dumps((error.fault, str(error)))
        except DataError as error:
            answer = pickle.dumps((DATA, str(error)))
        _arm(0)
        try:
            answers.write(SIZE.pack(len(answer)) + answer)
            answers.flush()
        except BrokenPipeError:  # the bot is gone, and nobody waits for this any more
            os._exit(0)


def _done(job: bytes) -> object:
    what, given = pickle.loads(job)  # noqa: S301  from the process that started this one
    if what == "page":
        from bot.news.page import parse_page  # most bots watch no page, and its libraries take memory

        return parse_page(**given)
    if what == "article":
        from bot.news.article import read_article  # few entries need it, and its library takes memory

        return read_article(**given)
    if what == "judge":
        return _judged(**given)
    focus = given.pop("focus")
    found = parse(**given)
    return replace(found, said=_judged(found.items, focus)) if focus and found.items else found


def _judged(items: Sequence[NewsItem], focus: Focus) -> tuple[tuple[Verdict, str], ...]:
    from bot.pool.judging import judged  # whoever only looks at a feed has no need of the lexicon

    return judged(items, focus)


def _read(jobs: BinaryIO) -> bytes | None:
    head = jobs.read(SIZE.size)
    if len(head) < SIZE.size:
        return None
    (size,) = SIZE.unpack(head)
    job = jobs.read(size)
    return job if len(job) == size else None


def _be_modest() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        import resource  # there is none on Windows

        os.nice(_NICENESS)
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = _MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(_MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _arm(seconds: float) -> None:
    """Have the system end this process after so many seconds of computing; 0 disarms.

    It ends it even inside one long regular expression, where no handler of ours would run.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    main()
