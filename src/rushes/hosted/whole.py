"""Whether a clip has come to its end, told by its boxes: nothing from outside is decoded here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.hosted.intake import content_type

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_BOXED = frozenset({"video/mp4", "video/quicktime"})
#: Boxes of a file that are looked at; one that has more is not judged.
_MOST = 4096


def whole(path: Path) -> bool:
    """Whether a file is of a kind of clip and, where it is made of boxes, none is cut off.

    Reads a few bytes of each box. A server that sends half of a clip, and says that this is all, is
    found out by it; what is wrong inside is for whoever decodes it.
    """
    kind = content_type(path)
    if kind not in _BOXED:
        return kind.startswith("video/")
    size, place, names = path.stat().st_size, 0, set()
    with path.open("rb") as file:
        for _ in range(_MOST):
            length, name = _box(file, place, size)
            names.add(name)
            place += length
            if length < 8 or place >= size:
                return place == size and b"moov" in names
    return True


def _box(file: BinaryIO, place: int, size: int) -> tuple[int, bytes]:
    """The length and the name of the box at ``place``; a length of 0 is none that is possible."""
    file.seek(place)
    head = file.read(16)
    if len(head) < 8:
        return 0, b""
    length, name = int.from_bytes(head[:4], "big"), head[4:8]
    if length == 1:
        return int.from_bytes(head[8:16], "big"), name
    return (size - place if length == 0 else length), name
