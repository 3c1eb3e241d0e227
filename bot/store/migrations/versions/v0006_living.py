"""What an alert needs that changes after it was posted: edits, what a report adds, the step before."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("stories", sa.Column("updated", MOMENT))
    op.add_column("stories", sa.Column("earlier", sa.String(32)))
    op.add_column("members", sa.Column("kind", sa.Text))
    op.add_column("members", sa.Column("adds", sa.Text, nullable=False, server_default=""))
    op.add_column("members", sa.Column("corrected", sa.Text, nullable=False, server_default=""))
    # Of what kind the feeds were was not kept: most are media.
    op.execute("UPDATE members SET kind = 'media'")
    # In one statement, which SQLite takes as well: a table that is made anew there forgets its partial indexes.
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE deliveries ADD COLUMN item_id {number} "
        "CONSTRAINT fk_deliveries_item_id_items REFERENCES items (id)"
    )
    for name, kind in (
        ("edit_at", MOMENT),
        ("editing", MOMENT),
        ("edited_at", MOMENT),
        ("shown", sa.String(32)),
        ("lost", sa.Text()),
    ):
        op.add_column("deliveries", sa.Column(name, kind))
    changing = sa.text("edit_at IS NOT NULL OR editing IS NOT NULL")
    op.create_index(
        "ix_deliveries_changing",
        "deliveries",
        ["chat", "edit_at"],
        sqlite_where=changing,
        postgresql_where=changing,
    )
