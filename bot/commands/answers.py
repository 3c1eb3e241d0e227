"""Questions to answers: the one door for every platform."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from bot.cards.around import spoken as speaking
from bot.cards.health import health_card
from bot.cards.home import home_card
from bot.commands.alerts import AlertAnswers
from bot.commands.book import Book, no_check
from bot.commands.channels import ChannelAnswers
from bot.commands.complete import completed
from bot.commands.follow import FollowAnswers
from bot.commands.help import alerts_help, misread_card
from bot.commands.language import Spoken, available, options_without_language, spoken, without_language
from bot.commands.localised import localised
from bot.commands.monthly import MonthlyAnswers
from bot.commands.muting import MuteAnswers
from bot.commands.parse import Misread, parse
from bot.commands.pictures import map_reply, with_chart
from bot.commands.proof import ProofAnswers
from bot.commands.recent import Recent
from bot.commands.refusal import no_bot, refusal
from bot.commands.regroup import RegroupAnswers
from bot.commands.table import TABLE
from bot.commands.treaty import TreatyAnswers
from bot.errors import StoreError
from bot.model import Asker, Card, Channel, Choice, Command, Fact, Feed, Question, Reply
from bot.ports import Check, Clock, LanguageOf, Meter, Places, Store, Unmetered
from bot.treaty.facts import Facts
from bot.treaty.names import resolve
from bot.words import ENGLISH, Words

log = logging.getLogger(__name__)

#: Seconds that an answer waits for the record of alerts at most.
RECORD_S = 0.25
#: First words of the commands that are answered in other languages, too.
TREATY_PATHS = ("treaty", "treaties")
#: Buttons that are counted by themselves.
BUTTONS = ("why", "up", "down", "mute")


class Commands:
    """Answers to all commands; treaty facts are in memory, alerts in the store."""

    def __init__(
        self,
        facts: Facts,
        store: Store | None,
        clock: Clock,
        as_of: date | None = None,
        *,
        language_of: LanguageOf = lambda channel: "",
        places: Places | None = None,
        channels: Sequence[Channel] = (),
        feeds: Sequence[Feed] = (),
        check: Check = no_check,
        slack_admins: bool = False,
        meter: Meter | None = None,
        monthly: MonthlyAnswers | None = None,
    ) -> None:
        """Make the answers.

        Args:
            facts: The treaty facts.
            store: None where there is no bot behind (a question from the command line): alerts are then not known.
            clock: For today's date.
            as_of: The day for which treaty questions are answered; None for today.
            language_of: Which language was chosen for a channel.
            places: What was set in chat; None where there is no bot behind.
            channels: Those of feeds.yaml.
            feeds: Those that are polled.
            check: Tells what keeps the bot from posting in a channel; asked before one is saved.
            slack_admins: Whether only workspace admins may change a channel in Slack.
            meter: Counts answers and the seconds they took.
            monthly: Answers about months; None where there is no bot behind.
        """
        self.treaty = TreatyAnswers(facts=facts)
        self.alerts = AlertAnswers(store, clock)
        self.clock = clock
        self.as_of = as_of
        self.language_of = language_of
        self.feeds = tuple(feeds)
        self.meter = meter or Unmetered()
        self.monthly = monthly
        self.recent = Recent(store, feeds, clock)
        self.channels: ChannelAnswers | None = None
        if store is not None and places is not None:
            book = Book(places, channels, clock, check)
            follow = FollowAnswers(book=book, store=store, clock=clock, slack_admins=slack_admins)
            muting = MuteAnswers(follow=follow, recent=self.recent)
            self.channels = ChannelAnswers(
                follow=follow,
                muting=muting,
                proof=ProofAnswers(follow=follow),
                regroup=RegroupAnswers(follow=follow),
            )
        # The names are read at the first look-up: at the start, not while somebody waits.
        resolve("poland")

    @cached_property
    def table(self) -> tuple[Command, ...]:
        return localised(TABLE)

    async def ask(self, line: str, asker: Asker) -> Reply:
        since = time.perf_counter()
        line, asked = without_language(line)
        language = self._spoken(asked, asker)
        question = parse(line, TABLE, asker, language.say)
        if isinstance(question, Misread):
            card = speaking(misread_card(question, language.say), language.say)
            reply = Reply(card=card, private=True, ok=False)
            self.meter.answered(asker.chat, "not understood", time.perf_counter() - since, ok=False)
            return _in_language(reply, language)
        return await self.answer(replace(question, options={**question.options, "language": asked}))

    async def answer(self, question: Question) -> Reply:
        since = time.perf_counter()
        reply = await self._answered(question)
        took_s = time.perf_counter() - since
        self.meter.answered(question.asker.chat, " ".join(question.path), took_s, ok=reply.ok)
        return reply

    async def _answered(self, question: Question) -> Reply:
        answered = self._answer
        options, asked = dict(question.options), ""
        if question.path[:2] != ("alerts", "follow"):  # there, a language is a setting of the channel
            options, asked = options_without_language(question.options)
        if question.path[0] not in TREATY_PATHS:
            answered = self._of_alerts
        language = self._spoken(asked, question.asker)
        reply = await _guarded(answered(replace(question, options=options), language.say), language.say)
        return _in_language(reply, language)

    async def press(self, action: str, value: str, asker: Asker) -> Reply:
        since = time.perf_counter()
        reply = await self._pressed(action, value, asker)
        # A button that asks is counted as what it asks.
        if action in BUTTONS:
            took_s = time.perf_counter() - since
            self.meter.answered(asker.chat, f"button {action}", took_s, ok=reply.ok)
        return reply

    async def _pressed(self, action: str, value: str, asker: Asker) -> Reply:
        say = self._spoken("", asker).say
        match action:
            case "ask":
                return await self.ask(value, asker)
            case "why":
                return await _guarded(self.alerts.why(value, say), say)
            case "up" | "down":
                return await _guarded(self.alerts.vote(value, "up" if action == "up" else "down", asker, say), say)
            case "mute":
                if self.channels is None:
                    return no_bot(say("nothing can be muted"), say)
                return await _guarded(self.channels.muting.press(asker, value, say), say)
            case _:
                return refusal(
                    say("This button is of an older version of the bot."),
                    say("Type {first} or {second} instead.", first="/alerts help", second="/treaty help"),
                )

    def complete(self, option: str, typed: str) -> tuple[Choice, ...]:
        return completed(option, typed, self.recent)

    async def home(self, asker: Asker) -> Card:
        say = self._spoken("", asker).say
        return (await _guarded(self._home(asker, say), say)).card

    async def _home(self, asker: Asker, say: Words) -> Reply:
        states = await self.alerts.store.feed_states() if self.alerts.store else {}
        channels = await self.channels.follow.book.of_server(asker) if self.channels else ()
        return Reply(card=home_card(self.feeds, states, channels, self.clock.now(), say))

    async def _health(self, say: Words) -> Reply:
        store, checked = self.alerts.store, max(one.checked for one in self.treaty.facts.tables.evidence())
        if store is None:
            return no_bot(say("nothing is recorded"), say)
        stopped = len(await self.channels.follow.book.places.stops()) if self.channels else 0
        counts = await store.outbox_counts()
        card = health_card(self.feeds, await store.feed_states(), counts, stopped, checked, say)
        return Reply(card=card, private=True)

    async def _of_alerts(self, question: Question, say: Words) -> Reply:
        options = question.options
        match question.path[1]:
            case "latest":
                return await self.alerts.latest(options.get("about", ""), say)
            case "search":
                return await self.alerts.search(options.get("words", ""), say)
            case "why":
                return await self.alerts.why(options.get("link", ""), say)
            case "health":
                return await self._health(say)
            case "report":
                if self.monthly is None:
                    return no_bot(say("nothing is recorded"), say)
                return await self.monthly.report(options.get("month", ""), say)
            case "help":
                return Reply(card=alerts_help(say), private=True)
        if self.channels is None:
            return no_bot(say("no channel can be set or shown"), say)
        return await self.channels.answer(question, say) or Reply(card=alerts_help(say), private=True)

    def _spoken(self, asked: str, asker: Asker) -> Spoken:
        return spoken(asked, self.language_of(asker.channel) if asker.channel else "", asker.language)

    async def _answer(self, question: Question, say: Words) -> Reply:
        today = self.as_of or self.clock.now().date()
        if question.path == ("treaties", "map"):
            return await map_reply(self.treaty.facts, question.options.get("what", ""), today, say)
        reply = replace(self.treaty, say=say).answer(question.path, question.options, today)
        if question.path in (("treaties", "casualties"), ("treaties", "stats")):
            return await with_chart(reply, self.treaty.facts, today, say)
        if question.path != ("treaty",) or not reply.ok or self.as_of:
            return reply
        state = self.treaty.state_of(question.options)
        return await self._with_alerts(reply, state, say) if state else reply

    async def _with_alerts(self, reply: Reply, state: str, say: Words) -> Reply:
        """Add the state's latest alerts, unless the record takes long to read: the facts never wait for it."""
        try:
            lines = await asyncio.wait_for(self.alerts.on(state, say), RECORD_S)
        except (TimeoutError, StoreError):
            return reply
        fact = Fact(label=say("Latest alerts"), value="\n".join(lines))
        return replace(reply, card=replace(reply.card, facts=(*reply.card.facts, fact))) if lines else reply


async def _guarded(answer: Awaitable[Reply], say: Words = ENGLISH) -> Reply:
    try:
        reply = await answer
    except StoreError as error:
        reply = refusal(say("The record of alerts can't be read just now."), str(error))
    except Exception:  # whoever asks gets an answer, the operator gets the cause
        log.exception("command failed")
        reply = refusal(
            say("Something went wrong in the bot."),
            say("The operator finds the cause in the log. Please try again."),
        )
    return replace(reply, card=speaking(reply.card, say))


def _in_language(reply: Reply, language: Spoken) -> Reply:
    """Keep the language behind the buttons, and say so where the one that was asked for is not there."""
    card, code = reply.card, language.say.language
    if code != "en" or language.asked:
        buttons = tuple(
            replace(one, value=f"{one.value} lang:{code}")
            if one.action == "ask" and one.value[1:].partition(" ")[0] in TREATY_PATHS
            else one
            for one in card.buttons
        )
        card = replace(card, buttons=buttons)
    if language.unknown:
        line = f"'{language.unknown[:20]}' is none of the languages of answers: {available()}."
        card = replace(card, facts=(*card.facts, Fact(label="Language", value=line)))
    return replace(reply, card=card)
