"""Which token speaks in which workspace."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One workspace that the app is installed in."""

    #: Slack's id of it, ``T…``.
    team: str
    #: The bot token, ``xoxb-…``.
    token: str
    enterprise: str = ""
    #: The app's bot and its user there.
    bot: str = ""
    user: str = ""
    #: What the token may do; empty where Slack did not say.
    scopes: tuple[str, ...] = ()
    #: Where people read it, "https://….slack.com/"; empty where Slack did not say.
    url: str = ""


class Installed(Protocol):
    """The workspaces that installed the app by themselves."""

    async def find(self, team: str) -> Workspace | None:
        """Return what was kept of a workspace.

        Raises:
            StoreError: It can't be read now.
        """


class Workspaces:
    """The workspace of SLACK_BOT_TOKEN, if there is one, and those that installed the app by themselves."""

    def __init__(self, installed: Installed | None = None) -> None:
        #: Known once Slack has said whose token it is.
        self.home: Workspace | None = None
        self._installed = installed

    async def find(self, team: str) -> Workspace | None:
        """Return a workspace by its id, or the home where the id is empty; None where the app is not installed.

        Raises:
            StoreError: It can't be read now.
        """
        if self._is_home(team):
            return self.home
        return await self._installed.find(team) if self._installed and team else None

    def named(self, team: str, ident: str) -> str:
        """Return a channel's or person's id as others know it: bare at home, with its workspace elsewhere."""
        return ident if not team or self._is_home(team) else f"{team}/{ident}"

    def _is_home(self, team: str) -> bool:
        # With one token there is one workspace, whatever the workspace of someone in a shared channel.
        return self.home is not None and (self._installed is None or team in ("", self.home.team))
