"""The calls of Slack's Web API that the bot makes. Each is sent once: no retry of the SDK's."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import ChatError, PostError, Refused, StoreError, TryLater, Unsure
from bot.model import Attachment, Card, Manner
from handlers.slack.blocks import blocks, fallback
from handlers.slack.failures import NO_ANSWER, NOT_SENT, Failure, as_object, reason, verdict_of
from handlers.slack.parts import mention
from handlers.slack.places import read_place
from handlers.slack.sdk_log import sdk_log
from handlers.slack.verdicts import edit_verdict, may_pass, not_installed
from handlers.slack.workspaces import Workspace, Workspaces

SLACK_URL = "https://slack.com/api/"
#: Seconds for a whole call, and for its connection to be made.
CALL_S, CONNECT_S = 30.0, 10.0

#: Longest alternative text of a picture.
ALT_CHARS = 1000

#: What the metadata of our messages is called.
EVENT_TYPE = "treatywatch_delivery"
#: Seconds by which the clocks of Slack and this machine may differ.
SKEW_S = 120
#: Messages a page and pages that ``find`` reads at most.
PAGE, PAGES = 200, 10

#: The id of a user group. Nothing else is ever made into a mention.
_GROUP = re.compile(r"S[A-Z0-9]{2,30}")


class WebApi:
    """Slack over HTTPS. Made within a running event loop.

    Connections are not kept open: a request on one that the server has just closed fails like one that was taken.
    """

    def __init__(self, *, api_url: str | None, workspaces: Workspaces) -> None:
        self.url = api_url or SLACK_URL
        self.workspaces = workspaces
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, limit=0),
            timeout=aiohttp.ClientTimeout(total=CALL_S, connect=CONNECT_S),
        )

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Return a client of the SDK that speaks for a workspace; for none without a token."""
        client = AsyncWebClient(
            token=token, base_url=self.url, session=self.session, retry_handlers=[], logger=sdk_log()
        )
        client.proxy = proxy_for(self.url)
        return client

    async def who_am_i(self, bot_token: str) -> Workspace:
        """Return whose bot token this is.

        Raises:
            ChatError: The token is wrong, or Slack can't be reached.
        """
        answer = await self._enter(
            self.client(bot_token).auth_test,
            "SLACK_BOT_TOKEN",
            "copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of your app at https://api.slack.com/apps",
        )
        who = as_object(answer.data)
        return Workspace(
            team=str(who.get("team_id") or ""),
            token=bot_token,
            enterprise=str(who.get("enterprise_id") or ""),
            bot=str(who.get("bot_id") or ""),
            user=str(who.get("user_id") or ""),
            scopes=_scopes(answer),
            url=str(who.get("url") or ""),
        )

    async def socket_url(self, app_token: str) -> str:
        """Return an address for one Socket Mode connection.

        Raises:
            ChatError: The token is wrong, or Slack can't be reached.
        """
        answer = await self._enter(
            lambda: self.client().apps_connections_open(app_token=app_token),
            "SLACK_APP_TOKEN",
            "make an app-level token (xapp-…) with the scope connections:write under Basic Information of your app at "
            "https://api.slack.com/apps, and see that Socket Mode is on there",
        )
        return str(as_object(answer.data).get("url"))

    async def post(self, place: str, card: Card, key: str, manner: Manner) -> str:
        """Post a card with its key in the metadata and return the message's ``ts``.

        Only ``manner.ping`` can mention anyone, and only a user group.

        Raises:
            TryLater, Refused, Unsure: As ``ports.Chat.post`` says.
        """
        group = manner.ping if _GROUP.fullmatch(manner.ping) else ""
        client = self.client((await self._workspace(place)).token)
        try:
            answer = await client.chat_postMessage(
                channel=read_place(place).channel,
                text=(f"<!subteam^{group}> " if group else "") + fallback(card),
                blocks=([mention(group)] if group else []) + blocks(card),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                thread_ts=manner.thread,
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            raise verdict_of(error, "chat.postMessage", place) from error
        except NOT_SENT as error:
            raise TryLater(f"slack:{place}: {self._unreachable(error)}; tried again later") from error
        except NO_ANSWER as error:
            what = f"no answer from Slack ({reason(error)}): it may have the message or not"
            raise Unsure(f"slack:{place}: {what}") from error
        return str(answer["ts"])

    async def edit(self, place: str, message: str, card: Card, key: str) -> None:
        """Show a card in place of what a message shows; nobody is pinged, and the key stays in the metadata.

        Args:
            place: The channel, with its workspace where that is named.
            message: Its ``ts``.
            card: What to show.
            key: The delivery's.

        Raises:
            TryLater: It may work later. No answer is one of these: an edit may be made twice.
            Refused: As ``ports.Chat.edit`` says.
        """
        client = self.client((await self._workspace(place)).token)
        try:
            await client.chat_update(
                channel=read_place(place).channel,
                ts=message,
                text=fallback(card),
                blocks=blocks(card),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            failed = edit_verdict(Failure.of(error).code, verdict_of(error, "chat.update", place))
            raise failed from error
        except (*NOT_SENT, *NO_ANSWER) as error:
            raise TryLater(f"slack:{place}: {self._unreachable(error)}; tried again later") from error

    def link(self, place: str, message: str) -> str | None:
        """Return a message's permalink, made as Slack makes it; None where the workspace's address is not known."""
        target = read_place(place)
        home = self.workspaces.home
        if target.is_person or home is None or not home.url or target.team not in ("", home.team):
            return None
        return f"{home.url.rstrip('/')}/archives/{target.channel}/p{message.replace('.', '')}"

    async def check(self, place: str) -> tuple[str, ...]:
        """Return what keeps the app from posting in a place; see ``ports.Chat.check``.

        Raises:
            TryLater: It can't be told now, or not without one of the scopes channels:read and groups:read.
        """
        target = read_place(place)
        try:
            workspace = await self._workspace(place)
            scopes = _scopes(await self._look("auth.test", workspace, place))
            if scopes and "chat:write" not in scopes:
                return ("the app lacks the scope chat:write; add it under OAuth & Permissions and reinstall the app",)
            if target.is_person:
                return ()
            answer = await self._look("conversations.info", workspace, place, channel=target.channel)
        except Refused as error:
            if error.kind == "scope":
                lacks = "the app can't look without the optional scope channels:read (groups:read for private channels)"
                raise TryLater(f"{lacks}; /alerts test shows whether it can post, and /invite brings it in") from None
            return (_sentence(error),)
        channel = as_object(as_object(answer.data).get("channel"))
        if channel.get("is_archived"):
            return ("the channel is archived; unarchive it, or choose another one",)
        public = "chat:write.public" in scopes and not channel.get("is_private")
        if channel.get("is_member") is False and not public:
            return ("the app is not in the channel; type /invite with the app's name there",)
        return ()

    async def find(self, place: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        """Return the ``ts`` of the message with this key among those since then, None if there is none.

        Args:
            place: The channel, with its workspace where that is named.
            key: The delivery's.
            since: Nothing was posted before.
            thread: The ``ts`` of the message in whose thread to look; None for the channel itself.

        Raises:
            TryLater: Could not look now.
            Refused: May not look at all.
        """
        if read_place(place).is_person:
            raise Refused(f"slack:{place}: the app does not read direct messages; look there yourself", "other")
        cursor: str | None = None
        workspace = await self._workspace(place)
        for _ in range(PAGES):
            page = as_object(
                (
                    await self._look(
                        "conversations.replies" if thread else "conversations.history",
                        workspace,
                        place,
                        channel=read_place(place).channel,
                        **({"ts": thread} if thread else {}),
                        oldest=f"{since.timestamp() - SKEW_S:.6f}",
                        include_all_metadata="true",
                        limit=PAGE,
                        **({"cursor": cursor} if cursor else {}),
                    )
                ).data
            )
            for message in page.get("messages") or ():
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        raise TryLater(
            f"slack:{place}: over {PAGE * PAGES} messages since {since:%d %B %H:%M}, the oldest not looked at"
        )

    async def upload(self, place: str, file: Attachment) -> None:
        """Put a file into a channel.

        Raises:
            PostError: It was not taken; the message says why and what to do.
        """
        workspace = await self._workspace(place)
        try:
            await self.client(workspace.token).files_upload_v2(
                channel=read_place(place).channel,
                filename=file.name,
                content=file.data,
                title=file.name,
                alt_txt=file.description[:ALT_CHARS],
            )
        except SlackApiError as error:
            raise verdict_of(error, "files.getUploadURLExternal", place) from None
        except NO_ANSWER as error:
            raise Unsure(f"the file {file.name} may not have arrived ({type(error).__name__})") from None

    async def act(self, method: str, place: str, **arguments: Any) -> dict[str, Any]:
        """Make a call that shows something to one person: a view, an ephemeral message.

        Raises:
            PostError: It was not taken; the message says why.
        """
        workspace = await self._workspace(place)
        try:
            answer = await self.client(workspace.token).api_call(method, json=arguments)
        except SlackApiError as error:
            raise verdict_of(error, method, place) from error
        except (*NOT_SENT, *NO_ANSWER) as error:
            raise TryLater(f"slack:{place}: {self._unreachable(error)}") from error
        return as_object(answer.data)

    async def is_admin(self, place: str) -> bool:
        """Return whether a person is an admin or owner of the workspace.

        Raises:
            PostError: It can't be told: the scope users:read is missing, or Slack does not answer.
        """
        answer = await self._look("users.info", await self._workspace(place), place, user=read_place(place).channel)
        user = as_object(as_object(answer.data).get("user"))
        return bool(user.get("is_admin") or user.get("is_owner"))

    async def close(self) -> None:
        """Close the connections."""
        await self.session.close()

    async def _workspace(self, place: str) -> Workspace:
        try:
            workspace = await self.workspaces.find(read_place(place).team)
        except StoreError as error:
            raise TryLater(f"slack:{place}: {error}") from error
        if workspace is None:
            raise not_installed(place)
        return workspace

    async def _look(self, method: str, workspace: Workspace, place: str, **arguments: Any) -> AsyncSlackResponse:
        """Make a call that changes nothing, so an unclear answer is no more than a reason to ask again."""
        try:
            return await self.client(workspace.token).api_call(method, http_verb="GET", params=arguments)
        except SlackApiError as error:
            failed: PostError = verdict_of(error, method, place)
            raise TryLater(str(failed)) if isinstance(failed, Unsure) else failed from error
        except (*NOT_SENT, *NO_ANSWER) as error:
            raise TryLater(f"slack:{place}: {self._unreachable(error)}") from error

    async def _enter(
        self, call: Callable[[], Awaitable[AsyncSlackResponse]], setting: str, remedy: str
    ) -> AsyncSlackResponse:
        try:
            return await call()
        except SlackApiError as error:
            failed = Failure.of(error)
            if may_pass(failed.code):
                now = "check SLACK_API_URL, or start again later"
                raise ChatError(f"Slack does not answer at {self.url} ({failed.name}): {now}") from error
            raise ChatError(f"Slack refuses {setting} ({failed.code}): {remedy}") from error
        except (*NOT_SENT, *NO_ANSWER) as error:
            raise ChatError(f"{self._unreachable(error)}: check the network and SLACK_API_URL") from error

    def _unreachable(self, error: Exception) -> str:
        return f"Slack can't be reached at {urlsplit(self.url).netloc or self.url} ({reason(error)})"


def proxy_for(url: str) -> str | None:
    """Return the proxy of the environment for an address; unlike the SDK, obey NO_PROXY."""
    host = urlsplit(url).hostname or ""
    return None if proxy_bypass(host) else load_http_proxy_from_env()


def _scopes(answer: AsyncSlackResponse) -> tuple[str, ...]:
    said = str(answer.headers.get("x-oauth-scopes") or "")
    return tuple(scope.strip() for scope in said.split(",") if scope.strip())


def _sentence(error: Refused) -> str:
    """Return what a refusal says without the place that it begins with."""
    return str(error).partition(": ")[2]
