"""Answers about alerts, from the store."""

from bot.cards.alert import latest_card, why_card
from bot.commands.alerts_table import ALERTS
from bot.commands.help import misread_card
from bot.commands.parse import Misread
from bot.commands.refusal import no_bot, refusal
from bot.following.topics import TOPIC_WORDS, topic_of
from bot.model import TOPICS, Asker, Card, Reply, Vote
from bot.ports import Clock, Store
from bot.treaty.names import resolve
from bot.words import ENGLISH, Words

LATEST = 5
MOST = 15
#: On the card of a country.
ON_CARD = 3


class AlertAnswers:
    """Answers about alerts; ``store`` is None where no bot runs."""

    def __init__(self, store: Store | None, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    async def latest(self, about: str, say: Words = ENGLISH) -> Reply:
        """Return the newest stories: so many, of a topic, of a country, or both in any order."""
        if self.store is None:
            return no_bot(say("there are no alerts"), say)
        n, rest = counted(about)
        if not rest:
            return Reply(card=latest_card(await self.store.latest(n), say("Latest alerts"), say))
        topic = topic_of(rest)
        if topic:
            title = say("Latest alerts: {about}", about=say(TOPIC_WORDS[topic]))
            return Reply(card=latest_card(await self.store.latest(n, topic=topic), title, say))
        found = resolve(rest)
        if found.iso3 and not found.guess:
            title = say("Latest alerts: {about}", about=say.country(found.iso3))
            return Reply(card=latest_card(await self.store.latest(n, country=found.iso3), title, say))
        latest = next(sub for sub in ALERTS.subcommands if sub.name == "latest")
        problem = say(
            "'{text}' is no number, topic or country. Topics: {topics}.", text=about[:60], topics=", ".join(TOPICS)
        )
        return Reply(card=misread_card(Misread(problem=problem, examples=latest.examples), say), private=True, ok=False)

    async def search(self, words: str, say: Words = ENGLISH) -> Reply:
        """Return the newest stories in whose headline or summary all the words stand."""
        if not words.strip():
            example = "/alerts search lithuania parliament"
            return refusal(say("Search for what?"), say("Add words: {example}", example=example))
        if self.store is None:
            return no_bot(say("there are no alerts"), say)
        stories = await self.store.latest(MOST, words=words)
        if not stories:
            lead = say(
                "In no story's headline or summary stand all of these words: {words}. Try fewer, or one.",
                words=words[:100],
            )
            return Reply(card=Card(title=say("Nothing found"), lead=lead), private=True)
        return Reply(card=latest_card(stories, say("Stories with “{words}”", words=words[:60]), say))

    async def on(self, state: str, say: Words = ENGLISH) -> tuple[str, ...]:
        """Return the state's latest alerts, one line each; none where no bot runs."""
        stories = await self.store.latest(ON_CARD, country=state) if self.store else ()
        return tuple(
            f"{say.day((story.item.published or story.first_seen).date())}: {story.item.title} {story.item.url}"
            for story in stories
        )

    async def why(self, link: str, say: Words = ENGLISH) -> Reply:
        """Tell the record of an item, to the one who asked."""
        if not link:
            example = "/alerts why https://news.example/article"
            return refusal(say("Which article?"), say("Add its link: {example}", example=example))
        if self.store is None:
            return no_bot(say("nothing is recorded"), say)
        record = await self.store.record(link.strip("<>"))
        if record is None:
            return refusal(
                say("No feed has brought this link."),
                say(
                    "Either its publisher's feed is not among the bot's feeds, or the article was never in the feed. "
                    "Operators: {command} shows what a feed holds.",
                    command="treatywatch poll FEED",
                ),
            )
        return Reply(card=why_card(record, say), private=True)

    async def vote(self, story: str, value: Vote, asker: Asker, say: Words = ENGLISH) -> Reply:
        """Count a reader's vote on a story's alert."""
        record = await self.store.record(story) if self.store else None
        if self.store is None or record is None:
            gone = say("This story is not in the record any more.")
            return refusal(gone, say("Your vote could not be counted."))
        await self.store.vote(record.id, f"{asker.chat}:{asker.user}", value, self.clock.now())
        ((_, up, down),) = await self.store.votes(record.id)
        lead = say(
            "Useful: {up}, not useful: {down}. Votes help the operator to mend what is picked out.", up=up, down=down
        )
        counted = say("Counted: useful") if value == "up" else say("Counted: not useful")
        return Reply(card=Card(title=counted, lead=lead), private=True)


def counted(text: str) -> tuple[int, str]:
    """Divide "10 poland" or "poland 10" into how many (1 to 15) and the rest; 5 where no number is said."""
    words = text.split()
    for place in (0, -1):
        if words and words[place].isascii() and words[place].isdecimal():
            number = int(words.pop(place)[:4])
            return max(1, min(number, MOST)), " ".join(words)
    return LATEST, " ".join(words)
