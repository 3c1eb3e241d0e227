"""The bolt app: one for Socket Mode and HTTP, for one workspace and for many."""

import logging

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings

from bot.errors import StoreError
from handlers.slack.listen import Listener
from handlers.slack.sdk_log import sdk_log
from handlers.slack.web import WebApi
from handlers.slack.workspaces import Workspaces

log = logging.getLogger(__name__)

NOT_INSTALLED = "Treatywatch is not installed in this workspace any more. Ask an admin to install it again."


def make_app(
    web: WebApi, listener: Listener, *, signing_secret: str = "", oauth: AsyncOAuthSettings | None = None
) -> AsyncApp:
    """Return an app that answers as the listener does.

    Args:
        web: The calls; its session and address are used here too.
        listener: Who answers.
        signing_secret: What Slack signs its requests with over HTTP.
        oauth: For workspaces that install the app by themselves.
    """
    # A client without a token of its own: bolt takes the one that ``_Authorize`` returns.
    app = AsyncApp(
        name="treatywatch",
        client=web.client(),
        signing_secret=signing_secret,
        authorize=_Authorize(web.workspaces),  # type: ignore[arg-type]  # bolt declares None away and returns it
        oauth_settings=oauth,
        user_facing_authorize_error_message=NOT_INSTALLED,
        logger=sdk_log(),
    )
    listener.register(app)
    return app


class _Authorize(AsyncAuthorize):
    """Knows each workspace's token without asking Slack, so that no command has to wait for that."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        try:
            workspace = await self._workspaces.find(team_id or "")
        except StoreError as error:
            log.warning("workspace not looked up", extra={"chat": "slack", "why": str(error)})
            return None
        if workspace is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=workspace.bot,
            bot_user_id=workspace.user,
            bot_token=workspace.token,
        )
