"""A finished clip on its way into an object storage, and finding it there again.

In a folder its name ends with the last digits of its generation's id, so that no two want the same
one and it is known without a look; its receipt goes there first, and says whose the name is. An
object that was named is put first, unless the name is taken, and its receipt follows.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rushes import media  # its names load on first use: a probe loads FFmpeg
from rushes.delivery import hash_of
from rushes.engine.finished import (
    Ready,
    announced,
    clip_of,
    located,
    owner_in,
    receipt_at,
    receipt_text,
    stem_of,
)
from rushes.errors import DeliveryError, TargetError
from rushes.storage import objects
from rushes.storage.address import is_folder, name_in

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.engine.generation import Generation, Placing
    from rushes.types import Clip, Delivery

#: Uploads of this process that were cut off, and may have left parts there. Others' are left alone:
#: they may be under way.
_cut_off: set[str] = set()
#: Digits of an id that are drawn by lot.
_LOT = 12


def put(generation: Generation, ready: Ready, delivery: Delivery, now: float) -> Clip:
    """Put the file to its address, whole and checked, with its receipt.

    Safe to be called again after it failed: what is there already is not put there twice.

    :raises TargetError: the name is taken, or there is no bucket, no right or no key.
    :raises DeliveryError: the storage does not take it; ``retry`` where it may later.
    """
    address = _address(generation)
    clip = located(clip_of(generation, ready, announced(ready, delivery)), address)
    text = receipt_text(generation, clip, now)
    if generation.target.target.whole is not None:
        _upload(delivery.path, clip, overwrite=generation.target.overwrite)
        objects.put_text(text, receipt_at(clip), overwrite=True)
        return clip
    mine = _claimed(generation, clip, text)
    try:
        _upload(delivery.path, clip, overwrite=mine)
    except BaseException:
        with suppress(DeliveryError):  # it is away: the next try finds the receipt
            forget(generation)
        raise
    return clip


def _claimed(generation: Generation, clip: Clip, text: str) -> bool:
    """Put the receipt there, which takes the name. Whether it was ours before.

    :raises TargetError: something of somebody else has that name.
    """
    receipt = receipt_at(clip)
    owner = _owner(clip.location)
    if owner is None:
        if objects.found(clip.location) is not None:
            raise _taken(clip.location)
        try:
            objects.put_text(text, receipt, overwrite=False)
        except TargetError as error:
            # The driver may have sent it twice, since the answer to the first was lost.
            if error.code != "EEXIST" or _owner(clip.location) != generation.id:
                raise
        return False
    if owner != generation.id:
        raise _taken(clip.location)
    objects.put_text(text, receipt, overwrite=True)
    return True


def _upload(path: Path, clip: Clip, *, overwrite: bool) -> None:
    """Put the file there, unless it is there already."""
    address = clip.location
    size = objects.found(address)
    if size == path.stat().st_size and objects.hashed(address) == clip.sha256:
        return
    if size is not None and not overwrite:
        raise _taken(address)
    if address in _cut_off:
        objects.abandon(address)
        _cut_off.discard(address)
    try:
        objects.put(path, address, clip.sha256, overwrite=overwrite)
    except TargetError as error:
        # As above: what is there may be what was just sent.
        if error.code != "EEXIST" or objects.hashed(address) != clip.sha256:
            raise
    except DeliveryError:
        _cut_off.add(address)
        raise


def placed(generation: Generation, known: Placing, now: float) -> Clip | None:
    """The clip that a process put there before it died, if it did: fetched and compared."""
    address = _address(generation)
    named = generation.target.target.whole is not None
    owner = _owner(address)
    if owner == generation.id or (owner is None and named):
        ready = _whole(generation, address, known)
        if ready is not None:
            clip = located(clip_of(generation, ready, known), address)
            if owner is None:
                objects.put_text(
                    receipt_text(generation, clip, now), receipt_at(clip), overwrite=True
                )
            return clip
    objects.abandon(address)
    forget(generation)
    return None


def _whole(generation: Generation, address: str, known: Placing) -> Ready | None:
    """What is found out about an object that may be the clip; ``None`` where it is not."""
    if not objects.found(address):
        return None
    with generation.target.target.desk() as desk:
        path = desk / name_in(address)
        objects.fetch(address, path)
        return Ready(media.probe(path), known.sha256) if hash_of(path) == known.sha256 else None


def forget(generation: Generation) -> None:
    """Take the receipt away of a clip that did not come after it."""
    address = _address(generation)
    if generation.target.target.whole is not None or objects.found(address) is not None:
        return
    if _owner(address) == generation.id:
        objects.remove(f"{address}.json")


def _address(generation: Generation) -> str:
    address = generation.target.address or ""
    if not is_folder(address):
        return address
    return f"{address}{stem_of(generation, generation.id[-_LOT:])}.mp4"


def _owner(address: str) -> str | None:
    receipt = objects.read_text(f"{address}.json")
    return None if receipt is None else owner_in(receipt)


def _taken(address: str) -> TargetError:
    said = f"{address} exists already: use --force (overwrite=True) or another name."
    return TargetError(said, code="EEXIST")
