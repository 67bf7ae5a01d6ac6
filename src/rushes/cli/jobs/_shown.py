"""How a generation looks: in a line, and as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rushes.cli.screen import as_numbers, at, place
from rushes.types import State

if TYPE_CHECKING:
    from rushes.engine.costs import Spending
    from rushes.engine.generation import Generation
    from rushes.engine.store import Store


def short(generation: Generation) -> str:
    """Enough of the id to type."""
    return generation.id[-8:]


def time(seconds: float) -> str:
    """``2026-11-26 14:03:05``, in the time of this machine."""
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M:%S}"


def money(store: Store, generation: Generation) -> Spending:
    """What it cost up to now, over all of its orders."""
    from rushes.engine.costs import Spending, orders_of

    with store.database.read() as connection:
        return Spending.of(generation.id, orders_of(connection, [generation.id]))


def cost(generation: Generation, spent: Spending) -> str:
    """What it cost, or may cost, in words; play money is called so."""
    from rushes.engine.ledger import EMULATED

    words = []
    if spent.spent or spent.unknown:
        words.append(spent.said)
    if spent.held or spent.held_unknown:
        words.append(f"{spent.held_said} held")
    said = ", ".join(words) or ("free" if generation.price.high == 0 else "nothing")
    return f"{said} (play money)" if words and generation.key == EMULATED else said


def what(generation: Generation) -> str:
    """Where the clip is; else what is said of it; else what was asked."""
    if generation.clip is not None:
        return place(generation.clip)
    if generation.state.over or generation.message:
        return generation.message.partition("\n")[0]
    return generation.request.prompt


def as_dict(store: Store, generation: Generation) -> dict[str, Any]:
    """All that is known of it, for programs."""
    from rushes.engine.finished import receipt_at

    spent = money(store, generation)
    clip = generation.clip
    made: dict[str, Any] = {"path": None, "location": None, "receipt": None}
    if clip is not None:
        made = {**at(clip), "receipt": receipt_at(clip), "sha256": clip.sha256}
        made |= {**as_numbers(clip.facts), "seed": clip.seed, "notes": list(clip.notes)}
    fields = ("id", "state", "model", "mode", "project", "batch", "priority", "idempotency_key")
    more = ("attempt", "queue", "done", "message", "failure")
    dumped = generation.model_dump(mode="json", include={*fields, *more})
    return {
        **{name: dumped[name] for name in fields},
        **made,
        "order": None if generation.ticket is None else generation.ticket.order or None,
        **{name: dumped[name] for name in more},
        "price": {**generation.price.model_dump(mode="json"), "text": str(generation.price)},
        "money": {
            "text": cost(generation, spent),
            "currency": spent.currency,
            "exact": f"{spent.exact:f}",
            "at_most": f"{spent.at_most:f}",
            "unknown": spent.unknown,
            "held": f"{spent.held:f}",
            "held_unknown": spent.held_unknown,
            "key": generation.key,
        },
        "created": _utc(generation.created_at),
        "submitted": _utc(generation.submitted_at),
        "finished": _utc(generation.finished_at),
        "request": generation.request.model_dump(mode="json", exclude_unset=True),
    }


def _utc(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def failed(generation: Generation) -> bool:
    """Whether it ended without a clip."""
    return generation.state.over and generation.state is not State.SUCCEEDED


def ended(generation: Generation) -> str:
    """How it ended, in a sentence, with what to type next."""
    words = f"{short(generation)} {generation.state}: {what(generation)}"
    if generation.state is State.UNKNOWN:
        words += (
            f" To settle it: rushes jobs resolve {short(generation)} --found ID, or --not-accepted."
        )
    elif generation.state is State.FAILED and generation.failure and generation.failure.retry:
        words += f" To try it again: rushes jobs retry {short(generation)}."
    return words
