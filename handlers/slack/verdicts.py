"""What an error of Slack's means for a message: later, never, or nobody knows."""

from bot.errors import PostError, Refused, TryLater, Unsure

#: Nothing was posted and it may work later.
LATER = {
    "ratelimited": "Slack is taking no more messages just now",
    "rate_limited": "Slack is taking no more messages just now",
    "message_limit_exceeded": "the workspace is sending more messages than Slack takes",
    "service_unavailable": "Slack is down",
    "request_timeout": "Slack received the message cut off",
    "team_added_to_org": "the workspace is being moved to an organisation",
    "org_login_required": "the workspace is being moved to an organisation",
    "external_channel_migrating": "the channel is being moved to another organisation",
}

#: "It's possible some aspect of the operation succeeded before the error was raised."
UNSURE = ("internal_error", "fatal_error")

_REINSTALL = "reinstall the app, set SLACK_BOT_TOKEN to its new bot token and start again"
_RULES = "ask a workspace admin to let the app post there, or take the channel out of feeds.yaml"
_CARD = "please report this as a bug with the story's link"

#: Nothing was posted and nothing will be until someone acts: what is wrong with the channel, and what to do.
REFUSED = {
    "channel_not_found": (
        "there is no such channel, or it is private and the app is not in it",
        "check the id in feeds.yaml, and type /invite with the app's name in the channel",
    ),
    "not_in_channel": ("the app is not in the channel", "type /invite with the app's name in the channel"),
    "is_archived": ("the channel is archived", "unarchive it, or take it out of feeds.yaml"),
    "restricted_action": ("the workspace does not let the app post", _RULES),
    "restricted_action_read_only_channel": ("the channel is read-only", _RULES),
    "restricted_action_thread_only_channel": ("the channel takes replies only", _RULES),
    "restricted_action_non_threadable_channel": ("the channel takes no threads", _RULES),
    "no_permission": ("the app may not post", "type /invite with the app's name in the channel"),
    "ekm_access_denied": ("administrators have suspended posting", "ask a workspace admin"),
    "access_denied": ("the app may not use this part of Slack", "ask a workspace admin"),
    "team_access_not_granted": ("the app is not let into this workspace", "install the app there"),
    "invalid_auth": ("Slack does not know the bot token", _REINSTALL),
    "not_authed": ("Slack was given no bot token", _REINSTALL),
    "token_revoked": ("the bot token was revoked or the app removed", _REINSTALL),
    "token_expired": ("the bot token has expired", _REINSTALL),
    "account_inactive": ("the app or its workspace was deactivated", _REINSTALL),
    "not_allowed_token_type": ("this is no bot token", "set SLACK_BOT_TOKEN to the token that begins with xoxb-"),
    "msg_too_long": ("the message is too long", _CARD),
    "msg_blocks_too_long": ("the message is too long", _CARD),
    "invalid_blocks": ("Slack does not take the message's layout", _CARD),
    "invalid_blocks_format": ("Slack does not take the message's layout", _CARD),
    "no_text": ("the message is empty", _CARD),
    "metadata_too_large": ("the message's metadata is too large", _CARD),
    "invalid_metadata_format": ("Slack does not take the message's metadata", _CARD),
}

METHOD_PAGE = "https://docs.slack.dev/reference/methods/"


def verdict(
    code: str | None, *, method: str, place: str, status: int = 200, after_s: float | None = None, needed: str = ""
) -> PostError:
    """Return what to raise for an answer that is no success.

    Args:
        code: ``error`` of the answer; None where the body was not Slack's own JSON.
        method: Such as "chat.postMessage".
        place: The channel's id, for the message.
        status: The HTTP status.
        after_s: ``Retry-After``.
        needed: ``needed`` of the answer: the scope that is missing.

    Returns:
        A 5xx without a code of Slack's is ``Unsure``: a gateway may give up on a request that goes on behind it.
    """
    where = f"slack:{place}"
    if code in LATER or status == 429:
        return TryLater(f"{where}: {LATER.get(code or '', LATER['ratelimited'])}; tried again later", after_s=after_s)
    if code in UNSURE or (code is None and (status >= 500 or status == 200)):
        return Unsure(f"{where}: Slack failed ({code or f'HTTP {status}'}) and may have taken the message or not")
    if code is None:
        return TryLater(f"{where}: HTTP {status} and not from Slack; check the proxy and SLACK_API_URL")
    if code == "missing_scope":
        scope = f"the scope {needed}" if needed else "a scope"
        return Refused(f"{where}: the app lacks {scope}; add it under OAuth & Permissions and reinstall the app")
    what, now = REFUSED.get(code, ("Slack refuses", f"look the error up at {METHOD_PAGE}{method}"))
    return Refused(f"{where}: {what} ({code}); {now}")
