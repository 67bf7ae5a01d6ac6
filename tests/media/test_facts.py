"""A clip is measured exactly, whatever made it; what is no clip is refused in a sentence."""

from __future__ import annotations

import os
import struct
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from rushes.errors import MediaError, MediaNotFoundError
from rushes.media import Reader, probe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Clip = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]


@pytest.mark.parametrize(
    ("name", "frames", "fps", "size"),
    [
        ("bigbuckbunny", 132, Fraction(25), (1280, 720)),
        ("bikes", 250, Fraction(25), (640, 272)),
        ("carphone_pristine", 120, Fraction(30000, 1001), (193, 144)),
        ("carphone_distorted", 120, Fraction(30000, 1001), (193, 144)),
    ],
)
def test_real_clips(
    real_clips: Path, name: str, frames: int, fps: Fraction, size: tuple[int, int]
) -> None:
    path = real_clips / f"{name}.mp4"
    facts = probe(path)
    assert (facts.frames, facts.fps, (facts.width, facts.height)) == (frames, fps, size)
    assert facts.duration == frames / fps
    assert facts.size_bytes == path.stat().st_size
    assert (facts.container, facts.codec, facts.pix_fmt) == ("mp4", "h264", "yuv420p")
    assert not facts.variable_rate
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == frames


def test_sound_of_a_real_clip(real_clips: Path) -> None:
    facts = probe(real_clips / "bigbuckbunny.mp4")
    assert facts.has_audio
    assert facts.audio == {
        "codec": "aac",
        "rate": 48000,
        "channels": 6,
        "layout": "5.1",
        "duration": "664/125",
    }
    assert not probe(real_clips / "bikes.mp4").has_audio


RATES = [Fraction(24000, 1001), Fraction(24), Fraction(30000, 1001), Fraction(60000, 1001)]
CONTAINERS = [
    ("a.mp4", {}),
    ("a.mov", {}),
    ("a.mkv", {}),
    ("a.webm", {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "cpu-used": "8"}}),
    ("a.ts", {}),
    ("fragments.mp4", {"muxing": {"movflags": "frag_keyframe+empty_moov"}}),
    ("a.avi", {"codec": "mpeg4"}),
]


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize(("name", "more"), CONTAINERS, ids=[name for name, _ in CONTAINERS])
def test_rate_and_length_are_exact_in_every_container(
    clip: Clip, name: str, more: dict[str, object], rate: Fraction
) -> None:
    facts = probe(clip(name, frames=31, rate=rate, **more))
    assert facts.fps == rate
    assert facts.frames == 31
    assert facts.duration == 31 / rate
    assert not facts.variable_rate


def test_a_gif_has_times_in_hundredths(clip: Clip) -> None:
    facts = probe(clip("a.gif", codec="gif", pix_fmt="rgb8", frames=10, rate=Fraction(20)))
    assert (facts.container, facts.frames, facts.fps) == ("gif", 10, Fraction(20))
    assert facts.duration == Fraction(1, 2)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.gif"])
def test_one_frame(clip: Clip, name: str) -> None:
    more = {"codec": "gif", "pix_fmt": "rgb8"} if name == "a.gif" else {}
    facts = probe(clip(name, frames=1, rate=Fraction(25), **more))
    assert facts.frames == 1
    assert not facts.variable_rate
    with Reader(facts.path) as reader:
        assert [time for _, time in reader] == [0]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_a_variable_rate_is_seen(clip: Clip, name: str) -> None:
    times = [0, 40, 80, 200, 210, 300, 700, 740]
    facts = probe(clip(name, frames=8, base=Fraction(1, 1000), times=times, rate=Fraction(25)))
    assert facts.variable_rate
    assert facts.frames == 8
    assert Fraction(740, 1000) < facts.duration <= Fraction(800, 1000)
    assert facts.fps == 8 / facts.duration


def test_a_picture_that_is_held_for_one_more_is_not_rounding(clip: Clip) -> None:
    times = [0, 2, 3, 4, 5, 6]
    facts = probe(clip("held.mp4", frames=6, times=times, muxing={"video_track_timescale": "24"}))
    assert facts.variable_rate
    assert facts.duration == Fraction(7, 24)


@pytest.mark.parametrize(("degrees", "clockwise"), [(0, 0), (90, 270), (180, 180), (-90, 90)])
def test_rotation_is_applied_to_the_size(clip: Clip, degrees: int, clockwise: int) -> None:
    facts = probe(clip(size=(64, 32), rotation=degrees))
    assert facts.rotation == clockwise
    assert (facts.width, facts.height) == ((32, 64) if degrees % 180 else (64, 32))


def test_pixels_that_are_not_square(clip: Clip) -> None:
    facts = probe(clip(size=(72, 64), aspect=Fraction(16, 9)))
    assert facts.sample_aspect_ratio == Fraction(16, 9)
    assert (facts.width, facts.height) == (128, 64)


def test_colour_in_words(clip: Clip) -> None:
    assert probe(clip(colour=(1, 1))).colour == {"matrix": "bt709", "range": "tv"}
    assert probe(clip(colour=(9, 2))).colour == {"matrix": "bt2020nc", "range": "pc"}
    assert probe(clip()).colour == {}


def test_frames_that_an_edit_list_hides_do_not_count(clip: Clip) -> None:
    path = clip(
        frames=24,
        times=range(-6, 18),
        muxing={"use_editlist": "1", "avoid_negative_ts": "disabled"},
    )
    with av.open(str(path)) as container:
        assert len(container.streams.video[0].index_entries) == 24
    facts = probe(path)
    assert facts.frames == 18
    assert facts.duration == Fraction(18, 24)
    with Reader(path) as reader:
        shown = [(round(picture.mean(), -1), time) for picture, time in reader]
    assert [time for _, time in shown] == [Fraction(n, 24) for n in range(18)]
    assert shown[0][0] == 60


@pytest.mark.parametrize(
    ("codec", "rate", "channels", "layout"),
    [
        ("aac", 44_100, 1, "mono"),
        ("aac", 48_000, 6, "5.1"),
        ("aac", 8_000, 1, "mono"),
        ("aac", 96_000, 2, "stereo"),
    ],
)
def test_sound_layouts(
    clip: Clip, tone: Tone, codec: str, rate: int, channels: int, layout: str
) -> None:
    facts = probe(clip(sound=tone(1, channels, rate), sound_rate=rate, sound_codec=codec))
    said = dict(facts.audio)
    length = Fraction(str(said.pop("duration")))
    assert said == {"codec": codec, "rate": rate, "channels": channels, "layout": layout}
    assert abs(length - 1) < Fraction(1100, rate)


@pytest.mark.parametrize(
    "name",
    [
        "with space 'and' \"quotes\".mp4",
        "-leading.mp4",
        "new\nline.mp4",
        "100%d %s.mp4",
        "犬.mp4",
        "http:%2f.mp4",
        "a|b?c&d.mp4",
    ],
)
def test_any_file_name(clip: Clip, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = clip("plain.mp4", frames=2)
    target = plain.rename(plain.with_name(name))
    assert probe(target).frames == 2
    monkeypatch.chdir(target.parent)
    assert probe(name).frames == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_a_name_that_is_no_text(clip: Clip) -> None:
    path = clip(frames=2)
    odd = os.fsdecode(os.fsencode(path.parent) + b"/\xff\xfe.mp4")
    path.rename(odd)
    assert probe(odd).frames == 2


def test_what_is_no_clip_is_refused_in_a_sentence(
    tmp_path: Path, clip: Clip, photographs: Path
) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("This is only text. " * 100)
    (tmp_path / "zeros.mp4").write_bytes(bytes(5000))
    os.mkfifo(tmp_path / "pipe.mp4")
    wrong = {
        tmp_path: "is a folder",
        tmp_path / "empty.mp4": "is empty",
        tmp_path / "text.mp4": "not a video that can be read",
        tmp_path / "zeros.mp4": "not a video that can be read",
        tmp_path / "pipe.mp4": "not an ordinary file",
        photographs / "astronaut.png": "is a picture, not a video",
    }
    for path, why in wrong.items():
        with pytest.raises(MediaError, match=why) as caught:
            probe(path)
        assert str(path) in caught.value.message
        assert "\n" not in caught.value.message
    with pytest.raises(MediaNotFoundError, match="no file"):
        probe(tmp_path / "missing.mp4")
    with pytest.raises(FileNotFoundError):
        probe("http://127.0.0.1/film.mp4")


def test_a_picture_bomb_is_refused(tmp_path: Path) -> None:
    size = struct.pack("<HH", 14_000, 14_000)
    frame = b"\x2c\0\0\0\0" + size + b"\0\x02\x02\x4c\x01\0"
    path = tmp_path / "bomb.gif"
    path.write_bytes(b"GIF89a" + size + b"\x80\0\0" + bytes(6) + frame * 3 + b";")
    with pytest.raises(MediaError, match="14000x14000, more than the 134 megapixels"):
        probe(path)


def test_sound_alone_is_no_clip(tmp_path: Path) -> None:
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        voice = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 4096), np.float32), "fltp", "stereo")
        frame.sample_rate = 48000
        container.mux(voice.encode(frame))
        container.mux(voice.encode(None))
    with pytest.raises(MediaError, match="only sound, no video stream"):
        probe(path)


@pytest.mark.parametrize(
    ("name", "muxing", "why"),
    [
        ("index last.mp4", {}, "its index is missing"),
        ("index first.mp4", {"movflags": "faststart"}, r"\d+ of its 48 pictures are missing"),
        ("a.mkv", {}, "should last"),
    ],
)
def test_a_clip_that_is_cut_short(clip: Clip, name: str, muxing: dict[str, str], why: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (48, 48, 64, 3), np.uint8)
    path = clip(name, frames=48, rate=Fraction(12), picture=noise, muxing=muxing)
    os.truncate(path, path.stat().st_size * 6 // 10)
    with pytest.raises(MediaError, match=why):
        probe(path)
    if name != "index last.mp4":
        assert probe(path, partial=True).frames > 10


def _playlists(secret: Path) -> dict[str, str]:
    segments = f"#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n"
    period = f"<Period><AdaptationSet><Representation><BaseURL>{secret}</BaseURL>"
    return {
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n{segments}",
        "hls with a byte order mark": f"\ufeff#EXTM3U\n{segments}",
        "concat": f"ffconcat version 1.0\nfile '{secret}'\n",
        "dash": f"<?xml version='1.0'?><MPD type='static'>{period}</MPD>",
        "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
        "lavfi": f"movie={secret}",
    }


@pytest.mark.parametrize(
    "kind", ["hls", "hls with a byte order mark", "concat", "dash", "sdp", "lavfi"]
)
@pytest.mark.parametrize("name", ["list.mp4", "list.m3u8", "list.mpd", "list.ffconcat", "list.sdp"])
def test_playlists_open_no_other_file(clip: Clip, kind: str, name: str) -> None:
    secret = clip("private.mp4", frames=2)
    path = secret.with_name(name)
    path.write_text(_playlists(secret)[kind])
    with pytest.raises(MediaError, match=r"playlist that points|not a video that can be read"):
        probe(path)


def test_a_protocol_in_the_path_is_only_a_name(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = clip("private.mp4", frames=2)
    monkeypatch.chdir(secret.parent)
    for path in (f"concat:{secret}|{secret}", f"subfile,,start,0,end,9,,:{secret}", "pipe:0"):
        with pytest.raises(MediaNotFoundError):
            probe(path)
