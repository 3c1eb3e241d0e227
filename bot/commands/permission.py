"""Who may change what a channel follows."""

from bot.model import Asker
from bot.words import ENGLISH, Words


def may_not_change(asker: Asker, *, managers: str, slack_admins: bool, say: Words = ENGLISH) -> str:
    """Say why somebody may not change a channel, and who may; empty where they may.

    Args:
        asker: Who asks, and where.
        managers: The id of the role that the Discord server picked; empty where it picked none.
        slack_admins: Whether the operator left changes in Slack to workspace admins.
        say: The language.
    """
    match asker.chat:
        case "discord":
            if asker.manages or (managers and managers in asker.roles):
                return ""
            command = "/alerts settings managers"
            if managers:
                return say(
                    "Only members with the permission Manage Channels, or with the role that this server picked for "
                    "it, may change what a channel follows. Ask one of them. Another role is picked with {command}",
                    command=command,
                )
            return say(
                "Only members with the permission Manage Channels may change what a channel follows. Ask one of them; "
                "they can also give a role that right: {command}",
                command=command,
            )
        case "slack":
            if asker.manages or not slack_admins:
                return ""
            return say("Only admins of the workspace may change what a channel follows. Ask one of them.")
        case _:
            return ""


def may_not_pick_managers(asker: Asker, say: Words = ENGLISH) -> str:
    """Say why somebody may not pick the role that changes channels; empty where they may."""
    if asker.chat != "discord" or not asker.server:
        return say("A role that may change channels can be picked in a Discord server only.")
    return "" if asker.manages else say("Only members with the permission Manage Channels may pick that role.")


def who(asker: Asker) -> str:
    """Return whom a change is recorded under, as an address for a direct message; the terminal is the operator's."""
    match asker.chat:
        case "discord":
            return f"discord:@{asker.user}"
        case "console":
            return "console"
        case _:
            return f"{asker.chat}:{asker.user}"
