"""A check-up of Slack by calls that change nothing: both tokens, the scopes, and each channel."""

from collections.abc import Sequence

from bot.errors import ChatError, Refused, TryLater
from bot.finding import Finding
from bot.ports import Tenants
from handlers.slack.chat import SystemClock
from handlers.slack.modes import OAuthApp
from handlers.slack.places import read_place
from handlers.slack.scopes import OPTIONAL, REQUIRED
from handlers.slack.web import WebApi
from handlers.slack.workspaces import Workspace, Workspaces

PERMISSIONS = "add it under OAuth & Permissions at https://api.slack.com/apps and reinstall the app"
#: Scopes of which only one is worth a word where both are missing.
_EITHER = (("channels:history", "groups:history"), ("channels:read", "groups:read"))
#: Missing, they are no loss unless a setting asks for them.
_FOR_SOME = ("chat:write.public", "users:read")


async def examine(
    places: Sequence[str],
    *,
    bot_token: str,
    app_token: str,
    api_url: str | None,
    socket: bool,
    oauth: OAuthApp | None,
    tenants: Tenants | None,
) -> tuple[Finding, ...]:
    """Ask Slack about the tokens and whether the app can post in each place.

    Args:
        places: Channels and people of feeds.yaml and of the settings made in chat.
        bot_token: ``xoxb-…``; empty where workspaces install the app by themselves.
        app_token: ``xapp-…``; looked at in Socket Mode only.
        api_url: As for ``SlackChat``.
        socket: Whether Socket Mode is meant.
        oauth: As for ``SlackChat``.
        tenants: Where installations are kept.
    """
    installed = None
    if oauth and tenants:
        from handlers.slack.installing import Keeper
        from handlers.slack.vault import Vault

        installed = Keeper(tenants, Vault(oauth.token_key), SystemClock())
    workspaces = Workspaces(installed)
    web = WebApi(api_url=api_url, workspaces=workspaces)
    try:
        found = []
        if bot_token:
            found += await _home(web, workspaces, bot_token)
        if socket:
            found.append(await _socket(web, app_token))
        if any(one.level == "error" for one in found):
            return tuple(found)
        for place in places:
            found.append(await _place(web, place))
        return tuple(found)
    finally:
        await web.close()


async def _home(web: WebApi, workspaces: Workspaces, bot_token: str) -> list[Finding]:
    try:
        home = workspaces.home = await web.who_am_i(bot_token)
    except ChatError as error:
        return [_error(error)]
    found = [Finding(part="slack", level="ok", text=f"SLACK_BOT_TOKEN is accepted by the workspace {home.team}")]
    return found + _scopes(home)


def _scopes(home: Workspace) -> list[Finding]:
    if not home.scopes:
        return [Finding(part="slack", level="warning", text="Slack did not say which scopes the app has")]
    lacking = [scope for scope in REQUIRED if scope not in home.scopes]
    found = [
        Finding(part="slack", level="error", text=f"the app lacks the scope {scope}", advice=PERMISSIONS)
        for scope in lacking
    ]
    passed = {scope for pair in _EITHER if home.scopes and set(pair) & set(home.scopes) for scope in pair}
    for scope, without in OPTIONAL.items():
        second = any(scope == pair[1] and pair[0] not in home.scopes for pair in _EITHER)
        if scope in home.scopes or scope in passed or scope in _FOR_SOME or second:
            continue
        found.append(
            Finding(part="slack", level="warning", text=f"without the scope {scope}, {without}", advice=PERMISSIONS)
        )
    return found or [Finding(part="slack", level="ok", text="the app has every scope that the bot needs")]


async def _socket(web: WebApi, app_token: str) -> Finding:
    try:
        await web.socket_url(app_token)
    except ChatError as error:
        return _error(error)
    return Finding(part="slack", level="ok", text="SLACK_APP_TOKEN is accepted: Socket Mode can be used")


async def _place(web: WebApi, place: str) -> Finding:
    part = f"slack:{place}"
    try:
        problems = await web.check(place)
    except Refused as error:
        problems = (str(error).partition(": ")[2] or str(error),)
    except TryLater as error:
        return Finding(part=part, level="warning", text=str(error).removeprefix(f"{part}: "))
    if problems:
        return Finding(part=part, level="error", text=problems[0], advice=" ".join(problems[1:]))
    who = "the person can be written to" if read_place(place).is_person else "the app can post there"
    return Finding(part=part, level="ok", text=who)


def _error(error: ChatError) -> Finding:
    text, _, advice = str(error).partition(": ")
    return Finding(part="slack", level="error", text=text, advice=advice)
