"""What is laid over a film, frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np

from rushes.media.captions import Cue, read_captions, spoken
from rushes.media.lettering import caption

if TYPE_CHECKING:
    from fractions import Fraction

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.form import Form
    from rushes.media.steps.overlay import Overlay

    Rgba = NDArray[np.uint8]

#: FFmpeg's numbers for the matrices that films have.
_MATRIX = {"bt709": 1, "smpte170m": 6, "bt470bg": 5, "bt2020nc": 9, "fcc": 4, "smpte240m": 7}


class Still:
    """One picture, with its fade."""

    def __init__(self, step: Overlay, form: Form, picture: Rgba) -> None:
        self._step, self._form = step, form
        self._picture = _even(picture[: form.height, : form.width])
        self._frames: dict[int, VideoFrame] = {}
        height, width = self._picture.shape[:2]
        self.corner = step.corner(form, (width, height))

    def frame(self, time: Fraction) -> VideoFrame:
        """What is seen at ``time`` seconds."""
        share = _share(self._step, self._form, time) * self._step.cover()
        level = round(255 * share)
        if level not in self._frames:
            kept = self._frames if len(self._frames) < 2 else {}
            self._frames = {**kept, level: _frame(self._picture, level / 255, self._form)}
        return self._frames[level]


class Captions:
    """A strip at the bottom, with the words that are said."""

    def __init__(self, step: Overlay, form: Form) -> None:
        assert step.captions is not None  # noqa: S101 - asked by the caller
        self._step, self._form = step, form
        self._cues = read_captions(step.captions)
        self._shown: tuple[Cue | None, VideoFrame] | None = None
        strip = self._strip("")
        self._blank = strip
        self.corner = (0, step.corner(form, (strip.shape[1], strip.shape[0]))[1])

    def frame(self, time: Fraction) -> VideoFrame:
        """What is seen at ``time`` seconds."""
        cue = spoken(self._cues, time)
        if self._shown is None or self._shown[0] != cue:
            strip = self._blank if cue is None else self._strip(cue.text)
            self._shown = cue, _frame(strip, self._step.cover(), self._form)
        return self._shown[1]

    def _strip(self, text: str) -> Rgba:
        form = self._form
        size = self._step.letters(form)
        return _even(caption(text, size, (form.width, form.height), self._step.colour))


def _share(step: Overlay, form: Form, time: Fraction) -> float:
    """From 0 to 1: how far it has faded in, or not yet faded out."""
    if not step.fade:
        return 1.0
    stop = form.duration if step.stop is None else min(step.stop, form.duration)
    frame = 1 / form.fps
    inside = min(time - step.start + frame, stop - time) / step.fade
    part = min(max(float(inside), 0.0), 1.0)
    return part * part * (3 - 2 * part)


def _even(picture: Rgba) -> Rgba:
    """With an even number of rows and columns, for pictures with half the colour samples."""
    height, width = picture.shape[:2]
    return np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)))


def _frame(picture: Rgba, share: float, form: Form) -> VideoFrame:
    """In the format and the colours of the film, with alpha."""
    made = picture.copy()
    made[..., 3] = (made[..., 3] * share + 0.5).astype(np.uint8)
    sampling = form.pix_fmt.removeprefix("yuv")[:3]
    kind = f"yuva{sampling}p" + "10le" * (form.depth > 8)
    matrix = _MATRIX.get(form.matrix, 1)
    frame = av.VideoFrame.from_ndarray(made, format="rgba").reformat(
        format=kind, src_color_range=2, dst_color_range=1, dst_colorspace=matrix
    )
    frame.colorspace, frame.color_range = matrix, 1
    return frame
