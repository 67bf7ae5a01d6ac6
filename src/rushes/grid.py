"""Takes of one shot that differ in some parts of its prompt, and the sheet that compares them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rushes import catalogue
from rushes.catalogue import Numbers
from rushes.delivery import copied, stem
from rushes.errors import DeliveryError, RequestError
from rushes.media import claimed
from rushes.media.files import check_free
from rushes.prompts import Shot, ShotPart
from rushes.prompts.variations import variations
from rushes.prompts.worded import worded
from rushes.types import Clip, Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.delivery import Target
    from rushes.prompts.variations import Variation, Vary
    from rushes.prompts.written import Cut
    from rushes.types import GenerationRequest


#: What a sheet is: photographs of many frames are smallest as JPEG.
_SHEET = ".jpg"


#: Takes of one comparison at most: what one can still look through, and pay for.
MOST = 24


@dataclass(frozen=True, slots=True)
class Varied:
    """A variation of a request's prompt, as a request; ``cut``: what its model can't be told."""

    variation: Variation
    request: GenerationRequest
    cut: tuple[Cut, ...] = ()


class Take(Frozen):
    """One clip of a grid, and what is different about it."""

    clip: Clip
    label: str
    """*camera: orbit shot*; *as written* for the prompt itself."""
    chosen: tuple[tuple[ShotPart, str], ...] = ()
    """The parts that vary, each with its value."""
    cut: tuple[str, ...] = ()
    """What its model can't be told, or not at this length, in words."""

    @classmethod
    def of(cls, varied: Varied, clip: Clip) -> Self:
        """The clip that was made of a variation."""
        said = varied.variation
        return cls(clip=clip, label=said.label, chosen=said.chosen, cut=tuple(map(str, varied.cut)))


class Grid(Frozen):
    """Takes that compare, in the order in which they were made, and a picture of all of them."""

    takes: tuple[Take, ...]
    sheet: Path
    notes: tuple[str, ...] = ()
    """What one should know when comparing them."""

    @property
    def clips(self) -> tuple[Clip, ...]:
        """The clips alone."""
        return tuple(take.clip for take in self.takes)


def varied(request: GenerationRequest, vary: Vary, count: int | None = None) -> tuple[Varied, ...]:
    """The variations of a request's prompt, each as a request; all have one seed.

    A request without a seed gets one where its model has seeds. ``vary`` and ``count`` are those of
    :func:`~rushes.prompts.variations.variations`, and which are taken follows from the seed.

    :raises RequestError: there are too many or too few, or a part or a value does not exist.
    """
    given = tuple(vary.values()) if isinstance(vary, Mapping) else ()
    wanted = count or (prod(map(len, given)) if given and all(given) else 0)
    if wanted > MOST:
        raise RequestError(
            f"That would be {wanted} takes, and a comparison has {MOST} at most: name fewer "
            "values, or take some of the combinations with -n (count)."
        )
    if request.camera and ShotPart.CAMERA in set(vary):
        raise RequestError("camera is given and varied: leave one of them out.")
    if request.seed is None and (seed := _any_seed(request)) is not None:
        request = request.but(seed=seed)
    shot = Shot.read(request.prompt, request.negative_prompt or "")
    made = variations(shot, count, vary, seed=request.seed or 0)
    return tuple(_varied(request, each) for each in made)


def _varied(request: GenerationRequest, variation: Variation) -> Varied:
    """The shot itself keeps the words of its author."""
    if not variation.chosen:
        return Varied(variation, request)
    return Varied(variation, *worded(request, variation.shot))


def _any_seed(request: GenerationRequest) -> int | None:
    """A seed that the model takes; None where it has none, or nobody knows."""
    can = catalogue.find(request.model).modes.get(request.mode)
    if can is None or not isinstance(can.seed, Numbers):
        return None
    return int(can.seed.nearest(Fraction(random.randrange(2**31))))


def named(target: Target, several: Sequence[Varied]) -> list[Target]:
    """Where each take goes: numbered as any takes, in a folder also named for what differs.

    :raises DeliveryError: a clip or the sheet exists and may not be overwritten.
    """
    if target.file is not None:
        check_free(_beside(target.file), overwrite=target.overwrite)
    said = (" ".join(value for _, value in each.variation.chosen) for each in several)
    pairs = zip(target.each(len(several)), said, strict=True)
    return [replace(place, said=words) for place, words in pairs]


def compared(several: Sequence[Varied], clips: Sequence[Clip], target: Target) -> Grid:
    """Draw the sheet beside the clips: ``film.jpg`` for ``film-1.mp4`` and so on.

    Of clips in an object storage it goes to the library, which is on this machine.

    :raises DeliveryError: it can't be put there.
    """
    from rushes.media.take_sheet import Row, take_sheet  # noqa: PLC0415 - loads what draws

    takes = [Take.of(each, clip) for each, clip in zip(several, clips, strict=True)]
    with ExitStack() as stack:
        desk = None if all(clip.is_local for clip in clips) else stack.enter_context(target.desk())
        rows = [Row(_file(take.clip, desk), take.label, _note(take.clip)) for take in takes]
        if target.file is not None:
            path, overwrite = _beside(target.file), target.overwrite
        else:
            name = stem(several[0].request, "takes")
            path, overwrite = stack.enter_context(claimed(target.folder, name, _SHEET)), True
        take_sheet(rows, path, overwrite=overwrite)
    request = several[0].request
    chance = f"{request.model} takes no seed: the takes differ by chance as well."
    return Grid(takes=tuple(takes), sheet=path, notes=() if request.seed is not None else (chance,))


def _file(clip: Clip, desk: Path | None) -> Path:
    """The clip, or a copy of one that is not on this machine.

    :raises DeliveryError: it is no longer there.
    """
    path = clip.path if desk is None else copied(clip, desk)
    if path is None:
        raise DeliveryError(f"{clip.location} is not there any more, or other bytes are.")
    return path


def _beside(file: Path) -> Path:
    return file.with_suffix(_SHEET)


def _note(clip: Clip) -> str:
    seed = "" if clip.seed is None else f"seed {clip.seed}"
    cost = "" if str(clip.cost) == "free" else str(clip.cost)
    return ", ".join(filter(None, (clip.facts.path.name, seed, cost)))
