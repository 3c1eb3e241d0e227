"""What an error of Slack's means for a message: later, never, or nobody knows."""

from bot.errors import PostError, Refused, TryLater, Unsure
from bot.model import RefusalKind
from handlers.slack.places import read_place

#: "It's possible some aspect of the operation succeeded before the error was raised."
UNSURE = ("internal_error", "fatal_error")

_AGAIN = "tried again later"
_INVITE = "type /invite with the app's name in the channel"
_RULES = "ask a workspace admin to let the app post there, or type /alerts unfollow there"
_CARD = "please report this as a bug with the story's link"
_THREAD = "it is posted in the channel itself"
_PERSON = "the message to this person is given up"
_REINSTALL = "reinstall the app, set SLACK_BOT_TOKEN to its new bot token and start again"
_INSTALL_AGAIN = "someone of that workspace has to install the app again, from the bot's page /slack/install"

#: Whose fault it is (None: nobody's, and it may work later), what is wrong, and what to do (empty for "install again").
Meaning = tuple[RefusalKind | None, str, str]

#: What Slack says where nothing was posted. ``channel_not_found`` is also what it says of a private channel that the
#: app was taken out of, so it never counts as gone for good.
MEANINGS: dict[str, Meaning] = {
    "ratelimited": (None, "Slack is taking no more messages just now", _AGAIN),
    "rate_limited": (None, "Slack is taking no more messages just now", _AGAIN),
    "message_limit_exceeded": (None, "the workspace is sending more messages than Slack takes", _AGAIN),
    "service_unavailable": (None, "Slack is down", _AGAIN),
    "request_timeout": (None, "Slack received the message cut off", _AGAIN),
    "team_added_to_org": (None, "the workspace is being moved to an organisation", _AGAIN),
    "org_login_required": (None, "the workspace is being moved to an organisation", _AGAIN),
    "external_channel_migrating": (None, "the channel is being moved to another organisation", _AGAIN),
    "channel_not_found": (
        "removed",
        "there is no such channel, or it is private and the app is not in it",
        f"check the id, and {_INVITE}",
    ),
    "not_in_channel": ("removed", "the app is not in the channel", _INVITE),
    "is_archived": ("archived", "the channel is archived", "unarchive it, or take it out of feeds.yaml"),
    "channel_is_frozen": ("archived", "the channel is frozen", "ask a workspace admin"),
    "restricted_action": ("permission", "the workspace does not let the app post", _RULES),
    "restricted_action_read_only_channel": ("permission", "the channel is read-only", _RULES),
    "restricted_action_thread_only_channel": ("permission", "the channel takes replies only", _RULES),
    "no_permission": ("permission", "the app may not post", _INVITE),
    "ekm_access_denied": ("permission", "administrators have suspended posting", "ask a workspace admin"),
    "access_denied": ("permission", "the app may not use this part of Slack", "ask a workspace admin"),
    "enterprise_is_restricted": ("permission", "the organisation keeps the app out", "ask an organisation admin"),
    "team_access_not_granted": ("permission", "the app is not let into this workspace", "install the app there"),
    "invalid_auth": ("token", "Slack does not know the bot token", ""),
    "not_authed": ("token", "Slack was given no bot token", ""),
    "token_revoked": ("token", "the bot token was revoked or the app removed", ""),
    "token_expired": ("token", "the bot token has expired", ""),
    "not_allowed_token_type": ("token", "this is no bot token", "set SLACK_BOT_TOKEN to the one with xoxb-"),
    "account_inactive": ("account", "the app or its workspace was deactivated", ""),
    "two_factor_setup_required": ("account", "the workspace wants two-factor sign-in set up", "ask a workspace admin"),
    "thread_not_found": ("thread_gone", "the thread is not there any more", _THREAD),
    "message_not_found": ("thread_gone", "the thread is not there any more", _THREAD),
    "invalid_thread_ts": ("thread_gone", "the thread is not there any more", _THREAD),
    "cannot_reply_to_message": ("thread_gone", "the message takes no replies", _THREAD),
    "thread_locked": ("thread_gone", "the thread is locked", _THREAD),
    "restricted_action_thread_locked": ("thread_gone", "the thread is locked", _THREAD),
    "restricted_action_non_threadable_channel": ("thread_gone", "the channel takes no threads", _THREAD),
    "user_not_found": ("gone", "there is no such person", _PERSON),
    "user_disabled": ("gone", "the person's account was deactivated", _PERSON),
    "cannot_dm_bot": ("gone", "this is a bot and takes no direct messages", _PERSON),
    "messages_tab_disabled": (
        "permission",
        "the app takes no direct messages",
        "turn on the Messages Tab under App Home of the app",
    ),
    "msg_too_long": ("too_long", "the message is too long", _CARD),
    "msg_blocks_too_long": ("too_long", "the message is too long", _CARD),
    "metadata_too_large": ("too_long", "the message's metadata is too large", _CARD),
    "invalid_blocks": ("other", "Slack does not take the message's layout", _CARD),
    "invalid_blocks_format": ("other", "Slack does not take the message's layout", _CARD),
    "no_text": ("other", "the message is empty", _CARD),
    "invalid_metadata_format": ("other", "Slack does not take the message's metadata", _CARD),
    "invalid_metadata_schema": ("other", "Slack does not take the message's metadata", _CARD),
}

#: What Slack says of a message that can't be edited, and what is wrong with it.
NOT_EDITABLE: dict[str, str] = {
    "message_not_found": "the message is not there any more",
    "cant_update_message": "the message is none of the app's, or takes no edits",
    "edit_window_closed": "the workspace's rules say that it is too old to be edited",
    "is_inactive": "the message belongs to a part of Slack that is frozen",
}

METHOD_PAGE = "https://docs.slack.dev/reference/methods/"


def verdict(
    code: str | None, *, method: str, place: str, status: int = 200, after_s: float | None = None, needed: str = ""
) -> PostError:
    """Return what to raise for an answer that is no success.

    Args:
        code: ``error`` of the answer; None where the body was not Slack's own JSON.
        method: Such as "chat.postMessage".
        place: Where it was to go, as in ``Channel.to``, for the message.
        status: The HTTP status.
        after_s: ``Retry-After``.
        needed: ``needed`` of the answer: the scope that is missing.

    Returns:
        A 5xx without a code of Slack's is ``Unsure``: a gateway may give up on a request that goes on behind it.
    """
    where = f"slack:{place}"
    target = read_place(place)
    unknown: Meaning = ("other", "Slack refuses", f"look the error up at {METHOD_PAGE}{method}")
    kind, what, now = MEANINGS.get(code or "", MEANINGS["ratelimited"] if status == 429 else unknown)
    if code == "channel_not_found" and target.is_person:
        kind, what, now = MEANINGS["user_not_found"]
    if kind is None:
        return TryLater(f"{where}: {what}; {now}", after_s=after_s)
    if code in UNSURE or (code is None and (status >= 500 or status == 200)):
        return Unsure(f"{where}: Slack failed ({code or f'HTTP {status}'}) and may have taken the message or not")
    if code is None:
        return TryLater(f"{where}: HTTP {status} and not from Slack; check the proxy and SLACK_API_URL")
    if code == "missing_scope":
        scope = f"the scope {needed}" if needed else "a scope"
        now = "add it under OAuth & Permissions and reinstall the app"
        return Refused(f"{where}: the app lacks {scope} (missing_scope); {now}", "scope")
    now = now or (_INSTALL_AGAIN if target.team else _REINSTALL)
    return Refused(f"{where}: {what} ({code}); {now}", kind)


def edit_verdict(code: str | None, failed: PostError) -> PostError:
    """Return what to raise for an edit that was no success, from what it would mean for a post."""
    if code in NOT_EDITABLE:
        where = str(failed).partition(": ")[0]
        return Refused(f"{where}: {NOT_EDITABLE[code or '']} ({code}); it stays as it is", "message_gone")
    return TryLater(str(failed)) if isinstance(failed, Unsure) else failed


def may_pass(code: str | None) -> bool:
    """Whether an answer may be another one later, so that what was asked with is not to blame."""
    return code is None or code in UNSURE or MEANINGS.get(code, ("other",))[0] is None


def not_installed(place: str) -> Refused:
    """Return the refusal of a message to a workspace that has not installed the app, or has removed it."""
    return Refused(f"slack:{place}: the app is not installed in that workspace; {_INSTALL_AGAIN}", "token")
