"""The values everything passes around: feeds, items, verdicts, deliveries, cards, commands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import blake2b
from typing import Literal, get_args
from urllib.parse import urlsplit

Topic = Literal[
    "treaty",
    "withdrawal",
    "use",
    "production_transfer",
    "us_policy",
    "clearance",
    "funding",
    "casualties",
    "cluster_munitions",
    "campaign",
]
#: Every topic, in the order in which a card shows them.
TOPICS: tuple[Topic, ...] = get_args(Topic)

Stage = Literal[
    "statement",
    "government_decision",
    "parliament_vote",
    "signed_into_law",
    "notice_lodged",
    "in_effect",
    "reversed",
]
#: The stages of a state's decision, in the order in which they happen.
STAGES: tuple[Stage, ...] = get_args(Stage)

Urgency = Literal["low", "normal", "high"]
#: From the least to the most urgent.
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)

#: "page" is a web page without a feed: its new links are its entries.
Kind = Literal["campaign", "ngo", "un", "media", "government", "aggregator", "page"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Focus = Literal["core", "broad"]
FOCUSES: tuple[Focus, ...] = get_args(Focus)

Fault = Literal[
    "dns",
    "tls",
    "timeout",
    "refused",
    "dropped",
    "private_address",
    "bad_address",
    "redirects",
    "blocked",
    "legal",
    "captcha",
    "consent",
    "not_found",
    "gone",
    "busy",
    "server_error",
    "too_large",
    "empty",
    "not_a_feed",
    "malformed",
    "parser",
]

#: How an item stands after its first poll.
Step = Literal[
    "queued",
    "duplicate",
    "held back",
    "too old",
    "not relevant",
    "no channel wants it",
]

State = Literal["queued", "sending", "uncertain", "sent", "reconciled", "refused", "expired"]
STATES: tuple[State, ...] = get_args(State)

#: What a delivery carries: one story's alert, many stories in one message, a digest's further part in its thread, a
#: message to whoever looks after a channel, or, in an alert's thread, what a further report adds or a publisher
#: corrected.
DeliveryKind = Literal["alert", "digest", "reply", "notice", "addition", "correction"]

#: Why a platform does not take a message. All but the last four are about the channel or the whole platform, and stop
#: it until they are mended; "thread_gone" is about the thread only, "message_gone" about a message that was to be
#: edited (deleted, or too old), "too_long" and "other" about the one message.
RefusalKind = Literal[
    "archived",
    "gone",
    "removed",
    "permission",
    "scope",
    "token",
    "account",
    "thread_gone",
    "message_gone",
    "too_long",
    "other",
]

Vote = Literal["up", "down"]
Where = Literal["title", "lead", "body", "category"]
Tone = Literal["good", "bad", "warning", "neutral", "urgent"]


# ── feeds and channels: the operator's file ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed of feeds.yaml."""

    url: str
    #: Empty where the operator gave none: the feed's own title then names the source.
    name: str = ""
    #: BCP 47, or "mul" for many.
    language: str = "en"
    kind: Kind = "media"
    focus: Focus = "broad"
    enabled: bool = True
    #: Seconds between two polls, at least; None for POLL_INTERVAL.
    min_interval: float | None = None
    #: Seconds between two polls, at most, however seldom it publishes; None for four times the least.
    max_interval: float | None = None
    #: Seconds that its host is left in peace between two requests, whichever feed they are for.
    pause: float = 0.0
    #: What the bot calls itself there; empty for the usual.
    user_agent: str = ""
    #: Of a page: the CSS selector of the links that are entries; empty to have them found.
    select: str = ""
    #: Whether the pages of its articles may be fetched.
    articles: bool = True
    #: Where its address stands in feeds.yaml; 0 where it does not.
    line: int = field(default=0, compare=False)

    @property
    def label(self) -> str:
        """What people call it: its name, else its host."""
        return self.name or urlsplit(self.url).hostname or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a channel hears: at once, or in digests at an hour of its own time zone."""

    every: Literal["instant", "daily", "weekly"] = "instant"
    #: Of the channel's time zone; means nothing for "instant".
    at: time = time(8)
    #: 0 is Monday; for "weekly" only.
    weekday: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """What a channel does not want to hear of."""

    kind: Literal["source", "story", "topic"]
    #: The source's name, the story's id, or the topic.
    value: str
    #: None for ever.
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where alerts go and which ones are wanted there; an empty choice means all."""

    #: "slack:C…", "discord:NUMBER" or "console".
    to: str
    topics: frozenset[Topic] = frozenset()
    #: ISO 3166-1 alpha-3.
    countries: frozenset[str] = frozenset()
    #: Primary language subtags: "en", "fr".
    languages: frozenset[str] = frozenset()
    #: This and above.
    urgency: Urgency = "low"
    #: Whether it is reminded of deadlines, effects of withdrawals and meetings.
    calendar: bool = False
    #: What the bot speaks there, one of the languages of answers ("fr"); empty where none was chosen.
    language: str = ""
    rhythm: Rhythm = Rhythm()
    #: IANA name: "Europe/Warsaw".
    timezone: str = "UTC"
    #: From and to, in the channel's time zone; may pass midnight. None for no quiet hours.
    quiet: tuple[time, time] | None = None
    #: Whether high urgency comes through quiet hours and digests at once.
    high_at_once: bool = True
    #: Alerts in one hour; what is beyond comes as a digest.
    per_hour: int = 12
    #: Whether a digest with nothing in it is sent all the same.
    empty_digest: bool = False
    #: The platform's id of a role (Discord) or user group (Slack) to ping for high urgency; empty for nobody.
    ping: str = ""
    #: Nothing is sent before this moment; the year 9999 for "until resumed". None where it is not paused.
    paused_until: datetime | None = None
    mutes: tuple[Mute, ...] = ()

    @property
    def chat(self) -> str:
        """The platform's name: "slack", "discord" or "console"."""
        return self.to.partition(":")[0]

    @property
    def place(self) -> str:
        """The platform's own id of the channel; empty on the console."""
        return self.to.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What was set in chat for a channel; it goes before feeds.yaml, setting by setting."""

    #: ``Channel.to``.
    to: str
    #: Settings by name, each as people write it: {"topics": "withdrawal, use", "digest": "daily 08:00"}.
    chosen: Mapping[str, str]
    #: Those that have not run out.
    mutes: tuple[Mute, ...] = ()
    #: The platform's id of the server or workspace; empty where there is none.
    server: str = ""
    #: Who changed it last: "slack:U…"; told when the channel can't be reached any more.
    by: str
    at: datetime
    #: False after "unfollow": nothing is sent, whatever feeds.yaml says.
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a channel's settings: who did what, when."""

    at: datetime
    by: str
    #: In words: "topics: withdrawal, use (were: all)".
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A channel that takes nothing until something is mended."""

    to: str
    kind: RefusalKind
    #: One sentence: what is wrong and what to do.
    reason: str
    since: datetime
    #: When it is tried again; None for never by itself (the channel is gone).
    probe_at: datetime | None
    #: Tries so far.
    probes: int = 0
    #: Whether its next message is being tried.
    trying: bool = False


# ── what a poll brings ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask "has it changed?" with, exactly as received."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer with a body: the decompressed bytes and what came with them."""

    #: The address that answered, after redirects.
    url: str
    body: bytes
    content_type: str = ""
    validators: Validators = Validators()
    #: Seconds the server asks to wait until the next poll (Cache-Control, Retry-After). None where it does not ask.
    wait_s: float | None = None
    #: The new address, where every hop of the way was permanent (301, 308).
    moved_to: str | None = None
    #: Of the answer's ``Link`` header: the WebSub hub that tells of news, and what it calls the feed (``rel=self``).
    hub: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A 304: nothing new. The validators are the ones to send next time."""

    validators: Validators = Validators()
    wait_s: float | None = None
    #: The new address, where every hop of the way was permanent (301, 308).
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """One entry of a feed, as the publisher wrote it, without markup."""

    #: The address of the feed that brought it.
    feed: str
    #: What the entry is known by within its feed: a stable guid, else the canonical link, else a hash of its text.
    key: str
    #: Absolute http(s) address, as the publisher gave it (for clicking).
    url: str
    title: str
    #: The publisher's own summary; empty where there is none.
    summary: str = ""
    #: The entry's full text, paragraphs divided by newlines; empty where the feed carries none.
    content: str = ""
    #: The publisher's name, for people.
    source: str = ""
    #: BCP 47 as declared by entry or feed. None where nothing is declared.
    language: str | None = None
    #: None where the publisher gave no date, or one nobody can read.
    published: datetime | None = None
    categories: tuple[str, ...] = ()

    @property
    def text_hash(self) -> str:
        """Changes when title, summary or link do: an edited entry is an update of its item."""
        text = "\0".join((self.title, self.summary, self.url))
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed's entries that could be read."""

    title: str
    language: str | None
    items: tuple[NewsItem, ...]
    #: One sentence for each entry that had to be left out, and why.
    dropped: tuple[str, ...] = ()
    #: Seconds between polls that the feed itself asks for (``<ttl>``, ``sy:updatePeriod``).
    wait_s: float | None = None
    #: Hashes of all entries that stand in the feed, one after the other; None where it was not taken apart.
    blocks: bytes | None = None
    #: Entries that were passed over, since they stood there in the same words at the last poll.
    passed: int = 0
    #: The feed's own ``<link rel=hub>`` and ``<link rel=self>``.
    hub: str | None = None
    topic: str | None = None
    #: What is said of each item, with our summary of it (empty where it is not relevant); empty where nobody was asked.
    said: tuple[tuple["Verdict", str], ...] = ()


# ── what classification says ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One term that was found and what it counted."""

    #: The lexicon's entry.
    term: str
    #: The words as they stand in the text.
    text: str
    where: Where
    #: Characters from the start of that part.
    position: int
    #: The lexicon's language; "mul" for terms shared by all.
    language: str
    #: What it added to the score here; 0 where its cap was reached before.
    weight: float
    topic: Topic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """One term that was found and did not count, and why."""

    term: str
    text: str
    where: Where
    position: int
    language: str
    #: In words: "political minefield" is not meant; no company within 8 words; …
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the classifier says of an item, and every reason for it."""

    relevant: bool
    score: float
    threshold: float
    #: In the order of TOPICS.
    topics: tuple[Topic, ...] = ()
    #: ISO 3166-1 alpha-3, the most central first.
    countries: tuple[str, ...] = ()
    stage: Stage | None = None
    urgency: Urgency = "low"
    #: Primary language subtag; "und" where it could not be told.
    language: str = "und"
    matches: tuple[Match, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    #: Version of the lexicon that judged.
    lexicon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An item with its verdict, its summary and what is to become of it: what a poll hands to the store."""

    item: NewsItem
    verdict: Verdict
    #: Two or three sentences of the entry's own text.
    summary: str
    step: Step
    #: One sentence: why this step.
    reason: str
    #: Channels that want it (``Channel.to``); empty unless the step is "queued".
    channels: tuple[str, ...] = ()
    #: Why it waits for a digest, by channel; a channel that is not named gets it at once.
    held: Mapping[str, str] = field(default_factory=dict)


DifferenceKind = Literal[
    "number", "statement", "stage", "title", "summary", "countries", "corrected", "retracted", "updated"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that a report adds to a story, or that its publisher changed in it."""

    #: The last three: the publisher's own word for it, in the title.
    what: DifferenceKind
    #: As it was: a number, a stage, a title, countries; empty for what is new.
    before: str = ""
    #: As it is; empty for what is gone.
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One item's part in a story."""

    #: The item's number in the store.
    item: int
    source: str
    url: str
    title: str
    published: datetime | None
    #: When the bot first saw it.
    seen: datetime
    #: Why it was taken for the same event, in one line; empty for the item that opened the story.
    why: str = ""
    #: Of the feed that brought it.
    kind: Kind = "media"
    #: Our summary of it; its verdict; None where the story was not read from the store.
    summary: str = ""
    verdict: Verdict | None = None
    #: What it told that no report before it did.
    adds: tuple[Difference, ...] = ()
    #: What its publisher has corrected since the bot read it; empty where nothing.
    corrected: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The step before in the same matter: the story of the vote, where this one is of the notice."""

    #: The story's id.
    story: str
    title: str
    #: The article's.
    url: str
    #: When it was published, or seen where that is not known.
    told: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event, told by one or more items; the first item is the one the alert shows."""

    id: str
    item: NewsItem
    verdict: Verdict
    summary: str
    first_seen: datetime
    #: (source, link) of the further items that told it, in order of arrival.
    also: tuple[tuple[str, str], ...] = ()
    #: All items that tell it, in order of arrival; empty where the story was not read from the store.
    members: tuple[Member, ...] = ()
    #: When a report joined it or was edited last; None where nothing has come to it since the first.
    updated: datetime | None = None
    #: None where no earlier step of the same matter is known.
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An item that tells a story, as a new item is compared with it."""

    #: The story's id.
    story: str
    #: Without its content; published when it was first seen where its publisher gave no date.
    item: NewsItem
    verdict: Verdict


CorrectionKind = Literal["split", "merge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """What came of parting or joining stories."""

    #: The story that is left.
    kept: Story
    #: The story that was opened; or that is no more, as it was.
    other: Story
    #: Channels that the opened story is queued for.
    queued: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Two items that somebody took apart ("split") or together ("merge")."""

    at: datetime
    by: str
    kind: CorrectionKind
    items: tuple[tuple[NewsItem, Verdict], tuple[NewsItem, Verdict]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The story that an item joins."""

    #: Its id.
    story: str
    #: In one line: why it was taken for the same event.
    why: str


#: Polls in a row that must end at the same new address before it is believed.
MOVE_BELIEVED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the store remembers of a feed between polls."""

    url: str
    validators: Validators = Validators()
    #: Hash of the last body; None before the first good poll.
    body_hash: str | None = None
    #: None before the first good poll.
    first_polled: datetime | None = None
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    next_poll: datetime | None = None
    #: Polls in a row that failed.
    failures: int = 0
    fault: Fault | None = None
    #: The fault's sentence for the operator; empty where there is none.
    fault_message: str = ""
    #: The first of the polls in a row that failed; None where there is no fault.
    fault_since: datetime | None = None
    #: When an entry not seen before last came; before the first one came to the bot, the newest entry's own date.
    last_new: datetime | None = None
    #: Seconds that usually pass between two arrivals of something new; None until it is known.
    gap_s: float | None = None
    #: Seconds between polls as they are now; None before the first good poll.
    interval_s: float | None = None
    #: Seconds between polls that the feed itself asks for; None where it does not ask.
    asked_s: float | None = None
    #: Where the feed's address leads for good, and how many polls in a row it did.
    moved_to: str | None = None
    moved_polls: int = 0
    #: Whether the publisher has ended it (410): it is looked at once a day, later once a week.
    ended: bool = False
    #: Whether it has been silent for much longer than usual, and that was told.
    silent: bool = False
    #: When it was last found that entries may have come and gone between two polls; None where that never was.
    missed: datetime | None = None
    #: WebSub: the hub that the feed names, and what the hub calls the feed.
    hub: str | None = None
    topic: str | None = None
    #: ``ParsedFeed.blocks`` of the last parse.
    blocks: bytes | None = None

    @property
    def has_moved(self) -> bool:
        """Whether its address has led elsewhere for good so often that this is believed."""
        return self.moved_to is not None and self.moved_polls >= MOVE_BELIEVED


SubscriptionState = Literal["asked", "live", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A WebSub subscription: a hub that tells of a feed's news by itself."""

    #: The feed's address in feeds.yaml.
    feed: str
    hub: str
    #: What the hub calls the feed.
    topic: str
    #: The last part of the address that the hub calls; nobody else knows it.
    token: str
    #: What the hub signs with.
    secret: str
    state: SubscriptionState
    #: None until the hub has confirmed it.
    lease_until: datetime | None = None
    #: When the hub was last asked for it.
    asked_at: datetime
    #: None until something with a right signature came.
    last_push: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """Everything one good poll writes, in one transaction."""

    state: FeedState
    #: Items not seen before, in the order in which they are to be posted (oldest first).
    new: tuple[Judged, ...] = ()
    #: Items seen before whose text has changed since.
    edited: tuple[Judged, ...] = ()
    #: Why entries may have come and gone unseen before these; empty where none can have. Recorded with the oldest.
    gap: str = ""
    #: Alerts that a channel gets in one hour, by channel; what is beyond waits for a digest. No limit where none is
    #: named.
    caps: Mapping[str, int] = field(default_factory=dict)
    #: Of the feed: whose words a story shows depends on it.
    kind: Kind = "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What ``Store.add`` did."""

    #: Deliveries that were queued.
    queued: int = 0
    #: (title, title of the story it joined) of each new item that joined a story.
    joined: tuple[tuple[str, str], ...] = ()
    edited: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which stories of the archive are wanted; what is empty or None leaves all."""

    #: Each stands in title or summary, in any case.
    words: str = ""
    topic: Topic | None = None
    #: ISO 3166-1 alpha-3.
    country: str = ""
    #: Of any of its reports.
    stage: Stage | None = None
    #: Primary language subtag, of any of its reports.
    language: str = ""
    #: The publisher's name, of any of its reports.
    source: str = ""
    #: First seen on this day or later, and on this day or before; by UTC.
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of the archive."""

    #: The newest first.
    stories: tuple["Story", ...] = ()
    #: Ids of the stories next to which the older and the newer page begin; None where there is none.
    older: str | None = None
    newer: str | None = None
    #: Whether older stories may fit as well and were not looked at yet: the search goes on from ``older``.
    cut: bool = False


# ── deliveries ──────────────────────────────────────────────────────────────────────────────────────────────────────


def delivery_key(story_id: str, channel: str) -> str:
    """Return the key of a story's delivery to a channel: the same for ever, 24 characters of [0-9a-f].

    Discord takes at most 25 characters as a nonce; Slack gets it in the message's metadata.
    """
    return blake2b(f"{story_id}\0{channel}".encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a message is posted, beside what it shows."""

    #: The platform's id of the message in whose thread it goes; None for the channel itself.
    thread: str | None = None
    #: The platform's id of the role or user group to ping; empty for nobody.
    ping: str = ""
    #: Whether an announcement channel passes it on to the servers that follow it.
    publish: bool = False
    #: Topics, as tags of a forum's post.
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one channel."""

    id: int
    key: str
    #: ``Channel.to``.
    channel: str
    state: State
    kind: DeliveryKind = "alert"
    #: Of a digest or a digest's reply, its newest; None where it carries no story: a notice, a digest with nothing new.
    story: Story | None = None
    #: Of a digest or a digest's reply: the stories it shows, the newest first.
    stories: tuple[Story, ...] = ()
    #: Of a digest: why it is one ("daily digest", "while we were away"); of a notice: its text; of an addition: our
    #: summary of the report.
    note: str = ""
    #: Of a notice.
    title: str = ""
    #: Of an addition or a correction: the report that adds or was corrected, and what.
    item: NewsItem | None = None
    differences: tuple[Difference, ...] = ()
    #: The platform's id of the message in whose thread it goes.
    thread: str | None = None
    #: The platform's id of the message in the same channel that told the story's earlier step; None where none did.
    earlier: str | None = None
    #: Times it was handed to the platform before.
    attempts: int
    #: When it was last handed to the platform; None where it never was.
    tried_at: datetime | None
    created_at: datetime
    #: Why it stands where it stands; empty while nothing went wrong.
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A posted alert whose story has changed since."""

    #: As it was posted, with the story as it is.
    delivery: Delivery
    #: The platform's id of the message; empty on a local chat.
    message: str
    #: Hash of what it shows; empty where that is not known.
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One delivery as an operator sees it."""

    id: int
    key: str
    channel: str
    state: State
    title: str
    url: str
    attempts: int
    created_at: datetime
    updated_at: datetime
    retry_at: datetime | None
    reason: str
    #: The platform's own id of the message; None until it is known.
    message: str | None
    kind: DeliveryKind = "alert"
    #: Why it waits, or waited, for a digest; empty where it did not.
    held: str = ""
    #: The delivery it is part of (a digest or its reply); None where it is a message of its own.
    digest: int | None = None


#: Why an alert waits that the bot could only read late, since it was not running.
MISSED = "came while the bot was not running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fellow:
    """One of the processes that share the work."""

    id: str
    #: Machine and number: "web1:4711".
    name: str
    roles: tuple[str, ...]
    since: datetime
    #: Until when what it has in hand is its own, by the database's clock.
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """How it is among the processes that share the work, told to the one that renewed its lease."""

    fellows: tuple[Fellow, ...]
    #: The names of those that were found dead now.
    dead: tuple[str, ...] = ()
    #: Deliveries that are uncertain since their process died.
    uncertain: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for a digest in one channel."""

    count: int
    #: When the oldest was queued.
    since: datetime
    #: When the oldest was queued of those that were too many in an hour; None where none was.
    over_cap_since: datetime | None = None
    #: How many of them the bot missed while it was not running.
    missed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """How alerts went in one channel."""

    to: str
    #: Alerts that are in the channel, alone or in a digest.
    sent: int = 0
    #: Alerts that are to be posted next.
    waiting: int = 0
    #: Alerts that wait for a digest.
    held: int = 0
    uncertain: int = 0
    refused: int = 0
    expired: int = 0
    #: The last message of any kind that is in the channel; None where there is none.
    last: OutboxRow | None = None
    #: The last one that is uncertain, refused or expired.
    trouble: OutboxRow | None = None
    #: None where the channel takes messages.
    stop: Stop | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One line of an item's record."""

    at: datetime
    #: A ``Step``, "edited", "regrouped", or an operator's act.
    step: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """Everything the bot knows of one item: for "why was this (not) posted?"."""

    id: int
    feed_name: str
    item: NewsItem
    verdict: Verdict
    summary: str
    first_seen: datetime
    steps: tuple[StepRecord, ...]
    #: None where it is in no story (not relevant, too old).
    story: Story | None
    deliveries: tuple[OutboxRow, ...]


TaskState = Literal["pending", "approved", "dismissed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that an operator decides before the bot goes on with it."""

    #: 0 before the store has given it a number.
    id: int = 0
    #: The same each time the same thing comes up.
    key: str
    #: Who is to go on with it, in one word.
    kind: str
    state: TaskState = "pending"
    title: str
    #: Lines for the operator.
    detail: str
    #: What whoever made it needs to go on, as JSON.
    data: str = ""
    created_at: datetime
    #: None while it is pending.
    settled_at: datetime | None = None


# ── what is watched by numbers ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """How many things stand how in the store."""

    #: Deliveries, by platform and state.
    deliveries: Mapping[tuple[str, State], int]
    #: Channels that take nothing now.
    stopped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """How things stand at the moment when somebody reads the metrics."""

    #: None where the store could not be read.
    tallies: Tallies | None = None
    #: How many feeds of this run are "well", "ill", "silent", "ended" or "unread".
    feeds: Mapping[str, int] = field(default_factory=dict)
    #: Whether each platform of this run is connected.
    chats: Mapping[str, bool] = field(default_factory=dict)
    #: Whether the bot is ready.
    ready: bool = True
    #: When a feed was polled last; None for never.
    last_poll: datetime | None = None


# ── what a month was ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Entries of a feed that may have come and gone unseen."""

    at: datetime
    #: The feed's address.
    feed: str
    #: In one sentence.
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledDay:
    """How feeds were polled on one day."""

    polls: int = 0
    #: Polls that failed, by the feed's address; a feed of which none did is not named.
    failed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What the record holds of a span of time, as far as it can be told from what is kept."""

    since: datetime
    #: Up to, and not with.
    until: datetime
    #: When the record began; None where nothing was ever polled.
    begun: datetime | None = None
    #: Those first seen in it, the oldest first, as they stand now.
    stories: tuple[Story, ...] = ()
    #: Entries first seen, by day of UTC and feed's address.
    entries: Mapping[tuple[date, str], int] = field(default_factory=dict)
    #: What became of these entries, by ``Step``.
    steps: Mapping[str, int] = field(default_factory=dict)
    #: How the alerts of these stories stand now, by platform and state.
    deliveries: Mapping[tuple[str, State], int] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    #: How feeds were polled, by day of UTC; a day on which none was is not there.
    polls: Mapping[date, PolledDay] = field(default_factory=dict)
    #: The first day that was counted so, whenever that was; None where none was.
    polls_since: date | None = None
    #: Readers' votes given in it.
    up: int = 0
    down: int = 0


# ── what people see ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A labelled value of a card."""

    label: str
    value: str
    #: Whether it is there since the card was edited: told where a card can't be shown anew.
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a timeline or list: what stands before, and the text."""

    head: str
    text: str
    #: Where the first line of the text leads; None for nowhere.
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    label: str
    #: Absolute http(s) address.
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press; handlers send ``action`` and ``value`` to ``Answers.press`` as they are.

    Both together have at most 95 characters, so that "action:value" fits a Discord custom_id (100).
    """

    label: str
    #: "ask" (value is a command line), "why", "mute", "up" and "down" (value is a story's id).
    action: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is shown, on any platform: plain text in all fields, foreign text unescaped.

    Handlers cut it to their platform's limits and escape it; nothing in it can ping anyone there.
    """

    title: str
    #: Where the title leads; None for no link.
    url: str | None = None
    lead: str = ""
    facts: tuple[Fact, ...] = ()
    rows: tuple[Row, ...] = ()
    links: tuple[Link, ...] = ()
    buttons: tuple[Button, ...] = ()
    #: Sources and dates checked, small.
    footer: str = ""
    tone: Tone = "neutral"
    #: What stands in the texts in ‹ and › and is shown by its name where the platform knows it: "@5" (a person), "@&7"
    #: (a role), "!subteam^S1" (a user group), "#9" (a channel). For answers to one person: elsewhere it would ping.
    mentions: tuple[str, ...] = ()
    #: What platforms say around it ("… and {number} more"), by its English text; what is not there is said in English.
    words: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The whole card as plain text: for notifications, screen readers and pipes."""
        lines = [self.title]
        if self.lead:
            lines.append(self.lead)
        lines += [f"{fact.label}: {fact.value}" for fact in self.facts]
        for row in self.rows:
            lines.append(f"{row.head}  {row.text}" if row.head else row.text)
            lines += [row.url] if row.url else []
        if self.url:
            lines.append(self.url)
        lines += [f"{link.label}: {link.url}" for link in self.links if link.url != self.url]
        if self.footer:
            lines.append(self.footer)
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that comes with an answer: a picture, a calendar, a page to paste."""

    #: File name with its ending, of [a-z0-9.-].
    name: str
    data: bytes
    #: What a picture shows, in words; what another file is.
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Options to fill in, where a platform has forms; sent back as a question with this path."""

    #: At most 24 characters.
    title: str
    path: tuple[str, ...]
    options: tuple["Option", ...]
    #: What stands in the fields at first, by option.
    values: Mapping[str, str] = field(default_factory=dict)
    #: What is said in the form (title, labels, hints, choices), by its English text; what is not there is said in
    #: English.
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to a question."""

    card: Card
    #: Where the platform has forms, it is opened instead of showing the card.
    form: Form | None = None
    files: tuple[Attachment, ...] = ()
    #: Only to the one who asked (errors, near misses, help).
    private: bool = False
    #: False where the question could not be answered (unknown country, wrong word).
    ok: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and where."""

    #: "slack", "discord", "console".
    chat: str
    #: ``Channel.to`` of the place; None in a direct message.
    channel: str | None = None
    #: The platform's id of the person; empty on the console.
    user: str = ""
    #: The platform's id of the server or workspace; empty where there is none.
    server: str = ""
    #: The platform's ids of the person's roles (Discord).
    roles: tuple[str, ...] = ()
    #: Whether the platform lets the person manage this channel (Discord's Manage Channels, a Slack workspace's admin);
    #: None where it can't be told.
    manages: bool | None = None
    #: BCP 47 of the person's client; None where unknown.
    language: str | None = None


#: "number" and "text" are typed; "role" is a role of the server, chosen or mentioned; the others are completed while
#: typing. "source" is what can be muted: a source, a topic, a story.
OptionKind = Literal["text", "number", "role", "country", "topic", "language", "digest", "timezone", "source", "story"]
#: The kinds that are completed (``Answers.complete``).
COMPLETED: frozenset[OptionKind] = frozenset({"country", "topic", "language", "digest", "timezone", "source", "story"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One typed option of a command; those of a kind in ``COMPLETED`` are completed while typing."""

    #: 1 to 32 lower-case letters.
    name: str
    #: At most 100 characters.
    description: str
    #: What its field in a form is called; empty for its name.
    label: str = ""
    kind: OptionKind = "text"
    required: bool = False
    #: All there is to choose from, at most 25; empty for free text.
    choices: tuple[str, ...] = ()
    #: Whether several values may be given, divided by commas.
    several: bool = False
    #: The description in other languages, by language.
    descriptions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command, declared once and registered on every platform.

    Either it has subcommands, or it can be called itself with options (Discord allows no mixture).
    """

    #: 1 to 32 lower-case letters, without the slash.
    name: str
    #: At most 100 characters.
    description: str
    options: tuple[Option, ...] = ()
    subcommands: tuple["Command", ...] = ()
    #: What to type, whole: "/treaty poland".
    examples: tuple[str, ...] = ()
    #: Whether it changes a channel, so that not everybody may.
    manages: bool = False
    #: The description in other languages, by language.
    descriptions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A command as called: its path ("treaty",) or ("alerts", "latest"), and its options as typed."""

    path: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    asker: Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A suggestion while typing: what is shown and what is sent; at most 100 characters each."""

    label: str
    value: str


def day(value: date) -> str:
    """Return a date as people read it: 27 December 2025."""
    return f"{value.day} {value:%B} {value.year}"
