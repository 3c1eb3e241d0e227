"""`run` and `demo`: what is to be run, from the settings."""

import asyncio
import logging
import os
import sys
import tempfile
from pathlib import Path

from bot.app import ChatMaker, Plan, run_bot
from bot.cli.problems import tell
from bot.demo import DemoServer
from bot.errors import SettingsError
from bot.logs import set_up_logs
from bot.model import Channel
from bot.ports import Chat, Tenants
from bot.roles import DOES, EVERY, ROLES, Role, roles_of
from bot.settings import FeedsFile, Settings, load_feeds, load_settings, operators_among_readers
from bot.treaty.countries import COUNTRIES

log = logging.getLogger(__name__)

CHATS = ("slack", "discord", "console")
CONNECT = (
    "The chat is this terminal. To post to Slack, set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (docs/slack.md); "
    "to Discord, DISCORD_TOKEN (docs/discord.md); in the environment or in a file named .env."
)
#: Seconds the demo goes on after its last news before it ends by itself where there is no terminal.
DEMO_REST_S = 4.0
#: How much faster its news comes where nobody watches, and seconds between two edits of one alert in it.
DEMO_SPEED = 4.0
DEMO_EDIT_S = 1.0
#: Where nobody watches, it ends after this whatever happens.
DEMO_LONGEST_S = 180.0


def run_real(make_chat: ChatMaker, *, once: bool, chosen: tuple[str, ...], roles: tuple[str, ...] = ()) -> bool:
    """Run the bot on the operator's feeds; return False where no feed could be reached.

    Raises:
        SettingsError: Settings or feeds.yaml are wrong, or a chat or role was chosen that can't be used.
        StoreError: STORE_URL can't be read.
    """
    settings = load_settings()
    file = load_feeds(settings.feeds_file, COUNTRIES)
    plan = make_plan(settings, file, once=once, chosen=chosen, roles=roles)
    _logs(settings, plan)
    for line in remarks(plan, file):
        tell(line)
    return asyncio.run(run_bot(plan, make_chat, log.warning))


def run_demo(make_chat: ChatMaker) -> None:
    """Run on the demo's news with a store of its own, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="treatywatch-demo-") as folder:
        asyncio.run(_demo(make_chat, Path(folder)))


async def _demo(make_chat: ChatMaker, folder: Path) -> None:
    settings = Settings(
        store_url=f"sqlite:///{folder}/demo.sqlite",
        fetch_allow_private=True,
        poll_interval=1,
        backfill_days=36500,
        facts_refresh=False,
        public_url="",
        web_port=None,
        log_level="ERROR",
    )
    set_up_logs(settings.log_level, "text")
    attended = sys.stdin.isatty() and sys.stdout.isatty()
    tell("Treatywatch demo: news written for it, on events of public record; nothing leaves this machine.")
    if attended:
        tell("Try: /treaty poland   /treaty help   /alerts latest   (Ctrl-C ends it). More news comes for a minute.")
    async with DemoServer(speed=1.0 if attended else DEMO_SPEED) as server:
        plan = Plan(
            settings=settings,
            feeds=server.feeds,
            channels=(Channel(to="console"),),
            chats=("console",),
            stop_after_s=None if attended else DEMO_LONGEST_S,
            narrate=True,
            edit_every_s=DEMO_EDIT_S,
        )

        ending: list[asyncio.Task[None]] = []

        def make(
            name: str, settings: Settings, *, store: Tenants, quit_asked: asyncio.Event, prompt: bool, listen: bool
        ) -> Chat:
            if not attended:
                ending.append(asyncio.create_task(_end(server, quit_asked)))
            return make_chat(name, settings, store=store, quit_asked=quit_asked, prompt=prompt, listen=listen)

        try:
            await run_bot(plan, make, tell)
        finally:
            for task in ending:
                task.cancel()
    tell("The demo has ended. The real thing: make run")


async def _end(server: DemoServer, quit_asked: asyncio.Event) -> None:
    """End the demo a little after its last news."""
    await server.over.wait()
    await asyncio.sleep(DEMO_REST_S)
    quit_asked.set()


def make_plan(
    settings: Settings, file: FeedsFile, *, once: bool, chosen: tuple[str, ...], roles: tuple[str, ...] = ()
) -> Plan:
    """Return what to run.

    Without a choice the chats are those whose tokens are set, and the terminal where there is no token or a channel
    is "console". A terminal without a channel of its own gets every alert.

    Raises:
        SettingsError: A chosen chat is unknown, or its token is not set; a role is unknown, or a part of the work was
            chosen on SQLite.
        StoreError: STORE_URL can't be read, and a part of the work was chosen.
    """
    wrong = [f"--chat {name}: not a chat. Known: {', '.join(CHATS)}." for name in chosen if name not in CHATS]
    needed = {"slack": slack_needs(settings), "discord": "DISCORD_TOKEN not set"}
    wrong += [
        f"--chat {name}: {needed[name]}. See docs/{name}.md."
        for name in chosen
        if name in needed and name not in settings.chats
    ]
    parts, problem = _parts(settings, roles)
    wrong += filter(None, (operators_among_readers(settings, file), problem))
    if wrong:
        raise SettingsError(tuple(wrong))
    if parts.isdisjoint(("deliver", "chat")):
        return Plan(settings=settings, feeds=file.enabled, channels=file.channels, chats=(), once=once, roles=parts)
    wants_terminal = any(channel.chat == "console" for channel in file.channels)
    chats = tuple(dict.fromkeys(chosen)) or settings.chats + (("console",) if wants_terminal else ()) or ("console",)
    channels = file.channels
    if "console" in chats and not wants_terminal:
        channels += (Channel(to="console"),)
    return Plan(settings=settings, feeds=file.enabled, channels=channels, chats=chats, once=once, roles=parts)


def _parts(settings: Settings, roles: tuple[str, ...]) -> tuple[frozenset[Role], str]:
    """Return the parts of the work that were chosen, and what is wrong with the choice; empty for nothing."""
    try:
        parts = roles_of(roles)
    except ValueError as error:
        return EVERY, str(error)
    if parts == EVERY:
        return parts, ""
    from bot.store.address import address  # SQLAlchemy takes 150 ms to import, and one process needs no look

    where = address(settings.store_url)
    if where.path is None:
        return parts, ""
    return parts, (
        f"--role {', '.join(sorted(parts))}: {where.shown} is a SQLite file, which one process uses alone. Leave out "
        "--role, or have the processes share a PostgreSQL database (STORE_URL=postgresql://…), see docs/operating.md."
    )


def slack_needs(settings: Settings) -> str:
    """Say which settings Slack lacks in its mode, where it has no token at all."""
    if settings.slack_mode == "socket":
        return (
            "SLACK_BOT_TOKEN and SLACK_APP_TOKEN not set (with SLACK_MODE=http, it is SLACK_BOT_TOKEN and "
            "SLACK_SIGNING_SECRET)"
        )
    signing = "" if settings.slack_signing_secret else "SLACK_SIGNING_SECRET and "
    return (
        f"{signing}SLACK_BOT_TOKEN not set; where workspaces install the app by themselves, SLACK_CLIENT_ID, "
        "SLACK_CLIENT_SECRET and SLACK_TOKEN_KEY stand for SLACK_BOT_TOKEN"
    )


def remarks(plan: Plan, file: FeedsFile) -> tuple[str, ...]:
    """Return what the operator should know of this plan before it runs."""
    lines: list[str] = []
    if plan.roles != EVERY:
        lines += [f"{role}: {DOES[role]}." for role in ROLES if role in plan.roles]
    if plan.roles.isdisjoint(("deliver", "chat")):
        return tuple(lines)
    if not plan.settings.chats and not plan.once:
        lines.append(CONNECT)
    for chat in ("slack", "discord"):
        waiting = [channel.to for channel in plan.channels if channel.chat == chat]
        if chat not in plan.chats and waiting:
            lines.append(f"{', '.join(waiting)}: {chat} is not on in this run; their alerts wait in the outbox.")
        if chat in plan.chats and not waiting:
            lines.append(
                f"No channel of {plan.settings.feeds_file} is on {chat}: it answers commands, and posts where a "
                "channel has said /alerts follow."
            )
    operators = plan.settings.operator_channel
    if operators and operators.partition(":")[0] not in plan.chats:
        lines.append(
            f"OPERATOR_CHANNEL={operators}: is not on in this run; what operators are told waits in the outbox."
        )
    if not file.enabled:
        lines.append(f"{plan.settings.feeds_file}: no feed is enabled, so there will be no news.")
    return tuple(lines)


def _logs(settings: Settings, plan: Plan) -> None:
    """Set up logs; beside a prompt only warnings, unless LOG_LEVEL asks for more."""
    quiet = "console" in plan.chats and sys.stdout.isatty() and "LOG_LEVEL" not in os.environ
    set_up_logs("WARNING" if quiet else settings.log_level, settings.log_format, settings.secrets)
