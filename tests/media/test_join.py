"""Joining by copying: bit for bit where it can be, level with the sound, and one odd clip alone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media import Reader, audio, compatible, join_copied, probe
from rushes.media.avc import AvcSets
from rushes.media.splice import Piece, planned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Make = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]

GOP = {"g": "8", "bf": "2"}


def ramp(count: int, seed: int, size: tuple[int, int] = (64, 48)) -> NDArray[np.uint8]:
    """Pictures that all differ: a grey level of their own, with a grain."""
    dice = np.random.default_rng(seed)
    levels = 40 + (np.arange(count) * 7 + seed * 31) % 170
    grain = dice.integers(0, 12, (count, size[1], size[0], 3))
    return (levels[:, None, None, None] + grain).astype(np.uint8)


def pictures(path: Path) -> list[NDArray[np.uint8]]:
    with Reader(path) as reader:
        return [frame.picture for frame in reader]


def packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(each) for each in container.demux(**{kind: 0}) if each.size]


@pytest.fixture
def ten(clip: Make, tone: Tone) -> list[Path]:
    """Ten clips that fit, with B-frames and sound of an odd length."""
    return [
        clip(f"{n}.mp4", picture=ramp(16, n), frames=16, options=GOP, sound=tone(16 / 24))
        for n in range(10)
    ]


def test_pictures_are_copied_bit_for_bit(ten: list[Path], tmp_path: Path) -> None:
    made = join_copied(ten, tmp_path / "out.mp4")
    assert made.facts.frames == 160
    assert made.duration == Fraction(160, 24)
    assert made.notes == ()
    assert packets(made.path, "video") == [each for path in ten for each in packets(path, "video")]
    both = zip(pictures(made.path), [each for path in ten for each in pictures(path)], strict=True)
    assert all(np.array_equal(one, two) for one, two in both)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".ts"])
def test_sound_stays_level_over_ten_clips(
    clip: Make, tone: Tone, tmp_path: Path, suffix: str
) -> None:
    silence = np.zeros((1, 32_000), np.float32)
    loud = silence.copy()
    loud[:, 16_000:17_600] = tone(1 / 30, channels=1)
    clips = [clip(f"{n}.mp4", frames=16, sound=loud, options=GOP) for n in range(10)]
    made = join_copied(clips, tmp_path / f"out{suffix}")
    heard = audio(made.path)
    assert heard is not None
    level = np.abs(heard[:, 0])
    for number in range(10):
        place = number * 32_000 + 16_000
        near = level[place - 4_000 : place + 4_000]
        start = int(np.argmax(near > 0.1)) - 4_000
        assert abs(start) < 48_000 * 0.012, f"clip {number} is {start} samples off"
    assert abs(len(heard) / 48_000 - float(made.duration)) < 0.02


def test_one_odd_clip_is_the_only_one_coded_anew(
    ten: list[Path], clip: Make, tmp_path: Path
) -> None:
    odd = clip("odd.avi", codec="mpeg4", size=(80, 80), rate=Fraction(30), frames=30)
    clips = [*ten[:4], odd, *ten[4:9]]
    splice = planned([Piece(path) for path in clips])
    assert [part.recoded for part in splice.parts] == [0, 0, 0, 0, 24, 0, 0, 0, 0, 0]
    made = join_copied(clips, tmp_path / "out.mp4")
    assert made.facts.frames == 9 * 16 + 24
    assert (made.facts.width, made.facts.height) == (64, 48)
    assert "coded as mpeg4" in made.notes[0]
    assert "80x80, not 64x48" in made.notes[0]
    shown = pictures(made.path)
    kept = [each for path in ten[:9] for each in pictures(path)]
    assert all(map(np.array_equal, [*shown[:64], *shown[88:]], kept))
    # Fitted with bars: black beside it, its own grey in the middle.
    assert shown[70][24, 2].max() < 12
    assert abs(int(shown[64 + 12][24, 32, 0]) - 10 * 15) < 8


def test_headers_that_clash_go_with_the_pictures(clip: Make, tmp_path: Path) -> None:
    one = clip("one.mp4", picture=ramp(16, 1), frames=16, options={**GOP, "crf": "20"})
    two = clip("two.mp4", picture=ramp(16, 2), frames=16, options={**GOP, "crf": "35"})
    made = join_copied([one, two, one], tmp_path / "out.mp4")
    assert planned([Piece(one), Piece(two)]).recoded == 0
    with av.open(str(made.path)) as container:
        assert container.streams.video[0].codec_context.codec_tag == "avc3"
    whole = [*pictures(one), *pictures(two), *pictures(one)]
    assert all(map(np.array_equal, pictures(made.path), whole))
    with Reader(made.path) as reader:  # also when a player jumps into it
        assert np.array_equal(reader.at(Fraction(20, 24)).picture, whole[20])


def test_silence_where_there_is_no_sound(clip: Make, tone: Tone, tmp_path: Path) -> None:
    loud = clip("loud.mp4", frames=24, sound=tone(1.0), options=GOP)
    mute = clip("mute.mp4", frames=24, options=GOP)
    made = join_copied([loud, mute, loud], tmp_path / "out.mp4")
    heard = audio(made.path)
    assert heard is not None
    assert abs(len(heard) - 3 * 48_000) < 960
    power = [float(np.abs(heard[at : at + 24_000]).mean()) for at in (12_000, 60_000, 108_000)]
    assert power[0] > 0.1
    assert power[1] < 0.001
    assert power[2] > 0.1


def test_sound_of_another_kind_is_fitted(clip: Make, tone: Tone, tmp_path: Path) -> None:
    plain = [clip(f"{n}.mp4", frames=24, sound=tone(1.0), options=GOP) for n in range(2)]
    other = clip("other.mp4", frames=24, sound=tone(1.0, 1, 22_050), sound_rate=22_050, options=GOP)
    made = join_copied([plain[0], other, plain[1]], tmp_path / "out.mp4")
    assert (made.facts.audio["rate"], made.facts.audio["channels"]) == (48_000, 2)
    heard = audio(made.path)
    assert heard is not None
    assert np.abs(heard[60_000:84_000]).mean() > 0.1
    assert planned([Piece(plain[0]), Piece(other)]).recoded == 0


def test_exact_broadcast_rates(clip: Make, tmp_path: Path) -> None:
    rate = Fraction(30_000, 1001)
    clips = [clip(f"{n}.mp4", frames=7, rate=rate, options=GOP) for n in range(3)]
    made = join_copied(clips, tmp_path / "out.mp4")
    assert (made.facts.fps, made.facts.frames) == (rate, 21)
    assert made.duration == 21 / rate


def test_from_other_containers(clip: Make, tmp_path: Path) -> None:
    clips = [
        clip(f"{n}{suffix}", picture=ramp(16, n), frames=16, options=GOP)
        for n, suffix in enumerate([".mp4", ".mkv", ".ts"])
    ]
    made = join_copied(clips, tmp_path / "out.mp4")
    assert (made.facts.frames, made.facts.variable_rate) == (48, False)
    whole = [each for path in clips for each in pictures(path)]
    assert all(map(np.array_equal, pictures(made.path), whole))


def test_nothing_in_common_still_joins(clip: Make, tmp_path: Path) -> None:
    one = clip("one.webm", codec="libvpx-vp9", frames=12)
    two = clip("two.mp4", codec="mpeg4", size=(32, 64), rate=Fraction(10), frames=5)
    made = join_copied([one, two], tmp_path / "out.mp4")
    assert made.facts.frames == 24
    assert made.duration == 1


def test_which_fit_and_why_not(clip: Make) -> None:
    good = [clip(f"{n}.mp4", options=GOP) for n in range(2)]
    small = clip("small.mp4", size=(32, 32))
    deep = clip("deep.mp4", pix_fmt="yuv420p10le")
    said = compatible([*good, small, deep])
    assert said[:2] == ("", "")
    assert said[2].endswith("because it is 32x32, not 64x48.")
    assert "its pixels are yuv420p10le, not yuv420p" in said[3]


def test_nothing_is_left_behind(clip: Make, tmp_path: Path) -> None:
    good = clip("good.mp4", frames=48, options={"g": "4"}, picture=ramp(48, 0))
    cut = tmp_path / "cut.mkv"
    whole = clip("whole.mkv", frames=96, picture=ramp(96, 1)).read_bytes()
    cut.write_bytes(whole[: len(whole) // 3])
    before = sorted(tmp_path.iterdir())
    with pytest.raises(MediaError):
        join_copied([good, cut], tmp_path / "out.mp4")
    with pytest.raises(MediaError, match="no file"):
        join_copied([good, tmp_path / "none.mp4"], tmp_path / "out.mp4")
    with pytest.raises(MediaError, match="at least one"):
        join_copied([], tmp_path / "out.mp4")
    assert sorted(tmp_path.iterdir()) == before


def test_a_join_can_be_joined_again(ten: list[Path], clip: Make, tmp_path: Path) -> None:
    odd = clip("odd.mp4", size=(80, 80))
    first = join_copied([ten[0], odd, ten[1]], tmp_path / "first.mp4").path
    second = join_copied([first, ten[2], first], tmp_path / "second.mp4")
    assert second.facts.frames == 2 * probe(first).frames + 16
    whole = [*pictures(first), *pictures(ten[2]), *pictures(first)]
    assert all(map(np.array_equal, pictures(second.path), whole))


def test_parameter_sets_are_read_and_written(clip: Make) -> None:
    with av.open(str(clip("x.mp4"))) as container:
        record = bytes(container.streams.video[0].codec_context.extradata or b"")
    sets = AvcSets.of(record)
    assert sets.record() == record
    assert (sets.numbers(7), sets.numbers(8)) == ({0}, {0})
    assert not sets.clash
    assert sets.progressive
    bare = b"".join(b"\0\0\0\1" + unit for unit in sets.all)
    assert AvcSets.of(bare).all == sets.all
    with pytest.raises(MediaError):
        AvcSets.of(b"\1d\0\x1f\xff\xe1\0\4gd\0")
