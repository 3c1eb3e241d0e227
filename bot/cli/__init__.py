"""The command line, for people and for scripts: answers on stdout, problems on stderr, exit 0, 1 or 2."""

from bot.cli.commands import make_cli

__all__ = ["make_cli"]
