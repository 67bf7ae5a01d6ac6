"""A finished clip on its way to its place: a folder of this machine, or an object storage."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from glob import escape
from itertools import count
from typing import TYPE_CHECKING

from rushes import media  # its names load on first use: a probe loads FFmpeg
from rushes.delivery import copied, hash_of
from rushes.engine import stored
from rushes.engine.finished import (
    Ready,
    announced,
    clip_of,
    located,
    owner_in,
    receipt_text,
    stem_of,
    written_at,
)
from rushes.errors import TargetError
from rushes.media import atomic
from rushes.types import Cost, Delivery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rushes.engine.generation import Generation, Placing
    from rushes.types import Clip


def put(generation: Generation, ready: Ready, delivery: Delivery, now: float) -> Clip:
    """Move the file into its place, whole, and write its receipt beside it.

    Safe to be called again after it failed, as long as the file is there. In a folder the receipt
    comes first: it takes the name. So of two clips of the same bytes it can be told whose is whose,
    whenever a process dies.

    :raises DeliveryError: the place has been taken meanwhile, the disk is full, or the storage does
        not take it.
    """
    if generation.target.address is not None:
        return stored.put(generation, ready, delivery, now)
    target = generation.target.target
    made = clip_of(generation, ready, announced(ready, delivery))
    if target.file is not None:
        clip = located(made, str(target.put(delivery.path, "")))
        receipt(generation, clip, now, overwrite=True)
        return clip
    for path in _names(target.folder, stem_of(generation, ready.sha256[:4])):
        if not os.path.lexists(path):
            clip = located(made, str(path))
            if _claimed(generation, clip, now):
                break
    try:
        with atomic(path) as temporary:
            delivery.path.replace(temporary)
    except BaseException:
        if _wrote(generation, path, now):  # else this process was paused, and it is another's
            receipt_of(path).unlink(missing_ok=True)
        raise
    return clip


def withdraw(generation: Generation, clip: Clip) -> None:
    """Take a clip away that was put into its place after another process had done so.

    That one may have taken the receipt away, for want of its clip, and its name with it.
    """
    clip.path.unlink(missing_ok=True)
    if _owner(clip.path) == generation.id:
        receipt_of(clip.path).unlink(missing_ok=True)


def _wrote(generation: Generation, clip: Path, now: float) -> bool:
    """Whether the receipt of a clip is that of this process, which wrote it at ``now``."""
    receipt = receipt_of(clip)
    if not receipt.is_file():
        return False
    said = json.loads(receipt.read_text(encoding="utf-8"))
    return (said.get("id"), said.get("finished")) == (generation.id, written_at(now))


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


def borrowed(equal: Generation, desk: Path) -> Delivery | None:
    """A copy of the clip of an equal generation, if that is still there and whole."""
    clip = equal.clip
    try:
        path = None if clip is None else copied(clip, desk)
    except TargetError:  # its bucket is gone, or closed to us
        return None
    if clip is None or path is None:
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


def placed(generation: Generation, now: float) -> Clip | None:
    """The clip that a process put into its place before it died, if it did."""
    known = generation.placing
    if known is None:
        return None
    if generation.target.address is not None:
        return stored.placed(generation, known, now)
    file = generation.target.file
    for path in [file] if file else _near(generation, known, ".mp4"):
        owner = _owner(path)
        if owner != generation.id and not (owner is None and file):
            continue
        if path.is_file() and path.stat().st_size and hash_of(path) == known.sha256:
            clip = clip_of(generation, Ready(media.probe(path), known.sha256), known)
            if owner is None:
                receipt(generation, clip, now, overwrite=True)
            return clip
    forget(generation)  # what is fetched anew may be other bytes, with another name
    return None


def forget(generation: Generation) -> None:
    """Take the receipt away that a process wrote before it died, where no clip came after it."""
    if generation.placing is None:
        return
    if generation.target.address is not None:
        stored.forget(generation)
        return
    if generation.target.file:
        return
    for path in _near(generation, generation.placing, ".mp4.json"):
        clip = path.with_suffix("")
        if not clip.exists() and _owner(clip) == generation.id:
            path.unlink()


def _near(generation: Generation, known: Placing, suffix: str) -> list[Path]:
    name = escape(stem_of(generation, known.sha256[:4]))
    return sorted(generation.target.folder.glob(f"{name}*{suffix}"))


def _owner(clip: Path) -> str | None:
    """The generation that a clip belongs to by its receipt, if it has one."""
    receipt = receipt_of(clip)
    if not receipt.is_file():
        return None
    return owner_in(receipt.read_text(encoding="utf-8"))


def receipt_of(clip: Path) -> Path:
    """Where the receipt of a clip lies: ``fox.mp4.json`` beside ``fox.mp4``."""
    return clip.with_name(f"{clip.name}.json")


def receipt(
    generation: Generation, clip: Clip, now: float, *, overwrite: bool = False, last: bool = True
) -> Path:
    """Write what was asked, made and paid beside the clip. ``last``: the clip does not follow.

    :raises TargetError: there is a receipt, and it may not be overwritten.
    """
    path = receipt_of(clip.path)
    with atomic(path, overwrite=overwrite, last=last) as temporary:
        temporary.write_text(receipt_text(generation, clip, now), encoding="utf-8")
    return path
