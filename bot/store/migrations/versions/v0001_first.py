"""Feeds, items, stories, deliveries and votes."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.Text),
        sa.Column("first_polled", MOMENT),
        sa.Column("last_polled", MOMENT),
        sa.Column("last_ok", MOMENT),
        sa.Column("next_poll", MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text),
        sa.Column("fault_message", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "items",
        sa.Column("id", ID, nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("key_hash", HASH, nullable=False),
        sa.Column("text_hash", HASH, nullable=False),
        sa.Column("link_hash", HASH, nullable=False),
        sa.Column("title_hash", HASH, nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("published", MOMENT),
        sa.Column("categories", sa.Text, nullable=False),
        sa.Column("relevant", sa.Boolean, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_items_feed_id"),
        sa.UniqueConstraint("key_hash", "feed_id", name="uq_items_key_hash_feed_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_items_link_hash", "items", ["link_hash"])
    op.create_index("ix_items_title_hash", "items", ["title_hash"])
    op.create_index("ix_items_first_seen_id", "items", ["first_seen", "id"])
    op.create_table(
        "steps",
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_steps"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_steps_item_id", ondelete="CASCADE"),
    )
    op.create_index("ix_steps_item_id", "steps", ["item_id"])
    op.create_table(
        "stories",
        sa.Column("id", HASH, nullable=False),
        sa.Column("lead", ID, nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        sa.ForeignKeyConstraint(["lead"], ["items.id"], name="fk_stories_lead"),
        sa.UniqueConstraint("lead", name="uq_stories_lead"),
    )
    op.create_index("ix_stories_first_seen", "stories", ["first_seen"])
    op.create_table(
        "members",
        sa.Column("item_id", ID, nullable=False, autoincrement=False),
        sa.Column("story_id", HASH, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_members"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_members_item_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_members_story_id", ondelete="CASCADE"),
    )
    op.create_index("ix_members_story_id", "members", ["story_id"])
    for table, column in (("story_topics", "topic"), ("story_countries", "country")):
        op.create_table(
            table,
            sa.Column("story_id", HASH, nullable=False),
            sa.Column(column, sa.Text, nullable=False),
            sa.PrimaryKeyConstraint("story_id", column, name=f"pk_{table}"),
            sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=f"fk_{table}_story_id", ondelete="CASCADE"),
        )
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("story_id", HASH, nullable=False),
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("tried_at", MOMENT),
        sa.Column("retry_at", MOMENT),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("message", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_deliveries_story_id"),
        sa.UniqueConstraint("story_id", "channel", name="uq_deliveries_story_id_channel"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_state_channel", "deliveries", ["state", "channel"])
    is_open = sa.text("retry_at IS NOT NULL")
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["chat", "channel", "id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "votes",
        sa.Column("item_id", ID, nullable=False, autoincrement=False),
        sa.Column("voter", HASH, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "voter", name="pk_votes"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_votes_item_id", ondelete="CASCADE"),
    )
    meta = op.create_table(
        "meta",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.bulk_insert(meta, [{"name": "voter_key", "value": secrets.token_hex(32)}])
