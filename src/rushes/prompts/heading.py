"""What a prompt is called, in a line: without reading it, so that nothing else loads for it."""

from __future__ import annotations

import re
import unicodedata

#: The longest title, in words and in letters.
_WORDS, _LETTERS = 8, 48
#: Characters that show nothing, or cannot be shown alone.
_UNSHOWN = frozenset({"Cf", "Cs", "Co", "Cn"})
_BLANK = re.compile(r"[\x00-\x1f\x7f]")


def title(text: str) -> str:
    """The first words of a prompt on one line, at most 48 letters; else ``Untitled``."""
    start = text[:400]
    words = (_BLANK.sub(" ", start) if start.isascii() else "".join(map(_shown, start))).split()
    if not words:
        return "Untitled"
    kept = words[0][:_LETTERS]
    for word in words[1:_WORDS]:
        if len(kept) + len(word) >= _LETTERS or kept.endswith((".", "!", "?")):
            break
        kept = f"{kept} {word}"
    whole = kept == " ".join(words)
    kept = kept.strip(" ,;:-–—").rstrip(".") or kept
    return kept[:1].upper() + kept[1:] + ("" if whole else "…")


def _shown(mark: str) -> str:
    sort = unicodedata.category(mark)
    if sort in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if sort in _UNSHOWN and mark != "\u200d" else mark
