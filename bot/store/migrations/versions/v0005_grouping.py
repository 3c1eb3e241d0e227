"""Why an item joined its story, on which days a country's stories were told, and what people corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("members", sa.Column("why", sa.Text, nullable=False, server_default=""))
    op.add_column("stories", sa.Column("merged_into", sa.String(32)))
    op.create_table(
        "story_days",
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("story_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("country", "day", "story_id", name="pk_story_days"),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name="fk_story_days_story_id_stories", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_story_days_story_id", "story_days", ["story_id"])
    # Each story stands under its countries, or under "" where it names none, and under "*".
    told = (
        "DATE(COALESCE(items.published, items.first_seen)), members.story_id "
        "FROM members JOIN items ON items.id = members.item_id"
    )
    op.execute(
        "INSERT INTO story_days (country, day, story_id) "
        f"SELECT DISTINCT COALESCE(story_countries.country, ''), {told} "
        "LEFT JOIN story_countries ON story_countries.story_id = members.story_id"
    )
    op.execute(f"INSERT INTO story_days (country, day, story_id) SELECT DISTINCT '*', {told}")
    op.create_table(
        "corrections",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_corrections_item_id_items", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["items.id"], name="fk_corrections_other_id_items", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
