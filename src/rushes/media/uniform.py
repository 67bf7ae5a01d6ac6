"""Pictures of one size and format, also where a file changes them on the way.

A stream may do so at any keyframe: broadcasts that switch, calls that adapt, files put together
with ``cat``. What comes behind a file's first picture is pulled to the size of that, as players do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from av.video.reformatter import Interpolation, VideoReformatter

from rushes.media.facts import shown_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.frame import VideoFrame

    from rushes.types import Facts


def uniform(frames: Iterator[VideoFrame], facts: Facts) -> Iterator[VideoFrame]:
    """``frames`` of the file that ``facts`` are about, all like its first picture."""
    reformatter = VideoReformatter()
    aspect, first = facts.sample_aspect_ratio, (facts.width, facts.height)
    width, height = first[::-1] if facts.rotation % 180 else first
    for frame in frames:
        same = frame.format.name == facts.pix_fmt
        if same and shown_size(frame, aspect, facts.rotation) == first:
            yield frame
            continue
        yield reformatter.reformat(
            frame,
            max(1, round(width / aspect)),
            height,
            facts.pix_fmt,
            interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND,
        )
