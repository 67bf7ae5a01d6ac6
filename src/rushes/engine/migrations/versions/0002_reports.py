"""Traces, what providers report, and the money of an hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """What is under way is carried on; its trace begins with the next step."""
    op.add_column("rushes_generation", sa.Column("trace", sa.String(64)))
    op.create_index("rushes_ledger_at", "rushes_ledger", ["at"])
    op.create_table(
        "rushes_news",
        sa.Column("generation", sa.String(32), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
    _locate()


def _locate() -> None:
    """A clip had the path of a file; now it has a location, which may be an object storage's."""
    rows = sa.table("rushes_generation", sa.column("id"), sa.column("clip", sa.JSON))
    connection = op.get_bind()
    for number, clip in connection.execute(sa.select(rows).where(rows.c.clip.is_not(None))).all():
        if clip and "location" not in clip:
            told = {name: value for name, value in clip.items() if name != "path"}
            change = sa.update(rows).where(rows.c.id == number)
            connection.execute(change.values(clip={**told, "location": clip["path"]}))
