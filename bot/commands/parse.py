"""A typed line to a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.model import Asker, Command, Question
from bot.words import ENGLISH, Words

#: Commands whose subcommands may be typed after the first one's name.
PLURALS = {"treaty": ("treaties",)}
#: Of a command with more options than this, what is typed comes as the one option "words".
FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """A line that is no command: what is wrong with it, and what could be typed instead."""

    problem: str
    examples: tuple[str, ...]


def parse(line: str, table: Sequence[Command], asker: Asker, say: Words = ENGLISH) -> Question | Misread:
    """Take a line apart: "/treaty poland", with or without the slash, in any case.

    A command with subcommands and none typed means its help. What follows the command's last word is its first
    option, whole: countries and links need no quotes. Of a command with many options it comes as "words".
    """
    words = line.strip().removeprefix("/").split(maxsplit=1)
    names = [command.name for command in table]
    examples = tuple(command.examples[0] for command in table)
    if not words:
        return Misread(problem=say("Nothing was typed."), examples=examples)
    name, rest = words[0].casefold(), words[1].strip() if len(words) > 1 else ""
    command = next((one for one in table if one.name == name), None)
    if command is None:
        near = get_close_matches(name, names, n=1)
        problem = say("There is no command /{name}.", name=name[:40]) + _hint(f"/{near[0]}" if near else "", say)
        return Misread(problem=problem, examples=examples)
    if command.subcommands:
        return _subcommand(command, rest or "help", asker, say)
    # Where Discord needs a second command, typed text needs none: /treaty list is /treaties list.
    first = rest.partition(" ")[0].casefold()
    for other in table:
        if other.name in PLURALS.get(name, ()) and any(sub.name == first for sub in other.subcommands):
            return _subcommand(other, rest, asker, say)
    return Question(path=(name,), options=_first_option(command, rest or "help"), asker=asker)


def _subcommand(command: Command, rest: str, asker: Asker, say: Words) -> Question | Misread:
    first, _, tail = rest.partition(" ")
    names = [sub.name for sub in command.subcommands]
    sub = next((one for one in command.subcommands if one.name == first.casefold()), None)
    if sub is None:
        near = get_close_matches(first.casefold(), names, n=1)
        problem = say("/{command} has no '{name}'.", command=command.name, name=first[:40])
        hint = _hint(f"/{command.name} {near[0]}" if near else "", say)
        return Misread(problem=problem + hint, examples=command.examples)
    if len(sub.options) > FEW:
        # Options of a command with many of them are said in any order.
        options = {"words": tail.strip()} if tail.strip() else {}
    else:
        options = _first_option(sub, tail.strip())
    return Question(path=(command.name, sub.name), options=options, asker=asker)


def _hint(command: str, say: Words) -> str:
    return " " + say("Did you mean {names}?", names=command) if command else ""


def _first_option(command: Command, text: str) -> dict[str, str]:
    """Return the text as the command's first option; the language is never meant by it alone."""
    first = next((option.name for option in command.options if option.name != "language"), None)
    return {first: text} if first and text else {}
