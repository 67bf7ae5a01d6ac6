"""Changes of a generation's row, prepared once: composing one takes longer than writing it.

Each is told of which generation, of which order and by whom it is carried; see :func:`of`. What is
written is given by the names of the columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rushes.engine.tables import generations
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rushes.engine.generation import Generation

#: The states in which nothing more will happen by itself.
OVER = tuple(state.value for state in State if state.over)

#: The others. The index of states serves a search for these, and none for what is not over.
OPEN = tuple(state.value for state in State if not state.over)

_row = generations.c
_mine = _row.carrier == sa.bindparam("of_carrier")
_order = sa.update(generations).where(
    _row.id == sa.bindparam("of_id"), _row.attempt == sa.bindparam("of_attempt")
)

#: Of the order that stands, unless it is over; by who carries it, and by nobody from whom it was
#: taken over.
CARRIED = _order.where(_row.state.not_in(OVER), _row.carrier.is_(None) | _mine)
#: The same where no order may have left yet.
UNORDERED = CARRIED.where(_row.intent.is_(None), _row.state == State.QUEUED.value)
#: The same where one may leave. A write whose confirmation was lost with the connection is done
#: again, and known by who carries it.
ORDERING = CARRIED.where((_row.intent.is_(None) & ~_row.cancel) | _mine)
#: Of the order that stands, also where it was given up, unless another has its ticket.
ACCEPTED = _order.where(_row.ticket.is_(None) | _mine)


def of(generation: Generation) -> Mapping[str, Any]:
    """Of which generation, of which order and by whom it is carried."""
    return {
        "of_id": generation.id,
        "of_attempt": generation.attempt,
        "of_carrier": generation.carrier,
    }
