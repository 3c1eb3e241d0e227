"""Following from chat: what a channel hears, changed by whoever may, and shown with where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.channel import active_mutes, changed_card, list_card, mute_words, settings_card, summary
from bot.cards.naming import mentions_in, role_name
from bot.commands.alerts_table import FOLLOW
from bot.commands.book import Book, server_key
from bot.commands.form_words import form_words
from bot.commands.help import misread_card
from bot.commands.parse import Misread
from bot.commands.permission import may_not_change, may_not_pick_managers, who
from bot.commands.refusal import no_channel, not_followed, refusal
from bot.following.effective import MANAGERS, PAUSE, Setup, effective, paused_until, setup, write_pause
from bot.following.hold import pause_words, paused
from bot.following.keys import BY_NAME, SETTINGS, read_ping
from bot.following.phrases import read_phrases
from bot.following.problem import Problem
from bot.following.spans import read_span
from bot.model import Asker, Card, Change, Channel, Fact, Following, Form, Question, Reply
from bot.ports import Clock, Store
from bot.words import ENGLISH, Words

#: Takes back everything that was set in chat.
RESET = ("reset", "defaults", "default")
#: Platforms whose forms are opened for a command without words.
FORMS = ("slack",)
#: Changes that settings show, and that are looked through for who set what.
SHOWN_CHANGES = 5
KNOWN_CHANGES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowAnswers:
    """Answers that show or change what a channel follows."""

    book: Book
    store: Store
    clock: Clock
    #: Whether the operator left changes in Slack to workspace admins.
    slack_admins: bool = False

    async def refused(self, asker: Asker, say: Words = ENGLISH) -> Reply | None:
        """Return the answer to somebody who may not change the channel; None where they may."""
        if asker.channel is None:
            return no_channel(say)
        managers = await self.book.managers(asker)
        no = may_not_change(asker, managers=managers, slack_admins=self.slack_admins, say=say)
        return refusal(say("You can't change this channel."), no) if no else None

    async def follow(self, question: Question, say: Words = ENGLISH) -> Reply:
        """Take settings from words, typed options or a form, and keep them."""
        asker, to = question.asker, question.asker.channel
        refused = await self.refused(asker, say)
        if to is None and asker.chat in FORMS and not any(question.options.values()):
            return await self._ask_channel(asker, say)
        if refused or to is None:
            return refused or no_channel(say)
        said = read_options(question)
        if isinstance(said, Problem):
            return _misread(said, say)
        base, before = self.book.bases.get(to), await self.book.following(to)
        channel = effective(to, base, before)
        if not said and question.path[-1] not in ("form", "blank"):
            if asker.chat in FORMS:
                return Reply(card=await self._settings_card(asker, to, say), form=form(channel, say), private=True)
            if channel is not None:
                return Reply(card=await self._settings_card(asker, to, say), private=True)
        chosen = dict(before.chosen) if before else {}
        if question.path[-1] == "form":
            shown = channel or effective(to, base, replace(before, active=True) if before else None) or Channel(to=to)
            chosen |= {name: text for name, text in said.items() if not _shows(shown, name, text)}
        elif RESET[0] in said:
            chosen = {}
        else:
            chosen |= said
        return await self._keep(asker, to, chosen, before, say)

    async def _ask_channel(self, asker: Asker, say: Words) -> Reply:
        """Open a form that asks for the channel; what is left empty in it stays as it is there."""
        no = may_not_change(asker, managers="", slack_admins=self.slack_admins, say=say)
        if no:
            return refusal(say("You can't change what channels follow."), no)
        return replace(no_channel(say), form=replace(form(None, say), path=("alerts", "follow", "blank"), values={}))

    async def unfollow(self, asker: Asker, say: Words = ENGLISH) -> Reply:
        """Have nothing sent to the channel any more."""
        refused = await self.refused(asker, say)
        to = asker.channel
        if refused or to is None:
            return refused or no_channel(say)
        before = await self.book.following(to)
        if effective(to, self.book.bases.get(to), before) is None:
            return not_followed(say)
        await self._write(asker, to, before.chosen if before else {}, "unfollowed", active=False)
        said = [say("No more alerts come here.")]
        if to in self.book.bases:
            said.append(say("feeds.yaml still names it; what is set here goes before that."))
        said.append(say("Its settings are kept: {command} brings them back.", command="/alerts follow"))
        return Reply(card=Card(title=say("This channel is unfollowed"), lead=" ".join(said)))

    async def pause(self, asker: Asker, text: str, say: Words = ENGLISH) -> Reply:
        """Have nothing sent for a while."""
        refused = await self.refused(asker, say)
        to = asker.channel
        if refused or to is None:
            return refused or no_channel(say)
        before = await self.book.following(to)
        if effective(to, self.book.bases.get(to), before) is None:
            return not_followed(say)
        until = read_span(text, self.clock.now())
        if isinstance(until, Problem):
            return _misread(until, say, "/alerts pause")
        chosen = {**(before.chosen if before else {}), PAUSE: write_pause(until)}
        now, channel = self.clock.now(), Channel(to=to, paused_until=paused_until(chosen))
        await self._write(asker, to, chosen, paused(channel, now))
        lead = say(
            "High urgency waits, too. What comes meanwhile is told in one digest at the end. End it: {command}",
            command="/alerts resume",
        )
        title = say("This channel is paused {until}", until=pause_words(channel, now, say))
        return Reply(card=Card(title=title, lead=lead))

    async def resume(self, asker: Asker, say: Words = ENGLISH) -> Reply:
        """End the pause."""
        refused = await self.refused(asker, say)
        to = asker.channel
        if refused or to is None:
            return refused or no_channel(say)
        before = await self.book.following(to)
        now = self.clock.now()
        channel = effective(to, self.book.bases.get(to), before)
        if channel is None or not paused(channel, now):
            follows = say("What it follows: {command}", command="/alerts settings")
            return refusal(say("This channel is not paused."), follows)
        chosen = {**(before.chosen if before else {}), PAUSE: write_pause(now)}
        await self._write(asker, to, chosen, "resumed")
        lead = say("What came meanwhile is told in one digest now.")
        return Reply(card=Card(title=say("The pause is over"), lead=lead, tone="good"))

    async def settings(self, asker: Asker, managers: str = "", say: Words = ENGLISH) -> Reply:
        """Show every setting with where it comes from; on Discord, take the role that may change them."""
        if managers:
            return await self._pick_managers(asker, managers, say)
        if asker.channel is None:
            return no_channel(say)
        return Reply(card=await self._settings_card(asker, asker.channel, say), private=True)

    async def list(self, asker: Asker, say: Words = ENGLISH) -> Reply:
        """Show the channels of the asker's server."""
        channels = await self.book.of_server(asker)
        return Reply(card=list_card(channels, asker.channel, self.clock.now(), say), private=True)

    async def _keep(
        self, asker: Asker, to: str, chosen: Mapping[str, str], before: Following | None, say: Words
    ) -> Reply:
        base = self.book.bases.get(to)
        old = effective(to, base, before)
        after = _following(asker, to, chosen, before, self.clock.now())
        new = effective(to, base, after)
        assert new is not None, "active"
        changed = _changed(base, before, after)
        if old is not None and not changed:
            same = say("Nothing had to be changed")
            return Reply(card=await self._settings_card(asker, to, say, same), private=True)
        what = "; ".join(f"{one.setting.name}: {one.said()} (were: {_was(one, old, base)})" for one in changed)
        if old is None:
            what = f"followed; {what}" if what else "followed"
        reach = await self.book.reach(to)
        await self.book.places.follow(after, what)
        shown = changed if old is not None else tuple(one for one in setup(base, after) if one.origin != "default")
        title = say("This channel's settings are changed") if old else say("This channel follows alerts now")
        lead = say("It hears of: {what}.", what=summary(new, say))
        return Reply(card=changed_card(title, lead, shown, new.timezone, reach, say))

    async def _write(self, asker: Asker, to: str, chosen: Mapping[str, str], what: str, *, active: bool = True) -> None:
        before = await self.book.following(to)
        following = replace(_following(asker, to, chosen, before, self.clock.now()), active=active)
        await self.book.places.follow(following, what)

    async def _settings_card(self, asker: Asker, to: str, say: Words, title: str = "") -> Card:
        base, following = self.book.bases.get(to), await self.book.following(to)
        channel = effective(to, base, following)
        changes = await self.book.places.changes(to, KNOWN_CHANGES)
        if channel is None:
            last = [f"{one.what}, {say.day(one.at.date())}" for one in changes[:1]]
            return Card(
                title=say("This channel follows no alerts"),
                lead=say(
                    "Begin with: {command}, or say what it is to hear: {example}",
                    command="/alerts follow",
                    example="/alerts follow withdrawal use poland",
                ),
                facts=tuple(Fact(label=say("Last change"), value=one) for one in last),
            )
        now = self.clock.now()
        mutes = [
            mute_words(one, await self._title(one.value) if one.kind == "story" else "", say)
            for one in active_mutes(channel, now)
        ]
        card = settings_card(
            channel, setup(base, following), _set_by(changes), changes[:SHOWN_CHANGES], mutes,
            await self.book.places.audit(to), now, say,
        )  # fmt: skip
        managers = await self.book.managers(asker)
        if managers:
            role = say("members with the role {role}", role=role_name(managers))
            fact = Fact(label=say("May change it, too"), value=role)
            card = mentions_in(replace(card, facts=(*card.facts, fact)))
        return replace(card, title=title) if title else card

    async def _title(self, story: str) -> str:
        record = await self.store.record(story)
        return record.item.title if record else ""

    async def _pick_managers(self, asker: Asker, text: str, say: Words) -> Reply:
        no = may_not_pick_managers(asker, say)
        if no:
            return refusal(say("You can't pick that role."), no)
        role = read_ping(text)
        if isinstance(role, Problem):
            return _misread(role, say, "/alerts settings managers")
        key = server_key(asker)
        chosen = {MANAGERS: role} if role else {}
        following = Following(
            to=key, chosen=chosen, server=asker.server, by=who(asker), at=self.clock.now(), active=False
        )
        await self.book.places.follow(following, f"managers: {role or 'nobody'}")
        allowed = (
            say("Members with that role may change what channels follow, too.")
            if role
            else say("Only members with the permission Manage Channels may change what channels follow.")
        )
        return Reply(card=Card(title=say("Picked"), lead=allowed, tone="good"), private=True)


def read_options(question: Question) -> dict[str, str] | Problem:
    """Read settings from a question: its words in any order, and its typed options.

    Returns:
        Texts as they are kept, by setting; with a form, all of it, empty fields as the empty choice. "reset" alone
        stands for taking back what was set.
    """
    words = question.options.get("words", "").strip()
    if words.casefold() in RESET:
        return {RESET[0]: ""}
    said = read_phrases(words)
    if isinstance(said, Problem):
        return replace(said, example=f"/alerts follow {said.example}")
    whole = question.path[-1] == "form"
    for setting in SETTINGS:
        text = question.options.get(setting.name, "").strip()
        if not text and whole:
            said[setting.name] = setting.write(setting.default)
        elif text:
            value = setting.canonical(text)
            if isinstance(value, Problem):
                return replace(value, label=setting.label, example=f"/alerts follow {setting.name} {value.example}")
            said[setting.name] = value
    return said


def form(channel: Channel | None, say: Words = ENGLISH) -> Form:
    """Return the form of a channel's settings, filled in with what they are."""
    shown = channel or Channel(to="")
    values = {one.name: one.write(one.of(shown)) for one in SETTINGS if one.of(shown) or one.name != "ping"}
    return Form(
        title="Follow alerts",
        path=("alerts", "follow", "form"),
        options=FOLLOW.options,
        values=_filled(values),
        words=form_words(say),
    )


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    """Leave the field of a list empty where it takes all."""
    return {name: text for name, text in values.items() if not (BY_NAME[name].several and text == "all")}


def _shows(channel: Channel, name: str, text: str) -> bool:
    """Whether a channel has this value already: a form that is sent back as it was sets nothing."""
    setting = BY_NAME[name]
    return setting.write(setting.of(channel)) == text


def _following(asker: Asker, to: str, chosen: Mapping[str, str], before: Following | None, now: datetime) -> Following:
    server = asker.server or (before.server if before else "")
    mutes = before.mutes if before else ()
    return Following(to=to, chosen=chosen, mutes=mutes, server=server, by=who(asker), at=now)


def _changed(base: Channel | None, before: Following | None, after: Following) -> tuple[Setup, ...]:
    """Return the settings whose value is another, or that are now set in chat."""
    old = {one.setting.name: one for one in setup(base, before)}
    return tuple(
        one
        for one in setup(base, after)
        if (one.value, one.origin) != (old[one.setting.name].value, old[one.setting.name].origin)
    )


def _was(one: Setup, old: Channel | None, base: Channel | None) -> str:
    channel = old or base or Channel(to="")
    return one.setting.say(one.setting.of(channel), ENGLISH)


def _set_by(changes: tuple[Change, ...]) -> dict[str, Change]:
    """Find the newest change of each setting."""
    found: dict[str, Change] = {}
    for change in changes:
        for part in change.what.split("; "):
            found.setdefault(part.partition(":")[0], change)
    return found


def _misread(problem: Problem, say: Words, command: str = "") -> Reply:
    misread = Misread(problem=problem.said(say), examples=(f"{command} {problem.example}".strip(),))
    return Reply(card=misread_card(misread, say), private=True, ok=False)
