"""Cuts and joins of HEVC: copied bit for bit, exact to the picture, whatever the entries are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from tests.media.conftest import moving

from rushes.errors import MediaError
from rushes.media import Reader, join_copied, probe, trim_smart
from rushes.media.hevc import HevcSets, Numbers
from rushes.media.nal import framed, split
from rushes.media.splice import CannotCopyError, Piece, planned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Make = Callable[..., Path]

FRAMES, RATE = 60, 24
#: Encoder's settings for each way of entering a clip in its middle.
OPEN = "keyint=12:min-keyint=12:scenecut=0"
ENTRIES = {
    "open": OPEN,
    "closed": f"{OPEN}:open-gop=0",
    "radl": f"{OPEN}:open-gop=0:radl=2",
    "pyramid": "keyint=20:min-keyint=20:scenecut=0:bframes=6:b-pyramid=1:temporal-layers=1",
    "slices": f"{OPEN}:slices=2:wpp=1",
    "repeated": f"{OPEN}:repeat-headers=1",
}


@pytest.fixture
def filmed(clip: Make) -> Make:
    def film(name: str, params: str = OPEN, seed: int = 1, **recipe: object) -> Path:
        options = {"x265-params": f"log-level=none:{params}", "preset": "medium"}
        picture = moving(FRAMES, seed)
        recipe = {"frames": FRAMES, "size": (128, 72), "options": options, **recipe}
        return clip(name, codec="libx265", picture=picture, **recipe)

    return film


def shown(path: Path) -> list[NDArray[Any]]:
    """Brightness of each picture, once every time has been found in its place."""
    with av.open(str(path), options={"err_detect": "explode"}) as container:
        frames = list(container.decode(video=0))
    first = frames[0].pts or 0
    for number, frame in enumerate(frames):
        assert not frame.is_corrupt
        late = ((frame.pts or 0) - first) * (frame.time_base or 0) - Fraction(number, RATE)
        assert abs(late) <= Fraction(1, 1000)
    deep = frames[0].format.components[0].bits > 8
    planes = (bytes(frame.planes[0]) for frame in frames)
    return [np.frombuffer(each, np.uint16 if deep else np.uint8) for each in planes]


def close(a: NDArray[Any], b: NDArray[Any], bits: int = 8) -> bool:
    """Whether two pictures are as good as the same: over 44 dB."""
    error = np.mean((a.astype(float) - b.astype(float)) ** 2)
    return bool(error < ((1 << bits) - 1) ** 2 / 10**4.4)


def cut(source: Path, target: Path, first: int, past: int) -> int:
    """Cut, compare with the source, and give the number of pictures that are the very same."""
    made = trim_smart(source, Fraction(first, RATE), Fraction(past, RATE), target, overwrite=True)
    assert made.notes == ()
    before, after = shown(source)[first:past], shown(made.path)
    bits = 10 if "10" in probe(source).pix_fmt else 8
    assert len(after) == past - first
    assert all(close(a, b, bits) for a, b in zip(before, after, strict=True))
    return sum(map(np.array_equal, before, after))


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_cut_is_exact_and_copies_what_it_can(filmed: Make, tmp_path: Path, kind: str) -> None:
    source = filmed("a.mp4", ENTRIES[kind])
    splice = planned([Piece(source, Fraction(5, RATE), Fraction(50, RATE))])
    assert splice.copied >= 18
    assert cut(source, tmp_path / "o.mp4", 5, 50) >= splice.copied


@pytest.mark.parametrize(("first", "past"), [(1, 59), (11, 37), (12, 40), (10, 25), (0, 24)])
def test_cuts_around_entries_with_leading_pictures(
    filmed: Make, tmp_path: Path, first: int, past: int
) -> None:
    source = filmed("a.mp4")
    splice = planned([Piece(source, Fraction(first, RATE), Fraction(past, RATE))])
    assert splice.copied > 0
    assert cut(source, tmp_path / "o.mp4", first, past) >= splice.copied


@pytest.mark.parametrize(
    ("name", "fmt"),
    [("a.mp4", "yuv420p10le"), ("a.mkv", "yuv420p10le"), ("a.mov", "yuv444p"), ("a.ts", "yuv420p")],
)
def test_formats_and_containers(filmed: Make, tmp_path: Path, name: str, fmt: str) -> None:
    source = filmed(name, pix_fmt=fmt)
    assert cut(source, tmp_path / f"o-{name}", 7, 55) >= 36
    made = probe(tmp_path / f"o-{name}")
    assert (made.pix_fmt, made.codec) == (fmt, "hevc")
    if name in {"a.mp4", "a.mov"}:
        with av.open(str(made.path)) as container:
            assert container.streams.video[0].codec_context.codec_tag == "hvc1"


def test_one_can_jump_to_any_picture_of_a_cut(filmed: Make, tmp_path: Path) -> None:
    made = trim_smart(filmed("a.mp4"), Fraction(5, RATE), Fraction(50, RATE), tmp_path / "o.mp4")
    with Reader(made.path) as reader:
        whole = [frame.picture for frame in reader]
    with Reader(made.path) as reader:
        for number in (44, 20, 3, 30, 0, 8):
            assert np.array_equal(reader.at(Fraction(number, RATE)).picture, whole[number])


def test_a_cut_at_keyframes_leaves_out_what_can_t_be_decoded(filmed: Make, tmp_path: Path) -> None:
    source = filmed("a.mp4")
    made = trim_smart(
        source, Fraction(14, RATE), Fraction(30, RATE), tmp_path / "o.mp4", keyframes=True
    )
    after = shown(made.path)
    before = shown(source)
    start = next(n for n, each in enumerate(before) if np.array_equal(each, after[0]))
    assert start <= 14
    assert start + len(after) >= 30
    assert all(map(np.array_equal, before[start : start + len(after)], after))


def test_clips_of_one_encoder_join_by_copying(filmed: Make, tmp_path: Path) -> None:
    clips = [filmed("a.mp4", seed=1), filmed("b.mp4", seed=2)]
    made = join_copied([*clips, clips[0]], tmp_path / "o.mp4")
    assert made.notes == ()
    whole = [each for path in (*clips, clips[0]) for each in shown(path)]
    assert all(map(np.array_equal, shown(made.path), whole))
    assert made.facts.frames == 3 * FRAMES


def test_clips_whose_headers_clash_join_by_copying(filmed: Make, tmp_path: Path) -> None:
    clips = [filmed("a.mp4"), filmed("b.mp4", f"{OPEN}:crf=38:no-sao=1:ref=1", seed=2)]
    made = join_copied(clips, tmp_path / "o.mp4")
    with av.open(str(made.path)) as container:
        assert container.streams.video[0].codec_context.codec_tag == "hev1"
    whole = [each for path in clips for each in shown(path)]
    assert all(map(np.array_equal, shown(made.path), whole))
    with Reader(made.path) as reader:  # also when a player jumps into it
        again = reader.at(Fraction(FRAMES + 30, RATE)).picture
    with Reader(clips[1]) as reader:
        assert np.array_equal(again, reader.at(Fraction(30, RATE)).picture)


def test_an_odd_clip_is_coded_to_fit(filmed: Make, clip: Make, tmp_path: Path) -> None:
    clips = [filmed("a.mp4"), clip("odd.mp4", frames=24, size=(64, 64)), filmed("b.mp4", seed=2)]
    made = join_copied(clips, tmp_path / "o.mp4")
    after = shown(made.path)
    assert len(after) == 2 * FRAMES + 24
    assert all(map(np.array_equal, after[:FRAMES], shown(clips[0])))
    assert all(map(np.array_equal, after[FRAMES + 24 :], shown(clips[2])))
    assert "odd.mp4 was re-encoded" in made.notes[0]


def test_a_cut_can_be_cut_and_joined_again(filmed: Make, tmp_path: Path) -> None:
    source = filmed("a.mp4")
    once = trim_smart(source, Fraction(5, RATE), Fraction(50, RATE), tmp_path / "b.mp4").path
    twice = trim_smart(once, Fraction(10, RATE), Fraction(43, RATE), tmp_path / "c.mp4").path
    assert all(close(a, b) for a, b in zip(shown(twice), shown(source)[15:48], strict=True))
    made = join_copied([twice, source, once], tmp_path / "d.mp4").path
    whole = [each for path in (twice, source, once) for each in shown(path)]
    assert all(map(np.array_equal, shown(made), whole))


def remade(source: Path, target: Path, change: Callable[[int, bytes], bytes | None]) -> Path:
    """The packets of ``source`` as ``change`` gives them; those that it does not give go."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0], opaque=True)
        packets = [packet for packet in old.demux(video=0) if packet.size]
        for number, packet in enumerate(packets):
            data = change(number, bytes(packet))
            if data is not None:
                made = av.Packet(data)
                made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
                made.is_keyframe, made.stream = packet.is_keyframe, stream
                new.mux(made)
    return target


@pytest.mark.parametrize(
    ("unit", "why"),
    [(b"\x7c\x01\x19\x08", "Dolby Vision"), (b"\x02\x09\x80\xaf", "several layers")],
)
def test_what_a_picture_coded_anew_would_lack_is_not_mixed(
    filmed: Make, tmp_path: Path, unit: bytes, why: str
) -> None:
    source = remade(filmed("a.mp4"), tmp_path / "b.mp4", lambda _, data: data + framed([unit]))
    with pytest.raises(CannotCopyError, match=why):
        planned([Piece(source, Fraction(5, RATE), Fraction(50, RATE))])
    assert planned([Piece(source), Piece(source)]).recoded == 0


def test_a_clip_that_was_torn_from_another_is_not_mixed(filmed: Make, tmp_path: Path) -> None:
    source = filmed("a.mp4")
    with av.open(str(source)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        second = [n for n, packet in enumerate(packets) if packet.is_keyframe][1]
    torn = remade(
        source, tmp_path / "b.mp4", lambda number, data: data if number >= second else None
    )
    with pytest.raises(CannotCopyError, match="begins with pictures that need others"):
        planned([Piece(torn, Fraction(3, RATE), Fraction(30, RATE))])


def test_parameter_sets_are_read_written_and_numbered(filmed: Make) -> None:
    for fmt in ("yuv420p", "yuv422p10le"):
        with av.open(str(filmed(f"{fmt}.mp4", pix_fmt=fmt))) as container:
            context = container.streams.video[0].codec_context
            record = bytes(context.extradata or b"")
            data = bytes(next(packet for packet in container.demux(video=0)))
        sets = HevcSets.of(record)
        made = sets.record()
        assert HevcSets.of(made) == sets
        assert (made[:13], made[16:19]) == (record[:13], record[16:19])
        assert [sets.numbers(kind) for kind in sets.KINDS] == [{0}, {0}, {0}]
        bare = b"".join(b"\0\0\0\1" + unit for unit in sets.all)
        assert (HevcSets.of(bare).all, HevcSets.of(bare).framed) == (sets.all, 0)
        numbers = sets.free()
        assert numbers is not None
        other = sets.numbered(numbers)
        assert [other.numbers(kind) for kind in sets.KINDS] == [{each} for each in numbers]
        assert not (sets | other).clash
        assert (sets | sets.numbered(numbers._replace(sps=0))).clash
        # A stream that has only the other numbers decodes to the same pictures.
        units = [numbers.given(unit) for unit in split(data, 4)]
        picture = decoded(sets.record(), data)
        assert np.array_equal(picture, decoded(other.record(), framed(units)))
    for broken in (b"\1" + bytes(21) + b"\xff", record[:60]):
        with pytest.raises(MediaError):
            HevcSets.of(broken)
    with pytest.raises(MediaError, match="unknown way"):
        Numbers(1, 1, 17).given(b"\x26\x01\x0f\xff")


def decoded(record: bytes, data: bytes) -> NDArray[np.uint8]:
    context = av.CodecContext.create("hevc", "r")
    assert isinstance(context, av.VideoCodecContext)
    context.extradata = record
    frames = [*context.decode(av.Packet(data)), *context.decode(None)]
    return np.frombuffer(bytes(frames[0].planes[0]), np.uint8)
