"""Questions to answers: the one door for every platform."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date

from bot.commands.alerts import AlertAnswers, refusal
from bot.commands.help import misread_card
from bot.commands.parse import Misread, parse
from bot.commands.pictures import map_reply, with_chart
from bot.commands.table import TABLE
from bot.commands.treaty import TreatyAnswers
from bot.errors import StoreError
from bot.model import TOPICS, Asker, Choice, Command, Fact, Question, Reply
from bot.ports import Clock, Store
from bot.treaty.facts import Facts
from bot.treaty.names import complete, resolve

log = logging.getLogger(__name__)

#: Seconds that an answer waits for the record of alerts at most.
RECORD_S = 0.25


class Commands:
    """Answers to all commands; treaty facts are in memory, alerts in the store."""

    def __init__(self, facts: Facts, store: Store | None, clock: Clock, as_of: date | None = None) -> None:
        """Make the answers.

        Args:
            facts: The treaty facts.
            store: None where there is no bot behind (a question from the command line): alerts are then not known.
            clock: For today's date.
            as_of: The day for which treaty questions are answered; None for today.
        """
        self.treaty = TreatyAnswers(facts)
        self.alerts = AlertAnswers(store, clock)
        self.clock = clock
        self.as_of = as_of
        # The names are read at the first look-up: at the start, not while somebody waits.
        resolve("poland")

    @property
    def table(self) -> tuple[Command, ...]:
        return TABLE

    async def ask(self, line: str, asker: Asker) -> Reply:
        question = parse(line, TABLE, asker)
        if isinstance(question, Misread):
            return Reply(card=misread_card(question), private=True, ok=False)
        return await self.answer(question)

    async def answer(self, question: Question) -> Reply:
        return await _guarded(self._answer(question))

    async def press(self, action: str, value: str, asker: Asker) -> Reply:
        match action:
            case "ask":
                return await self.ask(value, asker)
            case "why":
                return await _guarded(self.alerts.why(value))
            case "up" | "down":
                return await _guarded(self.alerts.vote(value, "up" if action == "up" else "down", asker))
            case _:
                return refusal(
                    "This button is of an older version of the bot.", "Type /alerts help or /treaty help instead."
                )

    def complete(self, option: str, typed: str) -> tuple[Choice, ...]:
        if option == "topic":
            near = [topic for topic in TOPICS if typed.casefold() in topic]
            return tuple(Choice(label=topic.replace("_", " "), value=topic) for topic in near)
        return tuple(Choice(label=name[:100], value=iso3.lower()) for name, iso3 in complete(typed))

    async def _answer(self, question: Question) -> Reply:
        if question.path[0] == "alerts":
            return await self.alerts.answer(question)
        today = self.as_of or self.clock.now().date()
        if question.path == ("treaties", "map"):
            return await map_reply(self.treaty.facts, question.options.get("what", ""), today)
        reply = self.treaty.answer(question.path, question.options, today)
        if question.path == ("treaties", "casualties"):
            return await with_chart(reply, self.treaty.facts, today)
        if question.path != ("treaty",) or not reply.ok or self.as_of:
            return reply
        state = self.treaty.state_of(question.options)
        return await self._with_alerts(reply, state) if state else reply

    async def _with_alerts(self, reply: Reply, state: str) -> Reply:
        """Add the state's latest alerts, unless the record takes long to read: the facts never wait for it."""
        try:
            lines = await asyncio.wait_for(self.alerts.on(state), RECORD_S)
        except (TimeoutError, StoreError):
            return reply
        fact = Fact(label="Latest alerts", value="\n".join(lines))
        return replace(reply, card=replace(reply.card, facts=(*reply.card.facts, fact))) if lines else reply


async def _guarded(answer: Awaitable[Reply]) -> Reply:
    try:
        return await answer
    except StoreError as error:
        return refusal("The record of alerts can't be read just now.", str(error))
    except Exception:  # whoever asks gets an answer, the operator gets the cause
        log.exception("command failed")
        return refusal("Something went wrong in the bot.", "The operator finds the cause in the log. Please try again.")
