"""Shots with blanks: ``{product} on a plinth``, filled in when the shot is used.

A blank is a name in braces: small letters, digits and underscores, beginning with a letter.
``{{product}}`` stands for the braces themselves; other braces are words like any.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.errors import RequestError, did_you_mean, join_words
from rushes.prompts.breakdown import Kind
from rushes.prompts.lexicon import lexicon
from rushes.prompts.shot import Shot
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.things import things
from rushes.prompts.values import SEVERAL, joined
from rushes.prompts.words import split

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

#: Parts that a blank can be, by its name; a place leads on from words before it.
_OWN = frozenset(str(part) for part in ShotPart if part.vocabulary) - {"setting"}
_BLANK = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}|\{([a-z][a-z0-9_]*)\}")


def read_template(text: str, negative: str = "") -> Shot:
    """Free text with blanks as a shot: the one reader reads it, with some thing for each blank.

    A blank that has the name of a part (``{camera}``) and stands between commas is that part.

    :raises RequestError: the text holds bytes that are no text, or too many blanks.
    """
    text, own = _own_parts(text)
    words = _stand_ins(f"{text} {negative}")
    held: dict[str, str] = {}

    def put(blank: re.Match[str]) -> str:
        if blank[0] not in held:
            held[blank[0]] = next(words, "")
        return held[blank[0]] or blank[0]

    written = _BLANK.sub(put, text), _BLANK.sub(put, negative)
    if not all(held.values()):
        most = sum(map(bool, held.values()))
        raise RequestError(f"A prompt can have {most} blanks at most, not {len(held)}.")
    shot = Shot.read(*written)
    back = {word: blank for blank, word in held.items()}
    any_word = re.compile(rf"\b(?:{'|'.join(back) or '(?!)'})\b", re.IGNORECASE)
    shot = _each(shot, lambda said: any_word.sub(lambda word: back[word[0].lower()], said))
    for part, blank in own.items():
        said = (*shot.given(part), blank)
        shot = shot.but(**{part: said if part in SEVERAL else joined(part, said)})
    return shot


def _own_parts(text: str) -> tuple[str, dict[ShotPart, str]]:
    """The text without the blanks that are a part by themselves, and these."""
    own: dict[ShotPart, str] = {}
    kept = []
    for clause in text.split(","):
        blank = _BLANK.fullmatch(clause.strip(" .\n"))
        part = blank and blank[2] in _OWN and ShotPart(blank[2])
        if blank and part and part not in own:
            own[part] = blank[0]
        else:
            kept.append(clause)
    return ",".join(kept), own


def _stand_ins(text: str) -> Iterator[str]:
    """Names of things that the reader knows, that begin no longer phrase and are not in ``text``.

    A blank is most often a thing: *{product} on a plinth*.
    """
    taken = {word.key for word in split(text)}
    for thing in things().values():
        alone = lexicon().lengths.get(thing.name, ()) == (1,)
        if thing.kind is Kind.OBJECT and alone and thing.name not in taken:
            yield thing.name


def _each(shot: Shot, change: Callable[[str], str]) -> Shot:
    """The shot with every text of it changed, and checked again."""
    parts = {}
    for part, several in shot.parts():
        written = tuple(map(change, several))
        parts[str(part)] = written if isinstance(getattr(shot, part), tuple) else written[0]
    return Shot.of(**parts)


def blanks(shot: Shot) -> tuple[str, ...]:
    """The names of the blanks of a shot, in the order of its parts, each once."""
    said = (words for _, several in shot.parts() for words in several)
    found = (blank[2] for words in said for blank in _BLANK.finditer(words) if blank[2])
    return tuple(dict.fromkeys(found))


def filled(shot: Shot, values: Mapping[str, str]) -> Shot:
    """The shot with every blank filled in, and checked again.

    A value may be words, or a key of the part that the blank is all of. What braces it holds
    stay as they are. A blank filled with nothing leaves its part without it.

    :raises RequestError: a blank has no value, or a value no blank; all of them are named.
    """
    check(blanks(shot), values)

    def put(blank: re.Match[str]) -> str:
        return f"{{{blank[1]}}}" if blank[1] else values[blank[2]]

    return _each(shot, lambda words: _BLANK.sub(put, words))


def check(names: Collection[str], values: Collection[str]) -> None:
    """Refuse values that do not fit the blanks.

    :raises RequestError: some are missing or unknown.
    """
    missing = [name for name in names if name not in values]
    unknown = [name for name in values if name not in names]
    said = []
    if missing:
        example = " ".join(f"--set {name}=…" for name in missing)
        said.append(f"It needs {join_words(missing)}: {example}.")
    for name in unknown:
        near = did_you_mean(name, names)
        there = f"; its blanks are {join_words(list(names))}" if names else "; it has none"
        said.append(f"It has no blank {name!r}{near or there}.")
    if said:
        raise RequestError(" ".join(said))
