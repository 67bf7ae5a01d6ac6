"""Whose work is whose: what all processes on one database have ordered of a provider.

A provider without a key for orders is asked for a list of its recent work where a reply was lost.
What stands in that list may be another generation's, of another process: this tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rushes.engine.tables import generations
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rushes.engine.database import Database


class Register:
    """Reads the orders of one provider; see :class:`rushes.hosted.acceptance.Register`."""

    def __init__(self, database: Database, provider: str) -> None:
        self._database = database
        self._mine = generations.c.provider == provider

    def held(self, base: str, ids: Collection[str], tags: Collection[str]) -> set[str]:
        """Those of ``ids`` that are in the ticket of a generation, but for those under ``tags``."""
        return set(self.holders(base, ids, tags))

    def holders(
        self, base: str, ids: Collection[str], tags: Collection[str] = ()
    ) -> dict[str, str]:
        """The generations whose tickets have these ids of the provider's, by those."""
        order = generations.c.ticket["order"].as_string()
        data = generations.c.ticket["data"]
        chosen = sa.select(order.label("order"), generations.c.id).where(
            self._mine,
            order.in_(list(ids)),
            data["route"]["base"].as_string() == base,
            _tag(data).not_in(list(tags)),
        )
        return {str(row.order): str(row.id) for row in self._read(chosen)}

    def under_way(self, base: str, prompt: str, tags: Collection[str]) -> bool:
        """Whether another order with these words left, and nobody has said what became of it."""
        intent = generations.c.intent
        chosen = sa.select(generations.c.id).where(
            self._mine,
            generations.c.state == State.RUNNING.value,
            generations.c.ticket.is_(None),
            intent["route"]["base"].as_string() == base,
            _tag(intent).not_in(list(tags)),
            _words(intent) == prompt,
        )
        return bool(self._read(chosen.limit(1)))

    def _read(self, chosen: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        def work() -> Sequence[sa.Row[Any]]:
            with self._database.read() as connection:
                return connection.execute(chosen).all()

        return self._database.insist(work)


def _words(intent: Any) -> sa.ColumnElement[str]:
    """The words that were sent: those of the request, unless the camera was told in them."""
    asked = generations.c.request["prompt"].as_string()
    return sa.func.coalesce(intent["told"]["prompt"].as_string(), asked)


def _tag(column: Any) -> sa.ColumnElement[str]:
    return sa.func.coalesce(column["tag"].as_string(), "")
