"""Cuts of AV1: what is coded anew has a sequence header of its own, and so has what is copied."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from tests.media.conftest import moving

from rushes.media import trim_smart
from rushes.media.obu import headed, units
from rushes.media.splice import Piece, planned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

RATE = 24


@pytest.fixture
def filmed(clip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    monkeypatch.setenv("SVT_LOG", "1")

    def film(name: str) -> Path:
        options = {"g": "12", "preset": "10", "crf": "40"}
        shape: dict[str, object] = {"frames": 40, "size": (128, 72), "picture": moving(40)}
        return clip(name, codec="libsvtav1", options=options, **shape)

    return film


def shown(path: Path, decoder: str) -> list[NDArray[np.uint8]]:
    """The brightness of each picture; their times are found in their places."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = av.CodecContext.create(decoder, "r")
        assert isinstance(context, av.VideoCodecContext)
        context.extradata = stream.codec_context.extradata
        packets = [packet for packet in container.demux(stream) if packet.size]
        frames = [frame for packet in (*packets, None) for frame in context.decode(packet)]
        base = stream.time_base or Fraction(1)
    first = frames[0].pts or 0
    for number, frame in enumerate(frames):
        late = ((frame.pts or 0) - first) * base - Fraction(number, RATE)
        assert abs(late) <= Fraction(1, 1000)
    return [np.frombuffer(bytes(frame.planes[0]), np.uint8) for frame in frames]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.webm"])
def test_a_cut_is_exact_and_copies_what_it_can(
    filmed: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    source = filmed(name)
    start, stop = Fraction(5, RATE), Fraction(38, RATE)
    made = trim_smart(source, start, stop, tmp_path / f"o-{name}")
    assert made.notes == ()
    splice = planned([Piece(source, start, stop)])
    before, after = shown(source, "libdav1d")[5:38], shown(made.path, "libdav1d")
    assert len(after) == 33
    assert sum(map(np.array_equal, before, after)) >= splice.copied >= 24
    errors = [
        np.mean((a.astype(float) - b.astype(float)) ** 2)
        for a, b in zip(before, after, strict=True)
    ]
    assert max(errors) < 255**2 / 10**4  # 40 dB


def test_a_picture_gets_the_header_that_only_the_record_says(
    filmed: Callable[..., Path],
) -> None:
    with av.open(str(filmed("a.mp4"))) as container:
        record = bytes(container.streams.video[0].codec_context.extradata or b"")
        data = bytes(next(packet for packet in container.demux(video=0)))
    assert headed(data, record) == data
    bare = b"".join(unit for kind, unit in units(data) if kind != 1)
    assert len(bare) < len(data)
    made = headed(bare, record)
    assert [kind for kind, _ in units(made)] == [kind for kind, _ in units(data)]
    assert (made[-len(bare) :], made[: -len(bare)]) == (bare, record[4:])
    assert headed(b"\x12\0" + bare, record) == b"\x12\0" + made
