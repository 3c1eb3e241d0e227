import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Card, Fact, Link, Row
from handlers.console import ConsoleChat, clean, links, rich_text
from tests.running.harness import ROOT

ANSI = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
LONG = "https://news.example/" + "very-long-path/" * 12

texts = st.text(max_size=120)
cards = st.builds(
    Card,
    title=texts,
    url=st.none() | st.just(LONG),
    lead=texts,
    facts=st.lists(st.builds(Fact, label=texts, value=texts), max_size=3).map(tuple),
    rows=st.lists(st.builds(Row, head=texts, text=texts), max_size=3).map(tuple),
    links=st.lists(st.builds(Link, label=texts, url=st.just("https://b.example/")), max_size=2).map(tuple),
    footer=texts,
)


def card(**fields: str) -> Card:
    return Card(**{"title": "Title", **fields})  # type: ignore[arg-type]  # only texts are given


def test_a_link_is_never_broken_however_narrow_the_terminal() -> None:
    shown = ANSI.sub("", rich_text(card(url=LONG), 40))

    assert LONG in shown


def test_a_headline_can_send_nothing_to_the_terminal() -> None:
    evil = "Mines\x1b]0;owned\x07\x1b[2J\u202egpj.exe\rhidden"

    shown = rich_text(card(title=evil, lead=evil), 80)

    assert "owned\x07" not in shown
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
    assert "\r" not in shown


@given(one=cards, width=st.integers(30, 140))
def test_every_card_can_be_drawn_with_its_links_whole(one: Card, width: int) -> None:
    shown = ANSI.sub("", rich_text(one, width))

    for url in links(one):
        assert url in shown


@given(text=st.text())
def test_clean_text_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", clean(text))


def test_without_a_terminal_a_card_is_its_plain_text_in_one_write(capfd: pytest.CaptureFixture[str]) -> None:
    chat = ConsoleChat(prompt=False, quit_asked=lambda: None)
    whole = card(lead="What happened.", url=LONG, footer="Checked today")

    chat.writer(whole)()

    assert capfd.readouterr().out == "\n" + whole.text + "\n"


def test_lines_on_what_goes_on_are_kept_from_a_programs_input(capfd: pytest.CaptureFixture[str]) -> None:
    ConsoleChat(prompt=False, quit_asked=lambda: None).say("polled")

    shown = capfd.readouterr()
    assert shown.out == ""
    assert shown.err == "polled\n"


class Terminal:
    """The demo on a real pseudo-terminal, as a person at a keyboard has it."""

    def __init__(self, folder: Path) -> None:
        self.keys, tty = pty.openpty()
        fcntl.ioctl(tty, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 100, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TERM": "xterm-256color"},
            stdin=tty,
            stdout=tty,
            stderr=tty,
            start_new_session=True,
        )
        os.close(tty)
        self.seen = ""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.keys)

    def until(self, text: str, within_s: float = 30.0) -> None:
        """Read until a text is on the screen, answering the terminal's own questions as a terminal does."""
        end = time.monotonic() + within_s
        while text not in self.seen:
            assert time.monotonic() < end, self.seen[-3000:]
            ready, _, _ = select.select([self.keys], [], [], 0.2)
            if ready:
                raw = os.read(self.keys, 65536).decode("utf-8", "replace")
                if "\x1b[6n" in raw:
                    self.type("\x1b[1;1R")
                self.seen += ANSI.sub("", raw)

    def type(self, keys: str) -> None:
        os.write(self.keys, keys.encode())


def test_at_a_terminal_the_demo_shows_alerts_answers_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.until("Poland's withdrawal from the Mine Ban Treaty takes effect")
        terminal.until("treatywatch>")
        terminal.type("/treaty poland\r")
        terminal.until("Poland left the Mine Ban Treaty on 20 February 2026.")
        terminal.type("/alerts latest 1\r")
        terminal.until("Latest alerts")
        terminal.until("tells the story")
        terminal.type("\x03")

        assert terminal.process.wait(15) == 0


def test_the_demo_ends_well_when_it_is_asked_to_by_a_signal(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.until("Poland's withdrawal from the Mine Ban Treaty takes effect")
        terminal.process.send_signal(signal.SIGINT)

        assert terminal.process.wait(15) == 0
