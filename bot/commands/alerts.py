"""Answers about alerts, from the store."""

from bot.cards.alert import latest_card, why_card
from bot.commands.help import alerts_help, misread_card
from bot.commands.parse import Misread
from bot.commands.table import ALERTS
from bot.model import TOPICS, Asker, Card, Question, Reply, Vote, day
from bot.ports import Clock, Store
from bot.treaty.countries import COUNTRIES
from bot.treaty.names import resolve

LATEST = 5
MOST = 15
#: On the card of a country.
ON_CARD = 3


class AlertAnswers:
    """Answers about alerts; ``store`` is None where no bot runs."""

    def __init__(self, store: Store | None, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    async def answer(self, question: Question) -> Reply:
        """Answer ("alerts", NAME)."""
        match question.path[-1]:
            case "latest":
                return await self._latest(question.options.get("about", ""))
            case "why":
                return await self.why(question.options.get("link", ""))
            case _:
                return Reply(card=alerts_help(), private=True)

    async def _latest(self, about: str) -> Reply:
        if self.store is None:
            return refusal(
                "No bot runs here, so there are no alerts.", "Start one: treatywatch run, or treatywatch demo."
            )
        words = about.strip().casefold().replace(" ", "_")
        if not words or words.isdecimal():
            n = min(int(words[:4] or LATEST), MOST)
            return Reply(card=latest_card(await self.store.latest(max(n, 1)), "Latest alerts"))
        topic = next((topic for topic in TOPICS if topic == words), None)
        if topic:
            title = f"Latest alerts on {topic.replace('_', ' ')}"
            return Reply(card=latest_card(await self.store.latest(LATEST, topic=topic), title))
        found = resolve(about)
        if found.iso3 and not found.guess:
            title = f"Latest alerts on {COUNTRIES[found.iso3].in_text}"
            return Reply(card=latest_card(await self.store.latest(LATEST, country=found.iso3), title))
        latest = next(sub for sub in ALERTS.subcommands if sub.name == "latest")
        problem = f"'{about:.60}' is no number, topic or country. Topics: {', '.join(TOPICS)}."
        return Reply(card=misread_card(Misread(problem=problem, examples=latest.examples)), private=True, ok=False)

    async def on(self, state: str) -> tuple[str, ...]:
        """Return the state's latest alerts, one line each; none where no bot runs."""
        stories = await self.store.latest(ON_CARD, country=state) if self.store else ()
        return tuple(
            f"{day((story.item.published or story.first_seen).date())}: {story.item.title} {story.item.url}"
            for story in stories
        )

    async def why(self, link: str) -> Reply:
        """Tell the record of an item, to the one who asked."""
        if not link:
            return refusal("Which article?", "Add its link: /alerts why https://news.example/article")
        if self.store is None:
            return refusal(
                "No bot runs here, so nothing is recorded.", "Start one: treatywatch run, or treatywatch demo."
            )
        record = await self.store.record(link.strip("<>"))
        if record is None:
            return refusal(
                "No feed has brought this link.",
                "Either its publisher's feed is not among the bot's feeds, or the article was never in the feed. "
                "Operators: treatywatch poll FEED shows what a feed holds.",
            )
        return Reply(card=why_card(record), private=True)

    async def vote(self, story: str, value: Vote, asker: Asker) -> Reply:
        """Count a reader's vote on a story's alert."""
        record = await self.store.record(story) if self.store else None
        if self.store is None or record is None:
            return refusal("This story is not in the record any more.", "Your vote could not be counted.")
        await self.store.vote(record.id, f"{asker.chat}:{asker.user}", value, self.clock.now())
        ((_, up, down),) = await self.store.votes(record.id)
        said = "useful" if value == "up" else "not useful"
        lead = f"So far {up} found it useful, {down} did not. Votes help the operator to mend what is picked out."
        return Reply(card=Card(title=f"Counted: {said}", lead=lead), private=True)


def refusal(title: str, lead: str) -> Reply:
    """Return an answer that says why there is none, to the one who asked."""
    return Reply(card=Card(title=title, lead=lead, tone="warning"), private=True, ok=False)
