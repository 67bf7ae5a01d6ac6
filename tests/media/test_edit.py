"""Edits run: frames, times, sound and colours as expected, from every kind of file."""

from __future__ import annotations

import threading
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.errors import DeliveryError, MediaError
from rushes.media import Reader, audio, probe
from rushes.media.edit import Edit
from rushes.media.form import nearest
from rushes.media.plan import File, Plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from rushes.types import Facts, Progress

    Clip = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]


def greys(path: Path) -> list[int]:
    """The grey level in the middle of each frame."""
    with Reader(path) as reader:
        return [
            int(picture[picture.shape[0] // 2, picture.shape[1] // 2].mean())
            for picture, _ in reader
        ]


def close(found: list[int], wanted: list[int], tolerance: int = 3) -> bool:
    return len(found) == len(wanted) and all(
        abs(a - b) <= tolerance for a, b in zip(found, wanted, strict=True)
    )


def ends_together(facts: Facts) -> bool:
    length = Fraction(str(facts.audio["duration"]))
    return abs(length - facts.duration) <= Fraction(20, 1000)


@pytest.mark.parametrize("options", [{"bf": "0"}, {"bf": "3", "g": "250"}, {"bf": "3", "g": "5"}])
def test_trim_is_exact_to_the_frame(clip: Clip, tmp_path: Path, options: dict[str, str]) -> None:
    source = clip(frames=24, options=options)
    # The resize makes sure that frames are decoded and encoded.
    edit = Edit(source).trim(Fraction(7, 24), Fraction(19, 24)).resize(128)
    made = edit.run(tmp_path / "out.mp4")
    assert made.facts.duration == Fraction(1, 2)
    assert made.facts.fps == 24
    assert close(greys(made.path), [10 * n for n in range(7, 19)])


def test_a_second_trim_counts_from_the_first(clip: Clip, tmp_path: Path) -> None:
    edit = (
        Edit(clip(frames=24))
        .trim(Fraction(4, 24))
        .resize(32)
        .trim(Fraction(2, 24), duration="0.125")
    )
    assert close(greys(edit.run(tmp_path / "out.mp4").path), [60, 70, 80])


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30000/1001", "60000/1001"])
@pytest.mark.parametrize("layout", [(48_000, 2), (44_100, 1), (8_000, 1), (48_000, 6)])
def test_sound_and_pictures_end_together(
    clip: Clip, tone: Tone, tmp_path: Path, rate: str, layout: tuple[int, int]
) -> None:
    hertz, channels = layout
    source = clip(frames=40, rate=Fraction(rate), sound=tone(3, channels, hertz), sound_rate=hertz)
    made = Edit(source).trim(Fraction(1, 2)).resize(96).run(tmp_path / "out.mp4").facts
    first = nearest(Fraction(1, 2) * Fraction(rate))
    assert made.frames == 40 - first
    assert made.fps == Fraction(rate)
    assert made.duration == (40 - first) / Fraction(rate)
    assert ends_together(made)
    assert made.audio["rate"] == 48_000


def test_sound_is_cut_to_the_sample(clip: Clip, tmp_path: Path) -> None:
    click = np.zeros((1, 48_000 * 2), np.float32)
    click[0, 60_000:60_480] = 0.8
    source = clip("in.mov", frames=50, rate=Fraction(25), sound=click, sound_codec="pcm_s16le")
    made = Edit(source).trim(1).resize(96).export(audio="pcm").run(tmp_path / "out.mov")
    heard = audio(made.path)
    assert heard is not None
    loud = np.flatnonzero(np.abs(heard[:, 0]) > 0.5)
    assert (loud[0], loud[-1]) == (12_000, 12_479)
    assert len(heard) == 48_000


def test_short_and_long_sound_fit_the_pictures(clip: Clip, tone: Tone, tmp_path: Path) -> None:
    for seconds in (0.3, 5):
        source = clip(f"{seconds}.mp4", frames=24, sound=tone(seconds))
        made = Edit(source).resize(96).run(tmp_path / f"out{seconds}.mp4").facts
        assert made.duration == 1
        assert ends_together(made)


def test_a_variable_rate_is_made_even_with_a_note(clip: Clip, tmp_path: Path) -> None:
    times = [0, 40, 80, 160, 200, 240, 400]
    source = clip("v.mkv", frames=7, base=Fraction(1, 1000), times=times, rate=Fraction(25))
    made = Edit(source).resize(96).run(tmp_path / "out.mp4")
    assert made.facts.fps == 25
    assert not made.facts.variable_rate
    assert close(greys(made.path)[:11], [0, 10, 20, 20, 30, 40, 50, 50, 50, 50, 60])
    assert any("variable" in note for note in made.notes)


def test_rotation_and_oblong_pixels_are_applied(clip: Clip, tmp_path: Path) -> None:
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, :32] = 220
    turned = Edit(clip("r.mp4", frames=2, rotation=90, picture=picture)).grade(contrast=1)
    facts = turned.run(tmp_path / "turned.mp4").facts
    assert (facts.width, facts.height, facts.rotation) == (48, 64, 0)
    with (
        Reader(facts.path) as reader,
        Reader(clip("r2.mp4", frames=2, rotation=90, picture=picture)) as plain,
    ):
        made, wanted = next(iter(reader)).picture, next(iter(plain)).picture
    assert np.abs(made.astype(int) - wanted).mean() < 4
    oblong = Edit(clip("s.mp4", frames=2, aspect=Fraction(4, 3))).resize(height=48)
    facts = oblong.run(tmp_path / "oblong.mp4").facts
    assert (facts.width, facts.height) == (84, 48)
    assert facts.sample_aspect_ratio == 1


def test_odd_sizes_are_made_even_with_a_note(clip: Clip, tmp_path: Path) -> None:
    source = clip(frames=2, size=(65, 47), pix_fmt="yuv444p")
    made = Edit(source).grade(contrast=1.1).run(tmp_path / "out.mp4")
    assert (made.facts.width, made.facts.height) == (64, 46)
    assert any("made even" in note for note in made.notes)


@pytest.mark.parametrize(("matrix", "full"), [(1, 1), (5, 1), (6, 1), (1, 2), (6, 2)], ids=str)
def test_colours_stay(clip: Clip, tmp_path: Path, matrix: int, full: int) -> None:
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, :32], picture[:, 32:] = (200, 40, 60), (40, 90, 200)
    source = clip(frames=2, picture=picture, colour=(matrix, full))
    made = Edit(source).resize(128).run(tmp_path / "out.mp4")
    assert made.facts.colour["range"] == "tv"
    with Reader(made.path) as reader:
        shown = next(iter(reader)).picture
    assert np.abs(shown[48, 20].astype(int) - (200, 40, 60)).max() <= 4
    assert np.abs(shown[48, 108].astype(int) - (40, 90, 200)).max() <= 4


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_high_dynamic_range_is_mapped_with_a_note(
    clip: Clip, tmp_path: Path, transfer: str
) -> None:
    level = 148 if transfer == "smpte2084" else 191  # the white of a page: 58 % of PQ, 75 % of HLG
    picture = np.full((48, 64, 3), level, np.uint8)
    names = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    source = clip(
        frames=2,
        picture=picture,
        pix_fmt="yuv420p10le",
        colour=(9, 1),
        options={"x264-params": names},
    )
    assert probe(source).colour["transfer"] == transfer
    made = Edit(source).resize(128).run(tmp_path / "out.mp4")
    assert made.facts.colour["transfer"] == "bt709"
    assert 195 <= greys(made.path)[0] <= 245
    assert any("dynamic range" in note for note in made.notes)


def test_ten_bits_are_kept_where_asked(clip: Clip, tmp_path: Path) -> None:
    source = clip(frames=3, pix_fmt="yuv420p10le")
    edit = Edit(source).resize(96).grade(contrast=1.05).overlay("x", size=0.3)
    eight = edit.run(tmp_path / "8.mp4")
    assert eight.facts.pix_fmt == "yuv420p"
    assert any("10 bits" in note and "yuv420p10le" in note for note in eight.notes)
    ten = edit.export(pix_fmt="yuv420p10le").run(tmp_path / "10.mp4")
    assert ten.facts.pix_fmt == "yuv420p10le"
    assert not ten.notes


def test_high_dynamic_range_that_is_kept_is_not_written_in_eight_bits(
    clip: Clip, tmp_path: Path
) -> None:
    names = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    source = clip(frames=2, pix_fmt="yuv420p10le", colour=(9, 1), options={"x264-params": names})
    edit = Edit(Plan(source=File(path=source, hdr="keep"))).resize(96)
    made = edit.run(tmp_path / "hdr.mp4")
    assert made.facts.pix_fmt == "yuv420p10le"
    assert made.facts.colour["transfer"] == "smpte2084"
    assert made.facts.colour["primaries"] == "bt2020"


def test_pictures_that_are_copied_are_not_said_to_be_changed(
    clip: Clip, tone: Tone, tmp_path: Path
) -> None:
    source = clip("v.mp4", frames=6, base=Fraction(1, 1000), times=[0, 40, 90, 300, 330, 400],
                  aspect=Fraction(4, 3), size=(66, 48), sound=tone(0.5))  # fmt: skip
    edit = Edit(source).sound(gain=-6)
    assert not edit.explain().notes
    made = edit.run(tmp_path / "quiet.mp4")
    assert made.facts.frames == 6
    assert made.facts.variable_rate
    assert not made.notes


@pytest.mark.parametrize(
    "name", ["c.mkv", "c.webm", "c.mov", "c.ts", "c.gif", "it's 100%d ü -x.mp4"]
)
def test_any_container_goes_in(clip: Clip, tmp_path: Path, name: str) -> None:
    codec = {"c.webm": "libvpx", "c.gif": "gif"}.get(name, "libx264")
    source = clip(
        name,
        codec=codec,
        pix_fmt="rgb8" if codec == "gif" else "yuv420p",
        frames=10,
        rate=Fraction(25),
    )
    made = Edit(source).trim(Fraction(2, 25)).resize(96).run(tmp_path / "out.mp4")
    assert made.facts.frames == 8
    assert made.facts.duration == Fraction(8, 25)


def test_one_frame_alone(clip: Clip, tmp_path: Path) -> None:
    made = Edit(clip(frames=1)).resize(96).run(tmp_path / "out.mp4").facts
    assert (made.frames, made.duration) == (1, Fraction(1, 24))


def test_a_source_is_replaced_only_on_demand(clip: Clip) -> None:
    source = clip(frames=5)
    before = source.read_bytes()
    with pytest.raises(DeliveryError):
        Edit(source).resize(96).run(source)
    assert source.read_bytes() == before
    assert Edit(source).resize(96).run(source, overwrite=True).facts.width == 96


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_nothing_is_left_behind(clip: Clip, tmp_path: Path, stop: type[BaseException]) -> None:
    source = clip(frames=48, size=(320, 240))
    files, threads = sorted(tmp_path.iterdir()), threading.active_count()

    def interrupt(progress: Progress) -> None:
        if (progress.done or 0) > 0.2:
            raise stop

    with pytest.raises(stop):
        Edit(source).resize(160).run(tmp_path / "out.mp4", on_progress=interrupt)
    assert sorted(tmp_path.iterdir()) == files
    assert threading.active_count() == threads


def test_a_broken_source_is_one_sentence_and_no_file(clip: Clip, tmp_path: Path) -> None:
    source = clip(
        frames=48,
        size=(160, 120),
        picture=np.random.default_rng(1).integers(0, 255, (48, 120, 160, 3), np.uint8),
    )
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    with pytest.raises(MediaError):
        Edit(source).resize(96).run(tmp_path / "out.mp4")
    assert sorted(tmp_path.iterdir()) == [source]


def test_progress_goes_from_little_to_all(clip: Clip, tmp_path: Path) -> None:
    seen: list[float] = []
    Edit(clip(frames=12)).resize(96).run(
        tmp_path / "out.mp4", on_progress=lambda progress: seen.append(progress.done or 0)
    )
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_explain_reads_but_writes_nothing(clip: Clip, tmp_path: Path) -> None:
    source = clip(frames=24)
    said = str(Edit(source).trim(0, "0.5").resize(128).grade("noir").explain())
    assert "cut from 0 s to 0.5 s" in said
    assert "64x48 to 128x96" in said
    assert "noir" in said
    assert "re-encoded" in said
    assert list(tmp_path.iterdir()) == [source]
