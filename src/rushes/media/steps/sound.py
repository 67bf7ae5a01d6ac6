"""Music, voices and effects."""

from __future__ import annotations

from fractions import Fraction
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from rushes.errors import MediaError
from rushes.media.form import SOUND_RATE, nearest
from rushes.media.step import Step
from rushes.types import Seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from numpy.typing import NDArray

    from rushes.media.form import Form
    from rushes.media.stream import Stream

    Samples = NDArray[np.float32]

#: Samples over which the beginning of a repeat is bent to the end before it: 5 ms.
_SEAM = SOUND_RATE // 200


class Sound(Step):
    """Lay the sound of ``file`` over the clip, or in place of its own; or only change its level.

    The pictures stay as they are, and sound ends with them. ``fit`` repeats music that is too
    short. With ``duck`` one gives way to the other by so many dB while that is heard: music to the
    clip's own sound, and the clip's own sound to a ``voice``. ``loudness`` brings the whole mix to
    a target: -14 LUFS for the web, -23 for television.
    """

    kind: Literal["sound"] = "sound"
    evenly_spaced = False

    file: Path | None = None
    """Any file with sound; of a clip, its sound."""
    at: Seconds = Field(default=Fraction(0), ge=0, examples=["2.5"])
    """When it begins, in seconds of the clip."""
    start: Seconds = Field(default=Fraction(0), ge=0, examples=["30"])
    """Where in ``file`` it begins."""
    gain: float = Field(default=0, ge=-120, le=60, examples=["-6"])
    """Of ``file``, in dB; with no file of the clip's own sound."""
    own: float | None = Field(default=0, ge=-120, le=60)
    """Gain of the clip's own sound in dB; ``None`` takes it away."""
    fade_in: Seconds = Field(default=Fraction(0), ge=0)
    """Of ``file``, in seconds; with no file of the clip's own sound."""
    fade_out: Seconds = Field(default=Fraction(0), ge=0, le=600)
    fit: Literal["pad", "loop"] = "pad"
    """``loop`` repeats ``file`` until the clip ends."""
    role: Literal["music", "voice"] = "music"
    duck: float = Field(default=0, ge=0, le=60, examples=["12"])
    attack: float = Field(default=0.12, gt=0, le=1)
    """Seconds in which ``duck`` goes down."""
    release: float = Field(default=0.6, gt=0, le=10)
    """Seconds in which it comes back."""
    loudness: float | None = Field(default=None, ge=-60, le=-5, examples=["-14"])
    """LUFS of the mix (EBU R 128)."""
    peak: float = Field(default=-1, ge=-20, le=0)
    """dBTP that the mix does not go above, where ``loudness`` is given."""

    lift: float | None = None
    """dB by which the mix is lifted to reach ``loudness``; measured where it is not given."""

    @field_validator("own", mode="before")
    @classmethod
    def _off(cls, value: object) -> object:
        return None if value == "off" else value

    @model_validator(mode="after")
    def _useful(self) -> Self:
        if self.file is None and (self.at or self.start or self.duck or self.fit != "pad"):
            raise ValueError("at, start, duck and fit are of a file: name one")
        return self

    def sources(self) -> tuple[Path, ...]:
        return (self.file,) if self.file else ()

    def after(self, before: Form) -> Form:
        own = before.channels if self.own is not None else 0
        if self.file is None:
            if not before.channels and self.own is not None:
                raise MediaError("The clip has no sound to change: name a file to add.")
            return before.but(channels=own)
        if self.at >= before.duration:
            raise MediaError(
                f"{self.file} would begin at {float(self.at):g} s, but the clip ends at "
                f"{float(before.duration):g} s."
            )
        return before.but(channels=max(own, self._channels()))

    def _channels(self) -> int:
        from rushes.media.heard import channels_of

        channels = channels_of(self.file) if self.file else 0
        if not channels:
            raise MediaError(f"{self.file} has no sound.")
        return channels

    def says(self, before: Form) -> str:
        said = []
        if self.file is not None:
            how = "replaced by" if self.own is None and before.channels else "with"
            said.append(f"{how} {self.file.name}")
            said += [f"from {float(self.at):g} s"] * bool(self.at)
            said += ["repeated"] * (self.fit == "loop")
            said += [f"at {self.gain:+g} dB"] * bool(self.gain)
            said += [f"ducked by {self.duck:g} dB"] * bool(self.duck)
        elif self.own is None:
            said.append("taken away")
        elif self.gain or self.own:
            said.append(f"{self.gain + self.own:+g} dB")
        said += ["faded"] * bool(self.fade_in or self.fade_out)
        if self.loudness is not None:
            said.append(f"brought to {self.loudness:g} LUFS")
        return f"sound {', '.join(said) or 'as it is'}"

    def study(self, stream: Stream) -> Self:
        if self.loudness is None or self.lift is not None:
            return self
        from rushes.media.heard import exactly
        from rushes.media.loudness import lift_to

        before = stream.form
        channels = self.after(before).channels

        def mix() -> Iterator[Samples]:
            return exactly(self._mixed(stream.sound(), before), before.samples, channels)

        lift = lift_to(self.loudness, self.peak, channels, mix)
        return self.model_copy(update={"lift": lift})

    def sound(self, blocks: Iterator[Samples], before: Form) -> Iterator[Samples]:
        from rushes.media.loudness import levelled

        mix = self._mixed(blocks, before)
        return mix if self.loudness is None else levelled(mix, self.lift or 0, self.peak)

    def _mixed(self, blocks: Iterator[Samples], before: Form) -> Iterator[Samples]:
        from rushes.media.ducking import Ducker
        from rushes.media.heard import channelled, exactly
        from rushes.media.mixing import gained, summed

        channels = self.after(before).channels
        if self.file is None:
            return self._faded(gained(blocks, self.gain + (self.own or 0)), before.samples)
        added = self._added(channels, before)
        if self.own is None or not before.channels:
            return added
        own = exactly(gained(channelled(blocks, channels), self.own), before.samples, channels)
        if not self.duck:
            return summed(own, added)
        ducker = Ducker(self.duck, self.attack, self.release)
        own, key_own = tee(own)
        added, key_added = tee(exactly(added, before.samples, channels))
        if self.role == "voice":
            own = ducker.over(own, key_added)
        else:
            added = ducker.over(added, key_own)
        return summed(own, added)

    def _added(self, channels: int, before: Form) -> Iterator[Samples]:
        from rushes.media.mixing import after, gained

        begins = nearest(self.at * SOUND_RATE)
        pieces = self._repeated(channels) if self.fit == "loop" else self._heard(channels)
        faded = self._faded(gained(pieces, self.gain), before.samples - begins)
        return after(faded, begins, channels)

    def _faded(self, blocks: Iterator[Samples], end: int) -> Iterator[Samples]:
        from rushes.media.mixing import falling, rising

        raised = rising(blocks, nearest(self.fade_in * SOUND_RATE))
        return falling(raised, nearest(self.fade_out * SOUND_RATE), end)

    def _heard(self, channels: int) -> Iterator[Samples]:
        from rushes.media.heard import heard

        return heard(self.file or "", self.start, channels=channels)

    def _repeated(self, channels: int) -> Iterator[Samples]:
        """Again and again, without end. Its length stays, so that a beat stays in time."""
        last = np.zeros((0, channels), np.float32)
        while True:
            length = 0
            for block in self._heard(channels):
                joined = _smoothed(last, block) if length == 0 and len(last) > 1 else block
                length += len(block)
                last = block[-2:]
                yield joined
            if length < _SEAM:
                raise MediaError(f"{self.file} is too short to be repeated: {length} samples.")


def _smoothed(before: Samples, block: Samples) -> Samples:
    """``block`` bent at its beginning so that it goes on from the samples before it: no click.

    Where it goes on by itself, as in music made to be repeated, nothing is changed.
    """
    jump = 2 * before[-1] - before[-2] - block[0]
    count = min(_SEAM, len(block))
    made = block.copy()
    made[:count] += jump * (np.cos(np.linspace(0, np.pi, count, dtype=np.float32)) + 1)[:, None] / 2
    return made
