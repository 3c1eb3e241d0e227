"""The terminal as a chat: alerts are printed, and a prompt takes the same commands as Slack and Discord."""

import asyncio
import contextlib
import os
import re
import select
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.model import Asker, Attachment, Card, Manner, Row, Tone
from bot.ports import PLAIN, Answers

WIDTH = 100
TONES: dict[Tone, tuple[str, str]] = {
    "good": ("green", "✔"),
    "bad": ("red", "✖"),
    "warning": ("yellow", "!"),
    "neutral": ("cyan", "•"),
    "urgent": ("bold red", "▲"),
}
#: Everything a terminal would obey instead of showing: escape sequences can't come in with a headline.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
PROMPT = "treatywatch> "


class ConsoleChat:
    """The terminal. A card is one write, so that it is whole or not there."""

    name = "console"
    pause_s = 0.0
    per_s = 0.0
    local = True
    repeat_s = 0.0

    def __init__(self, *, prompt: bool, quit_asked: Callable[[], None]) -> None:
        """Make the chat.

        Args:
            prompt: Whether to take commands: from a prompt where there is a terminal, else line by line.
            quit_asked: Called when the person at the prompt ends it (Ctrl-C, Ctrl-D, "quit").
        """
        self.prompt = prompt
        self.quit_asked = quit_asked
        self.terminal = sys.stdout.isatty()
        self._task: asyncio.Task[None] | None = None
        self._session: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self, answers: Answers) -> None:
        self._loop = asyncio.get_running_loop()
        if self.prompt and sys.stdin and not sys.stdin.closed:
            ask = self._ask_at_prompt if sys.stdin.isatty() and self.terminal else self._answer_lines
            self._task = asyncio.create_task(ask(answers), name="console")

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        self.writer(card)()
        return key

    async def check(self, place: str) -> tuple[str, ...]:
        """Return nothing: the terminal takes everything."""
        return ()

    def writer(self, card: Card) -> Callable[[], None]:
        text = "\n" + self.render(card) + "\n"
        return lambda: self._write(text)

    async def edit(self, place: str, message: str, card: Card, *, key: str, manner: Manner = PLAIN) -> None:
        """Say in one line what is new: what is printed stays as it is."""
        self._write(CONTROL.sub("", updated_line(card)) + "\n")

    def link(self, place: str, message: str) -> str | None:
        """Return nothing: what is printed has no address."""
        return None

    async def find(self, place: str, key: str, since: datetime, *, manner: Manner = PLAIN) -> str | None:
        return None

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def say(self, line: str) -> None:
        """Print one line of what is going on, quietly; to stderr where stdout is read by a program."""
        shown = CONTROL.sub("", line)
        if self.terminal:
            self._write(f"\x1b[2m{shown}\x1b[0m\n")
        else:
            print(shown, file=sys.stderr, flush=True)  # noqa: T201  # stderr is where problems go

    def render(self, card: Card) -> str:
        """Return a card as it is printed: coloured on a terminal, plain text elsewhere; links are never broken."""
        if not self.terminal:
            return CONTROL.sub("", card.text)
        width = min(shutil.get_terminal_size().columns, WIDTH)
        return rich_text(card, width)

    def _write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        if self._session is not None:
            data = b"\r\x1b[J" + data
        fd = sys.stdout.fileno()
        while data:
            try:
                data = data[os.write(fd, data) :]
            except BlockingIOError:
                select.select([], [fd], [])
        if self._session is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._redraw)

    def _redraw(self) -> None:
        if self._session is not None and self._session.app.is_running:
            self._session.app.renderer.reset()
            self._session.app.invalidate()

    async def _ask_at_prompt(self, answers: Answers) -> None:
        from prompt_toolkit import PromptSession  # imported late: a bot without a terminal never pays for it
        from prompt_toolkit.completion import FuzzyCompleter, WordCompleter

        words = list(_first_words(answers))
        session: PromptSession[str] = PromptSession(
            PROMPT, completer=FuzzyCompleter(WordCompleter(words, sentence=True)), complete_while_typing=False
        )
        while True:
            self._session = session
            try:
                line = await session.prompt_async()
            except (KeyboardInterrupt, EOFError):
                line = "quit"
            finally:
                self._session = None
            if line.strip().casefold() in ("quit", "exit", "/quit", "/exit"):
                self.quit_asked()
                return
            if line.strip():
                await self._answer(line, answers)

    async def _answer_lines(self, answers: Answers) -> None:
        lines: asyncio.Queue[str] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def read() -> None:
            with contextlib.suppress(RuntimeError, ValueError, OSError):
                for line in sys.stdin:
                    loop.call_soon_threadsafe(lines.put_nowait, line)

        threading.Thread(target=read, name="console lines", daemon=True).start()
        while True:
            line = await lines.get()
            if line.strip():
                await self._answer(line, answers)

    async def _answer(self, line: str, answers: Answers) -> None:
        reply = await answers.ask(line, Asker(chat="console", channel="console"))
        self._write("\n" + self.render(reply.card) + "\n")
        for file in reply.files:
            self._write(f"{file.description} Saved as {save(file)}\n")
        if reply.card.buttons and self.terminal:
            hints = [button.value for button in reply.card.buttons if button.action == "ask"]
            if hints:
                self._write("Type: " + "   ".join(hints) + "\n")


def updated_line(card: Card) -> str:
    """Return in one line what an edited card says beside its headline."""
    said = [f"{fact.label.lower()} {fact.value}" for fact in card.facts if fact.changed]
    return " ".join(f"updated: {card.title} — {'; '.join(said)}".split()).removesuffix(" —")


def save(file: Attachment) -> Path:
    """Write a file that came with an answer to a new temporary folder and return where."""
    path = Path(tempfile.mkdtemp(prefix="treatywatch-")) / file.name
    path.write_bytes(file.data)
    return path


def rich_text(card: Card, width: int) -> str:
    """Return a card drawn for a terminal of this width; links stand alone on their line, unbroken."""
    console = Console(
        file=StringIO(), width=width, force_terminal=True, color_system="standard", highlight=False, emoji=False
    )
    console.print(card_view(card), soft_wrap=False)
    for url in links(card):
        console.print(Text("  " + url, style="blue underline"), soft_wrap=True)
    if card.footer:
        console.print(Padding(Text(clean(card.footer), style="dim"), (0, 0, 0, 2)))
    output = console.file
    assert isinstance(output, StringIO)
    return output.getvalue().rstrip("\n") + "\n"


def card_view(card: Card) -> RenderableType:
    """Return a card's title, lead, facts and rows as something rich can draw anywhere."""
    style, mark = TONES[card.tone]
    parts: list[RenderableType] = [
        Text(f"{mark} {clean(card.title)}", style=f"bold {style}".replace("bold bold", "bold"))
    ]
    if card.lead:
        parts.append(Padding(Text(clean(card.lead)), (0, 0, 0, 2)))
    pairs = [(fact.label, fact.value) for fact in card.facts]
    if pairs:
        parts.append(Padding(_table(pairs, head_style="dim"), (0, 0, 0, 2)))
    if card.rows:
        parts.append(
            Padding(_table([(row.head, _row_text(row)) for row in card.rows], head_style="bold"), (0, 0, 0, 2))
        )
    return Group(*parts)


def links(card: Card) -> tuple[str, ...]:
    """Return the card's addresses in order, its own first."""
    found = [*([card.url] if card.url else []), *(link.url for link in card.links)]
    return tuple(dict.fromkeys(clean(url) for url in found))


def clean(text: str) -> str:
    """Return the text without anything that a terminal would obey."""
    return CONTROL.sub("", text)


def _row_text(row: Row) -> str:
    return f"{row.text}\n{row.url}" if row.url else row.text


def _table(pairs: Iterable[tuple[str, str]], head_style: str) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style=head_style, no_wrap=True)
    table.add_column(overflow="fold")
    for head, text in pairs:
        table.add_row(Text(clean(head)), Text(clean(text)))
    return table


def _first_words(answers: Answers) -> Iterable[str]:
    for command in answers.table:
        yield from command.examples
        for sub in command.subcommands:
            yield from sub.examples
