"""What went wrong between us and Discord, as errors that the bot acts on and operators can read."""

import aiohttp
import discord

from bot.errors import ChatError, PostError, Refused, TryLater, Unsure
from bot.model import RefusalKind

#: All that discord.py and aiohttp raise when a call fails.
FAILURES = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)

#: Nothing left this machine: no connection came about.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
#: Of the answers from 500 up, the one that says that the message is not in the channel: Discord took no request. A 500
#: may come after the message was taken, and a proxy before Discord (502, 504, Cloudflare's 520 and 524) loses answers.
_NOT_TAKEN = 503

#: Discord's error codes: what they say of the channel, and what to do; the codes are in its documentation under "JSON
#: Error Codes".
ADVICE: dict[int, tuple[RefusalKind, str]] = {
    10003: ("gone", "there is no such channel (deleted, or a wrong number): correct it where it was set"),
    10004: ("removed", "the bot is not on that server any more: invite it again"),
    10008: ("thread_gone", "the message to answer is gone"),
    10013: ("other", "there is no such person"),
    30033: ("thread_gone", "the thread has as many people in it as it may"),
    40067: ("permission", "this forum wants a tag on each post: add a tag named like a topic, or make tags optional"),
    40333: ("other", "Discord refuses this bot's messages: see its status page"),
    50001: ("removed", "the bot can't see the channel: invite it to that server, or give it View Channel there"),
    50007: ("permission", "this person takes no messages from the bot"),
    50008: ("permission", "messages can't be posted in this kind of channel: name a text channel"),
    50013: ("permission", "the bot may not write there: give it Send Messages and Embed Links in that channel"),
    50024: ("thread_gone", "this kind of channel has no threads"),
    50083: ("archived", "the thread is archived: open it again, or name another channel"),
    160005: ("archived", "the thread is locked: unlock it, or name another channel"),
    160006: ("thread_gone", "the server has as many open threads as it may"),
    160007: ("thread_gone", "the server has as many open threads as it may"),
}


#: Discord's error codes for a message that can't be edited, and what is wrong with it.
GONE: dict[int, str] = {
    10008: "the message was deleted",
    50005: "the message is none of the bot's",
}


def not_posted(error: Exception, place: str) -> PostError:
    """Return what a failed post means."""
    match error:
        case discord.HTTPException(status=status) if status >= 500 and status != _NOT_TAKEN:
            return Unsure(f"discord:{place}: HTTP {status}, so the message may have been posted")
        case discord.HTTPException() | discord.RateLimited():
            return _refused_or_later(error, place)
    if isinstance(error, _NOT_SENT):
        return TryLater(f"discord:{place}: Discord can't be reached ({_reason(error)})")
    return Unsure(f"discord:{place}: the connection ended before Discord answered ({_reason(error)})")


def not_edited(error: Exception, place: str) -> PostError:
    """Return what a failed edit means; one whose answer was lost may be made again."""
    if isinstance(error, discord.HTTPException) and error.code in GONE:
        return Refused(f"discord:{place}: {GONE[error.code]} (code {error.code}); it stays as it is", "message_gone")
    failed = not_posted(error, place)
    return TryLater(str(failed)) if isinstance(failed, Unsure) else failed


def not_read(error: Exception, place: str) -> PostError:
    """Return what a failed look into a channel's history means."""
    if isinstance(error, (discord.HTTPException, discord.RateLimited)):
        return _refused_or_later(error, place)
    return TryLater(f"discord:{place}: the channel could not be read ({_reason(error)})")


def not_connected(error: BaseException | None, at: str) -> ChatError:
    """Return why Discord did not let the bot in, without its token.

    Args:
        error: What was raised; None where the connection just ended.
        at: The address that was called.
    """
    match error:
        case discord.LoginFailure() | discord.ConnectionClosed(code=4004):
            return ChatError(
                "DISCORD_TOKEN is not accepted by Discord: copy it anew from discord.com/developers/applications, "
                "your application, Bot, Reset Token"
            )
        case ValueError():
            return ChatError("DISCORD_TOKEN has characters that no token has: copy it anew")
        case discord.HTTPException():
            return ChatError(f"Discord answered HTTP {error.status} at {at}: try again later, or see discordstatus.com")
        case discord.ConnectionClosed():
            return ChatError(
                f"Discord closed the gateway with code {error.code}: see discordstatus.com, then try again"
            )
        case TimeoutError():
            return ChatError(f"Discord did not answer in time at {at}: check the network, then try again")
    return ChatError(f"Discord can't be reached at {at}: check the network ({_reason(error)})")


def _refused_or_later(error: discord.HTTPException | discord.RateLimited, place: str) -> PostError:
    if isinstance(error, discord.RateLimited):
        return TryLater(f"discord:{place}: Discord asks to wait {error.retry_after:.0f} s", after_s=error.retry_after)
    if error.status == 429:
        return TryLater(f"discord:{place}: Discord is limiting us (HTTP 429)", after_s=_asked_s(error))
    if error.status >= 500:
        return TryLater(f"discord:{place}: Discord is in trouble (HTTP {error.status})")
    if error.status == 401:
        return Refused(f"discord:{place}: DISCORD_TOKEN is no longer accepted: set a new one and restart", "token")
    kind, advice = ADVICE.get(error.code, ("other", error.text or "no reason given"))
    return Refused(f"discord:{place}: HTTP {error.status}, code {error.code}: {' '.join(advice.split())[:300]}", kind)


def _asked_s(error: discord.HTTPException) -> float | None:
    """Return the seconds that a refusal asks to wait (``Retry-After``); None where it does not ask."""
    try:
        return float(error.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


def _reason(error: BaseException | None) -> str:
    return str(error) or type(error).__name__
