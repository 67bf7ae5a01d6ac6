"""Pictures out of clips: the right ones, also the last of a broken file, and one of each shot."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from rushes.cli import cli
from rushes.errors import MediaError
from rushes.media import Reader, load_picture, scenes, stills
from rushes.media.stills import saved

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Make = Callable[..., Path]

GOP = {"g": "12", "bf": "2", "sc_threshold": "0"}


def level(picture: NDArray[np.uint8]) -> int:
    return round(float(picture.mean()) / 10)


@pytest.mark.parametrize(
    "recipe",
    [
        {"name": "a.mp4", "options": GOP},
        {"name": "a.mkv", "options": GOP},
        {"name": "a.ts", "options": GOP},
        {"name": "a.avi", "codec": "mpeg4"},
        {"name": "a.webm", "codec": "libvpx-vp9"},
        {"name": "a.mp4", "frames": 1},
        {"name": "a.mp4", "options": {"g": "500", "bf": "3"}},
        {"name": "a.mp4", "base": Fraction(1, 1000), "times": [n * n * 7 for n in range(24)]},
    ],
    ids=lambda recipe: "-".join(map(str, recipe.values()))[:30],
)
def test_the_last_picture_is_the_last(clip: Make, recipe: dict[str, object]) -> None:
    path = clip(**recipe)
    with Reader(path) as reader:
        *_, end = reader
    found = stills.last(path)
    assert np.array_equal(found.picture, end.picture)
    assert abs(found.time - end.time) <= Fraction(1, 500)


def test_the_last_picture_of_an_edit_list(clip: Make, tmp_path: Path) -> None:
    long, short = clip(frames=24, options=GOP), tmp_path / "short.mp4"
    with av.open(str(long)) as source, av.open(str(short), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size and packet.pts is not None and packet.dts is not None:
                packet.pts, packet.dts = packet.pts - 5 * 512, packet.dts - 5 * 512
                packet.stream = stream
                target.mux(packet)
    found = stills.last(short)
    assert (level(found.picture), found.time) == (23, Fraction(18, 24))


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_the_last_picture_of_a_broken_file(clip: Make, name: str) -> None:
    grain = np.random.default_rng(0).integers(0, 255, (96, 48, 64, 3)).astype(np.uint8)
    path = clip(name, frames=96, picture=grain, options=GOP, muxing={"movflags": "faststart"}
                if name == "a.mp4" else {})  # fmt: skip
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with Reader(path, partial=True) as reader:
        seen = [frame.time for frame in reader]
    assert seen[-1] <= stills.last(path).time <= seen[-1] + Fraction(1, 8)
    assert Fraction(2) < stills.last(path).time < 3


def test_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("words")
    with pytest.raises(MediaError):
        stills.last(tmp_path / "text.mp4")


def test_every_so_many_and_at_a_rate(clip: Make) -> None:
    path = clip(frames=24, options=GOP)
    assert [level(frame.picture) for frame in stills.every(path, 5)] == [0, 5, 10, 15, 20]
    assert [level(frame.picture) for frame in stills.at_rate(path, Fraction(4))] == [0, 6, 12, 18]
    assert len(list(stills.at_rate(path, Fraction(1, 100)))) == 1
    with pytest.raises(MediaError, match="at least 1"):
        stills.every(path, 0)
    with pytest.raises(MediaError, match="above 0"):
        list(stills.at_rate(path, Fraction(0)))


def test_cuts_are_found_and_movement_is_not(real_clips: Path) -> None:
    cuts = [Fraction(number, 25) for number in (0, 30, 76, 137, 187, 242)]
    assert [scene.start for scene in scenes(real_clips / "bikes.mp4")] == cuts
    assert len(scenes(real_clips / "carphone_pristine.mp4")) == 1


def test_a_flash_is_no_cut(clip: Make) -> None:
    dice = np.random.default_rng(3)
    one = dice.integers(0, 120, (48, 64, 3))
    two = dice.integers(100, 255, (48, 64, 3))
    grain = dice.integers(-3, 3, (48, 48, 64, 3))
    shown = np.array([one] * 24 + [two] * 24) + grain
    shown[12] = 250
    path = clip(frames=48, picture=np.clip(shown, 0, 255).astype(np.uint8))
    assert [scene.start for scene in scenes(path)] == [0, 1]
    assert [frame.time for frame in stills.one_per_scene(path)] == [Fraction(1, 2), Fraction(3, 2)]


def test_quick_colours_are_close(real_clips: Path) -> None:
    path = real_clips / "bikes.mp4"
    with Reader(path) as exact, Reader(path, quick=True) as quick:
        for number, (one, two) in enumerate(zip(exact, quick, strict=False)):
            apart = np.abs(one.picture.astype(int) - two.picture)
            assert one.time == two.time
            assert apart.mean() < 2
            if number > 3:
                break


def test_files_are_all_there_or_none(clip: Make, tmp_path: Path) -> None:
    path = clip(frames=6)
    out = tmp_path / "out"
    out.mkdir()
    made = list(saved(stills.every(path, 2), out / "a-%02d.webp"))
    assert [each.name for each, _ in made] == ["a-01.webp", "a-02.webp", "a-03.webp"]
    assert level(load_picture(made[2][0])) == 4
    with Reader(path) as reader:
        assert [each for each, _ in saved([reader.at(Fraction(0))], out / "b.png")] == [
            out / "b.png"
        ]
    (out / "c-0002.png").touch()
    with pytest.raises(OSError, match="exists already"):
        list(saved(stills.every(path, 2), out / "c.png"))
    assert not (out / "c-0001.png").exists()
    with pytest.raises(MediaError, match="one number"):
        list(saved(stills.every(path, 2), out / "d-%s-%d.png"))
    with pytest.raises(MediaError, match="no frame"):
        list(saved([], out / "e.png"))


def test_the_command(clip: Make, tmp_path: Path) -> None:
    from click.testing import CliRunner  # noqa: PLC0415

    path = clip("take 1.mp4", frames=12, options=GOP)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["media", "frames", str(path), *words])
        return done.exit_code, done.output

    assert run("--last", "--json", "-o", str(tmp_path / "last.png"))[0] == 0
    assert level(load_picture(tmp_path / "last.png")) == 11
    code, said = run("--at", "0.25", "--at", "0", "-o", str(tmp_path / "at.jpg"))
    assert (code, len(said.splitlines())) == (0, 2)
    assert level(load_picture(tmp_path / "at-0002.jpg")) == 6
    assert run("--last", "--scenes")[0] == 2
    assert run("--at", "soon")[0] == 2
