"""Files that a process has begun to write, noted so that whoever outlives it takes them away."""

from __future__ import annotations

import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from rushes.media.files import sweep, watchers

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

#: Lines after which the notes are written anew, without what is finished.
_MANY = 10_000
#: Seconds after which notes that were never named are those of a process that died meanwhile.
_BEGUN = 600.0


class Unfinished:
    """The notes of this process, in a file of its own in ``folder``, which it holds a lock on.

    The lock goes with the process, however that ends: a file without one is of a dead process.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = Lock()
        self._lines = 0
        self._path, self._file = self._opened()
        watchers.append(self.note)

    def note(self, path: Path) -> None:
        """Write down that ``path`` is about to be made."""
        with self._lock:
            if self._lines > _MANY:
                self._shorten()
            self._write([path.absolute()])

    def close(self) -> None:
        """Forget them: nothing is unfinished."""
        if self.note in watchers:
            watchers.remove(self.note)
            self._file.close()
            self._path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Take away what dead processes left unfinished."""
        for notes in self._folder.glob("*.txt"):
            if notes != self._path and _is_free(notes):
                with suppress(OSError):
                    sweep(_read(notes))
                    notes.unlink()
        for begun in self._folder.glob("*.new"):
            with suppress(OSError):
                if time.time() - begun.stat().st_mtime > _BEGUN and _is_free(begun):
                    begun.unlink()

    def _opened(self) -> tuple[Path, BinaryIO]:
        path = self._folder / f"{secrets.token_hex(8)}.txt"
        if sys.platform == "win32":  # an open file cannot be renamed there, which is a lock too
            return path, path.open("ab")
        # Locked before it has the name by which others look at it.
        hidden = path.with_suffix(".new")
        file = hidden.open("ab")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        hidden.rename(path)
        return path, file

    def _write(self, paths: Sequence[Path]) -> None:
        self._file.write(b"".join(os.fsencode(path) + b"\0" for path in paths))
        self._file.flush()
        self._lines += len(paths)

    def _shorten(self) -> None:
        left = [path for path in _read(self._path) if path.exists()]
        old_path, old = self._path, self._file
        self._path, self._file = self._opened()
        self._lines = 0
        self._write(left)
        old.close()
        old_path.unlink(missing_ok=True)


def _read(notes: Path) -> list[Path]:
    return [Path(os.fsdecode(name)) for name in notes.read_bytes().split(b"\0")[:-1]]


def _is_free(notes: Path) -> bool:
    """Whether the process that wrote them is no more."""
    try:
        if sys.platform == "win32":
            notes.rename(notes)
            return True
        with notes.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
