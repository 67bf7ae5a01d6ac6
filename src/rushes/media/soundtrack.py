"""Sound into the film that is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np

from rushes.errors import MediaError

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from numpy.typing import NDArray

#: Samples per second of all sound that is written.
SOUND_RATE = 48_000
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}
#: Samples that go to the AAC encoder at a time.
_SOUND_BLOCK = 1024 * 16


class Soundtrack:
    """The AAC track beside the pictures, (samples, channels) float32 at 48 kHz."""

    def __init__(self, container: OutputContainer, sound: NDArray[np.float32]) -> None:
        self._container = container
        self._sound = sound
        self._done = 0
        self._layout = _LAYOUTS[sound.shape[1]]
        self._stream: AudioStream = container.add_stream(
            "aac", rate=SOUND_RATE, layout=self._layout
        )
        self._stream.bit_rate = 96_000 * sound.shape[1]

    def up_to(self, end: int) -> None:
        """Encode whole blocks that are over before sample ``end``."""
        while self._done + _SOUND_BLOCK <= end:
            self._encode(self._done + _SOUND_BLOCK)

    def end(self, end: int) -> None:
        """Encode the rest, exactly to sample ``end``."""
        self.up_to(end)
        if self._done < end:
            self._encode(end)
        self._container.mux(self._stream.encode(None))

    def _encode(self, end: int) -> None:
        block = self._sound[self._done : end]
        silence = np.zeros((end - self._done - len(block), block.shape[1]), np.float32)
        samples = np.ascontiguousarray(np.concatenate([block, silence]).T)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=self._layout)
        frame.sample_rate = SOUND_RATE
        frame.pts = self._done
        self._container.mux(self._stream.encode(frame))
        self._done = end


def checked(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """``sound`` within -1 to 1, without holes.

    :raises MediaError: another shape than (samples, 1, 2 or 6 channels).
    """
    if sound.ndim != 2 or sound.shape[1] not in _LAYOUTS:
        raise MediaError(
            f"Sound is an array of (samples, channels) with 1, 2 or 6 channels, not {sound.shape}."
        )
    return np.clip(np.nan_to_num(sound), -1, 1).astype(np.float32)
