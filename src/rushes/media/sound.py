"""The sound of a file, as samples beside its pictures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np

from rushes.media.source import opened, sound_stream

if TYPE_CHECKING:
    import os

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray


def audio(path: str | os.PathLike[str], rate: int = 48_000) -> NDArray[np.float32] | None:
    """All sound of a file: (samples, channels) float32 from -1 to 1; ``None`` where it has none.

    Sample 0 is heard when the first picture is shown: sound that starts later has silence in front,
    sound that starts earlier is cut. A file with sound alone starts with its sound.

    Memory: 4 bytes for each sample and channel, twice.

    :param rate: samples per second; other rates are resampled.
    :raises MediaError: as :func:`~rushes.media.facts.probe` does.
    """
    with opened(path) as container:
        stream = sound_stream(container)
        if stream is None:
            return None
        pieces, first = _decoded(container, stream, rate)
        if not pieces:
            return np.zeros((0, stream.codec_context.channels), np.float32)
        samples = np.concatenate(pieces, axis=1).T
        lead = round((first - _zero(container, first)) * rate)
        length = round((stream.duration or 0) * (stream.time_base or Fraction(0)) * rate)
    if length and length < len(samples):  # the encoder's padding of the last block
        samples = samples[:length]
    if lead < 0:
        return np.ascontiguousarray(samples[-lead:])
    silence = np.zeros((lead, samples.shape[1]), np.float32)
    return np.concatenate([silence, samples])


def _decoded(
    container: InputContainer, stream: AudioStream, rate: int
) -> tuple[list[NDArray[np.float32]], Fraction]:
    """Planar blocks, and the time of the first on the container's clock."""
    layout = stream.codec_context.layout
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
    pieces: list[NDArray[np.float32]] = []
    first: Fraction | None = None
    for frame in container.decode(stream):
        if first is None and frame.pts is not None and frame.time_base:
            first = frame.pts * frame.time_base
        pieces += map(_samples, resampler.resample(frame))
    pieces += map(_samples, resampler.resample(None))
    return pieces, first or Fraction(0)


def _samples(block: av.AudioFrame) -> NDArray[np.float32]:
    return cast("NDArray[np.float32]", block.to_ndarray())


def _zero(container: InputContainer, first: Fraction) -> Fraction:
    for video in container.streams.video:
        if not video.disposition & av.stream.Disposition.attached_pic:
            return (video.start_time or 0) * (video.time_base or Fraction(1))
    return first
