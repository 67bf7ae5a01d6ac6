"""Cuts to the frame: what is copied stays bit for bit, what is coded anew stays close."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from rushes.errors import DeliveryError, MediaError
from rushes.media import Reader, audio, probe, trim_smart
from rushes.media.edit import Edit
from rushes.media.heard import heard
from rushes.media.segments import Copied, Recoded, segments
from rushes.media.splice import Piece, planned
from rushes.media.stock import Picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Make = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]

GOP = {"g": "12", "bf": "2", "sc_threshold": "0"}


def ramp(count: int) -> NDArray[np.uint8]:
    """Pictures that tell their number by their grey level, with a grain."""
    levels = 20 + np.arange(count) * 4 % 220
    grain = np.random.default_rng(count).integers(0, 10, (count, 48, 64, 3))
    return (levels[:, None, None, None] + grain).astype(np.uint8)


def pictures(path: Path) -> list[NDArray[np.uint8]]:
    with Reader(path) as reader:
        return [frame.picture for frame in reader]


def check(source: Path, made: Path, first: int, count: int) -> int:
    """All frames are there and close; gives how many are the same to the bit."""
    want, got = pictures(source)[first : first + count], pictures(made)
    assert len(got) == count
    apart = [np.abs(one.astype(int) - two).mean() for one, two in zip(want, got, strict=True)]
    assert max(apart) < 3
    return sum(each == 0 for each in apart)


@pytest.fixture
def long(clip: Make, tone: Tone) -> Path:
    """Four groups of 12 pictures, with B-frames and sound."""
    return clip("long.mp4", picture=ramp(48), frames=48, options=GOP, sound=tone(2.0))


@pytest.mark.parametrize(
    ("first", "past"), [(0, 48), (5, 43), (12, 36), (11, 37), (13, 25), (0, 1), (47, 48), (30, 40)]
)
def test_frames_are_exact(long: Path, tmp_path: Path, first: int, past: int) -> None:
    made = trim_smart(long, Fraction(first, 24), Fraction(past, 24), tmp_path / "out.mp4")
    assert made.duration == Fraction(past - first, 24)
    same = check(long, made.path, first, past - first)
    if past - first >= 12 and not made.notes:
        splice = planned([Piece(long, Fraction(first, 24), Fraction(past, 24))])
        assert same >= splice.copied > 0
        assert splice.copied + splice.recoded == past - first
        assert splice.recoded < 12 + 3


def test_copied_packets_are_the_source_s_own(long: Path, tmp_path: Path) -> None:
    made = trim_smart(long, Fraction(5, 24), Fraction(43, 24), tmp_path / "out.mp4").path

    def packets(path: Path) -> list[bytes]:
        with av.open(str(path)) as container:
            return [bytes(each) for each in container.demux(video=0) if each.size]

    assert packets(made)[7:37] == packets(long)[12:42]


@pytest.mark.parametrize("codec", ["aac", "pcm_s16le", "flac"])
def test_sound_is_cut_to_the_sample(clip: Make, tmp_path: Path, codec: str) -> None:
    time = np.arange(96_000) / 48_000
    wave = 0.3 * np.sin(2 * np.pi * (200 + 300 * time) * time)[None].astype(np.float32)
    suffix = ".mov" if codec.startswith("pcm") else ".mp4"
    source = clip(f"x{suffix}", frames=48, options=GOP, sound=wave)
    if codec != "aac":
        source = clip(f"y{suffix}", frames=48, options=GOP, sound=wave, sound_codec=codec)
    before = audio(source)
    made = trim_smart(source, Fraction(7, 24), Fraction(40, 24), tmp_path / f"out{suffix}")
    after = audio(made.path)
    assert before is not None
    assert after is not None
    assert len(after) == 33 * 2000
    apart = np.abs(after - before[14_000 : 14_000 + len(after)])
    assert apart[:64_000].max() < 1e-3


@pytest.mark.parametrize(
    "recipe",
    [
        {"name": "a.mkv"},
        {"name": "a.ts"},
        {"name": "a.mov"},
        {"name": "a.mp4", "pix_fmt": "yuv420p10le"},
        {"name": "a.mp4", "pix_fmt": "yuv444p"},
        {"name": "a.mp4", "colour": (1, 2)},
        {"name": "a.mp4", "rotation": 90},
        {"name": "a.mp4", "aspect": Fraction(4, 3)},
        {"name": "a.mp4", "rate": Fraction(30_000, 1001)},
        {
            "name": "a.mp4",
            "base": Fraction(1, 90_000),
            "times": [n * 3750 + 9 for n in range(48)],
        },
        {"name": "a.webm", "codec": "libvpx-vp9", "options": {"g": "12"}},
    ],
    ids=lambda recipe: "-".join(map(str, recipe.values()))[:40],
)
def test_odd_sources(clip: Make, tmp_path: Path, recipe: dict[str, object]) -> None:
    recipe = {"options": GOP, **recipe}
    source = clip(picture=ramp(48), frames=48, **recipe)
    facts = probe(source)
    start, stop = 5 / facts.fps, 43 / facts.fps
    made = trim_smart(source, start, stop, tmp_path / f"out{source.suffix}")
    assert abs(made.duration - 38 / facts.fps) <= Fraction(2, 1000)
    assert (made.facts.width, made.facts.height) == (facts.width, facts.height)
    assert (made.facts.rotation, made.facts.pix_fmt) == (facts.rotation, facts.pix_fmt)
    assert made.facts.colour == facts.colour
    splice = planned([Piece(source, start, stop)])
    assert splice.copied >= 24
    assert check(source, made.path, 5, 38) >= splice.copied


@pytest.mark.parametrize(
    ("codec", "options", "why"),
    [
        ("mpeg4", {"g": "12", "sc_threshold": "1000000000"}, "mpeg4"),
        ("libx264", {"g": "12", "x264-params": "open-gop=1:scenecut=0"}, "start from"),
        ("libx264", {"g": "200"}, "start from"),
    ],
)
def test_where_no_smart_cut_is_safe_all_is_coded_anew(
    clip: Make, tmp_path: Path, codec: str, options: dict[str, str], why: str
) -> None:
    source = clip(picture=ramp(48), frames=48, codec=codec, options=options)
    made = trim_smart(source, Fraction(5, 24), Fraction(43, 24), tmp_path / "out.mp4")
    check(source, made.path, 5, 38)
    assert why in made.notes[-1]


@pytest.mark.parametrize("codec", ["prores_ks", "mjpeg"])
def test_pictures_that_stand_alone_are_only_copied(clip: Make, tmp_path: Path, codec: str) -> None:
    fmt = {"prores_ks": "yuv422p10le", "mjpeg": "yuvj420p"}[codec]
    source = clip("a.mov", picture=ramp(24), codec=codec, pix_fmt=fmt)
    made = trim_smart(source, Fraction(5, 24), Fraction(20, 24), tmp_path / "out.mov")
    assert check(source, made.path, 5, 15) == 15


def test_an_edit_list_in_front(long: Path, tmp_path: Path) -> None:
    """A file that hides its first pictures; some of them are needed to decode the others."""
    hidden = tmp_path / "hidden.mp4"
    with av.open(str(long)) as source, av.open(str(hidden), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size and packet.pts is not None and packet.dts is not None:
                packet.pts, packet.dts = packet.pts - 7 * 512, packet.dts - 7 * 512
                packet.stream = stream
                target.mux(packet)
    assert probe(hidden).frames == 41
    made = trim_smart(hidden, 0, Fraction(38, 24), tmp_path / "out.mp4")
    assert check(hidden, made.path, 0, 38) >= 30


def test_a_variable_rate_keeps_its_times(clip: Make, tmp_path: Path) -> None:
    times = [n * 40 + (n % 3) * 9 for n in range(48)]
    source = clip("v.mp4", picture=ramp(48), frames=48, base=Fraction(1, 1000), times=times,
                  options=GOP)  # fmt: skip
    start, stop = Fraction(times[5], 1000), Fraction(times[43], 1000)
    made = trim_smart(source, start, stop, tmp_path / "o.mp4")
    assert made.facts.variable_rate
    with Reader(made.path) as reader:
        got = [round(frame.time * 1000) for frame in reader]
    assert got == [time - times[5] for time in times[5:43]]
    assert made.duration == stop - start
    check(source, made.path, 5, 38)


def test_two_pictures_at_one_time_are_no_copy(clip: Make, tmp_path: Path) -> None:
    times = [n * 40 - 40 * (n == 20) for n in range(48)]
    source = clip("twice.mkv", picture=ramp(48), frames=48, base=Fraction(1, 1000), times=times,
                  options={**GOP, "bf": "0"})  # fmt: skip
    made = Edit(source).trim(0.2, 1.8).run(tmp_path / "o.mp4")
    assert "two pictures at the same time" in made.notes[-1]
    assert made.facts.duration == Fraction(8, 5)
    with pytest.raises(MediaError, match="two pictures at the same time"):
        Edit(source).trim(0.2, 1.8, keyframes=True).run(tmp_path / "k.mp4")


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_sound_that_ends_early_is_filled_up(
    clip: Make, tone: Tone, tmp_path: Path, suffix: str
) -> None:
    source = clip("s.mp4", picture=ramp(48), frames=48, options=GOP, sound=tone(1.0))
    made = Edit(source).trim(0.5, 1.75).run(tmp_path / f"o{suffix}")
    samples = audio(made.path)
    assert samples is not None
    assert abs(len(samples) / 48_000 - 1.25) < 0.03
    assert np.abs(samples[:20_000]).max() > 0.2
    assert np.abs(samples[30_000:]).max() < 0.01
    assert planned([Piece(source, Fraction(1, 2), Fraction(7, 4))]).copied > 10


def test_what_is_on_the_screen_at_a_cut_is_kept(clip: Make, tmp_path: Path) -> None:
    times = [0, 100, 1100, 1133, 1200, 1300]
    source = clip("v.mp4", picture=ramp(6), frames=6, base=Fraction(1, 1000), times=times,
                  options={"g": "2", "bf": "0"})  # fmt: skip
    made = trim_smart(source, Fraction(1, 2), Fraction(5, 4), tmp_path / "o.mp4")
    with Reader(made.path) as reader:
        assert [round(frame.time * 1000) for frame in reader] == [0, 600, 633, 700]
    assert made.duration == Fraction(3, 4)


def test_keyframes_copies_and_says_where(long: Path, tmp_path: Path) -> None:
    made = trim_smart(long, Fraction(15, 24), Fraction(30, 24), tmp_path / "o.mp4", keyframes=True)
    assert "from 0.5 s" in made.notes[0]
    count = made.facts.frames
    assert 18 <= count <= 21
    assert check(long, made.path, 12, count) == count
    with pytest.raises(MediaError, match="nothing else"):
        Edit(long).trim(1, keyframes=True).resize(32).run(tmp_path / "p.mp4")


def test_explain_says_what_is_copied(long: Path) -> None:
    said = Edit(long).trim(Fraction(5, 24), Fraction(43, 24)).explain()
    assert "pictures copied" in str(said)
    assert "at the cuts re-encoded" in str(said)


def test_cuts_that_keep_nothing(long: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="outside of the clip"):
        trim_smart(long, 3, 4, tmp_path / "o.mp4")
    with pytest.raises(MediaError, match="keeps no picture"):
        trim_smart(long, 1, Fraction(1001, 1000), tmp_path / "o.mp4")
    (tmp_path / "there.mp4").touch()
    with pytest.raises(DeliveryError, match="--force"):
        trim_smart(long, 0, 1, tmp_path / "there.mp4")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["long.mp4", "there.mp4"]


def test_progress_ends_at_one(long: Path, tmp_path: Path) -> None:
    seen: list[float] = []
    trim_smart(long, 0, 1, tmp_path / "o.mp4", on_progress=lambda now: seen.append(now.done or 0))
    assert seen == sorted(seen)
    assert seen[-1] == 1


def test_segments_never_lose_or_double_a_picture() -> None:
    """Groups of I0 P3 B1 B2 P6 B4 B5, cut everywhere."""
    order = [0, 3, 1, 2, 6, 4, 5]
    stored = [
        Picture(group * 7 + tick, 1, place == 0, shown=True)
        for group in range(3)
        for place, tick in enumerate(order)
    ]
    for start in range(21):
        for stop in range(start + 1, 22):
            kept: list[int] = []
            for part in segments(stored, start, stop):
                if isinstance(part, Copied):
                    kept += sorted(each.tick for each in stored[part.first : part.end])
                if isinstance(part, Recoded):
                    kept += range(part.start, part.stop)
                    assert part.count == part.stop - part.start
            assert kept == list(range(start, stop))


@pytest.mark.parametrize(("suffix", "codec"), [(".mkv", "aac"), (".mkv", "libopus")])
def test_the_beginning_of_matroska_s_sound_is_whole(
    clip: Make, tone: Tone, tmp_path: Path, suffix: str, codec: str
) -> None:
    source = clip(f"a{suffix}", frames=48, sound=tone(2), sound_codec=codec)
    made = trim_smart(source, 0, 1, tmp_path / f"o{suffix}").path
    first, second = (
        next(iter(heard(path, Fraction(0), Fraction(1, 2), channels=1))) for path in (source, made)
    )
    assert np.abs(first[:4000] - second[:4000]).max() < 1e-4
