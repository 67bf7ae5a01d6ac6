"""What each step does to pictures: sizes, shapes, colours, words; and how films are written."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from rushes.errors import MediaError
from rushes.media import Reader
from rushes.media.captions import read_captions, spoken
from rushes.media.edit import Edit
from rushes.media.export import presets
from rushes.media.lettering import caption, caption_rows, mask_of
from rushes.media.steps import grade
from rushes.media.tones import cube, lattice, looked_up, read_cube

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Clip = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]


def pictures(path: Path) -> list[NDArray[np.uint8]]:
    with Reader(path) as reader:
        return [picture for picture, _ in reader]


@pytest.fixture
def two_tone(clip: Clip) -> Path:
    """Left half light, right half dark, 160x90."""
    picture = np.full((90, 160, 3), 40, np.uint8)
    picture[:, :80] = 200
    return clip("tones.mp4", frames=4, size=(160, 90), picture=picture)


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"width": 80}, (80, 44)),
        ({"height": 180}, (320, 180)),
        ({"scale": 0.5}, (80, 44)),
        ({"width": 100, "height": 100}, (100, 100)),
        ({"width": 100, "height": 100, "fit": "inside"}, (100, 56)),
        ({"aspect": "9:16", "fit": "fill"}, (50, 90)),
        ({"aspect": "1:1", "fit": "blur"}, (160, 160)),
        ({"aspect": "9:16", "width": 72, "fit": "pad"}, (72, 128)),
        ({"width": 64, "height": 96, "fit": "stretch"}, (64, 96)),
    ],
)
def test_resize_gives_the_size_it_says(
    two_tone: Path, tmp_path: Path, fields: dict[str, object], size: tuple[int, int]
) -> None:
    facts = Edit(two_tone).resize(**fields).run(tmp_path / "out.mp4").facts
    assert (facts.width, facts.height) == size


def test_fits_show_what_they_promise(two_tone: Path, tmp_path: Path) -> None:
    def made(fit: str) -> NDArray[np.uint8]:
        edit = Edit(two_tone).resize(90, 160, fit=fit)
        return pictures(edit.run(tmp_path / f"{fit}.mp4").path)[0]

    bars, blurred, filled = made("pad"), made("blur"), made("fill")
    assert bars[10].max() <= 6
    assert 20 < blurred[10, 10].mean() < 180
    assert blurred[10].mean() > 40
    for picture in (bars, blurred):
        assert abs(int(picture[80, 20].mean()) - 200) < 6
        assert abs(int(picture[80, 70].mean()) - 40) < 6
    assert abs(int(filled[10, 20].mean()) - 200) < 6
    red = Edit(two_tone).resize(90, 160, colour="#c02020").run(tmp_path / "red.mp4")
    corner = pictures(red.path)[0][5, 5].astype(int)
    assert np.abs(corner - (192, 32, 32)).max() < 8


def test_fps_picks_pictures_and_keeps_the_length(clip: Clip, tmp_path: Path) -> None:
    source = clip(frames=24)
    half = Edit(source).fps(12).run(tmp_path / "12.mp4").facts
    twice = Edit(source).fps(48).run(tmp_path / "48.mp4").facts
    assert half.frames == 12
    assert twice.frames == 48
    assert half.duration == twice.duration == 1
    shown = [int(picture.mean()) for picture in pictures(half.path)]
    assert all(abs(level - 20 * n) <= 3 for n, level in enumerate(shown))


# --- Colours -------------------------------------------------------------------------------------


@pytest.fixture
def patches(clip: Clip) -> Path:
    """Nine patches of colour, 96x96."""
    greys = [(128, 128, 128), (60, 60, 60), (200, 200, 200)]
    clear = [(160, 90, 90), (90, 160, 90), (90, 90, 160)]
    muted = [(180, 150, 110), (100, 130, 150), (150, 120, 160)]
    colours = np.array([*greys, *clear, *muted], np.uint8).reshape(3, 3, 3)
    picture = cv2.resize(colours, (96, 96), interpolation=cv2.INTER_NEAREST)
    return clip("patches.mp4", frames=2, size=(96, 96), picture=picture, colour=(1, 1))


def patch(path: Path) -> NDArray[np.float64]:
    picture = pictures(path)[0].astype(float)
    centres = [16, 48, 80]
    return np.array(
        [
            [picture[y - 6 : y + 6, x - 6 : x + 6].mean(axis=(0, 1)) for x in centres]
            for y in centres
        ]
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"contrast": 1.2},
        {"saturation": 1.5},
        {"exposure": 0.4},
        {"exposure": -0.7, "contrast": 0.9, "saturation": 0.6},
        {"temperature": 30},
        {"tint": -20, "temperature": -15},
        {"curve": "0,0.1 0.5,0.5 1,0.9"},
        {"curve_red": "0,0 0.5,0.6 1,1", "saturation": 0.8, "amount": 0.5},
        *({"preset": name} for name in grade.presets()),
    ],
    ids=str,
)
def test_colours_become_what_the_grade_says(
    patches: Path, tmp_path: Path, fields: dict[str, object]
) -> None:
    """The quick path over luma and chroma and the table agree with the sums on RGB."""
    before = patch(patches)
    after = patch(Edit(patches).grade(**fields).run(tmp_path / "out.mp4").path)
    wanted = grade.Grade.of(**fields).colours((before / 255).astype(np.float32)) * 255
    assert np.abs(after - wanted).max() < 7
    assert np.abs(after - wanted).mean() < 2.5


def test_a_table_from_a_file_is_applied(patches: Path, tmp_path: Path) -> None:
    swapped = lattice()[..., ::-1]
    table = tmp_path / "it's 100% a table.cube"
    table.write_text(f'# made by a test\nTITLE "swap"\n{cube(swapped)}')
    after = patch(Edit(patches).grade(lut=table).run(tmp_path / "out.mp4").path)
    assert np.abs(after - patch(patches)[..., ::-1]).max() < 7
    colours = np.random.default_rng(1).random((50, 3)).astype(np.float32)
    assert np.abs(looked_up(colours, read_cube(table)) - colours[:, ::-1]).max() < 1e-5


@pytest.mark.parametrize(
    "text", ["", "LUT_3D_SIZE 3\n0 0 0\n", "LUT_3D_SIZE x\n", "hello there you\n"]
)
def test_a_broken_table_is_refused(patches: Path, tmp_path: Path, text: str) -> None:
    table = tmp_path / "broken.cube"
    table.write_text(text)
    with pytest.raises(MediaError, match=r"broken\.cube"):
        Edit(patches).grade(lut=table).explain()
    with pytest.raises(MediaError, match="There is no look-up table"):
        Edit(patches).grade(lut=tmp_path / "none.cube").explain()


def test_colours_are_brought_to_those_of_a_reference(
    clip: Clip, real_clips: Path, tmp_path: Path
) -> None:
    source = Edit(real_clips / "bigbuckbunny.mp4").trim(0, "0.2").resize(160)
    plain = source.run(tmp_path / "plain.mp4").path
    target = source.grade("golden").run(tmp_path / "golden.mp4").path
    made = source.grade(match=target).run(tmp_path / "made.mp4").path

    def mean(path: Path) -> NDArray[np.float64]:
        found: NDArray[np.float64] = pictures(path)[0].reshape(-1, 3).mean(axis=0)
        return found

    assert np.abs(mean(made) - mean(target)).max() < 0.3 * np.abs(mean(plain) - mean(target)).max()


# --- Words and pictures over the film ------------------------------------------------------------


def test_overlays_are_seen_when_and_where_they_should_be(clip: Clip, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (40, 40), (255, 0, 0, 255)).save(logo)
    source = clip(frames=24, size=(320, 180), picture=np.full((180, 320, 3), 60, np.uint8))
    edit = Edit(source).overlay(picture=logo, place="top-left", start="0.25", stop="0.5", margin=0)
    shown = [picture[10, 10].astype(int) for picture in pictures(edit.run(tmp_path / "o.mp4").path)]
    seen = [n for n, colour in enumerate(shown) if colour[0] > 200]
    assert seen == list(range(6, 12))


def test_a_fade_comes_and_goes(clip: Clip, tmp_path: Path) -> None:
    source = clip(frames=24, size=(320, 180), picture=np.zeros((180, 320, 3), np.uint8))
    edit = Edit(source).overlay("H", size=0.6, fade="0.25")
    bright = [float(picture.mean()) for picture in pictures(edit.run(tmp_path / "o.mp4").path)]
    assert bright[0] < bright[2] < bright[4] <= bright[10] + 0.5
    assert bright[10] > 5
    assert bright[-1] < bright[-3] < bright[12]


def test_captions_are_burned_in_at_their_times(clip: Clip, tmp_path: Path) -> None:
    lines = "1\r\n00:00:00,250 --> 00:00:00,500\r\n<i>Hello</i>, Zürich & 世界\r\n\r\n"
    srt = tmp_path / "c.srt"
    srt.write_bytes(b"\xef\xbb\xbf" + lines.encode())
    source = clip(frames=24, size=(320, 180), picture=np.full((180, 320, 3), 120, np.uint8))
    made = pictures(Edit(source).overlay(captions=srt).run(tmp_path / "o.mp4").path)
    lower = [float(np.ptp(picture[140:].astype(int))) for picture in made]
    assert [n for n, spread in enumerate(lower) if spread > 60] == list(range(6, 12))
    assert all(np.ptp(picture[:90]) < 12 for picture in made)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov"])
def test_captions_become_a_track(clip: Clip, tone: Tone, tmp_path: Path, suffix: str) -> None:
    srt = tmp_path / "c.srt"
    srt.write_text(
        "1\n00:00:00,250 --> 00:00:00,500\nÜber\nzwei\n\n2\n00:00:07,0 --> 00:00:08,0\nx"
    )
    source = clip(frames=24, sound=tone(1))
    made = Edit(source).export(captions=srt).run(tmp_path / f"o{suffix}").facts
    assert (made.frames, made.duration) == (24, Fraction(1))
    with av.open(str(made.path)) as container:
        (stream,) = container.streams.subtitles
        packets = [packet for packet in container.demux(stream) if b"ber" in bytes(packet)]
        (shown,) = packets
        base = stream.time_base or Fraction(1)
        assert (shown.pts or 0) * base == Fraction(1, 4)
        assert (shown.duration or 0) * base == Fraction(1, 4)
    with pytest.raises(MediaError, match="no track for captions"):
        Edit(source).export(captions=srt).run(tmp_path / "o.gif")


def stored(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as container:
        stream = next(iter(container.streams.get({kind: 0})))
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


@pytest.fixture
def srt(tmp_path: Path) -> Path:
    path = tmp_path / "c.srt"
    path.write_text(
        "1\n00:00:00,250 --> 00:00:00,500\nwords\n\n2\n00:00:00,980 --> 00:00:09,0\nend"
    )
    return path


@pytest.mark.parametrize(("codec", "suffix"), [("libx264", ".mp4"), ("libx265", ".mkv")])
def test_a_track_of_captions_leaves_pictures_and_sound_as_they_are_stored(
    clip: Clip, tone: Tone, srt: Path, tmp_path: Path, codec: str, suffix: str
) -> None:
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    source = clip(f"a{suffix}", frames=24, sound=tone(1), codec=codec, options=options)
    edit = Edit(source).export(captions=srt)
    said = str(edit.explain())
    assert "24 pictures copied" in said
    assert "c.srt as a track that the viewer turns on" in said
    made = edit.run(tmp_path / f"o{suffix}").path
    assert stored(made, "video") == stored(source, "video")
    assert stored(made, "audio") == stored(source, "audio")
    words = [word for word in stored(made, "subtitles") if len(word) > 2]
    assert [b"words" in word or b"end" in word for word in words] == [True, True]


def test_captions_and_another_sound_leave_the_pictures_as_they_are_stored(
    clip: Clip, tone: Tone, srt: Path, tmp_path: Path
) -> None:
    source = clip("a.mp4", frames=24, sound=tone(1))
    edit = Edit(source).sound(gain=-6).export(captions=srt)
    assert "pictures copied untouched" in str(edit.explain())
    made = edit.run(tmp_path / "o.mp4").path
    assert stored(made, "video") == stored(source, "video")
    assert stored(made, "audio") != stored(source, "audio")
    assert any(b"words" in word for word in stored(made, "subtitles"))


@pytest.mark.parametrize("suffix", [".m4a", ".mp4", ".mkv"])
def test_sound_alone_is_copied_where_the_file_can_hold_it(
    clip: Clip, tone: Tone, tmp_path: Path, suffix: str
) -> None:
    source = clip("a.mp4", frames=24, sound=tone(1))
    edit = Edit(source).export(video="none") if suffix != ".m4a" else Edit(source).export()
    target = tmp_path / f"o{suffix}"
    assert str(edit.explain(target)) == "sound copied untouched, without the pictures"
    made = edit.run(target)
    # Matroska has no place for the packet before 0 that only prepares the decoder.
    early = 1 if suffix == ".mkv" else 0
    assert stored(target, "audio") == stored(source, "audio")[early:]
    assert made.facts.frames == 0
    assert abs(made.duration - 1) <= Fraction(1024, 48_000)
    with av.open(str(target)) as container:
        assert not container.streams.video


def test_sound_alone_is_encoded_where_it_must_be(clip: Clip, tone: Tone, tmp_path: Path) -> None:
    source = clip("a.mp4", frames=24, sound=tone(1))
    for edit, name in (
        (Edit(source).export(), "o.flac"),
        (Edit(source).export(audio_bit_rate=64_000), "o.m4a"),
        (Edit(source).trim(0, 0.5).export(), "p.m4a"),
    ):
        assert "re-encoded" in str(edit.explain(tmp_path / name))
        assert stored(edit.run(tmp_path / name).path, "audio") != stored(source, "audio")
    with pytest.raises(MediaError, match="silent"):
        Edit(clip("b.mp4")).export().run(tmp_path / "q.m4a")


def test_captions_are_read_from_srt_and_vtt(tmp_path: Path) -> None:
    vtt = tmp_path / "c.vtt"
    vtt.write_text(
        "WEBVTT\n\nNOTE nothing\n\nintro\n00:01.000 --> 00:02.500 align:start\n- One\n- Two\n\n"
        "01:00:00.5 --> 01:00:01.000\n<v Bob>Late</v>\n",
    )
    cues = read_captions(vtt)
    assert [(cue.start, cue.stop, cue.text) for cue in cues] == [
        (1, Fraction(5, 2), "- One\n- Two"),
        (Fraction(7201, 2), 3601, "Late"),
    ]
    (tmp_path / "no.srt").write_text("nothing here")
    with pytest.raises(MediaError, match="has no captions"):
        read_captions(tmp_path / "no.srt")
    with pytest.raises(MediaError, match="There are no captions"):
        read_captions(tmp_path / "missing.srt")


def test_two_who_talk_at_once_are_both_shown(tmp_path: Path) -> None:
    srt = tmp_path / "c.srt"
    srt.write_text(
        "1\n00:00:01,000 --> 00:00:04,000\nHe\n\n2\n00:00:02,000 --> 00:00:03,000\nShe\n"
    )
    cues = read_captions(srt)
    said = [spoken(cues, Fraction(half, 2)) for half in range(1, 9)]
    assert [cue and cue.text for cue in said] == [
        *(None, "He", "He", "He\nShe", "He\nShe", "He", "He", None)
    ]


def test_no_word_of_a_caption_is_lost() -> None:
    """Letters become smaller where three lines are not enough, and a long word is broken."""
    words = " ".join(f"word{number}" for number in range(60))
    for text in ("short", words, "w" * 300, "two\nlines", "\n".join("abcdef")):
        strip = caption(text, 24, (320, 180), "white")
        assert strip.shape == caption("", 24, (320, 180), "white").shape
        size, rows = caption_rows(text, 24, 320, strip.shape[0])
        assert "".join("".join(rows).split()) == "".join(text.split())
        assert size <= 24
        assert max(mask_of(row, size, 600).shape[1] for row in rows) <= 320


def test_letters_that_are_left_out_are_named(two_tone: Path, tmp_path: Path) -> None:
    said = Edit(two_tone).overlay("Wow \U0001f600 שלום").explain()
    assert "There are no letters for \U0001f600 ש ל ו ם" in said.notes[0]
    assert not Edit(two_tone).overlay("Cafe\u0301, naïve \u2026").explain().notes
    srt = tmp_path / "c.srt"
    srt.write_text("1\n00:00:00,000 --> 00:00:01,000\nمرحبا\n", "utf-8")
    with pytest.raises(MediaError, match="no letters"):
        Edit(two_tone).overlay(captions=srt).explain()


def test_a_watermark_stands_as_its_camera_held_it(two_tone: Path, tmp_path: Path) -> None:
    lying = Image.fromarray(np.full((20, 60, 3), 255, np.uint8))
    exif = lying.getexif()
    exif[0x0112] = 6
    lying.save(tmp_path / "mark.jpg", exif=exif)
    made = Edit(two_tone).overlay(picture=tmp_path / "mark.jpg", size=0.2)
    shown = pictures(made.run(tmp_path / "o.mp4").path)[0].min(axis=2) > 230
    rows, columns = shown.any(axis=1).sum(), shown.any(axis=0).sum()
    assert rows > 2 * columns


def test_words_without_letters_are_refused(two_tone: Path) -> None:
    with pytest.raises(MediaError, match="no letters"):
        Edit(two_tone).overlay("\U0001f600").explain()
    with pytest.raises(MediaError, match="clip ends at"):
        Edit(two_tone).overlay("late", start=3).explain()


# --- Writing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in presets() if name != "youtube"])
def test_every_preset_is_written(clip: Clip, tone: Tone, tmp_path: Path, name: str) -> None:
    preset = presets()[name]
    source = clip(frames=12, size=(160, 90), rate=Fraction(24), sound=tone(0.5))
    edit = Edit(source).resize(256 if name == "dnxhr" else 64)
    facts = (
        edit.export(name, crf=40 if preset.size else None).run(tmp_path / f"o{preset.suffix}").facts
    )
    assert facts.size_bytes > 0
    if preset.size:
        assert (facts.width, facts.height) == (preset.size.width, preset.size.height)
    if facts.frames:
        assert abs(facts.duration - Fraction(1, 2)) < Fraction(1, 20)
    if preset.suffix not in {".gif", ".webp"}:
        assert facts.has_audio


@pytest.mark.parametrize(("suffix", "most"), [(".gif", 12_000), (".webp", 3_000), (".mp4", 25_000)])
def test_a_limit_is_kept(real_clips: Path, tmp_path: Path, suffix: str, most: int) -> None:
    edit = Edit(real_clips / "bikes.mp4").trim(0, "0.4").resize(200)
    made = edit.export(max_bytes=most).run(tmp_path / f"out{suffix}")
    assert made.facts.size_bytes <= most
    assert made.notes
    with pytest.raises(MediaError, match="can't be made to fit"):
        edit.export(max_bytes=300).run(tmp_path / f"small{suffix}")


def test_unknown_forms_are_refused(two_tone: Path, tmp_path: Path) -> None:
    edit = Edit(two_tone).resize(64)
    cases: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: edit.run(tmp_path / "out.xyz"), "use .mp4"),
        (lambda: edit.export("tiktak").run(tmp_path / "o.mp4"), "did you mean tiktok"),
        (
            lambda: edit.export(video="h256").run(tmp_path / "o.mp4"),
            "did you mean h26|did you mean h264",
        ),
        (lambda: edit.export("dnxhr").run(tmp_path / "o.mov"), "at least 256x120"),
        (
            lambda: edit.export(effort="lazy").run(tmp_path / "o.mp4"),
            "no effort .lazy.: there are ultrafast",
        ),
        (lambda: edit.export(pix_fmt="rgb24").run(tmp_path / "o.mp4"), "yuv420p"),
        (lambda: edit.run(tmp_path / "out.wav"), "silent"),
    )
    for make, said in cases:
        with pytest.raises(MediaError, match=said):
            make()
    assert list(tmp_path.glob("o*")) == []


def test_tags_are_written_and_the_file_starts_at_once(two_tone: Path, tmp_path: Path) -> None:
    made = Edit(two_tone).resize(64).export(tags={"title": "Dawn"}).run(tmp_path / "o.mp4")
    assert made.facts.tags["title"] == "Dawn"
    data = made.path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(made.path)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
