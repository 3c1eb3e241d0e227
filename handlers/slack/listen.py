"""What people do in Slack, answered: commands, buttons, forms, the Home tab. The same over Socket Mode and HTTP."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import PostError
from bot.model import Asker, Form, Question, Reply
from bot.ports import Answers
from handlers.slack.blocks import HOME_CHARS, blocks, fallback
from handlers.slack.buttons import action_of
from handlers.slack.forms import FIELD, FORM, Kept, card_view, errors, filled_in, form_view, kind_of, options_of
from handlers.slack.places import is_direct
from handlers.slack.sdk_log import sdk_log
from handlers.slack.text import unescape
from handlers.slack.web import CALL_S, WebApi, proxy_for

log = logging.getLogger(__name__)

#: Seconds an answer may take and still go out with the acknowledgement, which Slack wants within 3.
WITH_ACK_S = 0.05
#: The same for a form, whose mistakes can only be shown in it together with the acknowledgement.
WITH_FORM_ACK_S = 0.8
#: Seconds for which it is remembered who is an admin, and of how many people.
ADMIN_S, ADMINS = 600.0, 10_000

Body = dict[str, Any]
Gone = Callable[[str], Awaitable[None]]


class Listener:
    """Answers everything that Slack sends."""

    def __init__(self, *, web: WebApi, answers: Answers, gone: Gone, admins_only: bool = False) -> None:
        """Prepare.

        Args:
            web: The calls.
            answers: Who answers.
            gone: Called with a workspace that has removed the app.
            admins_only: Whether only a workspace's admins may change channels; needs the scope users:read.
        """
        self._web = web
        self._answers = answers
        self._gone = gone
        self._admins_only = admins_only
        self._admins: dict[str, tuple[bool, float]] = {}

    def register(self, app: AsyncApp) -> None:
        """Take everything that the app is sent."""
        # Every command that Slack knows as ours: one that the table lacks gets an answer too, and not a time-out.
        app.command(re.compile(r"\A/"))(self._command)
        app.options(re.compile(rf"\A{FIELD}"))(self._options)
        app.view(FORM)(self._submit)
        app.action(re.compile(r".*", re.DOTALL))(self._press)
        app.event("app_home_opened")(self._home)
        app.event("app_uninstalled")(self._uninstalled)
        app.event("tokens_revoked")(self._revoked)

    # ── commands ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _command(self, ack: AsyncAck, command: Body, context: AsyncBoltContext) -> None:
        url, channel = str(command.get("response_url") or ""), str(command.get("channel_id") or "")
        team, user = context.team_id or "", context.user_id or ""
        name = str(command["command"])
        line = f"{name} {unescape(command.get('text') or '')}".strip()

        async def answer() -> Reply:
            return await self._answers.ask(line, await self._asker(team, channel, user, changes=self._changes(name)))

        reply = await _within(answer(), WITH_ACK_S, ack, lambda reply: None if reply.form else _message(reply))
        if reply.late:
            value = reply.value
            trigger = str(command.get("trigger_id") or "")
            if value.form is None or not await self._open(value.form, trigger, team, user, channel, url):
                await self._respond(url, _message(value))
        await self._attach(team, channel, reply.value)

    def _changes(self, command: str) -> bool:
        """Whether a command, or one below it, changes a channel."""
        name = command.removeprefix("/")
        return any(
            each.manages or any(sub.manages for sub in each.subcommands)
            for each in self._answers.table
            if each.name == name
        )

    async def _attach(self, team: str, channel: str, reply: Reply) -> None:
        """Put the files of a public answer into the channel; an answer to one person has none on Slack."""
        for file in () if reply.private else reply.files:
            try:
                await self._web.upload(self._web.workspaces.named(team, channel), file)
            except PostError as error:
                log.warning("file not taken", extra={"chat": "slack", "file": file.name, "why": str(error)})

    # ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _press(self, ack: AsyncAck, body: Body, action: Body, context: AsyncBoltContext) -> None:
        await ack()
        if action.get("type") != "button":
            return
        team, user = context.team_id or "", context.user_id or ""
        channel = str((body.get("channel") or {}).get("id") or "")
        asker = await self._asker(team, channel, user, changes=True)
        name, value = action_of(str(action.get("action_id") or "")), unescape(str(action.get("value") or ""))
        reply = await self._answers.press(name, value, asker)
        trigger, url = str(body.get("trigger_id") or ""), str(body.get("response_url") or "")
        view = body.get("view") or {}
        if view:
            await self._show(view, reply, trigger, team, user)
        elif not (reply.form and await self._open(reply.form, trigger, team, user, channel, url)):
            # To the one who pressed, and beside the alert: without replace_original, the answer would take its place.
            await self._respond(url, {**_message(reply), "response_type": "ephemeral", "replace_original": False})

    async def _show(self, view: Body, reply: Reply, trigger: str, team: str, user: str) -> None:
        """Answer a button of the Home tab in a modal, and one of a modal in its place."""
        kept = Kept(path=reply.form.path) if reply.form else None
        shown = form_view(reply.form, kept, self._answers.complete) if reply.form and kept else card_view(reply.card)
        place = self._web.workspaces.named(team, user)
        try:
            if view.get("type") == "modal":
                await self._web.act("views.update", place, view_id=view["id"], view=shown)
            else:
                await self._web.act("views.open", place, trigger_id=trigger, view=shown)
        except PostError as error:
            log.warning("view not taken", extra={"chat": "slack", "why": str(error)})
            await self._whisper("", team, "", user, reply)
        if view.get("type") == "home":
            await self._publish(team, user)

    # ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _open(self, form: Form, trigger: str, team: str, user: str, channel: str, url: str) -> bool:
        """Open a form, which Slack takes within 3 seconds of what asked for it; return whether it did."""
        kept = Kept(path=form.path, channel="" if is_direct(channel) else channel, url=url)
        view = form_view(form, kept, self._answers.complete)
        try:
            await self._web.act("views.open", self._web.workspaces.named(team, user), trigger_id=trigger, view=view)
        except PostError as error:
            log.warning("form not opened", extra={"chat": "slack", "why": str(error)})
            return False
        return True

    async def _options(self, ack: AsyncAck, payload: Body) -> None:
        kind, typed = kind_of(str(payload.get("action_id") or "")), str(payload.get("value") or "")
        await ack(options=options_of(self._answers.complete(kind, unescape(typed))))

    async def _submit(self, ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        kept = Kept.of(view)
        chosen, options = filled_in(view)
        team, user = context.team_id or "", context.user_id or ""
        channel = kept.channel or chosen

        async def answer() -> Reply:
            asker = await self._asker(team, channel, user, changes=True)
            return await self._answers.answer(Question(path=kept.path, options=options, asker=asker))

        def with_ack(reply: Reply) -> Body | None:
            return None if reply.ok else {"response_action": "errors", "errors": errors(reply.card, view)}

        answered = await _within(answer(), WITH_FORM_ACK_S, ack, with_ack)
        if answered.late:
            await self._whisper(kept.url, team, channel, user, answered.value)
            if not kept.channel:
                await self._publish(team, user)

    async def _whisper(self, url: str, team: str, channel: str, user: str, reply: Reply) -> None:
        """Say something to one person: by the command's response URL, else in the channel, else directly."""
        message = {**_message(reply), "response_type": "ephemeral", "replace_original": False}
        if url and await self._respond(url, message):
            return
        place = self._web.workspaces.named(team, user)
        shown = {"text": message["text"], "blocks": message["blocks"]}
        try:
            if channel:
                try:
                    await self._web.act("chat.postEphemeral", place, channel=channel, user=user, **shown)
                    return
                except PostError:
                    log.info("told directly, not in the channel", extra={"chat": "slack"})
            await self._web.act("chat.postMessage", place, channel=user, **shown)
        except PostError as error:
            log.warning("answer not taken", extra={"chat": "slack", "why": str(error)})

    # ── the Home tab ────────────────────────────────────────────────────────────────────────────────────────────────

    async def _home(self, event: Body, context: AsyncBoltContext) -> None:
        if event.get("tab", "home") == "home":
            await self._publish(context.team_id or "", str(event.get("user") or ""))

    async def _publish(self, team: str, user: str) -> None:
        """Draw a person's Home tab anew."""
        card = await self._answers.home(await self._asker(team, "", user, changes=True))
        view = {"type": "home", "blocks": blocks(card, HOME_CHARS)}
        try:
            await self._web.act("views.publish", self._web.workspaces.named(team, user), user_id=user, view=view)
        except PostError as error:
            log.warning("home not taken", extra={"chat": "slack", "why": str(error)})

    # ── goodbye ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _uninstalled(self, context: AsyncBoltContext) -> None:
        await self._gone(context.team_id or "")

    async def _revoked(self, event: Body, context: AsyncBoltContext) -> None:
        if (event.get("tokens") or {}).get("bot"):
            await self._gone(context.team_id or "")

    # ── small things ────────────────────────────────────────────────────────────────────────────────────────────────

    async def _asker(self, team: str, channel: str, user: str, *, changes: bool) -> Asker:
        named = self._web.workspaces.named
        where = None if not channel or is_direct(channel) else f"slack:{named(team, channel)}"
        person = named(team, user)
        manages = not self._admins_only or (await self._is_admin(person) if changes else None)
        return Asker(chat="slack", channel=where, user=person, server=team, manages=manages)

    async def _is_admin(self, person: str) -> bool:
        """Return whether a person is an admin; not, where it can't be told."""
        known, until = self._admins.get(person, (False, 0.0))
        now = time.monotonic()
        if now >= until:
            try:
                known = await self._web.is_admin(person)
            except PostError as error:
                log.warning("not known who is an admin", extra={"chat": "slack", "why": str(error)})
                return False
            if len(self._admins) >= ADMINS:
                self._admins.clear()
            self._admins[person] = (known, now + ADMIN_S)
        return known

    async def _respond(self, url: str, message: Body) -> bool:
        """Send a late answer; where Slack does not take it, the log says so and the person can ask again."""
        hook = AsyncWebhookClient(
            url, timeout=int(CALL_S), session=self._web.session, retry_handlers=[], logger=sdk_log()
        )
        hook.proxy = proxy_for(url)
        try:
            answer = await hook.send_dict(message)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("answer not taken", extra={"chat": "slack", "why": type(error).__name__})
            return False
        if answer.status_code != 200:
            log.warning("answer not taken", extra={"chat": "slack", "why": f"HTTP {answer.status_code}"})
        return answer.status_code == 200


class _Answered:
    """An answer, and whether it has still to be shown."""

    def __init__(self, value: Reply, *, late: bool) -> None:
        self.value = value
        self.late = late


async def _within(
    answer: Coroutine[Any, Any, Reply], seconds: float, ack: AsyncAck, with_ack: Callable[[Reply], Body | None]
) -> _Answered:
    """Acknowledge within a time: with what ``with_ack`` makes of the answer, or empty and the answer comes late."""
    task = asyncio.ensure_future(answer)
    await asyncio.wait([task], timeout=seconds)
    body = with_ack(task.result()) if task.done() else None
    if body is not None:
        await ack(body)
        return _Answered(task.result(), late=False)
    await ack()
    return _Answered(await task, late=True)


def _message(reply: Reply) -> Body:
    return {
        "response_type": "ephemeral" if reply.private else "in_channel",
        "text": fallback(reply.card),
        "blocks": blocks(reply.card),
        "unfurl_links": False,
        "unfurl_media": False,
    }
