"""The command table with what is said of each command in other languages, for platforms that show it while typing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.model import Command, Option
from bot.words import LANGUAGES, words_in


def localised(table: Sequence[Command]) -> tuple[Command, ...]:
    """Return the commands with the translated descriptions that there are."""
    return tuple(_command(command) for command in table)


def _command(command: Command) -> Command:
    return replace(
        command,
        descriptions=_said(command.description),
        options=tuple(_option(option) for option in command.options),
        subcommands=localised(command.subcommands),
    )


def _option(option: Option) -> Option:
    return replace(option, descriptions=_said(option.description))


def _said(text: str) -> Mapping[str, str]:
    said = {language: words_in(language)(text) for language in LANGUAGES if language != "en"}
    return {language: translated for language, translated in said.items() if translated != text}
