"""The verbs that copy: a cut and a join that code as little anew as can be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rushes.errors import MediaError
from rushes.media.edit import Edit
from rushes.media.film import Film
from rushes.media.splice import fitting

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from rushes.media.run import Finished
    from rushes.types import Progress

    Name = str | os.PathLike[str]
    Show = Callable[[Progress], None]


def compatible(paths: Sequence[Name]) -> tuple[str, ...]:
    """For each clip why it can't follow the others untouched: one sentence, or nothing if it can.

    The clip that most others are like is what they are compared with.

    :raises MediaError: a clip can't be read.
    """
    return fitting([Path(path) for path in paths])


def join_copied(
    paths: Sequence[Name],
    output: Name,
    *,
    overwrite: bool = False,
    on_progress: Show | None = None,
) -> Finished:
    """Put clips one after the other. Those that fit are copied bit for bit, odd ones coded to fit.

    An odd clip gets the size (with bars), rate and colours of the others. Where a clip is silent
    there is silence. Sound stays within half a packet (11 ms for AAC) of its pictures. Where
    copying is not possible at all everything is coded anew, and a note says why.

    :raises MediaError: no clip, or one that can't be read.
    :raises DeliveryError: the file can't be put there.
    """
    if not paths:
        raise MediaError("A join needs at least one clip.")
    return Film(list(paths)).run(output, overwrite=overwrite, on_progress=on_progress)


def trim_smart(  # noqa: PLR0913 - where, from when to when, where to, and how
    path: Name,
    start: Fraction | float | str,
    stop: Fraction | float | str | None,
    output: Name,
    *,
    keyframes: bool = False,
    overwrite: bool = False,
    on_progress: Show | None = None,
) -> Finished:
    """Keep what is shown from ``start`` to before ``stop`` seconds, exactly, copying what can be.

    Cuts fall on the boundary between two pictures that is nearest. Pictures between a cut and the
    next that a decoder can start from are coded anew; all others are copied bit for bit. Sound is
    cut to the sample in MP4 and MOV, else to the packet.

    :param stop: ``None`` for the end of the clip.
    :param keyframes: code nothing: the cuts move out to where copying can begin and end, and a
        note says where they fell.
    :raises MediaError: the clip can't be read, or the cut keeps nothing of it.
    :raises DeliveryError: the file can't be put there.
    """
    edit = Edit(path).trim(start=start, stop=stop, keyframes=keyframes)
    return edit.run(output, overwrite=overwrite, on_progress=on_progress)
