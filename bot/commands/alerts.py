"""Answers about alerts, from the store."""

from bot.cards.alert import latest_card, why_card
from bot.commands.alerts_table import ALERTS
from bot.commands.help import misread_card
from bot.commands.parse import Misread
from bot.commands.refusal import no_bot, refusal
from bot.following.topics import topic_of
from bot.model import TOPICS, Asker, Card, Reply, Vote, day
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

    async def latest(self, about: str) -> Reply:
        """Return the newest stories: so many, of a topic, of a country, or both in any order."""
        if self.store is None:
            return no_bot("there are no alerts")
        n, rest = counted(about)
        if not rest:
            return Reply(card=latest_card(await self.store.latest(n), "Latest alerts"))
        topic = topic_of(rest)
        if topic:
            title = f"Latest alerts on {topic.replace('_', ' ')}"
            return Reply(card=latest_card(await self.store.latest(n, topic=topic), title))
        found = resolve(rest)
        if found.iso3 and not found.guess:
            title = f"Latest alerts on {COUNTRIES[found.iso3].in_text}"
            return Reply(card=latest_card(await self.store.latest(n, country=found.iso3), title))
        latest = next(sub for sub in ALERTS.subcommands if sub.name == "latest")
        problem = f"'{about:.60}' is no number, topic or country. Topics: {', '.join(TOPICS)}."
        return Reply(card=misread_card(Misread(problem=problem, examples=latest.examples)), private=True, ok=False)

    async def search(self, words: str) -> Reply:
        """Return the newest stories in whose headline or summary all the words stand."""
        if not words.strip():
            return refusal("Search for what?", "Add words: /alerts search lithuania parliament")
        if self.store is None:
            return no_bot("there are no alerts")
        stories = await self.store.latest(MOST, words=words)
        if not stories:
            lead = f"In no story's headline or summary stand all of these words: {words:.100}. Try fewer, or one."
            return Reply(card=Card(title="Nothing found", lead=lead), private=True)
        return Reply(card=latest_card(stories, f"Stories with “{words:.60}”"))

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
            return no_bot("nothing is recorded")
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


def counted(text: str) -> tuple[int, str]:
    """Divide "10 poland" or "poland 10" into how many (1 to 15) and the rest; 5 where no number is said."""
    words = text.split()
    for place in (0, -1):
        if words and words[place].isascii() and words[place].isdecimal():
            number = int(words.pop(place)[:4])
            return max(1, min(number, MOST)), " ".join(words)
    return LATEST, " ".join(words)
