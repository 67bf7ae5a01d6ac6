"""What a dead process left half written is taken away, and nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rushes.engine.unfinished import Unfinished

if TYPE_CHECKING:
    from pathlib import Path


def test_what_a_dead_process_left_unfinished_is_taken_away(tmp_path: Path) -> None:
    dead, alive, later = (Unfinished(tmp_path / "notes") for _ in range(3))
    left = [tmp_path / name for name in (".rushes-1", ".rushes-2.mp4", "fox.mp4", "clip.mp4")]
    for path in left:
        dead.note(path)
    left[0].mkdir()
    for path in left[1:]:
        path.touch()
    left[3].write_bytes(b"whole")
    theirs = tmp_path / ".rushes-3.mp4"
    alive.note(theirs)
    theirs.touch()
    alive.sweep()
    assert left[0].exists(), "its process lives"
    dead._file.close()  # as the system does when a process dies
    later.sweep()
    for each in (dead, alive, later):
        each.close()
    assert [path.name for path in left if path.exists()] == ["clip.mp4"]
    assert theirs.exists()


def test_notes_that_a_process_died_over_are_taken_away(tmp_path: Path) -> None:
    notes = Unfinished(tmp_path)
    old, new = tmp_path / "a.new", tmp_path / "b.new"
    for each in (old, new):
        each.touch()
    os.utime(old, (0, 0))
    notes.sweep()
    notes.close()
    assert not old.exists()
    assert new.exists(), "it may be about to get its name"
