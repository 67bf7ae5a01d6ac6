"""A film is written whole, exact, in true colours, and the same each time."""

from __future__ import annotations

import itertools
import multiprocessing
import resource
import shutil
import subprocess
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from rushes.errors import DeliveryError, MediaError
from rushes.media import Reader, Writer, audio, probe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

RATES = [Fraction(12), Fraction(24000, 1001), Fraction(24), Fraction(30000, 1001), Fraction(60)]


def _noise(frames: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 255, (frames, 48, 64, 3), np.uint8)


def _sine(seconds: float, channels: int = 2) -> NDArray[np.float32]:
    wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * 48_000)) / 48_000)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def _write(
    path: Path,
    pictures: NDArray[np.uint8],
    fps: Fraction = Fraction(24),
    *,
    sound: NDArray[np.float32] | None = None,
    tags: Mapping[str, str] | None = None,
    crf: float = 18,
) -> Path:
    height, width = pictures.shape[1:3]
    with Writer(path, width, height, fps, sound=sound, tags=tags or {}, crf=crf) as writer:
        for picture in pictures:
            writer.write(picture)
    return path


@pytest.mark.parametrize("fps", RATES, ids=str)
@pytest.mark.parametrize("frames", [1, 2, 29])
def test_length_and_rate_are_exact(tmp_path: Path, frames: int, fps: Fraction) -> None:
    facts = probe(_write(tmp_path / "a.mp4", _noise(frames), fps))
    assert (facts.frames, facts.duration) == (frames, frames / fps)
    assert frames == 1 or facts.fps == fps
    assert (facts.width, facts.height, facts.codec, facts.pix_fmt) == (64, 48, "h264", "yuv420p")
    assert facts.colour == {
        "primaries": "bt709",
        "transfer": "bt709",
        "matrix": "bt709",
        "range": "tv",
    }
    assert not facts.has_audio


def test_colours_survive(tmp_path: Path) -> None:
    steps = np.array([0, 16, 60, 128, 200, 235, 255], np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)
    patches = np.concatenate([cube, cube[:17]]).reshape(18, 20, 3)
    picture = patches.repeat(16, axis=0).repeat(16, axis=1)
    path = _write(tmp_path / "a.mp4", picture[None], crf=1)
    with Reader(path) as reader:
        ((shown, _),) = reader
    off = np.abs(shown[8::16, 8::16].astype(int) - patches)
    assert off.max() <= 3
    assert abs((shown.astype(int) - picture).mean()) < 0.1


def test_the_usual_quality_is_close_to_the_source(tmp_path: Path, real_clips: Path) -> None:
    with Reader(real_clips / "bikes.mp4", size=(320, 136)) as reader:
        source = np.stack([picture for picture, _ in reader][:48])
    with Reader(_write(tmp_path / "a.mp4", source)) as reader:
        shown = np.stack([picture for picture, _ in reader])
    error = np.mean((shown.astype(float) - source) ** 2)
    assert 10 * np.log10(255**2 / error) > 36


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("seconds", [0.2, 1.0, 3.0])
def test_sound_ends_with_the_pictures(tmp_path: Path, seconds: float, channels: int) -> None:
    sound = _sine(seconds, channels)
    path = _write(tmp_path / "a.mp4", _noise(30), Fraction(30000, 1001), sound=sound)
    facts = probe(path)
    assert facts.audio["codec"] == "aac"
    assert abs(Fraction(str(facts.audio["duration"])) - facts.duration) < Fraction(1, 48_000)
    heard = audio(path)
    assert heard is not None
    assert heard.shape == (round(facts.duration * 48_000), channels)
    inner = slice(2_000, min(round(seconds * 48_000), len(heard)) - 2_000)
    wanted, said = sound[inner, 0], heard[inner, 0]
    likeness = float(wanted @ said / np.sqrt((wanted @ wanted) * (said @ said)))
    assert likeness > 0.99, "a shift of 1 ms would lose it"
    rest = heard[round(seconds * 48_000) + 2_048 :]
    assert np.abs(rest).max(initial=0) < 0.01, "silence where the sound has ended"


def test_streams_are_interleaved_and_the_index_comes_first(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.mp4", _noise(72), sound=_sine(3))
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        order = [packet.stream_index for packet in container.demux() if packet.size]
        assert container.start_time == 0
    changes = sum(left != right for left, right in itertools.pairwise(order))
    assert changes > 8


TAGS = {
    "title": 'A dog, "running"; it\'s 100 %',
    "comment": "two\nlines",
    "description": "犬 собака 🐕",
    "prompt": "x" * 5000,
    "model": "preview/animatic",
    "seed": "7",
    "rushes_version": "0.1",
    "digital_source_type": "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia",
}


def test_any_tag_survives(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.mp4", _noise(1), tags=TAGS)
    assert TAGS.items() <= probe(path).tags.items()
    assert "encoder" not in probe(path).tags


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="a second opinion, where there is one")
def test_ffprobe_agrees(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.mp4", _noise(29), RATES[3], tags=TAGS, sound=_sine(1))
    entries = "format=duration:format_tags:stream=nb_frames,avg_frame_rate,duration_ts,color_range"
    ask = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "flat", str(path)]
    said = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    assert 'format.tags.digital_source_type="http://cv.iptc.org' in said
    assert 'format.tags.seed="7"' in said
    assert 'streams.stream.0.avg_frame_rate="30000/1001"' in said
    assert 'streams.stream.0.nb_frames="29"' in said
    assert "streams.stream.0.duration_ts=29029" in said
    assert 'streams.stream.0.color_range="tv"' in said
    assert f"streams.stream.1.duration_ts={round(29 * 1001 * 48 / 30)}" in said


def test_the_same_film_has_the_same_bytes(tmp_path: Path) -> None:
    first = _write(tmp_path / "a.mp4", _noise(40), sound=_sine(2), tags=TAGS)
    second = _write(tmp_path / "b.mp4", _noise(40), sound=_sine(2), tags=TAGS)
    assert first.read_bytes() == second.read_bytes()
    other = _write(tmp_path / "c.mp4", _noise(40, seed=1), sound=_sine(2), tags=TAGS)
    assert first.read_bytes() != other.read_bytes()


def test_the_caller_may_reuse_the_picture(tmp_path: Path) -> None:
    canvas = np.zeros((48, 64, 3), np.uint8)
    with Writer(tmp_path / "a.mp4", 64, 48, Fraction(24), crf=1) as writer:
        for number in range(12):
            canvas[:] = 20 * number
            writer.write(canvas)
    with Reader(tmp_path / "a.mp4") as reader:
        levels = [float(picture.mean()) for picture, _ in reader]
    assert levels == pytest.approx([20 * number for number in range(12)], abs=2)


def test_views_and_locked_arrays_can_be_written(tmp_path: Path) -> None:
    wide = np.full((48, 128, 3), 90, np.uint8)
    wide.flags.writeable = False
    with Writer(tmp_path / "a.mp4", 64, 48, Fraction(24)) as writer:
        writer.write(wide[:, ::2])
        writer.write(wide[::-1, 64:])
        writer.write(np.broadcast_to(np.uint8(90), (48, 64, 3)))
    assert probe(tmp_path / "a.mp4").frames == 3


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_exception_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    def interrupted() -> None:
        with Writer(tmp_path / "a.mp4", 64, 48, Fraction(24), sound=_sine(1)) as writer:
            for picture in _noise(20):
                writer.write(picture)
            raise error

    with pytest.raises(error):
        interrupted()
    assert not list(tmp_path.iterdir())


def test_what_can_not_be_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with pytest.raises(MediaError, match="try 64x48"):
        Writer(path, 65, 49, Fraction(24))
    with pytest.raises(MediaError, match="above 0"):
        Writer(path, 64, 48, Fraction(0))
    with pytest.raises(MediaError, match="1, 2 or 6 channels"):
        Writer(path, 64, 48, Fraction(24), sound=np.zeros((9, 3), np.float32))
    with pytest.raises(MediaError, match="No picture"), Writer(path, 64, 48, Fraction(24)):
        pass
    with pytest.raises(MediaError, match="this film needs"):
        _write_one(path, np.zeros((48, 66, 3), np.uint8))
    with pytest.raises(MediaError, match="float64"):
        _write_one(path, np.zeros((48, 64, 3)))  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
    path.write_bytes(b"mine")
    with pytest.raises(DeliveryError, match="--force"):
        _write_one(path, np.zeros((48, 64, 3), np.uint8))
    assert path.read_bytes() == b"mine"


def _write_one(path: Path, picture: NDArray[np.uint8]) -> None:
    with Writer(path, 64, 48, Fraction(24)) as writer:
        writer.write(picture)


def _write_on_a_full_disk(
    folder: Path, limits: list[int], answers: multiprocessing.Queue[list[str]]
) -> None:
    said = []
    for limit in limits:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            _write(folder / f"{limit}.mp4", _noise(30), sound=_sine(1))
        except DeliveryError as error:
            said.append(str(error))
    answers.put(said)


def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path) -> None:
    whole = _write(tmp_path / "whole.mp4", _noise(30), sound=_sine(1)).stat().st_size
    folder = tmp_path / "full"
    folder.mkdir()
    # In the header, in the middle, in the last block, and while the index moves to the front.
    limits = [10, whole // 2, whole - 5000, whole - 500, whole - 1]
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[list[str]] = context.Queue()
    child = context.Process(target=_write_on_a_full_disk, args=(folder, limits, answers))
    child.start()
    said = answers.get(timeout=30)
    child.join()
    assert len(said) == len(limits)
    assert all("larger than a file may be" in sentence for sentence in said)
    assert not list(folder.iterdir())
