"""The keys of entries whose items were forgotten for their age."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "forgotten",
        sa.Column("key_hash", sa.String(32), nullable=False),
        sa.Column("feed_id", number, sa.ForeignKey("feeds.id", name="fk_forgotten_feed_id_feeds"), nullable=False),
        sa.Column("text_hash", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", "feed_id", name="pk_forgotten"),
    )
    told = sa.text("item_id IS NOT NULL")
    op.create_index("ix_deliveries_item", "deliveries", ["item_id"], sqlite_where=told, postgresql_where=told)
