"""The pictures and clips of a request, measured before anything is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes import media
from rushes.catalogue import Given, is_address
from rushes.types import Size

if TYPE_CHECKING:
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
