"""Captions: what is said when, from SRT and WebVTT files."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.errors import MediaError, MediaNotFoundError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"^\s*{_CLOCK}\s+-->\s+{_CLOCK}")
_MARKS = re.compile(r"<[^>\n]{0,200}>|\{\\[^}\n]{0,200}\}")
_MOST_BYTES = 20_000_000
#: Captions that may be seen at the same time.
_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Cue:
    """``text``, which may have several lines, from ``start`` to ``stop`` seconds."""

    start: Fraction
    stop: Fraction
    text: str


def read_captions(path: str | os.PathLike[str]) -> tuple[Cue, ...]:
    """The captions of an SRT or WebVTT file, in order of time. Marks such as ``<i>`` are left out.

    :raises MediaNotFoundError: there is no such file.
    :raises MediaError: there is no caption in it.
    """
    source = Path(path)
    if not source.is_file():
        raise MediaNotFoundError(f"There are no captions {source}.")
    if source.stat().st_size > _MOST_BYTES:
        raise MediaError(f"{source} is too large for a file of captions.")
    cues = sorted(_cues(_text(source)), key=lambda cue: cue.start)
    if not cues:
        raise MediaError(f"{source} has no captions: SRT and WebVTT are read.")
    return tuple(cues)


def _text(source: Path) -> str:
    data = source.read_bytes()
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _cues(text: str) -> list[Cue]:
    cues = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    place = 0
    while place < len(lines):
        found = _TIMES.match(lines[place])
        place += 1
        if found is None:
            continue
        said = []
        while place < len(lines) and lines[place].strip() and not _TIMES.match(lines[place]):
            said.append(html.unescape(_MARKS.sub("", lines[place])).strip())
            place += 1
        start, stop = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
        words = "\n".join(line for line in said if line)
        if words and stop > start:
            cues.append(Cue(start, stop, words))
    return cues


def _seconds(parts: Sequence[str | None]) -> Fraction:
    hours, minutes, seconds, rest = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + Fraction(int((rest or "0").ljust(3, "0")), 1000)


def spoken(cues: Sequence[Cue], time: Fraction) -> Cue | None:
    """The caption at ``time``; of several, such as of two who talk at once, all their lines."""
    past = bisect_right(cues, time, key=lambda cue: cue.start)
    shown = [cue for cue in cues[max(0, past - _AT_ONCE) : past] if time < cue.stop]
    if len(shown) < 2:
        return shown[0] if shown else None
    text = "\n".join(cue.text for cue in shown)
    return Cue(shown[-1].start, min(cue.stop for cue in shown), text)
