"""Questions to answers: the one door for every platform."""

import logging
from collections.abc import Awaitable
from datetime import date

from bot.cards.alert import latest_card, why_card
from bot.cards.treaty import about_card, ambiguous_card, treaty_card, unknown_card
from bot.commands.help import alerts_help, misread_card, treaty_help
from bot.commands.parse import Misread, parse
from bot.commands.table import ALERTS, TABLE
from bot.errors import StoreError
from bot.model import TOPICS, Asker, Card, Choice, Command, Question, Reply, Vote
from bot.ports import Clock, Store
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.names import complete, resolve

log = logging.getLogger(__name__)

LATEST = 5
MOST = 15


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
        self.facts = facts
        self.store = store
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
        return await self._guarded(self._answer(question))

    async def _guarded(self, answer: Awaitable[Reply]) -> Reply:
        try:
            return await answer
        except StoreError as error:
            return _no("The record of alerts can't be read just now.", str(error))
        except Exception:  # whoever asks gets an answer, the operator gets the cause
            log.exception("command failed")
            return _no("Something went wrong in the bot.", "The operator finds the cause in the log. Please try again.")

    async def press(self, action: str, value: str, asker: Asker) -> Reply:
        if action == "ask":
            return await self.ask(value, asker)
        if action == "why":
            question = Question(path=("alerts", "why"), options={"link": value}, asker=asker)
            return await self.answer(question)
        if action in ("up", "down"):
            return await self._guarded(self._vote(value, "up" if action == "up" else "down", asker))
        return _no("This button is of an older version of the bot.", "Type /alerts help or /treaty help instead.")

    def complete(self, option: str, typed: str) -> tuple[Choice, ...]:
        if option == "topic":
            near = [topic for topic in TOPICS if typed.casefold() in topic]
            return tuple(Choice(label=topic.replace("_", " "), value=topic) for topic in near)
        return tuple(Choice(label=name[:100], value=iso3.lower()) for name, iso3 in complete(typed))

    async def _answer(self, question: Question) -> Reply:
        match question.path:
            case ("treaty",):
                return self._treaty(question.options.get("country", "help"))
            case ("treaties", "about"):
                return Reply(card=about_card(self.facts, self._today()))
            case ("treaties", _):
                return Reply(card=treaty_help(), private=True)
            case ("alerts", "latest"):
                return await self._latest(question.options.get("about", ""))
            case ("alerts", "why"):
                return await self._why(question.options.get("link", ""))
            case _:
                return Reply(card=alerts_help(), private=True)

    def _treaty(self, text: str) -> Reply:
        words = text.strip().casefold()
        if words in ("", "help", "?"):
            return Reply(card=treaty_help(), private=True)
        if words == "about":
            return Reply(card=about_card(self.facts, self._today()))
        found = resolve(text)
        if found.iso3 and not found.guess:
            return Reply(card=treaty_card(self.facts, found.iso3, self._today()))
        if found.guess or not found.ambiguous:
            return Reply(card=unknown_card(text, found.suggestions), private=True, ok=False)
        return Reply(card=ambiguous_card(text, found.suggestions), private=True, ok=False)

    async def _latest(self, about: str) -> Reply:
        if self.store is None:
            return _no("No bot runs here, so there are no alerts.", "Start one: treatywatch run, or treatywatch demo.")
        words = about.strip().casefold().replace(" ", "_")
        if not words or words.isdigit():
            n = min(int(words or LATEST), MOST)
            return Reply(card=latest_card(await self.store.latest(max(n, 1)), "Latest alerts"))
        topic = next((topic for topic in TOPICS if topic == words), None)
        if topic:
            title = f"Latest alerts on {topic.replace('_', ' ')}"
            return Reply(card=latest_card(await self.store.latest(LATEST, topic=topic), title))
        found = resolve(about)
        if found.iso3 and not found.guess:
            title = f"Latest alerts on {COUNTRIES[found.iso3].name}"
            return Reply(card=latest_card(await self.store.latest(LATEST, country=found.iso3), title))
        latest = next(sub for sub in ALERTS.subcommands if sub.name == "latest")
        problem = f"'{about:.60}' is no number, topic or country. Topics: {', '.join(TOPICS)}."
        return Reply(card=misread_card(Misread(problem=problem, examples=latest.examples)), private=True, ok=False)

    async def _why(self, link: str) -> Reply:
        if not link:
            return _no("Which article?", "Add its link: /alerts why https://news.example/article")
        if self.store is None:
            return _no("No bot runs here, so nothing is recorded.", "Start one: treatywatch run, or treatywatch demo.")
        record = await self.store.record(link.strip("<>"))
        if record is None:
            return _no(
                "No feed has brought this link.",
                "Either its publisher's feed is not among the bot's feeds, or the article was never in the feed. "
                "Operators: treatywatch poll FEED shows what a feed holds.",
            )
        return Reply(card=why_card(record), private=True)

    async def _vote(self, story: str, value: Vote, asker: Asker) -> Reply:
        record = await self.store.record(story) if self.store else None
        if self.store is None or record is None:
            return _no("This story is not in the record any more.", "Your vote could not be counted.")
        await self.store.vote(record.id, f"{asker.chat}:{asker.user}", value, self.clock.now())
        counts = {ident: (up, down) for ident, up, down in await self.store.votes()}
        up, down = counts[record.id]
        said = "useful" if value == "up" else "not useful"
        lead = f"So far {up} found it useful, {down} did not. Votes help the operator to mend what is picked out."
        return Reply(card=Card(title=f"Counted: {said}", lead=lead), private=True)

    def _today(self) -> date:
        return self.as_of or self.clock.now().date()


def _no(title: str, lead: str) -> Reply:
    return Reply(card=Card(title=title, lead=lead, tone="warning"), private=True, ok=False)
