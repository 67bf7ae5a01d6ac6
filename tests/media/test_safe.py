"""Files made to do harm and requests that make no sense: one sentence, and nothing is left."""

from __future__ import annotations

import json
import os
import struct
import sys
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from tests.media.conftest import Recipe, make

from rushes.cli import cli
from rushes.cli.screen import bar, on_terminal
from rushes.errors import DeliveryError, MediaError, TargetError
from rushes.media import Edit, Film, Frame, Reader, inspect, probe
from rushes.media.dossier import dossier
from rushes.media.sandbox import Limits, apart, checked
from rushes.media.stills import saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result


@pytest.fixture(scope="module")
def harm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of good files and of bad ones."""
    home = tmp_path_factory.mktemp("harm")
    tone = (0.3 * np.sin(np.arange(48_000) / 17)[None]).astype(np.float32)
    make(home / "a.mp4", Recipe(frames=12, rate=Fraction(12), size=(128, 72), sound=tone))
    _wave(home / "a.wav", tone[0])
    (home / "cut.wav").write_bytes((home / "a.wav").read_bytes()[:2000])
    (home / "text.mp4").write_text("just words\n")
    (home / "list.mp4").write_text("#EXTM3U\nfile:///etc/passwd\n")
    (home / "picture.mp4").write_bytes(b"\xff\xd8\xff\xe0" + bytes(600))
    picture = b"FRAME\n" + bytes(384)
    for name, said in (
        ("wide", b"F25:1 Ip A100000:1"),
        ("slow", b"F1:1000000 Ip A1:1"),
    ):
        header = b"YUV4MPEG2 W16 H16 " + said + b" C420jpeg\n"
        (home / f"{name}.y4m").write_bytes(header + 5 * picture)
    _stretched(home / "a.mp4", home / "long.mp4")
    for name, rows in (
        ("infinite", "1e999 -1e999 inf\n" * 8),
        ("domain", "DOMAIN_MAX 2 2 2\n" + "0 0 0\n" * 8),
        ("short", "0 0 0\n"),
    ):
        (home / f"{name}.cube").write_text(f"LUT_3D_SIZE 2\n{rows}")
    return home


def _wave(path: Path, samples: np.ndarray) -> None:
    data = (samples * 30_000).astype("<i2").tobytes()
    header = struct.pack(
        "<4sI8sIHHIIHH4sI",
        b"RIFF",
        36 + len(data),
        b"WAVEfmt ",
        16,
        1,
        1,
        48_000,
        96_000,
        2,
        16,
        b"data",
        len(data),
    )
    path.write_bytes(header + data)


def _stretched(source: Path, target: Path) -> None:
    """A copy of which each picture is said to last for hours, while the header says a second."""
    data = bytearray(source.read_bytes())
    place = data.index(b"stts") + 16
    data[place : place + 4] = b"\x7f\xff\xff\xff"
    target.write_bytes(data)


@pytest.fixture
def media(
    harm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Result]]:
    """``media("trim a.mp4 -s 1")`` in this process, in a folder of its own."""
    monkeypatch.setenv("RUSHES_TRUSTED", "1")
    from rushes.settings import settings  # noqa: PLC0415 - as it stands now

    settings.cache_clear()
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    before = sorted(harm.iterdir())

    def call(line: str) -> Result:
        words = [str(harm / word) if (harm / word).is_file() else word for word in line.split()]
        return CliRunner().invoke(cli, ["media", *words])

    yield call
    assert sorted(harm.iterdir()) == before
    settings.cache_clear()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("probe text.mp4", "not a video that can be read: MP4"),
        ("probe list.mp4", "playlist"),
        ("probe picture.mp4", "is a picture, not a video"),
        ("probe https://example.org/a.mp4", "is an address"),
        ("probe wide.y4m", "shown as 1600000x16"),
        ("resize wide.y4m -w 64 -o o.mp4", "shown as 1600000x16"),
        ("resize a.mp4 --scale 0.0001 -o o.mp4", "Nothing would be left"),
        ("grade a.mp4 --lut infinite.cube -o o.mp4", "are no numbers"),
        ("grade a.mp4 --lut domain.cube -o o.mp4", "beyond 0 to 1"),
        ("grade a.mp4 --lut short.cube -o o.mp4", "not a three-dimensional"),
        ("sound a.mp4 -m cut.wav -o o.mp4", "cut.wav is cut short"),
        ("join a.mp4 -t nope -o o.mp4", "no transition 'nope'"),
        ("join a.mp4 a.mp4 --size 99999x99999 -o o.mp4", "16384"),
        ("join a.mp4 a.mp4 --fps 1e9 -o o.mp4", "1000"),
        ("export a.mp4 --max-size infMB -o o.mp4", "not a size such as 8MB"),
        ("export a.mp4 --crf 999 -o o.mp4", "The crf of libx264 is 0 to 51, not 999"),
        ("export a.mp4 --crf nan -o o.mp4", "The crf of libx264 is 0 to 51"),
        ("export a.mp4 --video prores --crf 3 -o o.mov", "has no crf"),
        ("export a.mp4 --effort nope -o o.mp4", "no effort 'nope': there are ultrafast"),
        ("export a.mp4 --effort 3 -o o.gif", "gif has no effort"),
        ("export a.mp4 --video vp9 --audio pcm -o o.webm", "does not hold what pcm_s16le makes"),
        ("export a.mp4 --video h264 -o o.webm", "does not hold what libx264 makes"),
        ("frames a.mp4 --at 9 -o o.png", "no picture at 9 s"),
        ("frames a.mp4 --rate 0 -o o.png", "A rate is above 0 and up to 1000"),
        ("frames a.mp4 --rate 1e9 -o o.png", "A rate is above 0 and up to 1000"),
        ("frames a.mp4 -o o-%999999999d.png", "needs one number, such as %04d"),
        ("frames a.mp4 -o o-%s-%d.png", "needs one number, such as %04d"),
        ("sheet a.mp4 -w 9999999 -o s.png", "at most 16384 pixels wide"),
        ("sheet a.mp4 -k strip -c -1 -o s.png", "needs at least one of each"),
        ("sheet a.mp4 -k waveform -w 0 -o s.png", "A waveform is 64x"),
        ("sheet a.mp4 -k waveform -w 99999999 -o s.png", "A waveform is 64x"),
    ],
)
def test_it_is_refused_in_a_sentence(media: Callable[[str], Result], line: str, said: str) -> None:
    result = media(line)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.rpartition("Error: ")[2].strip().count("\n") == 0
    assert "unexpectedly" not in result.stderr
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("fps", ["1e9", "1e-9", "0"])
def test_rates_of_which_no_film_is_made(harm: Path, tmp_path: Path, fps: str) -> None:

    from rushes.media import assemble  # noqa: PLC0415

    picture = tmp_path / "p.png"
    Image.new("RGB", (16, 16)).save(picture)
    with pytest.raises(MediaError, match="A frame rate is above 0, from 1/3600"):
        assemble([picture], tmp_path / "o.mp4", fps)


@pytest.mark.parametrize("name", ["long.mp4", "slow.y4m"])
def test_a_length_that_only_the_pictures_say_counts(harm: Path, name: str) -> None:
    with pytest.raises(MediaError, match="says that it lasts") as caught:
        checked(harm / name, Limits())
    assert caught.value.code == "LIMIT"


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stream of 12 small pictures, and then of 12 large ones."""
    home = tmp_path_factory.mktemp("growing")
    kind = {"frames": 12, "rate": Fraction(12), "codec": "mpeg2video", "container": "mpegts"}
    noise = np.random.default_rng(3).integers(0, 255, (12, 144, 256, 3), np.uint8)
    make(home / "1.ts", Recipe(**kind, size=(128, 72)))  # type: ignore[arg-type]
    times = range(12, 24)
    large = Recipe(**kind, size=(256, 144), picture=noise, times=times)  # type: ignore[arg-type]
    make(home / "2.ts", large)
    both = home / "both.ts"
    both.write_bytes((home / "1.ts").read_bytes() + (home / "2.ts").read_bytes())
    return both


@pytest.mark.parametrize("verb", ["resize", "reframe", "interpolate", "speed", "loop"])
def test_a_size_that_changes_on_the_way(growing: Path, tmp_path: Path, verb: str) -> None:
    edit = {
        "resize": Edit(growing).resize(64),
        "reframe": Edit(growing).reframe("1:1"),
        "interpolate": Edit(growing).interpolate(24),
        "speed": Edit(growing).speed(2),
        "loop": Edit(growing).loop(2),
    }[verb]
    made = edit.run(tmp_path / "o.mp4").facts
    want = edit.explain().lines[-1]
    assert f"{made.width}x{made.height}" in want
    assert made.frames == checked(tmp_path / "o.mp4").frames


def test_a_size_that_changes_is_seen_whole(growing: Path, tmp_path: Path) -> None:
    facts = probe(growing)
    assert (facts.width, facts.height, facts.frames) == (128, 72, 24)
    assert len(inspect(growing).measured.model_dump()) > 3
    made = Edit(growing).export(video="gif").run(tmp_path / "o.gif").facts
    assert (made.width, made.height) == (128, 72)


def test_pictures_whose_times_run_backwards_are_encoded(harm: Path, tmp_path: Path) -> None:
    """Two streams put together with ``cat``, each of which begins at 0."""
    kind = Recipe(frames=12, rate=Fraction(12), size=(64, 48), container="mpegts")
    one = make(tmp_path / "one.ts", kind)
    twice = tmp_path / "twice.ts"
    twice.write_bytes(one.read_bytes() * 2)
    made = Edit(twice).sound(harm / "a.wav").run(tmp_path / "o.mp4")
    assert made.facts.has_audio
    assert checked(tmp_path / "o.mp4").frames == made.facts.frames


def _on_a_full_disk(edit: Edit, out: Path) -> None:
    import resource  # noqa: PLC0415 - POSIX

    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    edit.run(out)


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
@pytest.mark.parametrize("verb", ["trim", "copy", "join", "sound", "grade", "gif"])
def test_a_full_disk_is_not_called_damage(harm: Path, tmp_path: Path, verb: str) -> None:
    """Also where pictures are copied, and one file is read while the other is written."""
    noise = np.random.default_rng(1).integers(0, 255, (12, 72, 128, 3), np.uint8)
    clip = make(
        tmp_path / "a.mp4", Recipe(frames=12, rate=Fraction(12), size=(128, 72), picture=noise)
    )
    edit = {
        "trim": Edit(clip).trim("0.25"),
        "copy": Edit(clip).trim(keyframes=True),
        "join": Film([clip, clip]),
        "sound": Edit(clip).sound(harm / "a.wav"),
        "grade": Edit(clip).grade("noir"),
        "gif": Edit(clip).export("gif"),
    }[verb]
    out = tmp_path / f"o.{'gif' if verb == 'gif' else 'mp4'}"
    with pytest.raises(DeliveryError, match="larger than a file may be") as caught:
        apart(partial(_on_a_full_disk, edit, out), [clip])
    assert caught.value.exit_code == 1
    assert list(tmp_path.iterdir()) == [clip]


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An MP4 of a second with sound and its index in front."""
    tone = (0.3 * np.sin(np.arange(48_000) / 17)[None]).astype(np.float32)
    recipe = Recipe(
        frames=12, rate=Fraction(12), sound=tone, muxing={"movflags": "+faststart"}, container="mp4"
    )
    return make(tmp_path_factory.mktemp("fast") / "a.mp4", recipe).read_bytes()


def test_a_codec_that_nobody_knows(fast: bytes, harm: Path, tmp_path: Path) -> None:
    pictures, sound = tmp_path / "pictures.mp4", tmp_path / "sound.mp4"
    pictures.write_bytes(fast.replace(b"avc1", b"qqqq"))
    # In the box "esds" a byte behind its tags names the codec: 0x40 is AAC, 0xfe nothing.
    place = fast.index(b"\x40\x15", fast.index(b"esds"))
    sound.write_bytes(fast[:place].replace(b"mp4a", b"qqqq") + b"\xfe" + fast[place + 1 :])
    with pytest.raises(MediaError, match="coded in a way that FFmpeg does not know"):
        probe(pictures)
    facts = probe(sound)
    assert (facts.has_audio, facts.audio) == (False, {"codec": "unknown"})
    assert [track.codec for track in dossier(sound).tracks] == ["h264", "none"]
    made = Edit(sound).resize(32).run(tmp_path / "o.mp4")
    assert not made.facts.has_audio
    assert "Its sound is coded in a way that FFmpeg does not know: left out." in made.notes
    copied = Edit(sound).trim("0.5").run(tmp_path / "t.mp4")
    assert copied.facts.frames == 6
    assert copied.notes
    with pytest.raises(MediaError, match="has no sound"):
        Edit(harm / "a.mp4").sound(sound).run(tmp_path / "s.mp4")


def test_what_cannot_be_read_back_is_not_kept(fast: bytes, harm: Path, tmp_path: Path) -> None:
    """The pictures of a clip are copied: damage in them shows when they are read."""
    broken = tmp_path / "broken.mp4"
    data = bytearray(fast)
    place = data.index(b"mdat") + 4
    data[place:] = bytes(len(data) - place)
    broken.write_bytes(data)
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(MediaError, match=r"damaged|no picture"):
        Film([broken, harm / "a.mp4"]).run(out / "o.mp4")
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 5])
def test_clips_of_a_few_pictures_are_inspected(tmp_path: Path, frames: int) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (frames, 16, 16, 3), np.uint8)
    clip = make(
        tmp_path / "a.mp4",
        Recipe(frames=frames, rate=Fraction(24), size=(16, 16), picture=noise),
    )
    assert inspect(clip).facts.frames == frames


def test_a_damaged_logo(media: Callable[[str], Result], harm: Path, tmp_path: Path) -> None:
    logo = tmp_path / "logo.jpg"
    Image.effect_noise((64, 48), 60).save(logo)
    logo.write_bytes(logo.read_bytes()[:900])
    result = media(f"overlay a.mp4 -p {logo} -o o.mp4")
    assert result.exit_code == 2
    assert "logo.jpg is damaged or cut short" in result.stderr
    assert list(Path().iterdir()) == []


def test_frames_that_fail_leave_no_folder(harm: Path, tmp_path: Path) -> None:
    with Reader(harm / "a.mp4") as reader:
        frames = [*islice(reader, 2), Frame(np.zeros((0, 0, 3), np.uint8), Fraction(1))]
    target = tmp_path / "new" / "er"
    with pytest.raises((ValueError, SystemError)):
        list(saved(frames, f"{target}/"))
    assert not target.exists()
    assert [path.name for path, _ in saved(frames[:2], f"{target}/")] == ["0001.png", "0002.png"]
    with pytest.raises(TargetError, match="can be no folder"):
        list(saved(frames[:2], f"{harm / 'a.mp4'}/x/"))


def plan(**changes: object) -> str:
    made = json.loads(Edit("a.mp4").to_json())
    return json.dumps({**made, **changes})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a plan"),
        ("null", "not a plan"),
        ("[" * 100_000, "not a plan"),
        (plan(version=2), "version"),
        (plan(steps=[{"kind": "../os"}]), "no step '../os'"),
        (plan(steps=[{"kind": "trim", "start": "1e400"}]), "steps.0.start"),
        (plan(steps=[{"kind": "trim", "start": 10**4000}]), "steps.0.start"),
        (plan(steps=[{"kind": "loop", "times": 10**9}]), "100000"),
        (plan(steps=[{"kind": "overlay", "text": "x" * 3000}]), "2000"),
        (plan(steps=[{"kind": "grade", "matched": [[[0, 0]]]}]), "matched"),
        (plan(steps=[{"kind": "grade", "matched": [[[0, 0], [0, 1]]] * 3}]), "curve"),
        (plan(export={"options": {"stats": "x"}}), "could read or write a file"),
        (plan(export={"options": {"passlogfile": "x"}}), "could read or write a file"),
        (plan(export={"options": {"flags": "+pass1"}}), "could read or write a file"),
        (plan(export={"options": {"x264-params": "pass=1:ref=2"}}), "could read or write a file"),
        (plan(export={"options": {"x264-params": "ref=2:qpfile=x"}}), "could read or write a file"),
        (plan(export={"options": {"x265-params": "csv=x"}}), "could read or write a file"),
        (plan(export={"options": {"x265-params": "film-grain=x"}}), "could read or write a file"),
        (plan(export={"options": {"tune": "/etc/passwd"}}), "could read or write a file"),
    ],
)
def test_a_plan_from_outside(text: str, said: str) -> None:
    with pytest.raises(MediaError) as caught:
        Edit.from_json(text)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 600


def test_options_that_only_encode_are_free(harm: Path, tmp_path: Path) -> None:
    said = {"profile": "high", "tune": "grain", "x264-params": "direct=auto:ref=2:log-level=none"}
    edit = Edit.from_json(Edit(harm / "a.mp4").export(options=said).to_json())
    assert edit.run(tmp_path / "o.mp4").facts.frames == 12
    svt = Edit("a.mp4").export(options={"svtav1-params": "film-grain=8:tune=0"})
    assert svt == Edit.from_json(svt.to_json())


def test_a_plan_of_more_than_a_week_is_not_begun(harm: Path, tmp_path: Path) -> None:
    edit = Edit(harm / "a.mp4").loop(100_000).loop(100_000)
    with pytest.raises(MediaError, match="a week, is the most"):
        edit.run(tmp_path / "o.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="names that are bytes")
def test_names_that_are_no_text(harm: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"odd\xff.mp4")
    try:
        odd.write_bytes((harm / "a.mp4").read_bytes())
    except OSError:
        pytest.skip("this file system takes text alone")
    made = Edit(odd).resize(32).run(tmp_path / os.fsdecode(b"out\xff.mp4"))
    assert made.path.is_file()
    Edit(odd).trim("0.5").timeline(tmp_path / "t.otio")
    assert "odd?" in (tmp_path / "t.otio").read_text()


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_stream_that_the_shell_has_closed(monkeypatch: pytest.MonkeyPatch, stream: str) -> None:
    monkeypatch.setattr(sys, stream, None)
    assert not on_terminal()
    with bar() as (show, _):
        assert show is None
