"""Names of the vocabulary as people write them: ``dolly_in``, ``Dolly In``, ``dolly-in``."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from rushes.prompts.lexicon import ROLES, keys, lexicon, phrase
from rushes.prompts.reader import read
from rushes.prompts.words import split

if TYPE_CHECKING:
    from rushes.prompts.breakdown import Role

#: One word with underscores: nobody writes so but for a key.
_LIKE_A_KEY = re.compile(r"[^\W_]+(?:_[^\W_]+)+")
#: Words that lead to a name: *at night*, *in the rain*.
_LEADING = frozenset({"a", "an", "the", "at", "in", "on", "under", "by", "with", "of", "during"})
#: Words after a name that only repeat which part it is of: *anime style*, *calm mood*.
_KINDS = frozenset(
    {
        "of", "style", "look", "mood", "atmosphere", "feel", "shot", "camera", "lighting", "light",
        "weather", "pace",
    }
)  # fmt: skip
#: Longer than this, a value is a description and no name with a slip of the pen.
_NAME_WORDS = 3
#: How alike two names must be for one to be a slip of the other: one letter in eight.
_SLIP = 0.87
#: Shorter words are too often one letter apart: *pan* and *pane*.
_SLIP_LETTERS = 5


def named(role: Role, value: str) -> str:
    """The key that ``value`` names, however it is written; else ``value``, one's own words.

    :raises ValueError: it looks like a key and is none, or like a key with a slip of the pen.
    """
    words = _words(value)
    key = key_named(role, value)
    if key is not None:
        return key
    if _LIKE_A_KEY.fullmatch(value):
        raise ValueError(f"there is no {_title(role)} {value!r}{_instead(role, value)}")
    slip = _slip(role, value, words)
    if slip is not None:
        raise ValueError(
            f"{value!r} is no known {_title(role)} (did you mean {slip}?); to have it as your own "
            "words, say more"
        )
    return value


def key_named(role: Role, value: str) -> str | None:
    """The key of which ``value`` is the name or the usual phrase, in whatever spelling."""
    return _names(role).get(_words(value))


def key_meant(role: Role, value: str) -> str | None:
    """The same, also with *at the* before the name, and with *of* or *style* after it."""
    words = list(_words(value))
    known = _names(role)
    while words and tuple(words) not in known and words[0] in _LEADING:
        words.pop(0)
    while len(words) > 1 and tuple(words) not in known and words[-1] in _KINDS:
        words.pop()
    return known.get(tuple(words))


def own_words(value: str) -> str:
    """``value`` where no keys are asked for: ``city_street`` is *city street*."""
    return value.replace("_", " ") if _LIKE_A_KEY.fullmatch(value) else value


def keys_said(role: Role, value: str) -> tuple[str, ...]:
    """The keys that ``value`` stands for: itself, or those that the reader finds in the words."""
    if value in lexicon().tables.get(role, ()):
        return (value,)
    found = (part.key for part in read(value).parts if part.role is role)
    return tuple(dict.fromkeys(found))


@cache
def _names(role: Role) -> dict[tuple[str, ...], str]:
    """Every key by its words, and by the words of its usual phrase where no key is called so."""
    by_name = {_words(key): key for key in keys(role)}
    for key in keys(role):
        by_name.setdefault(_words(phrase(role, key)), key)
    return by_name


def _words(text: str) -> tuple[str, ...]:
    words = split(text.replace("_", " "))
    return tuple(word.key or word.picture for word in words if not word.pause)


def _title(role: Role) -> str:
    return role.value.replace("_", " ")


def _instead(role: Role, value: str) -> str:
    """What would do: the part where such a key belongs, the nearest key, or where to look."""
    for other in ROLES:
        if other is not role and value.lower() in lexicon().tables[other]:
            return f"; that is a {_title(other)}"
    near = get_close_matches(value.lower(), keys(role), n=1, cutoff=0.5)
    if near:
        return f" (did you mean {near[0]}?)"
    return f"; `rushes prompt words {role.value}` lists them"


def _slip(role: Role, value: str, words: tuple[str, ...]) -> str | None:
    """The key of which a short value seems to be misspelt; None where the reader understands it."""
    name = "_".join(words)
    if not words or len(words) > _NAME_WORDS or len(name) < _SLIP_LETTERS:
        return None
    near = get_close_matches(name, ("_".join(known) for known in _names(role)), 1, _SLIP)
    if not near or read(value).parts:
        return None
    return _names(role)[tuple(near[0].split("_"))]
