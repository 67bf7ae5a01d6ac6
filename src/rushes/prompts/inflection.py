"""English word forms by rule, so that the vocabulary lists each word once."""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

_IRREGULAR = Path(__file__).parent / "vocabulary" / "irregular.toml"
_VOWELS = "aeiou"


@cache
def _irregular() -> dict[str, Any]:
    """``same``, ``plurals`` and ``verbs`` (the past and the participle)."""
    return tomllib.loads(_IRREGULAR.read_text(encoding="utf-8"))


def plurals(phrase: str) -> tuple[str, ...]:
    """The plural forms of a noun: ``cup of coffee`` gives ``cups of coffee``."""
    for joint in (" of ", " in ", " with "):
        head, found, rest = phrase.partition(joint)
        if found:
            return tuple(form + found + rest for form in plurals(head))
    before, gap, word = phrase.rpartition(" ")
    return tuple(before + gap + form for form in _plurals(word))


def _plurals(word: str) -> tuple[str, ...]:
    irregular = _irregular()
    if word in irregular["same"]:
        return ()
    if word in irregular["plurals"]:
        return (irregular["plurals"][word],)
    return (f"{word}s", f"{word}es") if word.endswith("o") else (_with_s(word),)


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in {*_VOWELS, ""}:
        return f"{word[:-1]}ies"
    return f"{word}s"


def verb_forms(phrase: str) -> tuple[str, ...]:
    """``take off`` gives take, takes, taking, took and taken off."""
    verb, gap, rest = phrase.partition(" ")
    forms = dict.fromkeys((verb, _with_s(verb), _gerund(verb), *_past(verb)))
    return tuple(form + gap + rest for form in forms)


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    return f"{_doubled(verb)}ing"


def _past(verb: str) -> tuple[str, ...]:
    irregular = _irregular()["verbs"]
    if verb in irregular:
        return tuple(irregular[verb])
    if verb.endswith("e"):
        return (f"{verb}d",)
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return (f"{verb[:-1]}ied",)
    return (f"{_doubled(verb)}ed",)


def _doubled(verb: str) -> str:
    if len(verb) < 3 or verb[-1] in "wxy" + _VOWELS or verb[-2] not in _VOWELS:
        return verb
    if verb[-3] in _VOWELS and verb[-3:-1] != "ui":
        return verb
    if sum(a in _VOWELS and b not in _VOWELS for a, b in pairwise(verb)) > 1:
        return verb  # more than one syllable, most of them stressed on the first: open, opening
    return verb + verb[-1]
