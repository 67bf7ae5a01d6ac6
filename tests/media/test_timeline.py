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

    Clip = Callable[..., Path]


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
