"""The answer to ``/alerts report``: what a month brought, with its picture."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.refusal import refusal
from bot.model import Attachment, Feed, Reply
from bot.ports import Clock, Memory
from bot.report.card import report_card
from bot.report.making import Report, make_report, span_of
from bot.report.months import NoMonthError, month_of, read_month
from bot.words import ENGLISH, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyAnswers:
    """Answers about months."""

    store: Memory
    clock: Clock
    feeds: Sequence[Feed]

    async def report(self, text: str, say: Words = ENGLISH) -> Reply:
        """Return the report on a month; of the last whole one where none is named, or of this one in the first."""
        now = self.clock.now()
        try:
            month = read_month(text, now)
        except NoMonthError:
            example = f"/alerts report {month_of(now).before.label}"
            return refusal(
                say("'{text}' is no month that has begun.", text=text.strip()[:40]),
                say("Write it with year and month: {example}", example=example),
            )
        span = await self.store.span(*span_of(month, now))
        if not text.strip() and span.begun and span.begun >= month.until:
            month = month_of(now)
            span = await self.store.span(*span_of(month, now))
        states = await self.store.feed_states()
        # In a thread: a busy month takes a tenth of a second.
        report = await asyncio.to_thread(make_report, month, span, self.feeds, states, now)
        reply = Reply(card=report_card(report, say))
        if report.is_empty:
            return reply
        card = reply.card
        if say.language != "en":
            card = replace(card, footer=f"{card.footer}. {say('The picture is in English.')}")
        return Reply(card=card, files=(await asyncio.to_thread(_picture, report),))


def _picture(report: Report) -> Attachment:
    # Imported late: Pillow comes with it.
    from bot.report.sheet import sheet, sheet_alt

    name = f"treatywatch-{report.month.label}.png"
    return Attachment(name=name, data=sheet(report), description=sheet_alt(report))
