"""Digests, threads and notices among the deliveries; channels' settings made in chat, stops, and installations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.String(32)


def upgrade() -> None:
    _deliveries()
    op.create_table(
        "followings",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("server", sa.Text, nullable=False),
        sa.Column("chosen", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_followings"),
    )
    op.create_index("ix_followings_chat_server", "followings", ["chat", "server"])
    op.create_table(
        "mutes",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value_hash", HASH, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("until", MOMENT),
        sa.PrimaryKeyConstraint("channel", "kind", "value_hash", name="pk_mutes"),
    )
    op.create_index("ix_mutes_kind_value_hash", "mutes", ["kind", "value_hash"])
    op.create_table(
        "changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_channel_id", "changes", ["channel", "id"])
    op.create_table(
        "stops",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("probe_at", MOMENT),
        sa.Column("probes", sa.Integer, nullable=False),
        sa.Column("trying", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_stops"),
    )
    op.create_table(
        "installations",
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("team", name="pk_installations"),
    )


def _deliveries() -> None:
    for name in ("open", "state_channel"):
        op.drop_index(f"ix_deliveries_{name}", "deliveries")
    # SQLite's table is made anew, and would forget that its numbers are never used again.
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("story_id", existing_type=HASH, nullable=True)
        table.add_column(sa.Column("kind", sa.Text, nullable=False, server_default="alert"))
        table.add_column(sa.Column("held", sa.Text))
        table.add_column(sa.Column("parent_id", ID))
        table.add_column(sa.Column("bundle_id", ID))
        table.add_column(sa.Column("note", sa.Text, nullable=False, server_default=""))
        table.create_foreign_key("fk_deliveries_parent_id", "deliveries", ["parent_id"], ["id"])
        table.create_foreign_key("fk_deliveries_bundle_id", "deliveries", ["bundle_id"], ["id"])
        table.create_unique_constraint("uq_deliveries_key", ["key"])
    op.create_index("ix_deliveries_state_channel", "deliveries", ["state", "channel", "kind"])
    _partial("open", "retry_at IS NOT NULL", "chat", "channel", "id")
    _partial("held", "held IS NOT NULL AND bundle_id IS NULL", "channel", "created_at", "held")
    _partial("single", "story_id IS NOT NULL AND held IS NULL", "created_at", "channel")
    _partial("bundle", "bundle_id IS NOT NULL", "bundle_id")
    _partial("parent", "parent_id IS NOT NULL", "parent_id")


def _partial(name: str, where: str, *columns: str) -> None:
    condition = sa.text(where)
    op.create_index(
        f"ix_deliveries_{name}", "deliveries", [*columns], sqlite_where=condition, postgresql_where=condition
    )
