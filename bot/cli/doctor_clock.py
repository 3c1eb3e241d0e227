"""The clock's part of a check-up: this machine's compared with that of servers."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from bot.finding import Finding, Level
from bot.jobs.turns import host_of
from bot.model import Feed
from bot.settings import Settings

#: Seconds that the clock may be off, and from which Slack's signed requests are refused (docs.slack.dev, "Verifying
#: requests from Slack": five minutes).
SKEW_S, MOST_SKEW_S = 30.0, 300.0
SLACK_API, DISCORD_API = "https://slack.com/api/", "https://discord.com/api/v10"


async def compare_clock(settings: Settings, feeds: Sequence[Feed]) -> Finding:
    """Ask the platforms and some publishers for the time, by requests that fetch nothing."""
    asked = [settings.slack_api_url or SLACK_API] if "slack" in settings.chats else []
    asked += [settings.discord_api_url or DISCORD_API] if "discord" in settings.chats else []
    asked += list({host_of(feed.url): feed.url for feed in feeds if feed.url.startswith("http")}.values())[:3]
    offs = [off for off in await asyncio.gather(*map(_off, asked)) if off is not None]
    return look_at_clock(offs)


def look_at_clock(offs: Sequence[float]) -> Finding:
    """Return whether the machine's clock is right.

    Args:
        offs: Seconds by which it is before each server that was asked; negative where it is behind.
    """
    if not offs:
        text = "no server told the time, so the clock was not compared"
        return Finding(
            part="clock", level="warning", text=text, advice="see that `timedatectl` says it is synchronized"
        )
    # The middle one: one server may be wrong itself.
    off = sorted(offs)[len(offs) // 2]
    level: Level = "error" if abs(off) >= MOST_SKEW_S else "warning" if abs(off) >= SKEW_S else "ok"
    if level == "ok":
        return Finding(part="clock", level=level, text="the machine's clock is right")
    text = f"the machine's clock is {abs(off):.0f} s {'ahead' if off > 0 else 'behind'}"
    return Finding(part="clock", level=level, text=text, advice="set it by NTP (timedatectl set-ntp true)")


async def _off(url: str) -> float | None:
    try:
        timeout = aiohttp.ClientTimeout(total=10)
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
            session.head(url, allow_redirects=False) as answer,
        ):
            return (datetime.now(UTC) - parsedate_to_datetime(answer.headers["Date"])).total_seconds()
    except (aiohttp.ClientError, OSError, TimeoutError, KeyError, ValueError, TypeError):
        return None
