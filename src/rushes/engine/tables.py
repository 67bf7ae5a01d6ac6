"""What is written down: one row a generation, one line a movement of money, one row a process.

Times are seconds since 1970 in UTC, as floats; money is whole billionths of its currency, so that
the database adds it up exactly.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
#: Of so many names a database is asked at once.
MANY = 500

#: The name of the one workflow, among those of DBOS.
WORKFLOW = "rushes.generation"

generations = sa.Table(
    "rushes_generation",
    metadata,
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
    # What was asked, in its canonical form, hashed: equal for equal requests with equal inputs.
    sa.Column("body", sa.String(64), nullable=False),
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("target", sa.JSON, nullable=False),
    sa.Column("price", sa.JSON, nullable=False),
    sa.Column("cancel", sa.Boolean, nullable=False),
    # An equal generation whose clip is taken, when it is there, instead of ordering another.
    sa.Column("reuse", sa.String(32)),
    # Where it is made and with whose key, frozen when it was admitted.
    sa.Column("route", sa.JSON(none_as_null=True)),
    # The order that stands: 1, and one more for each time it was ordered anew.
    sa.Column("attempt", sa.Integer, nullable=False),
    # The id of the workflow of that order.
    sa.Column("workflow", sa.String(48), nullable=False),
    # The trace that its spans belong to.
    sa.Column("trace", sa.String(64)),
    # Who carries that order: whoever did before writes nothing any more.
    sa.Column("carrier", sa.String(32)),
    # Written before the order leaves, and the ticket right after.
    sa.Column("intent", sa.JSON(none_as_null=True)),
    sa.Column("ticket", sa.JSON(none_as_null=True)),
    sa.Column("done", sa.Float),
    sa.Column("message", sa.Text, nullable=False),
    # The clip that is being put into its place: its hash, and what its maker said of it.
    sa.Column("placing", sa.JSON(none_as_null=True)),
    sa.Column("clip", sa.JSON(none_as_null=True)),
    sa.Column("failure", sa.JSON(none_as_null=True)),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("submitted_at", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Index("rushes_generation_state", "state", "created_at"),
    sa.Index("rushes_generation_body", "body", "state"),
    sa.Index("rushes_generation_batch", "batch"),
)

#: Append only. The sum of a generation's lines is what it holds of a budget: at first what was
#: reserved, in the end what was charged. It outlives the generations, which can be pruned.
ledger = sa.Table(
    "rushes_ledger",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("generation", sa.String(32), nullable=False),
    # Each moves once for each order of a generation.
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    # Whether there is an upper bound at all, and whether the amount is more than that: a figure.
    sa.Column("known", sa.Boolean, nullable=False),
    sa.Column("exact", sa.Boolean, nullable=False),
    sa.Column("currency", sa.String(16), nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    # When the order was admitted: the day and month that it counts to, in UTC.
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("project", sa.String(128), nullable=False),
    sa.Column("provider", sa.String(64), nullable=False),
    sa.Column("model", sa.String(200), nullable=False),
    sa.Column("key", sa.String(128), nullable=False),
    sa.UniqueConstraint("generation", "attempt", "kind", name="rushes_ledger_once"),
    sa.Index("rushes_ledger_day", "currency", "day"),
    sa.Index("rushes_ledger_at", "at"),
)

budgets = sa.Table(
    "rushes_budget",
    metadata,
    sa.Column("scope", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("period", sa.String(16), primary_key=True),
    sa.Column("currency", sa.String(16), primary_key=True),
    sa.Column("limit", sa.BigInteger, nullable=False),
)

#: Generations of which a provider reported something to a process that does not carry them.
news = sa.Table(
    "rushes_news",
    metadata,
    sa.Column("generation", sa.String(32), primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
)

#: Processes that run generations, and when each was last seen alive.
workers = sa.Table(
    "rushes_worker",
    metadata,
    sa.Column("executor", sa.String(128), primary_key=True),
    sa.Column("host", sa.String(128), nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("beat", sa.Float, nullable=False),
    # The providers whose work it does, with commas between them; empty for all.
    sa.Column("only", sa.String(255), nullable=False),
)


def workflows(*, is_sqlite: bool) -> sa.TableClause:
    """DBOS's own table of workflows, as far as we use it."""
    names = ("workflow_uuid", "name", "status", "queue_name", "executor_id")
    schema = None if is_sqlite else "dbos"
    return sa.table("workflow_status", *map(sa.column, names), schema=schema)
