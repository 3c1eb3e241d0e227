"""The command table as Discord's application commands, and their registration."""

import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from inspect import Parameter, Signature
from typing import Any

import discord
from discord import app_commands
from discord.http import Route

from bot.model import COMPLETED, Command, Option, OptionKind, Question
from bot.ports import Answers
from handlers.discord.answering import answer, asker_of
from handlers.discord.translations import Translations, spoken

log = logging.getLogger(__name__)

#: Commands about a server's own channels. All others also work in direct messages and for people who installed the
#: bot for themselves.
SERVERS_ONLY = frozenset({"alerts"})
_PREFIX = "option_"
#: What Discord lets people enter, for the kinds of options that are no text.
_TYPES: Mapping[OptionKind, type] = {"number": int, "role": discord.Role}
#: What Discord takes for the name and the value of a suggestion.
_CHOICE, _CHOICES = 100, 25
#: What makes a command another command. Discord's answer has more (ids, versions, translations).
_TELLING = (
    "name",
    "description",
    "type",
    "required",
    "autocomplete",
    "contexts",
    "integration_types",
    "default_member_permissions",
    "description_localizations",
    "choices",
)

Run = Callable[..., Awaitable[None]]
Suggest = Callable[[discord.Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]


class Tree(app_commands.CommandTree[discord.Client]):
    """The commands of the table; what goes wrong in one is told to the one who asked."""

    def __init__(self, client: discord.Client, answers: Answers) -> None:
        super().__init__(client)
        for command in answers.table:
            servers_only = command.name in SERVERS_ONLY
            contexts = app_commands.AppCommandContext(
                guild=True, dm_channel=not servers_only, private_channel=not servers_only
            )
            installs = app_commands.AppInstallationType(guild=True, user=not servers_only)
            built = _built((), command, answers)
            built.allowed_contexts, built.allowed_installs = contexts, installs
            self.add_command(built)

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        """Tell the one who asked; mostly, their Discord still shows a command that an update has changed."""
        log.error(
            "command failed",
            extra={"command": interaction.command and interaction.command.qualified_name},
            exc_info=error,
        )
        if not interaction.response.is_done():
            await interaction.response.send_message(
                "This did not work. If the bot was just updated, reload Discord (Ctrl+R) and try again.",
                ephemeral=True,
            )

    async def register(self) -> bool:
        """Register the commands with Discord if it has others; it takes only 200 changes a day.

        Returns:
            Whether they had to be written.
        """
        application = self.client.application_id
        assert application is not None, "register after login"
        await self.set_translator(Translations())
        ours = [await command.get_translated_payload(self, Translations()) for command in self.get_commands()]
        # discord.py asks without translations, and a command that has others is another command.
        registered = Route("GET", "/applications/{application_id}/commands", application_id=application)
        try:
            theirs = await self.client.http.request(registered, params={"with_localizations": "true"})
            if _shape(theirs) == _shape(ours):
                return False
        except discord.HTTPException as error:
            log.info("registered commands unknown, so they are written", extra={"reason": str(error)})
        await self.sync()
        return True


def _built(
    path: tuple[str, ...], command: Command, answers: Answers
) -> app_commands.Group | app_commands.Command[Any, ..., None]:
    here = (*path, command.name)
    if command.subcommands:
        group = app_commands.Group(name=command.name, description=spoken(command.description, command.descriptions))
        for subcommand in command.subcommands:
            group.add_command(_built(here, subcommand, answers))
        return group
    return app_commands.Command(
        name=command.name,
        description=spoken(command.description, command.descriptions),
        callback=_callback(here, command, answers),
    )


def _callback(path: tuple[str, ...], command: Command, answers: Answers) -> Any:
    """Return what discord.py calls: a coroutine whose signature has the command's options.

    The parameters are named apart from the options, since an option may be called "from" or "in".
    """

    async def run(interaction: discord.Interaction, **typed: str | int | discord.Role | None) -> None:
        options = {name.removeprefix(_PREFIX): _text(value) for name, value in typed.items() if value is not None}
        question = Question(path=path, options=options, asker=asker_of(interaction))
        await answer(interaction, answers.answer(question), private=False)

    signature = Signature(
        [
            Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction),
            *(_parameter(option) for option in command.options),
        ]
    )
    run.__signature__ = signature  # type: ignore[attr-defined]  # read by inspect.signature, unknown to typeshed
    names = {_PREFIX + option.name: option for option in command.options}
    if not names:
        return run
    run = app_commands.rename(**{name: option.name for name, option in names.items()})(run)
    described = {name: spoken(option.description, option.descriptions) for name, option in names.items()}
    run = app_commands.describe(**described)(run)
    offered = {name: _offered(option) for name, option in names.items() if option.choices and not option.several}
    if offered:
        run = app_commands.choices(**offered)(run)
    completed = {
        name: _suggest(option, answers)
        for name, option in names.items()
        if name not in offered and (option.kind in COMPLETED or option.choices)
    }
    return app_commands.autocomplete(**completed)(run) if completed else run


def _text(value: str | int | discord.Role) -> str:
    return str(value.id) if isinstance(value, discord.Role) else str(value)


def _offered(option: Option) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=value[:_CHOICE], value=value[:_CHOICE]) for value in option.choices[:_CHOICES]]


def _parameter(option: Option) -> Parameter:
    kind = _TYPES.get(option.kind, str)
    return Parameter(
        _PREFIX + option.name,
        Parameter.KEYWORD_ONLY,
        annotation=kind if option.required else kind | None,
        default=Parameter.empty if option.required else None,
    )


def _suggest(option: Option, answers: Answers) -> Suggest:
    async def suggest(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=choice.label[:_CHOICE], value=choice.value)
            for choice in answers.complete(option.kind, typed)[:_CHOICES]
            if choice.label and 0 < len(choice.value) <= _CHOICE
        ]

    return suggest


def _shape(commands: Any) -> str:
    """Return a text that is the same for two command sets that do the same."""
    return json.dumps(sorted((_telling(command) for command in commands), key=lambda each: str(each["name"])))


def _telling(command: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: command[name] for name in _TELLING if command.get(name)}
    for places in ("contexts", "integration_types"):
        if places in told:
            told[places] = sorted(told[places])
    if "choices" in told:
        told["choices"] = [(choice["name"], choice["value"]) for choice in told["choices"]]
    told["options"] = [_telling(option) for option in command.get("options") or ()]
    return dict(sorted(told.items()))
