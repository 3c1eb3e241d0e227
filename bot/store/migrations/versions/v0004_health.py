"""What is learned of feeds: their rhythm, where they moved, how ill they are; and subscriptions at WebSub hubs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in (
        sa.Column("fault_since", MOMENT),
        sa.Column("last_new", MOMENT),
        sa.Column("gap_s", sa.Float),
        sa.Column("interval_s", sa.Float),
        sa.Column("asked_s", sa.Float),
        sa.Column("moved_to", sa.Text),
        sa.Column("moved_polls", sa.Integer, nullable=False, server_default="0"),
        sa.Column("ended", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("silent", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("missed", MOMENT),
        sa.Column("hub", sa.Text),
        sa.Column("topic", sa.Text),
        sa.Column("blocks", sa.LargeBinary),
    ):
        op.add_column("feeds", column)
    op.execute(
        "UPDATE feeds SET last_new = found.newest "
        "FROM (SELECT feed_id, MAX(first_seen) AS newest FROM items GROUP BY feed_id) AS found "
        "WHERE found.feed_id = feeds.id"
    )
    op.create_table(
        "hubs",
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("hub", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("last_push", MOMENT),
        sa.PrimaryKeyConstraint("feed", name="pk_hubs"),
        sa.UniqueConstraint("token", name="uq_hubs_token"),
    )
