"""Another sound: the pictures stay the packets that they were, also from containers that round."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest

from rushes.media.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Make = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]


def stored(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("rate", [Fraction(24), Fraction(60000, 1001)])
@pytest.mark.parametrize("frames", [1, 37])
def test_pictures_out_of_order_are_copied_from_matroska(
    clip: Make, tone: Tone, tmp_path: Path, suffix: str, rate: Fraction, frames: int
) -> None:
    length = float(frames / rate)
    gop = {"bf": "3", "g": "12"}
    source = clip("a.mkv", frames=frames, rate=rate, options=gop, sound=tone(length))
    edit = Edit(source).sound(gain=-6)
    made = edit.run(tmp_path / f"made{suffix}")
    assert stored(made.path) == stored(source)
    assert not made.notes
    assert made.facts.frames == frames
    if frames > 1:
        assert made.facts.fps == rate
        assert made.duration == frames / rate
    assert "copied untouched" in str(edit.explain(made.path))


def test_times_that_vary_stay(clip: Make, tone: Tone, tmp_path: Path) -> None:
    times = [0, 40, 90, 300, 330, 400, 407, 500, 590, 601]
    source = clip("v.mkv", frames=10, base=Fraction(1, 1000), times=times, sound=tone(0.7),
                  options={"bf": "2"})  # fmt: skip
    made = Edit(source).sound(gain=-6).run(tmp_path / "made.mp4")
    assert stored(made.path) == stored(source)
    with av.open(str(made.path)) as container:
        got = sorted((p.pts or 0) * (p.time_base or 1) for p in container.demux(video=0) if p.size)
    assert [time - got[0] for time in got] == [Fraction(time, 1000) for time in times]


def test_where_they_are_encoded_it_is_said(clip: Make, tone: Tone, tmp_path: Path) -> None:
    source = clip("a.ts", codec="mpeg2video", frames=25, rate=Fraction(25), sound=tone(1.0))
    edit = Edit(source).sound(gain=-6)
    made = edit.run(tmp_path / "made.mp4")
    assert made.notes == ("The pictures were re-encoded: a .mp4 file does not hold mpeg2video.",)
    assert "re-encoded" in str(edit.explain(made.path))
    assert edit.run(tmp_path / "made.mkv").notes == ()
