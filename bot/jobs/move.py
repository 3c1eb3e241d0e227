"""Feeds whose address leads elsewhere for good (301, 308): believed after a while, and given up when it fails."""

from dataclasses import replace
from urllib.parse import urlsplit

from bot.model import MOVE_BELIEVED, Feed, FeedState
from bot.news.links import shown


def address(feed: Feed, state: FeedState) -> str:
    """Return where a feed is asked now.

    One with a user name and password in its address is asked there alone, since they are for its host.
    """
    return state.moved_to if state.moved_to and state.has_moved and not _has_secret(feed.url) else feed.url


def followed(state: FeedState, asked: str, moved_to: str | None) -> FeedState:
    """Return the state after a good poll.

    Args:
        state: Before it.
        asked: The address that was asked.
        moved_to: Where that led for good; None where it answered itself.
    """
    if asked != state.url and moved_to is None:
        return state
    if moved_to is None or moved_to == state.url:
        return replace(state, moved_to=None, moved_polls=0) if state.moved_to or state.moved_polls else state
    if moved_to == state.moved_to:
        return replace(state, moved_polls=min(state.moved_polls + 1, MOVE_BELIEVED))
    return replace(state, moved_to=moved_to, moved_polls=1)


def told(feed: Feed, before: FeedState, after: FeedState) -> str:
    """Return what the operator is to hear of a move; empty where there is nothing new."""
    if after.has_moved and not (before.has_moved and before.moved_to == after.moved_to):
        line = f"line {feed.line}" if feed.line else "its entry"
        if _has_secret(feed.url):
            return (
                f"{feed.label}: {shown(feed.url)} has moved for good. Its user name and password are not sent there; "
                f"if they are meant for it, change {line} of feeds.yaml to: url: {shown(after.moved_to or '')} with "
                "them before its host"
            )
        return (
            f"{feed.label}: {shown(feed.url)} has moved for good and is asked at its new address now. In feeds.yaml, "
            f"change {line} to: url: {shown(after.moved_to or '')}"
        )
    if before.has_moved and not after.has_moved and not _has_secret(feed.url):
        return (
            f"{feed.label}: {shown(before.moved_to or '')}, where it had moved, gives no feed any more; it is asked "
            f"at {shown(feed.url)} again, as feeds.yaml has it."
        )
    return ""


def is_successor(url: str, state: FeedState) -> bool:
    """Whether an address that is new in feeds.yaml is that of a feed known before: where it moved, or its http twin."""
    if state.moved_to in (url, _without_user(url)):
        return True
    one, other = urlsplit(url), urlsplit(state.url)
    return {one.scheme, other.scheme} == {"http", "https"} and one[1:] == other[1:]


def _without_user(url: str) -> str:
    """Return an address without user name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _has_secret(url: str) -> bool:
    return "@" in urlsplit(url).netloc
