"""The pictures and clips of a request, measured before anything is spent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes import media
from rushes.catalogue import Given, find, is_address
from rushes.frozen import thawed
from rushes.types import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.types import GenerationRequest

#: Pixels that the shortest side of a picture or clip needs before there is something to film.
_SMALLEST = 16


def given(request: GenerationRequest) -> Given:
    """What goes in, measured: the clip, or the first picture. Every file is looked at.

    What lies at an address is the provider's to fetch: nobody looks, and it stays unknown.
    Cost: the headers of pictures; the index and the first picture of a clip.

    :raises MediaNotFoundError: an input is not there.
    :raises MediaError: an input is no picture or no clip, is damaged, or too small or too large.
    """
    sizes = [
        None if is_address(each.source) else media.picture_size(each.source, min_side=_SMALLEST)
        for each in request.pictures
    ]
    clips = [
        None if is_address(clip) else media.probe(clip)
        for clip in (request.video, request.extend)
        if clip is not None
    ]
    if clips:
        facts = clips[-1]
        if facts is None:
            return Given()
        size = Size(width=facts.width, height=facts.height)
        return Given(size=size, duration=facts.duration, fps=facts.fps)
    if sizes and sizes[0] is not None:
        return Given(size=Size(width=sizes[0][0], height=sizes[0][1]))
    return Given()


def moved(request: GenerationRequest, place: Callable[[str], str]) -> GenerationRequest:
    """The request with each of its files named as ``place`` says; addresses stay as they are."""

    def named(source: str) -> str:
        return source if is_address(source) else place(source)

    changes: dict[str, Any] = {
        name: named(source)
        for name in ("image", "last_frame", "video", "extend")
        if (source := getattr(request, name)) is not None
    }
    if request.keyframes:
        changes["keyframes"] = tuple(
            each.model_copy(update={"source": named(each.source)}) for each in request.keyframes
        )
    if request.options:
        can = find(request.model).modes.get(request.mode)
        known = {} if can is None else can.options
        changes["options"] = {
            name: _moved(value, named, file=name in known and known[name].media is not None)
            for name, value in thawed(request.options).items()
        }
    return request.but(**changes) if changes else request


def _moved(value: Any, named: Callable[[str], str], *, file: bool) -> Any:
    """An option with its files named anew: those of an option of files, and ``@PATH`` anywhere."""
    if isinstance(value, dict):
        return {name: _moved(each, named, file=file) for name, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, named, file=file) for each in value]
    if isinstance(value, str) and value.startswith("@"):
        return f"@{named(value[1:])}"
    if not file or not isinstance(value, str):
        return value
    there = named(value)
    return there if Path(there).is_file() else value  # it may be an id, too
