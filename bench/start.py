"""From the start of the process to its first poll, and its memory after it, beside a process that only imports."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

HEAD = ("what", "median", "baseline", "median", "ratio")
RUNS = 7
#: Seconds the bot gets to end its first poll before its memory is read.
REST_S = 2.0
IMPORTS = "import aiohttp, apscheduler, feedparser, sqlalchemy, pydantic_settings, rich"
PLATFORMS = "import discord, slack_bolt.async_app"
FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Bench</title><item><title>Antipersonnel landmines '
    b"cleared in Angola</title><link>https://news.example/1</link><guid>1</guid></item></channel></rss>"
)


@dataclass(frozen=True)
class Run:
    """One process: seconds to its sign of life, and MiB afterwards."""

    seconds: float
    mib: float


def measure() -> list[tuple[str, ...]]:
    """Run bot and baseline in turn and return the rows of the table."""
    with site() as (address, asked), tempfile.TemporaryDirectory() as folder:
        bots, plains = [], []
        for number in range(RUNS):
            bots.append(bot(Path(folder) / f"{number}.sqlite", Path(folder), address, asked))
            plains.append(importing(IMPORTS))
        both = importing(f"{IMPORTS}; {PLATFORMS}")
    return [
        row("start to first poll, terminal only", bots, plains, "an interpreter that imports the libraries",
            lambda run: run.seconds, "s"),
        row("memory after the first poll, terminal only", bots, plains, "the same interpreter",
            lambda run: run.mib, "MiB"),
        ("libraries of both platforms, imported", f"{both.mib:.0f} MiB", "the same without them",
         f"{statistics.median(run.mib for run in plains):.0f} MiB", f"{both.mib / plains[-1].mib:.2f}"),
    ]  # fmt: skip


def row(
    what: str, runs: list[Run], base: list[Run], base_name: str, figure: Callable[[Run], float], unit: str
) -> tuple[str, ...]:
    """Return one row: medians, and the median of the ratios pair by pair."""
    mine, other = statistics.median(map(figure, runs)), statistics.median(map(figure, base))
    ratio = statistics.median(figure(a) / figure(b) for a, b in zip(runs, base, strict=True))
    return what, f"{mine:.2f} {unit}", base_name, f"{other:.2f} {unit}", f"{ratio:.2f}"


@contextmanager
def site() -> Iterator[tuple[str, Event]]:
    """Serve one small feed; the event is set when it is asked for."""
    asked = Event()

    class Feed(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(FEED)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/rss", asked
    finally:
        server.shutdown()


def bot(store: Path, folder: Path, address: str, asked: Event) -> Run:
    """Start the bot, time it to its first poll, read its memory, end it."""
    (folder / "feeds.yaml").write_text(f"feeds:\n  - url: {address}\n")
    env = {
        **os.environ,
        "PYTHONPATH": str(Path.cwd()),
        "STORE_URL": f"sqlite:///{store}",
        "FEEDS_FILE": str(folder / "feeds.yaml"),
        "FETCH_ALLOW_PRIVATE": "true",
    }
    asked.clear()
    started = time.perf_counter()
    command = [sys.executable, "-m", "bot", "run", "--chat", "console"]
    with subprocess.Popen(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        asked.wait(30)
        seconds = time.perf_counter() - started
        time.sleep(REST_S)
        mib = resident(process.pid)
        process.terminate()
    return Run(seconds, mib)


def importing(statement: str) -> Run:
    """Time a bare interpreter that runs only these imports."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", f"{statement}; print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        process.stdout.readline()
        seconds = time.perf_counter() - started
        mib = resident(process.pid)
        process.communicate(b"\n")
    return Run(seconds, mib)


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
