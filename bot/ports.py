"""What the bot needs from the world, as Protocols: clock, network, parser, store, chats, answers."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, Protocol, runtime_checkable

from bot.model import (
    Added,
    Asker,
    Audit,
    Card,
    Change,
    Choice,
    Command,
    Delivery,
    Edit,
    Fault,
    FeedState,
    Fetched,
    Focus,
    Following,
    Found,
    ItemRecord,
    Joined,
    Judged,
    Manner,
    Mute,
    NewsItem,
    OutboxRow,
    ParsedFeed,
    PolledDay,
    PollRecord,
    Question,
    RefusalKind,
    Regrouped,
    Renewed,
    Reply,
    Sought,
    Span,
    State,
    Stop,
    Story,
    Subscription,
    Tallies,
    Task,
    TaskState,
    Telling,
    Topic,
    Unchanged,
    Validators,
    Verdict,
    Vote,
    Waiting,
)

#: Says which of the stories that the given items tell is of the same event as the new item, if any, and why. Pure, and
#: called within the transaction that records the item, so that two feeds polled at once can't both open a story for one
#: event.
Join = Callable[[Judged, Sequence[Telling]], Joined | None]


#: A message as it is: in the channel, pinging nobody.
PLAIN = Manner()
#: No counts.
NOTHING: Mapping[str, int] = MappingProxyType({})


class Clock(Protocol):
    """The time, so that tests can set it."""

    def now(self) -> datetime:
        """Return the present moment, in UTC and aware of it."""


class Fetcher(Protocol):
    """Feed bytes from the network."""

    async def get(self, url: str, validators: Validators, *, user_agent: str = "") -> Fetched | Unchanged:
        """Fetch one address, asking only for what is newer than the validators.

        Args:
            url: The address.
            validators: What it gave the last time.
            user_agent: What to call the bot; empty for the usual.

        Raises:
            FetchError: It could not be had; the fault says which kind.
        """


class Poster(Protocol):
    """Forms sent over the network."""

    async def post(self, url: str, form: Mapping[str, str]) -> tuple[int, str]:
        """Send a form; return the answer's status and the beginning of its text.

        Raises:
            FetchError: There was no answer.
        """


class Parser(Protocol):
    """Feed bytes to items, away from the event loop."""

    async def parse(
        self, feed: str, source: str, fetched: Fetched, known: bytes | None = None, focus: Focus | None = None
    ) -> ParsedFeed:
        """Parse a body.

        Args:
            feed: The feed's address in feeds.yaml; becomes ``NewsItem.feed``.
            source: The publisher's name where an entry names none; empty for the feed's own title.
            fetched: What came from the network or a file.
            known: ``ParsedFeed.blocks`` of the last parse whose items were recorded: entries that stood there in the
                same words are passed over. None to have all.
            focus: ``Feed.focus``, to have the items judged as well (``ParsedFeed.said``) by a parser that can; None
                where most items are known already.

        Raises:
            ParseError: It is not a feed, empty, malformed, or the parser hung or died on it.
        """

    async def parse_page(self, feed: str, source: str, fetched: Fetched, select: str) -> ParsedFeed:
        """Read the links of a page without a feed as its entries.

        Args:
            feed: The page's address in feeds.yaml; becomes ``NewsItem.feed``.
            source: The publisher's name; empty for the page's own title.
            fetched: What came from the network.
            select: A CSS selector of the links; empty to have headlines found.

        Raises:
            ParseError: As ``parse``; "empty" where no link is there that could be an entry.
        """


class Store(Protocol):
    """What is remembered. Every method is one transaction; none blocks the event loop.

    Raises:
        StoreError: From any method: can't be read or written, with what to do.
    """

    async def feed_states(self) -> Mapping[str, FeedState]:
        """Return what is remembered of every feed ever polled, by address."""

    async def known(self, feed: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the ``text_hash`` of each of these entries that the feed brought before, by key."""

    async def add(self, record: PollRecord, join: Join) -> Added:
        """Write a good poll whole: feed state, items, steps, stories and one delivery a wanting channel.

        An item that ``join`` puts into a story brings it only to channels that have not had that story and have not
        muted it. What a channel is to have in a digest, or has too much of in an hour, is queued without a time.
        """

    async def save_state(self, state: FeedState) -> None:
        """Write a feed's state alone: after a failed or an unchanged poll."""

    async def rename_feed(self, old: str, new: str) -> bool:
        """Give a feed its new address, with its items and all that is known of it.

        Returns:
            False where nothing is known of the old address, or something of the new one already.
        """

    async def due(
        self, chats: Sequence[str], now: datetime, limit: int, busy: Collection[str] = ()
    ) -> tuple[Delivery, ...]:
        """Return deliveries to hand over now, oldest first: queued ones, and uncertain ones whose check is due.

        A channel whose oldest open delivery is not due yields none: its order is kept. So does a stopped channel, and
        each that is ``busy``. A reply is due when the message it answers is at its end.

        A process that has joined others takes the channels in hand with this, and gets none that another has.
        """

    async def sending(self, delivery: int, now: datetime) -> None:
        """Mark as handed to the platform. From here to the answer, a crash leaves it uncertain.

        Raises:
            NotWaiting: It was taken, settled, dropped or put into a digest meanwhile.
        """

    async def settled(
        self, delivery: int, state: State, now: datetime, *, reason: str, message: str | None, shown: str = ""
    ) -> None:
        """Mark with its end: sent, reconciled, refused, expired; of a digest, its alerts with it.

        Args:
            delivery: Its number.
            state: Its end.
            now: The moment.
            reason: Why; empty where all is well.
            message: The platform's id of the message; None where there is none.
            shown: Hash of what the message shows; empty where it is not known.

        Raises:
            NotWaiting: It is not there any more.
        """

    async def postponed(
        self, delivery: int, state: State, now: datetime, *, reason: str, retry_at: datetime | None
    ) -> None:
        """Mark as queued or uncertain; None as ``retry_at`` means no try by itself and holds up no other."""

    async def hand_over(self, delivery: int, now: datetime, write: Callable[[], None], *, shown: str = "") -> None:
        """Run ``write`` and mark as sent. For chats that can't be asked afterwards (a terminal).

        It is marked as being sent, then ``write`` runs at once, then it is marked as sent. If ``write`` raises, all is
        as it was. A process killed meanwhile leaves it uncertain and not to be tried by itself: whoever sees what was
        written and kills the process at once does not get it twice, and only a kill in the microseconds before
        ``write`` could cost it, not in silence. ``shown``: as for ``settled``.
        """

    async def edits(self, chat: str, now: datetime, every_s: float, limit: int) -> tuple[Edit, ...]:
        """Take posted alerts of a chat whose story has changed and whose edit is due; the longest due first.

        What is taken is edited by nobody else for five minutes; then it is due again, unless its end was told. What
        comes to a story after this makes its cards due again.

        Args:
            chat: The platform's name.
            now: The moment.
            every_s: Seconds between two edits of one message; what a publisher corrected does not wait.
            limit: How many at most.
        """

    async def edited(self, delivery: int, now: datetime, shown: str) -> None:
        """Mark an alert as edited, or as needing no edit; ``shown``: hash of what it shows now."""

    async def edit_later(self, delivery: int, at: datetime) -> None:
        """Put off an edit that was taken."""

    async def edit_lost(self, delivery: int, reason: str) -> None:
        """Mark an alert as never to be edited any more."""

    async def recover(self, now: datetime, retry_at: datetime) -> int:
        """At start: what a dead process left as "sending" becomes uncertain, to be checked at ``retry_at``.

        Returns:
            How many there were.
        """

    async def latest(
        self, n: int, *, topic: Topic | None = None, country: str | None = None, words: str = ""
    ) -> tuple[Story, ...]:
        """Return the newest stories, newest first."""

    async def record(self, link_or_id: str) -> ItemRecord | None:
        """Return the record of an item by its number, its link (compared without tracking parts) or a story's id."""

    async def split(self, item_id: int, by: str, now: datetime) -> Regrouped | None:
        """Take an item out of its story, and queue its own for the channels that had the story.

        Returns:
            Both stories; None where the item tells none, or tells it alone.
        """

    async def merge(self, item_id: int, other_id: int, by: str, now: datetime) -> Regrouped | None:
        """Make the stories of two items one; None where one of them tells no story, or both tell the same."""

    async def outbox(self, *, states: Sequence[State] = (), limit: int = 100) -> tuple[OutboxRow, ...]:
        """Return deliveries, newest first; all states where none is named."""

    async def outbox_counts(self) -> Mapping[str, Mapping[State, int]]:
        """Return how many deliveries stand in each state, by channel."""

    async def vote(self, item_id: int, voter: str, value: Vote, now: datetime) -> bool:
        """Count a reader's vote on an item: one a person, the last counts. False where there is no such item."""

    async def votes(self, item_id: int | None = None) -> Sequence[tuple[int, int, int]]:
        """Return (item, votes up, votes down) of each item that has votes; of one alone if it is named."""

    def items(self, since: datetime) -> AsyncIterator[tuple[int, NewsItem, Verdict]]:
        """Go through all items first seen at ``since`` or later, the oldest first."""

    async def add_tasks(self, new: Sequence[Task]) -> tuple[Task, ...]:
        """Keep the tasks whose key was never seen before, and return these with their numbers."""

    async def tasks(self, state: TaskState | None = None, *, number: int | None = None) -> tuple[Task, ...]:
        """Return tasks, the oldest first: all of a state, the one of a number, or all there are."""

    async def settle_task(self, number: int, state: TaskState, now: datetime) -> bool:
        """Mark a pending task as decided; False where it is none."""

    async def tidy(self, before: datetime | None, personal_before: datetime) -> Mapping[str, int]:
        """Forget what is older than a moment and closed, in many small transactions, not one.

        What is open or shown by something open stays. An entry that still stands in its feed is never news again.

        Args:
            before: Of news: items, stories and messages. None to keep them all.
            personal_before: Of what people did: votes, and who changed which setting.

        Returns:
            How many rows were forgotten, by kind.
        """

    async def close(self) -> None:
        """Let go of the database; later calls fail."""


class Places(Protocol):
    """What is remembered of channels: their settings made in chat, mutes, stops, and what waits there.

    Raises:
        StoreError: From any method.
    """

    async def mark(self) -> int:
        """Return a number that grows with each change of settings or mutes, whichever process makes it."""

    async def changed(self, since: int) -> tuple[str, ...] | None:
        """Return the channels that have changed after a ``mark``; None where any may have, also such as are no more."""

    async def followings(self, now: datetime, only: Sequence[str] | None = None) -> tuple[Following, ...]:
        """Return what was set in chat, channel by channel, with the mutes that have not run out; ``only`` of some."""

    async def follow(self, following: Following, what: str) -> None:
        """Write a channel's settings whole, and the change in words; mutes stay as they are.

        A stopped channel is tried again soon: whoever set it was there. What waits in a channel that is followed no
        more is given up.
        """

    async def mute(self, to: str, mute: Mute, *, by: str, at: datetime, server: str = "") -> None:
        """Add a mute or renew it; one that has run out already ends it.

        What waits for a digest there and tells a story that is now muted is given up.
        """

    async def changes(self, to: str, n: int) -> tuple[Change, ...]:
        """Return the latest changes of a channel's settings, the newest first."""

    async def stop(self, to: str, kind: RefusalKind, reason: str, now: datetime, probe_at: datetime | None) -> bool:
        """Stop a channel's deliveries, which stay queued; return whether it was running before.

        Stopped again, it keeps since when it is, and has been tried once more. Without a time to try again, nothing
        that waits there will ever be taken: it is refused.
        """

    async def trial(self, to: str) -> None:
        """Let a stopped channel's deliveries be tried; a refusal stops it again."""

    async def resume(self, to: str, now: datetime) -> bool:
        """Let a stopped channel's deliveries go on; return whether it was stopped."""

    async def stops(self) -> tuple[Stop, ...]:
        """Return the stopped channels."""

    async def held(self) -> Mapping[str, Waiting]:
        """Return what waits for a digest, by channel."""

    async def release(self, to: str, now: datetime) -> int:
        """Queue what the bot missed in a channel (``MISSED``), each alert by itself; return how many there were."""

    async def last_digests(self) -> Mapping[str, datetime]:
        """Return when each channel's newest digest was made."""

    async def bundle(
        self,
        to: str,
        key: str,
        note: str,
        now: datetime,
        *,
        older_than: datetime | None = None,
        more_than: int = 0,
        empty: bool = False,
    ) -> bool:
        """Put what waits in a channel into one digest, queued under the key; return whether there was anything.

        What does not fit in one message comes as replies to it.

        Args:
            to: The channel.
            key: Of the digest; a second call with it does nothing.
            note: Why it is one.
            now: The moment.
            older_than: Put in also the alerts that are queued and were never handed to the platform ("while we were
                away"), if more than ``more_than`` of them were queued before this; else do nothing.
            more_than: See ``older_than``.
            empty: Make a digest also where nothing waits.
        """

    async def notify(self, to: str, key: str, title: str, text: str, now: datetime) -> bool:
        """Queue a notice to a channel or person, once for each key; return whether it was new."""

    async def retry(self, deliveries: Sequence[int], now: datetime) -> int:
        """Queue refused, expired or uncertain deliveries again, by an operator's word; return how many there were.

        Stopped channels among theirs are tried again soon.
        """

    async def drop(self, deliveries: Sequence[int], now: datetime, reason: str) -> int:
        """Give up open deliveries, by an operator's word; return how many there were."""

    async def audit(self, to: str) -> Audit:
        """Return how alerts went in a channel."""

    async def forget(self, chat: str, server: str, now: datetime) -> int:
        """Delete everything that belongs to a server or workspace (it has removed the bot); return the channels."""


class Records(Protocol):
    """What is told of the record as a whole: by numbers, by month.

    Raises:
        StoreError: From any method.
    """

    async def tallies(self) -> Tallies:
        """Return how many deliveries stand in each state on each platform, and how many channels are stopped."""

    async def voted(self, since: datetime) -> Sequence[tuple[int, int, int]]:
        """Return (item, votes up, votes down) of each item with votes given since a moment."""

    async def retell(self, about: str, state: str) -> str | None:
        """Keep what is told of something; return what was told before, empty for nothing; None where it is the same.

        Of two processes that tell the same at once, one gets an answer and the other None.
        """

    async def add_days(self, given: Mapping[date, PolledDay]) -> None:
        """Add polls to those of their days, whatever other processes add at the same time."""

    async def span(self, since: datetime, until: datetime) -> Span:
        """Return what the record holds of a span of time, read in parts, so that no question waits for all of it."""


class Hubs(Protocol):
    """What is remembered of subscriptions at WebSub hubs.

    Raises:
        StoreError: From any method.
    """

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Return every subscription, by its feed's address."""

    async def save_subscription(self, given: Subscription) -> None:
        """Keep a feed's subscription, in place of the one before."""

    async def drop_subscription(self, feed: str) -> bool:
        """Forget a feed's subscription; return whether there was one."""


class Archive(Protocol):
    """Stories to be looked through, a page at a time.

    Raises:
        StoreError: From any method.
    """

    async def find(self, sought: Sought, n: int, *, before: str = "", after: str = "") -> Found:
        """Return the newest stories that are wanted, at most ``n``; older or newer than the one of an id, if given.

        Looks at so many stories at a time and no more; ``Found.cut`` says where the search is to go on.
        """

    async def story(self, story: str) -> Story | None:
        """Return a story by its id, that which it was merged into where it was; None where there is none."""

    async def sources(self) -> tuple[str, ...]:
        """Return the names of the publishers that reported lately, in order."""


class Shared(Protocol):
    """What processes that share a database need to know of each other, and what each has in hand.

    Raises:
        StoreError: From any method.
    """

    @property
    def shared(self) -> bool:
        """Whether other processes may be at work on the database; on SQLite never."""

    async def join(self, name: str, roles: Collection[str], lease_s: float, machine: str = "") -> None:
        """Enter this process; what a process before it had in hand is none of its own.

        Args:
            name: Machine and number, for people.
            roles: Its parts of the work.
            lease_s: Seconds after which it counts as dead, unless it renews its lease.
            machine: 16 characters of its own for each set of processes that see each other; empty for none.

        Raises:
            StoreError: On SQLite also: another process is at work on the file.
        """

    async def renew(
        self, now: datetime, retry_at: datetime, lease_s: float, gone: Collection[str] = ()
    ) -> Renewed | None:
        """Renew this process's lease, and take from those whose lease ran out all that they had in hand.

        What they were sending is uncertain from now on, and checked at ``retry_at``. So is what those were sending that
        are ``gone`` (their ids), though their lease has not run out.

        Returns:
            None where this process was taken for dead itself: it has nothing in hand any more, and must ``join`` again.
        """

    async def leave(self) -> None:
        """Give back all that this process has in hand, and strike it off."""

    async def claim(self, names: Collection[str]) -> frozenset[str]:
        """Take in hand what no other process has; return which of the names this process has in hand now."""

    async def claim_feed(self, url: str) -> FeedState | None:
        """Take a feed in hand; return what is remembered of it now, or None where another process has it."""

    async def release_feeds(self, urls: Collection[str]) -> None:
        """Give back feeds."""

    async def keep_channels(self, busy: Collection[str]) -> None:
        """Give back every channel that ``due`` has taken in hand, but these."""

    async def tell_hurry(self, feed: str) -> None:
        """Have the process that polls a feed poll it now."""

    async def listen(self, hear: Callable[[str], None]) -> None:
        """Pass on what other processes say until cancelled: "due", or "feed:" and an address.

        Raises:
            StoreError: Never; where the connection is lost, it is made again.
        """


class Memory(Store, Places, Hubs, Records, Archive, Shared, Protocol):
    """All that is remembered of news, deliveries, channels and hubs, and what is told of it as a whole."""


class Installations(Protocol):
    """What workspaces gave when they installed the bot, as bytes that only their owner can read.

    Raises:
        StoreError: From any method.
    """

    async def installation(self, team: str) -> bytes | None:
        """Return what was kept of a workspace; None where it has not installed the bot."""

    async def installations(self) -> Mapping[str, bytes]:
        """Return what was kept, by workspace."""

    async def save_installation(self, team: str, data: bytes, at: datetime) -> None:
        """Keep what a workspace gave, in place of what it gave before."""

    async def delete_installation(self, team: str) -> bool:
        """Forget what a workspace gave; return whether there was anything."""


class Tenants(Installations, Protocol):
    """What a chat that many workspaces use needs: what they gave, and to forget one."""

    async def forget(self, chat: str, server: str, now: datetime) -> int:
        """Delete everything that belongs to a workspace; see ``Places.forget``."""


class Answers(Protocol):
    """The commands, as a handler needs them.

    Where several processes are asked the same, ``ask``, ``answer`` and ``press`` raise ``Elsewhere`` in all but one.
    """

    @property
    def table(self) -> tuple[Command, ...]:
        """Every command, for registering."""

    async def ask(self, line: str, asker: Asker) -> Reply:
        """Answer a line as typed: "/treaty poland". Raises nothing else."""

    async def answer(self, question: Question) -> Reply:
        """Answer a command that the platform has taken apart already. Raises nothing else."""

    async def press(self, action: str, value: str, asker: Asker) -> Reply:
        """Answer a pressed button. Raises nothing else."""

    def complete(self, option: str, typed: str) -> tuple[Choice, ...]:
        """Return at most 25 suggestions for an option of this kind (one of ``COMPLETED``); in memory, at once.

        Of a text with commas, the last part is completed and the others stay before it.
        """

    async def home(self, asker: Asker) -> Card:
        """Return what stands on the bot's own page: how it is, who follows what on this server, help. Never raises."""


class Chat(Protocol):
    """One chat platform."""

    #: "slack", "discord" or "console".
    name: str
    #: Least seconds between two posts in one channel.
    pause_s: float
    #: Requests a second that the platform takes from the whole bot, all its processes together; 0 where it counts
    #: none. What answers a command stands outside.
    per_s: float
    #: True where a post can be written within the transaction that marks it (``writer``); False where it is sent.
    local: bool
    #: For this many seconds a second post with the same key is known to give the same message; 0 where never.
    repeat_s: float

    async def start(self, answers: Answers) -> None:
        """Connect and begin to answer commands; return when posts can be taken.

        Raises:
            ChatError: Wrong token, missing scope, unreachable host.
        """

    async def post(self, place: str, card: Card, *, key: str, first: bool, manner: Manner = PLAIN) -> str:
        """Post a card and return the platform's id of the message.

        Args:
            place: The platform's id of the channel.
            card: What to show.
            key: The delivery's key; a second post with it within minutes is the same message where the platform
                can tell.
            first: False when an earlier try may have been taken.
            manner: Thread, ping, publishing, tags: what the platform does not have is left out.

        Raises:
            TryLater: Nothing was posted and it may work later.
            Refused: Nothing was posted; its kind says whether the channel takes nothing at all.
            Unsure: It may have been posted.
        """

    async def check(self, place: str) -> tuple[str, ...]:
        """Return what keeps the bot from posting in a channel, a sentence each with what to do; empty if it can.

        Raises:
            TryLater: It can't be told now, or not at all without posting (the message says why).
        """

    def writer(self, card: Card) -> Callable[[], None]:
        """Return what writes the card in one go; only where ``local`` is True."""

    async def edit(self, place: str, message: str, card: Card, *, key: str, manner: Manner = PLAIN) -> None:
        """Show a card in place of what a message shows. Nobody is pinged; doing it twice is doing it once.

        Args:
            place: The platform's id of the channel.
            message: The platform's id of the message; on a local chat empty: what is new is told in one line.
            card: What to show.
            key: The delivery's key, kept with the message.
            manner: How the message was posted: a thread's is looked up there.

        Raises:
            TryLater: It may work later; whether the message was edited may be unknown.
            Refused: "message_gone" where the message was deleted or is too old; else as ``post``.
        """

    def link(self, place: str, message: str) -> str | None:
        """Return the address of a message, from what is known without asking; None where there is none."""

    async def find(self, place: str, key: str, since: datetime, *, manner: Manner = PLAIN) -> str | None:
        """Look for the message with this key in the channel; None if it is not there.

        Args:
            place: The platform's id of the channel.
            key: The delivery's key.
            since: Nothing was posted before.
            manner: How it was posted: a thread is looked into, and what was to be published and is not is published.

        Raises:
            TryLater: Could not look now.
            Refused: May not look at all (scope or permission missing).
        """

    async def close(self) -> None:
        """Say goodbye; posts under way are finished first."""


@runtime_checkable
class Live(Protocol):
    """A chat that can tell whether its connection is up at this moment."""

    @property
    def is_live(self) -> bool:
        """Whether commands would come through now."""


#: How a poll ended: with entries not seen before, without any, with a fault of the feed, or unrecorded by the store.
PollResult = Literal["new", "nothing new", "fault", "not recorded"]


class Meter(Protocol):
    """Counts what happens, for whoever watches the bot by numbers. Never raises and never waits."""

    def polled(self, result: PollResult, fault: Fault | None = None, outcomes: Mapping[str, int] = NOTHING) -> None:
        """Count a poll, its fault, and what became of its new entries: how many by ``Step``, and "edited"."""

    def posted(self, chat: str, at: datetime, seen: datetime, published: datetime | None) -> None:
        """Count an alert that is in its channel.

        Args:
            chat: The platform's name.
            at: The moment.
            seen: When its story came to the bot.
            published: When its article was published; None where that is not known.
        """

    def answered(self, chat: str, command: str, seconds: float, *, ok: bool) -> None:
        """Count an answer to a command ("alerts latest") or a pressed button ("button why")."""


class Unmetered:
    """Counts nothing: where nobody watches by numbers."""

    def polled(self, result: PollResult, fault: Fault | None = None, outcomes: Mapping[str, int] = NOTHING) -> None:
        """Do nothing."""

    def posted(self, chat: str, at: datetime, seen: datetime, published: datetime | None) -> None:
        """Do nothing."""

    def answered(self, chat: str, command: str, seconds: float, *, ok: bool) -> None:
        """Do nothing."""


#: Tells people what is going on: a line for the terminal, or nothing.
Tell = Callable[[str], None]

#: Tells what keeps the bot from posting in a channel (``Channel.to``), as ``Chat.check`` does; the same errors.
Check = Callable[[str], Awaitable[tuple[str, ...]]]

#: Tells which language was chosen for a channel: from ``Channel.to`` to a language of answers ("fr"), empty for none.
LanguageOf = Callable[[str], str]
