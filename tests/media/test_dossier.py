"""All that a file says about itself."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest

from rushes.errors import MediaError
from rushes.media.dossier import dossier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


def test_every_stream_is_told(
    clip: Callable[..., Path], tone: Callable[..., NDArray[np.float32]]
) -> None:
    path = clip(
        frames=50,
        rate=Fraction(30000, 1001),
        options={"g": "20", "bf": "2", "sc_threshold": "0"},
        sound=tone(1.5, rate=44_100),
        sound_rate=44_100,
    )
    found = dossier(path)
    video, sound = found.tracks
    assert found.facts.frames == video.packets == 50
    assert (video.kind, video.codec, sound.kind, sound.codec) == ("video", "h264", "audio", "aac")
    assert (video.keyframes, video.longest_group) == (3, 20)
    assert video.start == 0
    assert video.end == Fraction(50 * 1001, 30000)
    assert video.said["average_rate"] == "30000/1001"
    assert video.said["b_frames"] is True
    assert video.said["field_order"] in {"progressive", "unknown"}
    assert "default" in video.said["disposition"]  # type: ignore[operator]
    assert sound.said["sample_rate"] == 44_100
    assert sound.said["layout"] == "stereo"
    assert found.container["size_bytes"] == path.stat().st_size
    assert sum(track.bytes for track in found.tracks) < path.stat().st_size


def test_chapters_and_tags(clip: Callable[..., Path], tmp_path: Path) -> None:
    source, target = clip(frames=24), tmp_path / "b.mkv"
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        copy = made.add_stream_from_template(given.streams.video[0])
        made.metadata["title"] = "Dawn"
        made.set_chapters(
            [
                {
                    "id": 1,
                    "start": 0,
                    "end": 500,
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": "One"},
                }
            ]
        )
        for packet in given.demux(video=0):
            if packet.size:
                packet.stream = copy
                made.mux(packet)
    found = dossier(target)
    (chapter,) = found.chapters
    assert (chapter["start"], chapter["end"]) == ("0", "1/2")
    assert chapter["tags"] == {"title": "One"}
    assert found.container["tags"]["title"] == "Dawn"  # type: ignore[index,call-overload]


def test_no_clip(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("not a film")
    with pytest.raises(MediaError, match="is not a video"):
        dossier(tmp_path / "a.mp4")
