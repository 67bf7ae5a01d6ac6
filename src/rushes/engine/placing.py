"""A finished file on its way to its place: checked in a child process, named, with its receipt."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from glob import escape
from itertools import count
from typing import TYPE_CHECKING, Any

from rushes import catalogue
from rushes._version import __version__
from rushes.delivery import differences, stem, verified
from rushes.engine.generation import Placing
from rushes.engine.makers import MAKERS
from rushes.errors import BadReplyError, EngineError, TargetError
from rushes.inputs import given
from rushes.media import atomic
from rushes.media.facts import probe
from rushes.settings import settings
from rushes.types import Clip, Cost, Delivery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rushes.engine.generation import Generation
    from rushes.types import Facts


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


def put(generation: Generation, ready: Ready, delivery: Delivery, now: float) -> Clip:
    """Move the file into its place, whole, and write its receipt beside it.

    In a folder the receipt comes first: it takes the name. So of two clips of the same bytes it can
    be told whose is whose, whenever a process dies.

    :raises DeliveryError: the place has been taken meanwhile, or the disk is full.
    """
    target = generation.target.target
    made = _clip(generation, ready, delivery.path, announced(ready, delivery))
    if target.file is not None:
        clip = _at(made, target.put(delivery.path, ""))
        receipt(generation, clip, now, overwrite=True)
        return clip
    for path in _names(target.folder, _stem(generation, ready.sha256)):
        if not os.path.lexists(path):
            clip = _at(made, path)
            if _claimed(generation, clip, now):
                break
    try:
        with atomic(path) as temporary:
            delivery.path.replace(temporary)
    except BaseException:
        receipt_of(path).unlink(missing_ok=True)
        raise
    return clip


def _at(clip: Clip, path: Path) -> Clip:
    return clip.model_copy(
        update={"path": path, "facts": clip.facts.model_copy(update={"path": path})}
    )


def _claimed(generation: Generation, clip: Clip, now: float) -> bool:
    """Write the receipt, unless there is one of another clip."""
    mine = _owner(clip.path) == generation.id  # from before this process
    try:
        receipt(generation, clip, now, overwrite=mine, last=False)
    except TargetError:
        return False
    return True


def _names(folder: Path, near: str) -> Iterator[Path]:
    yield folder / f"{near}.mp4"
    for number in count(2):
        yield folder / f"{near}-{number}.mp4"


def announced(ready: Ready, delivery: Delivery) -> Placing:
    """What is written down before a clip is put into its place."""
    return Placing(
        sha256=ready.sha256,
        seed=delivery.seed,
        cost=delivery.cost,
        origin=delivery.origin,
        notes=delivery.notes,
    )


def borrowed(equal: Generation, desk: Path) -> Delivery | None:
    """A copy of the clip of an equal generation, if that is still there and whole."""
    clip = equal.clip
    if clip is None or not clip.path.is_file():
        return None
    path = desk / clip.path.name
    shutil.copyfile(clip.path, path)
    if _hash(path) != clip.sha256:
        return None
    return Delivery(
        path=path,
        seed=clip.seed,
        cost=Cost(
            low=Decimal(0),
            high=Decimal(0),
            currency=clip.cost.currency,
            basis=f"the clip of an equal request, generation {equal.id}",
        ),
        origin=clip.origin,
        notes=(f"Taken from an equal request, generation {equal.id}; it cost nothing.",),
    )


def trusted(equal: Generation) -> Ready:
    """What was found out about a clip when it was made."""
    if equal.clip is None:
        raise EngineError(f"Generation {equal.id} has no clip.")
    return Ready(equal.clip.facts, equal.clip.sha256)


def placed(generation: Generation, now: float) -> Clip | None:
    """The clip that a process put into its place before it died, if it did."""
    known = generation.placing
    if known is None:
        return None
    file = generation.target.file
    for path in [file] if file else _near(generation, known, ".mp4"):
        owner = _owner(path)
        if owner != generation.id and not (owner is None and file):
            continue
        if path.is_file() and path.stat().st_size and _hash(path) == known.sha256:
            clip = _clip(generation, Ready(probe(path), known.sha256), path, known)
            if owner is None:
                receipt(generation, clip, now, overwrite=True)
            return clip
    forget(generation)  # what is fetched anew may be other bytes, with another name
    return None


def forget(generation: Generation) -> None:
    """Take the receipt away that a process wrote before it died, where no clip came after it."""
    if generation.placing is None or generation.target.file:
        return
    for path in _near(generation, generation.placing, ".mp4.json"):
        clip = path.with_suffix("")
        if not clip.exists() and _owner(clip) == generation.id:
            path.unlink()


def _near(generation: Generation, known: Placing, suffix: str) -> list[Path]:
    name = escape(_stem(generation, known.sha256))
    return sorted(generation.target.folder.glob(f"{name}*{suffix}"))


def _owner(clip: Path) -> str | None:
    """The generation that a clip belongs to by its receipt, if it has one."""
    receipt = receipt_of(clip)
    if not receipt.is_file():
        return None
    return str(json.loads(receipt.read_text(encoding="utf-8")).get("id"))


def receipt_of(clip: Path) -> Path:
    """Where the receipt of a clip lies: ``fox.mp4.json`` beside ``fox.mp4``."""
    return clip.with_name(f"{clip.name}.json")


def receipt(
    generation: Generation, clip: Clip, now: float, *, overwrite: bool = False, last: bool = True
) -> Path:
    """Write what was asked, made and paid beside the clip. ``last``: the clip does not follow.

    :raises TargetError: there is a receipt, and it may not be overwritten.
    """
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
        "created": _time(generation.created_at),
        "submitted": _time(generation.submitted_at),
        "finished": _time(now),
    }
    path = receipt_of(clip.path)
    with atomic(path, overwrite=overwrite, last=last) as temporary:
        text = json.dumps(said, ensure_ascii=False, indent=1)
        temporary.write_text(f"{text}\n", encoding="utf-8")
    return path


def _clip(generation: Generation, ready: Ready, path: Path, known: Placing) -> Clip:
    request = generation.request
    settled = catalogue.resolve(request, given=given(request))
    off = differences(request, settled, ready.facts)
    return Clip(
        path=path,
        sha256=ready.sha256,
        facts=ready.facts.model_copy(update={"path": path}),
        request=request,
        seed=known.seed,
        cost=known.cost,
        origin=known.origin,
        notes=(*known.notes, *off),
    )


def _stem(generation: Generation, sha256: str) -> str:
    return stem(generation.request, generation.target.said, sha256[:4])


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
