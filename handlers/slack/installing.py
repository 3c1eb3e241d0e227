"""Workspaces that install the app by themselves: Slack's OAuth flow, and what is kept of each."""

import json
import logging
import secrets
import time
from dataclasses import asdict

from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.errors import StoreError
from bot.ports import Clock, Installations
from handlers.slack.modes import OAuthApp
from handlers.slack.scopes import METHODS, REQUIRED
from handlers.slack.sdk_log import sdk_log
from handlers.slack.vault import Vault
from handlers.slack.workspaces import Workspace

log = logging.getLogger(__name__)

#: Seconds for which a workspace is remembered before the store is asked again: another process may have changed it.
FRESH_S = 60.0
#: Seconds that someone has between "Add to Slack" and coming back.
STATE_S = 600
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"


class Keeper:
    """What workspaces gave, sealed in the store; fits ``workspaces.Installed``."""

    def __init__(self, store: Installations, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._known: dict[str, tuple[Workspace | None, float]] = {}

    async def find(self, team: str) -> Workspace | None:
        """Return a workspace; None where it has not installed the app.

        Raises:
            StoreError: It can't be read now.
        """
        known = self._known.get(team)
        if known and time.monotonic() < known[1]:
            return known[0]
        data = await self._store.installation(team)
        return self._remember(team, self._read(team, data) if data is not None else None)

    async def save(self, workspace: Workspace) -> None:
        """Keep a workspace, in place of what it gave before.

        Raises:
            StoreError: It could not be kept.
        """
        data = self._vault.seal(json.dumps(asdict(workspace)).encode())
        await self._store.save_installation(workspace.team, data, self._clock.now())
        self._remember(workspace.team, workspace)
        log.info("workspace installed", extra={"chat": "slack", "team": workspace.team})

    async def delete(self, team: str) -> None:
        """Forget a workspace.

        Raises:
            StoreError: It is still there.
        """
        self._known.pop(team, None)
        await self._store.delete_installation(team)

    def _read(self, team: str, data: bytes) -> Workspace | None:
        plain = self._vault.unseal(data)
        if plain is None:
            why = "SLACK_TOKEN_KEY is not the key it was kept with: add that key behind a comma"
            log.error("installation can't be read", extra={"chat": "slack", "team": team, "why": why})
            return None
        kept = json.loads(plain)
        return Workspace(**{**kept, "scopes": tuple(kept["scopes"])})

    def _remember(self, team: str, workspace: Workspace | None) -> Workspace | None:
        self._known[team] = (workspace, time.monotonic() + FRESH_S)
        return workspace


class _Installations(AsyncInstallationStore):
    """The keeper as the SDK's flow wants it; of an installation only what posting needs is kept."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    async def async_save(self, installation: Installation) -> None:
        if not installation.team_id or not installation.bot_token:
            raise BoltError("the app is installed in one workspace at a time, not in a whole organisation")
        scopes = installation.bot_scopes or ()
        try:
            await self._keeper.save(
                Workspace(
                    team=installation.team_id,
                    token=installation.bot_token,
                    enterprise=installation.enterprise_id or "",
                    bot=installation.bot_id or "",
                    user=installation.bot_user_id or "",
                    scopes=tuple(scopes.split(",") if isinstance(scopes, str) else scopes),
                )
            )
        except StoreError as error:
            raise BoltError(str(error)) from error

    async def async_save_bot(self, bot: Bot) -> None:
        raise NotImplementedError("the flow saves whole installations")


class _States(AsyncOAuthStateStore):
    """Says whether someone who comes back from Slack was sent there from here; sealed, so that nothing is stored.

    Each is good once in this process; the flow also wants the browser's cookie, so that one that was overheard is no
    use elsewhere.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._used: dict[str, float] = {}

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        return self._vault.seal(secrets.token_bytes(16)).decode()

    async def async_consume(self, state: str) -> bool:
        now = time.monotonic()
        self._used = {each: until for each, until in self._used.items() if until > now}
        if state in self._used or self._vault.unseal(state.encode(), within_s=STATE_S) is None:
            return False
        self._used[state] = now + STATE_S
        return True


def oauth_settings(app: OAuthApp, keeper: Keeper, vault: Vault, *, admins_only: bool) -> AsyncOAuthSettings:
    """Return what bolt's flow needs, whose pages are ``/slack/install`` and ``/slack/oauth_redirect``.

    Each workspace is asked for what the bot needs, for what telling its admins needs (``admins_only``), and for what
    the operator adds.
    """
    scopes = (*REQUIRED, *(METHODS["users.info"] if admins_only else ()), *app.scopes)
    return AsyncOAuthSettings(
        client_id=app.client_id,
        client_secret=app.client_secret,
        scopes=tuple(dict.fromkeys(scopes)),
        user_scopes=(),
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        installation_store=_Installations(keeper),
        state_store=_States(vault),
        state_expiration_seconds=STATE_S,
        logger=sdk_log(),
    )
