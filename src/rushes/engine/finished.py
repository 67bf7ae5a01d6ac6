"""A file that a maker handed over, on its way to its place: whole, measured, with its receipt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes import catalogue
from rushes._version import __version__
from rushes.delivery import differences, stem, verified
from rushes.engine.generation import Placing
from rushes.engine.makers import MAKERS
from rushes.errors import BadReplyError, EngineError
from rushes.inputs import given
from rushes.settings import settings
from rushes.storage.address import is_storage, name_in
from rushes.types import Clip

if TYPE_CHECKING:
    from rushes.engine.generation import Generation
    from rushes.types import Delivery, Facts


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that was found to be whole."""

    facts: Facts
    sha256: str


def verify(generation: Generation, delivery: Delivery) -> Ready:
    """Decode all of the file, measure it and hash it.

    :raises BadReplyError: it is not whole, or not what a clip may be.
    """
    emulated = generation.route is not None and bool(generation.route.get("emulated"))
    stranger = not (generation.provider in MAKERS or emulated or settings().trusted)
    try:
        return Ready(*verified(delivery.path, stranger=stranger))
    except BadReplyError as error:
        error.billed = generation.price.high != 0
        raise


def trusted(equal: Generation) -> Ready:
    """What was found out about a clip when it was made."""
    if equal.clip is None:
        raise EngineError(f"Generation {equal.id} has no clip.")
    return Ready(equal.clip.facts, equal.clip.sha256)


def announced(ready: Ready, delivery: Delivery) -> Placing:
    """What is written down before a clip is put into its place."""
    return Placing(
        sha256=ready.sha256,
        seed=delivery.seed,
        cost=delivery.cost,
        origin=delivery.origin,
        notes=delivery.notes,
    )


def clip_of(generation: Generation, ready: Ready, known: Placing) -> Clip:
    """The clip, where it was measured."""
    request = generation.request
    settled = catalogue.resolve(request, given=given(request))
    off = differences(request, settled, ready.facts)
    return Clip(
        location=str(ready.facts.path),
        sha256=ready.sha256,
        facts=ready.facts,
        request=request,
        seed=known.seed,
        cost=known.cost,
        origin=known.origin,
        notes=(*known.notes, *off),
    )


def located(clip: Clip, location: str) -> Clip:
    """The same clip at another place; its facts have the path there, or its name in a storage."""
    path = Path(name_in(location) if is_storage(location) else location)
    facts = clip.facts.model_copy(update={"path": path})
    return clip.model_copy(update={"location": location, "facts": facts})


def stem_of(generation: Generation, mark: str) -> str:
    """How the clip may be called: what its prompt shows, then ``mark``."""
    return stem(generation.request, generation.target.said, mark)


def receipt_text(generation: Generation, clip: Clip, now: float) -> str:
    """What was asked, made and paid, as JSON."""
    request = generation.request
    ticket = None if generation.ticket is None else generation.ticket.model_dump(mode="json")
    said: dict[str, Any] = {
        "id": generation.id,
        "rushes": __version__,
        "model": generation.model,
        "mode": generation.mode.value,
        "project": generation.project,
        "attempt": generation.attempt,
        "request": request.model_dump(mode="json", exclude_unset=True),
        "digest": generation.body,
        "ticket": ticket,
        "price": {**generation.price.model_dump(mode="json"), "text": str(generation.price)},
        "cost": {**clip.cost.model_dump(mode="json"), "text": str(clip.cost)},
        "seed": clip.seed,
        "origin": clip.origin,
        "notes": list(clip.notes),
        "sha256": clip.sha256,
        "facts": clip.facts.model_dump(mode="json"),
        "created": written_at(generation.created_at),
        "submitted": written_at(generation.submitted_at),
        "finished": written_at(now),
    }
    return f"{json.dumps(said, ensure_ascii=False, indent=1)}\n"


def owner_in(receipt: str) -> str:
    """The generation that a receipt is of."""
    try:
        return str(json.loads(receipt)["id"])
    except (ValueError, KeyError, TypeError):
        return ""  # somebody else's JSON


def receipt_at(clip: Clip) -> str:
    """Where the receipt of a clip is: ``fox.mp4.json`` beside ``fox.mp4``."""
    return f"{clip.location}.json"


def written_at(seconds: float | None) -> str | None:
    """When, as a receipt has it."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
