"""Answers about treaties: from facts in memory, nothing waits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.cards.treaty import about_card, ambiguous_card, treaty_card, unknown_card
from bot.cards.treaty_article import article_card, articles_card
from bot.cards.treaty_brief import brief
from bot.cards.treaty_calendar import calendar_card, due_text
from bot.cards.treaty_compare import compare_card
from bot.cards.treaty_list import group_card, list_card, list_help_card
from bot.cards.treaty_on import treaty_on_card
from bot.cards.treaty_stats import casualties_card, stats_card
from bot.cards.treaty_timeline import timeline_card
from bot.commands.help import misread_card, treaty_help
from bot.commands.parse import Misread
from bot.commands.table import TREATIES, TREATY
from bot.model import Attachment, Card, Fact, Reply
from bot.treaty.calendar import ics, upcoming
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.listing import find_group, neighbours, read_list
from bot.treaty.names import resolve
from bot.words import ENGLISH, Words

#: "poland on 2025-12-31", "poland on:2025-12-31".
ON = re.compile(r"(?P<country>.+?)\s+on(?:\s*:\s*|\s+)(?P<on>\S+)\s*", re.IGNORECASE)
BETWEEN = re.compile(r"\s*(?:,|;|/|\bvs\.?\b|\bversus\b|\band\b|\bwith\b)\s*", re.IGNORECASE)
#: States compared at once.
COMPARED = 4
#: Longest name of a country, in words, where names follow each other without a comma.
NAME_WORDS = 5


class Unknown(Exception):
    """A name that names no state, or more than one: carries the answer that asks back."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.card.title)
        self.reply = reply


@dataclass(slots=True, kw_only=True)
class TreatyAnswers:
    """Answers about treaties as of a day, in a language. The facts are exchanged when they were refreshed."""

    facts: Facts
    say: Words = ENGLISH

    def answer(self, path: tuple[str, ...], options: Mapping[str, str], today: date) -> Reply:
        """Answer ("treaty",) or ("treaties", NAME)."""
        try:
            if path == ("treaty",):
                return self._country(options.get("country", ""), options.get("on", ""), today)
            return self._question(path[-1], options, today)
        except Unknown as unknown:
            return unknown.reply

    def _question(self, name: str, options: Mapping[str, str], today: date) -> Reply:
        match name:
            case "compare":
                return self._compare(options, today)
            case "list":
                return self._list(" ".join((options.get("what", ""), options.get("where", ""))).strip(), today)
            case "timeline":
                text = options.get("country", "")
                state = self._state(text, "/treaty timeline") if text else None
                return _all(timeline_card(self.facts, state, today, self.say))
            case "calendar":
                return self._calendar(today)
            case "article":
                return self._article(options.get("number", ""))
            case "stats":
                return _all(stats_card(self.facts, today, self.say))
            case "casualties":
                return _all(casualties_card(self.facts, today, self.say))
            case "brief":
                return self._brief(options.get("country", ""), today)
            case "about":
                return _all(about_card(self.facts, today, self.say))
            case _:
                return Reply(card=treaty_help(self.say), private=True)

    def state_of(self, options: Mapping[str, str]) -> str | None:
        """Return the code of the state that a question ("treaty",) is about, as of today; None where it is not."""
        text = options.get("country", "")
        found = resolve(text)
        return found.iso3 if not found.guess and not options.get("on") and not ON.fullmatch(text) else None

    def _country(self, text: str, on: str, today: date) -> Reply:
        dated = ON.fullmatch(text)
        if dated and not on:
            text, on = dated["country"], dated["on"]
        if text.strip().casefold() in ("", "help", "?"):
            return Reply(card=treaty_help(self.say), private=True)
        iso3 = self._state(text, "/treaty")
        if not on:
            return _all(treaty_card(self.facts, iso3, today, self.say))
        try:
            day = date.fromisoformat(on.strip())
        except ValueError:
            problem = self.say("'{text}' is no date. Write it as 2025-12-31.", text=on[:30])
            return self._misread(problem, (f"/treaty {COUNTRIES[iso3].name.casefold()} on 2025-12-31",))
        return _all(treaty_on_card(self.facts, iso3, day, self.say))

    def _compare(self, options: Mapping[str, str], today: date) -> Reply:
        names = [options[name] for name in ("first", "second", "third", "fourth") if options.get(name)]
        if len(names) == 1:
            names = _several(names[0])
        states = list(dict.fromkeys(self._state(name, "/treaty") for name in names))
        if len(states) == 1:
            states += neighbours(self.facts, states[0], COMPARED - 1)
        if not 2 <= len(states) <= COMPARED:
            problem = self.say("Name two to {number} countries to compare.", number=COMPARED)
            return self._misread(problem, _examples("compare"))
        return _all(compare_card(self.facts, states, today, self.say))

    def _list(self, text: str, today: date) -> Reply:
        if not text:
            return Reply(card=list_help_card(self.facts, say=self.say), private=True)
        read = read_list(self.facts, text)
        if read is None:
            card = list_help_card(self.facts, self.say("'{text}' can't be listed", text=text[:60]), self.say)
            return Reply(card=card, private=True, ok=False)
        wanted, treaty, group = read
        return _all(list_card(self.facts, wanted, today, treaty=treaty, group=group, say=self.say))

    def _calendar(self, today: date) -> Reply:
        dues = tuple(replace(due, text=due_text(self.facts, due, self.say)) for due in upcoming(self.facts, today))
        file = Attachment(
            name="mine-treaties.ics",
            data=ics(dues).encode(),
            description=self.say("The same days as a calendar file: open it with your calendar program."),
        )
        return Reply(card=calendar_card(self.facts, today, self.say), files=(file,) if dues else ())

    def _article(self, text: str) -> Reply:
        number = text.strip().casefold().removeprefix("article").strip(" .")
        if not number:
            return Reply(card=articles_card(self.facts, self.say), private=True)
        card = article_card(self.facts, int(number), self.say) if number.isdecimal() and len(number) < 4 else None
        if card is None:
            problem = self.say("The Mine Ban Treaty has no article '{text}': it has 1 to 22.", text=text[:20])
            return self._misread(problem, _examples("article"))
        return _all(card)

    def _brief(self, text: str, today: date) -> Reply:
        if not text:
            return self._misread(self.say("Which country?"), _examples("brief"))
        iso3 = self._state(text, "/treaty brief")
        name = COUNTRIES[iso3].name
        page = brief(self.facts, iso3, today, self.say)
        slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or iso3.casefold()
        file = Attachment(
            name=f"{slug}-brief.md",
            data=page.encode(),
            description=self.say("A page with footnotes, in Markdown, to paste."),
        )
        paragraphs = [part for part in page.split("\n\n") if not part.startswith("#")]
        card = Card(
            title=self.say("{name}: a page to paste", name=self.say.country(iso3)),
            lead=paragraphs[0],
            facts=(_length(page, self.say),),
        )
        return Reply(card=card, files=(file,))

    def _state(self, text: str, command: str) -> str:
        """Return the code of the state that a text names.

        Raises:
            Unknown: It names none, or more than one, or looks like one: the answer asks back.
        """
        found = resolve(text)
        if found.iso3 and not found.guess:
            return found.iso3
        group = find_group(self.facts, text)
        if group and not found.ambiguous:
            raise Unknown(Reply(card=group_card(group, self.say), private=True, ok=False))
        ask = ambiguous_card if found.ambiguous and not found.guess else unknown_card
        raise Unknown(Reply(card=ask(text, found.suggestions, command, self.say), private=True, ok=False))

    def _misread(self, problem: str, examples: Sequence[str]) -> Reply:
        card = misread_card(Misread(problem=problem, examples=tuple(examples)), self.say)
        return Reply(card=card, private=True, ok=False)


def _several(text: str) -> list[str]:
    """Part a text into names: at commas and joining words, else word by word, the longest name first."""
    parts = [part for part in BETWEEN.split(text) if part]
    if len(parts) > 1:
        return parts
    words, names = text.split(), []
    while words:
        size = next((size for size in range(min(NAME_WORDS, len(words)), 0, -1) if _is_name(" ".join(words[:size]))), 1)
        names.append(" ".join(words[:size]))
        words = words[size:]
    return names


def _is_name(text: str) -> bool:
    found = resolve(text)
    return bool(found.iso3) and not found.guess


def _length(page: str, say: Words) -> Fact:
    notes = sum(bool(re.match(r"\[\d+\] ", line)) for line in page.splitlines())
    words = say.many("{number} word", "{number} words", len(page.split()))
    footnotes = say.many("{number} footnote with sources", "{number} footnotes with sources", notes)
    return Fact(label=say("The page"), value=say.series((words, footnotes)))


def _all(card: Card) -> Reply:
    return Reply(card=card)


def _examples(name: str) -> tuple[str, ...]:
    return next((sub.examples for sub in TREATIES.subcommands if sub.name == name), TREATY.examples)
