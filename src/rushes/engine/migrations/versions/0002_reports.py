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
