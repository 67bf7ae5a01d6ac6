"""Generations, the ledger, budgets and workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From an empty database."""
    op.create_table(
        "rushes_generation",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(32), nullable=False),
        sa.Column("queue", sa.String(128), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("project", sa.String(128), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("batch", sa.String(32)),
        sa.Column("idempotency_key", sa.String(255), unique=True),
        sa.Column("body", sa.String(64), nullable=False),
        sa.Column("request", sa.JSON, nullable=False),
        sa.Column("target", sa.JSON, nullable=False),
        sa.Column("price", sa.JSON, nullable=False),
        sa.Column("cancel", sa.Boolean, nullable=False),
        sa.Column("reuse", sa.String(32)),
        sa.Column("route", sa.JSON(none_as_null=True)),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("workflow", sa.String(48), nullable=False),
        sa.Column("carrier", sa.String(32)),
        sa.Column("intent", sa.JSON(none_as_null=True)),
        sa.Column("ticket", sa.JSON(none_as_null=True)),
        sa.Column("done", sa.Float),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("placing", sa.JSON(none_as_null=True)),
        sa.Column("clip", sa.JSON(none_as_null=True)),
        sa.Column("failure", sa.JSON(none_as_null=True)),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("submitted_at", sa.Float),
        sa.Column("finished_at", sa.Float),
    )
    op.create_index("rushes_generation_state", "rushes_generation", ["state", "created_at"])
    op.create_index("rushes_generation_body", "rushes_generation", ["body", "state"])
    op.create_index("rushes_generation_batch", "rushes_generation", ["batch"])
    op.create_table(
        "rushes_ledger",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("generation", sa.String(32), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("known", sa.Boolean, nullable=False),
        sa.Column("exact", sa.Boolean, nullable=False),
        sa.Column("currency", sa.String(16), nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("project", sa.String(128), nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.UniqueConstraint("generation", "attempt", "kind", name="rushes_ledger_once"),
    )
    op.create_index("rushes_ledger_day", "rushes_ledger", ["currency", "day"])
    op.create_table(
        "rushes_budget",
        sa.Column("scope", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(128), primary_key=True),
        sa.Column("period", sa.String(16), primary_key=True),
        sa.Column("currency", sa.String(16), primary_key=True),
        sa.Column("limit", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "rushes_worker",
        sa.Column("executor", sa.String(128), primary_key=True),
        sa.Column("host", sa.String(128), nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("beat", sa.Float, nullable=False),
        sa.Column("only", sa.String(255), nullable=False),
    )
