"""Films as timelines for editors, read again by OpenTimelineIO itself."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import opentimelineio as otio
import pytest

from rushes.errors import DeliveryError, MissingExtraError
from rushes.media.edit import Edit
from rushes.media.film import Film

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Clip = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]


def test_an_editor_finds_clips_cuts_and_transitions(clip: Clip, tmp_path: Path) -> None:
    one, two = clip("one ü.mp4", frames=24), clip("two.mp4", frames=24)
    parts: list[Edit | Path] = [Edit(one).trim("0.25", "0.75").grade("warm"), two, one]
    film = Film(parts, transitions=[("crossfade", "0.25"), "cut"])
    film_frames = 12 + 24 + 24 - 6
    film.timeline(tmp_path / "film.otio")
    read: Any = otio.adapters.read_from_file(str(tmp_path / "film.otio"))
    items = list(read.video_tracks()[0])
    clips = [item for item in items if isinstance(item, otio.schema.Clip)]
    assert [each.name for each in clips] == ["one ü", "two", "one ü"]
    assert clips[0].source_range.start_time == otio.opentime.RationalTime(6, 24)
    assert clips[0].source_range.duration == otio.opentime.RationalTime(9, 24)
    assert read.duration() == otio.opentime.RationalTime(film_frames, 24)
    assert clips[0].media_reference.target_url == one.as_uri()
    assert clips[0].metadata["rushes"]["steps"][1]["preset"] == "warm"
    (between,) = [item for item in items if isinstance(item, otio.schema.Transition)]
    assert between.transition_type == otio.schema.TransitionTypes.SMPTE_Dissolve
    assert between.in_offset + between.out_offset == otio.opentime.RationalTime(6, 24)


def tracks(edit: Edit, path: Path) -> dict[str, list[Any]]:
    edit.timeline(path)
    read: Any = otio.adapters.read_from_file(str(path))
    return {track.name: list(track) for track in read.tracks}


def lasts(items: list[Any]) -> Fraction:
    """Seconds of a track."""
    kept = [each for each in items if not isinstance(each, otio.schema.Transition)]
    return sum((Fraction(each.duration().to_seconds()) for each in kept), Fraction(0))


def test_an_editor_hears_the_clips_too(clip: Clip, tone: Tone, tmp_path: Path) -> None:
    loud = clip("loud.mp4", frames=24, sound=tone(1.0))
    mute = clip("mute.mp4", frames=24)
    song = clip("song.mp4", frames=10, sound=tone(0.4))
    film = Film([loud, loud, mute], transitions=["crossfade", "cut"])
    found = tracks(film, tmp_path / "a.otio")
    kinds = [type(item).__name__ for item in found["Audio"]]
    assert kinds == ["Clip", "Transition", "Clip", "Gap"]
    assert lasts(found["Audio"]) == lasts(found["Video"]) == Fraction(5, 2)
    assert "Audio" not in tracks(Edit(mute), tmp_path / "b.otio")
    replaced = film.sound(song, own=None, fit="loop", at=0.25)
    found = tracks(replaced, tmp_path / "c.otio")
    assert "Audio" not in found
    assert len(found["song"]) == 1 + 6
    assert lasts(found["song"]) == pytest.approx(Fraction(5, 2), abs=1e-3)


@pytest.mark.parametrize(
    ("steps", "start", "length", "factor"),
    [
        ([("trim", 0.25, 1.0), ("trim", 0.25)], 0.5, 0.5, None),
        ([("trim", 0.5), ("speed", 0.5), ("trim", 0.5)], 0.75, 0.5, 0.5),
        ([("speed", 2)], 0, 0.5, 2),
        ([("grade", "warm")], 0, 1, None),
    ],
)
def test_speeds_and_cuts_of_cuts(
    clip: Clip,
    tmp_path: Path,
    steps: list[tuple[Any, ...]],
    start: float,
    length: float,
    factor: float | None,
) -> None:
    edit = Edit(clip("a.mp4", frames=24))
    for verb, *values in steps:
        edit = getattr(edit, verb)(*values)
    (shown,) = tracks(edit, tmp_path / "a.otio")["Video"]
    assert shown.source_range.start_time.to_seconds() == pytest.approx(start)
    assert shown.source_range.duration.to_seconds() == pytest.approx(length)
    assert [each.time_scalar for each in shown.effects] == ([factor] if factor else [])
    assert float(edit.run(tmp_path / "made.mp4").duration) == pytest.approx(length)


def test_a_timeline_appears_whole_or_not_at_all(clip: Clip, tmp_path: Path) -> None:
    target = tmp_path / "film.otio"
    target.write_text("mine")
    with pytest.raises(DeliveryError):
        Edit(clip()).timeline(target)
    assert target.read_text() == "mine"


def test_the_extra_is_named_where_it_is_missing(
    clip: Clip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentimelineio", None)
    with pytest.raises(MissingExtraError, match=r"rushes\[timeline\]"):
        Edit(clip(rate=Fraction(25))).timeline(tmp_path / "film.otio")
