"""AV1 as it is stored: units, and the header of a sequence (AV1 specification, 5.3 and 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEQUENCE, _DELIMITER = 1, 2
#: Bytes of the record of a file before the units in it.
_RECORD = 4


def units(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The kind of each unit of a picture, and the unit with its own header."""
    at = 0
    while at < len(data):
        head = 2 if data[at] & 4 else 1
        size, read = len(data) - at - head, 0
        if data[at] & 2:
            size, read = _size(data[at + head : at + head + 8])
        end = at + head + read + size
        yield data[at] >> 3 & 15, data[at:end]
        at = end


def headed(data: bytes, record: bytes) -> bytes:
    """A picture that can be entered at, with the header of its sequence.

    Where all pictures have one header a file may say it in its ``record`` alone.
    """
    parts = list(units(data))
    if any(kind == _SEQUENCE for kind, _ in parts):
        return data
    first = 1 if parts and parts[0][0] == _DELIMITER else 0
    told = [unit for kind, unit in units(record[_RECORD:]) if kind == _SEQUENCE]
    return b"".join([*(unit for _, unit in parts[:first]), *told, *(u for _, u in parts[first:])])


def _size(data: bytes) -> tuple[int, int]:
    size = 0
    for number, byte in enumerate(data):
        size |= (byte & 127) << 7 * number
        if not byte & 128:
            return size, number + 1
    return size, len(data)
