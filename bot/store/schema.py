"""The tables, as the newest migration leaves them."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

#: The newest migration; a database at any other is upgraded or refused.
VERSION = "0008"
#: The table that says at which migration a database is. Not Alembic's usual name: a PostgreSQL database may be shared.
VERSION_TABLE = "treatywatch_version"

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def in_utc(value: datetime) -> datetime:
    """Return the moment in UTC; one that falls out of the calendar on the way becomes its first or last moment.

    Raises:
        ValueError: The datetime has no time zone, so that no moment is meant.
    """
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        edge = datetime.min if value.year == 1 else datetime.max
        return edge.replace(tzinfo=UTC)


def clean(text: str) -> str:
    """Return the text without NUL (PostgreSQL takes none) and with U+FFFD for lone surrogates (UTF-8 has none)."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


class Moment(sa.TypeDecorator[datetime]):
    """A datetime, aware of UTC on the way in and out. SQLite has no time zones: there it is kept without."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        value = in_utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(sa.TypeDecorator[str]):
    """Text from anywhere, cleaned of what one of the databases would choke on."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else clean(value)


#: SQLite counts rows by itself only where the key is exactly an INTEGER.
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
#: The largest number that a row can have; a larger one is no question for a database.
LAST_ID = 2**63 - 1
#: Hex of a hash. What is looked up is hashed, since PostgreSQL indexes no text beyond 2,704 bytes.
Hash = sa.String(32)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("url", Words, nullable=False, unique=True),
    sa.Column("etag", Words),
    sa.Column("last_modified", Words),
    sa.Column("body_hash", Words),
    sa.Column("first_polled", Moment),
    sa.Column("last_polled", Moment),
    sa.Column("last_ok", Moment),
    sa.Column("next_poll", Moment),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("fault", sa.Text),
    sa.Column("fault_message", Words, nullable=False),
    sa.Column("fault_since", Moment),
    sa.Column("last_new", Moment),
    sa.Column("gap_s", sa.Float),
    sa.Column("interval_s", sa.Float),
    sa.Column("asked_s", sa.Float),
    sa.Column("moved_to", Words),
    sa.Column("moved_polls", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ended", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("silent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("missed", Moment),
    sa.Column("hub", Words),
    sa.Column("topic", Words),
    sa.Column("blocks", sa.LargeBinary),
    sqlite_autoincrement=True,
)

items = sa.Table(
    "items",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("feed_id", Id, sa.ForeignKey("feeds.id"), nullable=False),
    sa.Column("key", Words, nullable=False),
    sa.Column("key_hash", Hash, nullable=False),
    sa.Column("text_hash", Hash, nullable=False),
    #: Of the canonical link.
    sa.Column("link_hash", Hash, nullable=False, index=True),
    #: Of the title's words.
    sa.Column("title_hash", Hash, nullable=False, index=True),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("url", Words, nullable=False),
    sa.Column("title", Words, nullable=False),
    #: The publisher's.
    sa.Column("summary", Words, nullable=False),
    #: Ours.
    sa.Column("digest", Words, nullable=False),
    sa.Column("source", Words, nullable=False),
    sa.Column("language", Words),
    sa.Column("published", Moment),
    #: JSON, as ``codec`` writes it; so is ``verdict``.
    sa.Column("categories", sa.Text, nullable=False),
    sa.Column("relevant", sa.Boolean, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    #: Last: SQLite walks through the pages of a long text to reach what stands behind it.
    sa.Column("content", Words, nullable=False),
    # The hash first: PostgreSQL would otherwise compare hundreds of keys with every item of a feed.
    sa.UniqueConstraint("key_hash", "feed_id"),
    sa.Index(None, "first_seen", "id"),
    sqlite_autoincrement=True,
)

#: Entries whose items were forgotten for their age: the feed may show them for years, and they are never new again.
forgotten = sa.Table(
    "forgotten",
    metadata,
    sa.Column("key_hash", Hash, primary_key=True),
    sa.Column("feed_id", Id, sa.ForeignKey("feeds.id"), primary_key=True),
    sa.Column("text_hash", Hash, nullable=False),
)

#: What became of an item, line by line.
steps = sa.Table(
    "steps",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("item_id", Id, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("detail", Words, nullable=False),
)

stories = sa.Table(
    "stories",
    metadata,
    sa.Column("id", Hash, primary_key=True),
    #: The item whose text the story shows.
    sa.Column("lead", Id, sa.ForeignKey("items.id"), nullable=False, unique=True),
    sa.Column("first_seen", Moment, nullable=False, index=True),
    #: Title and summary as they are searched: NFKC, case-folded.
    sa.Column("folded", Words, nullable=False),
    #: The story that somebody merged it into; it has no members then.
    sa.Column("merged_into", Hash),
    #: When a report joined it or was edited last; null where nothing has come to it.
    sa.Column("updated", Moment),
    #: The story of the step before in the same matter.
    sa.Column("earlier", Hash),
)

#: Which story an item tells; the lead is a member too.
members = sa.Table(
    "members",
    metadata,
    sa.Column("item_id", Id, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("story_id", Hash, sa.ForeignKey("stories.id", ondelete="CASCADE"), nullable=False, index=True),
    #: Why it was taken for the same event; empty for the item that opened the story.
    sa.Column("why", Words, nullable=False, server_default=""),
    #: Of the feed that brought it. Null only within the transaction that writes the row.
    sa.Column("kind", sa.Text),
    #: JSON, as ``codec`` writes it: what it told that no report before it did, and what was corrected in it.
    sa.Column("adds", Words, nullable=False, server_default=""),
    sa.Column("corrected", Words, nullable=False, server_default=""),
)

#: The days on which a story was told, by country ("" for none): what a new item is compared with.
story_days = sa.Table(
    "story_days",
    metadata,
    sa.Column("country", Words, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("story_id", Hash, sa.ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True, index=True),
)

#: What people corrected: two items that tell different events ("split") or one ("merge").
corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", Words, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("item_id", Id, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    sa.Column("other_id", Id, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    sqlite_autoincrement=True,
)

story_topics = sa.Table(
    "story_topics",
    metadata,
    sa.Column("story_id", Hash, sa.ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("topic", Words, primary_key=True, index=True),
)

story_countries = sa.Table(
    "story_countries",
    metadata,
    sa.Column("story_id", Hash, sa.ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("country", Words, primary_key=True, index=True),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    #: Also the order within a channel.
    sa.Column("id", Id, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    #: Of an alert, and of nothing else.
    sa.Column("story_id", Hash, sa.ForeignKey("stories.id")),
    sa.Column("chat", Words, nullable=False),
    sa.Column("channel", Words, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("tried_at", Moment),
    #: When it is due. Null exactly where it is not open: settled, waiting for or part of a digest, or parked for an
    #: operator.
    sa.Column("retry_at", Moment),
    sa.Column("reason", Words, nullable=False),
    sa.Column("message", Words),
    sa.Column("kind", sa.Text, nullable=False, server_default="alert"),
    #: Why it waits or waited for a digest. Null where it did not.
    sa.Column("held", Words),
    #: The message that it answers in a thread.
    sa.Column("parent_id", Id, sa.ForeignKey("deliveries.id")),
    #: The digest, or the digest's reply, that shows it.
    sa.Column("bundle_id", Id, sa.ForeignKey("deliveries.id")),
    #: Of a digest: why it is one. Of a notice: its title and, after a line break, its text. Of an addition or a
    #: correction: what it says, as ``codec`` writes it.
    sa.Column("note", Words, nullable=False, server_default=""),
    #: Of an addition or a correction: the report.
    sa.Column("item_id", Id, sa.ForeignKey("items.id")),
    #: When an edit is due, since its story has changed. Null where none is.
    sa.Column("edit_at", Moment),
    #: Since when it is being edited.
    sa.Column("editing", Moment),
    #: When it was edited last; null where it may be edited at once.
    sa.Column("edited_at", Moment),
    #: Of what the message shows; null where that is not known.
    sa.Column("shown", Hash),
    #: Why it is never edited any more: the message was deleted, or is too old. Null where it is.
    sa.Column("lost", Words),
    #: The process that is sending or editing it. Null where none is, and where one process works alone.
    sa.Column("owner", sa.String(32)),
    sa.UniqueConstraint("story_id", "channel"),
    sa.UniqueConstraint("key"),
    sa.Index("ix_deliveries_state_channel", "state", "channel", "kind"),
    sqlite_autoincrement=True,
)


def _partial(name: str, where: sa.ColumnElement[bool], *columns: sa.Column[Any]) -> None:
    """Index the few rows that a question is about."""
    sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


#: What has a time to be handed over at.
IS_OPEN = deliveries.c.retry_at.is_not(None)
#: What waits for a digest.
IS_HELD = deliveries.c.held.is_not(None) & deliveries.c.bundle_id.is_(None)
#: Alerts that come as messages of their own.
IS_SINGLE = deliveries.c.story_id.is_not(None) & deliveries.c.held.is_(None)

#: What is to be edited, or is being.
IS_CHANGING = deliveries.c.edit_at.is_not(None) | deliveries.c.editing.is_not(None)

_partial("ix_deliveries_changing", IS_CHANGING, deliveries.c.chat, deliveries.c.edit_at)
_partial("ix_deliveries_open", IS_OPEN, deliveries.c.chat, deliveries.c.channel, deliveries.c.id)
_partial("ix_deliveries_held", IS_HELD, deliveries.c.channel, deliveries.c.created_at, deliveries.c.held)
_partial("ix_deliveries_single", IS_SINGLE, deliveries.c.created_at, deliveries.c.channel)
_partial("ix_deliveries_bundle", deliveries.c.bundle_id.is_not(None), deliveries.c.bundle_id)
_partial("ix_deliveries_item", deliveries.c.item_id.is_not(None), deliveries.c.item_id)
_partial("ix_deliveries_parent", deliveries.c.parent_id.is_not(None), deliveries.c.parent_id)

#: What was set in chat for a channel.
followings = sa.Table(
    "followings",
    metadata,
    sa.Column("channel", Words, primary_key=True),
    sa.Column("chat", Words, nullable=False),
    sa.Column("server", Words, nullable=False),
    #: JSON, as ``codec`` writes it.
    sa.Column("chosen", sa.Text, nullable=False),
    sa.Column("by", Words, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Index(None, "chat", "server"),
)

mutes = sa.Table(
    "mutes",
    metadata,
    sa.Column("channel", Words, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("value_hash", Hash, primary_key=True),
    sa.Column("value", Words, nullable=False),
    #: Null for ever.
    sa.Column("until", Moment),
    sa.Index(None, "kind", "value_hash"),
)

#: Who changed a channel's settings, when and how. The largest number tells whether anything has changed.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("channel", Words, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", Words, nullable=False),
    sa.Column("what", Words, nullable=False),
    sa.Index(None, "channel", "id"),
    # A number is never used again, also where the rows of a workspace are deleted.
    sqlite_autoincrement=True,
)

#: Channels that take nothing until something is mended.
stops = sa.Table(
    "stops",
    metadata,
    sa.Column("channel", Words, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reason", Words, nullable=False),
    sa.Column("since", Moment, nullable=False),
    #: Null where it is never tried again.
    sa.Column("probe_at", Moment),
    sa.Column("probes", sa.Integer, nullable=False),
    #: Whether its next message is being tried.
    sa.Column("trying", sa.Boolean, nullable=False),
)

#: WebSub subscriptions: who pushes which feed to us.
hubs = sa.Table(
    "hubs",
    metadata,
    #: The feed's address in feeds.yaml.
    sa.Column("feed", Words, primary_key=True),
    sa.Column("hub", Words, nullable=False),
    #: What the hub calls the feed.
    sa.Column("topic", Words, nullable=False),
    #: The last part of the address that the hub calls; nobody else knows it.
    sa.Column("token", sa.Text, nullable=False, unique=True),
    #: What pushes are signed with.
    sa.Column("secret", sa.Text, nullable=False),
    #: "asked", "live" or "refused".
    sa.Column("state", sa.Text, nullable=False),
    #: Null until the hub has confirmed it.
    sa.Column("lease_until", Moment),
    sa.Column("asked_at", Moment, nullable=False),
    #: Null until something was pushed.
    sa.Column("last_push", Moment),
)

#: What workspaces gave when they installed the bot, encrypted by whoever keeps it here.
installations = sa.Table(
    "installations",
    metadata,
    sa.Column("team", Words, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

votes = sa.Table(
    "votes",
    metadata,
    sa.Column("item_id", Id, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    #: A keyed hash: who voted can be told from another voter, but not be named.
    sa.Column("voter", Hash, primary_key=True),
    #: "up" or "down".
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

#: What waits for an operator's decision, and what was decided.
tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("key", Words, nullable=False),
    sa.Column("key_hash", Hash, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("title", Words, nullable=False),
    sa.Column("detail", Words, nullable=False),
    #: JSON of whoever made the task.
    sa.Column("data", Words, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    #: Null while it is pending.
    sa.Column("settled_at", Moment),
    sqlite_autoincrement=True,
)

#: The processes that share the work. Where one works alone, there is none.
processes = sa.Table(
    "processes",
    metadata,
    #: A new one at each start.
    sa.Column("id", Hash, primary_key=True),
    #: For people: machine and number.
    sa.Column("name", Words, nullable=False),
    #: Its parts of the work, divided by blanks.
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    #: By the database's clock. What it has in hand is its own until this has passed and another has seen so.
    sa.Column("lease_until", Moment, nullable=False),
)

#: What a process has in hand: a channel, a feed, a job. Whoever finds a row of another process keeps off.
claims = sa.Table(
    "claims",
    metadata,
    sa.Column("name", Words, primary_key=True),
    sa.Column("owner", Hash, nullable=False, index=True),
)

#: Small values of the database's own, by name: "voter_key" (hex) is what voters are hashed with.
meta = sa.Table(
    "meta",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
