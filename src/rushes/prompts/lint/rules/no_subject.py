"""No subject: nothing says who or what is seen.

A prompt of looks alone (*cinematic, golden hour, slow motion*) lets the model choose what the
clip is about. So does *something* or *someone*. Name a thing, with a few details by which one
would know it again. A landscape is a subject too: *a desert at dawn* is enough.

With a picture or a clip as input the rule is silent: the subject is in that.

Bad:

    "cinematic, golden hour, slow motion, 35mm"
    "something strange is moving slowly, dolly in"

Good:

    "an old fisherman mends a net, golden hour, slow motion"
    "waves crash against a cliff, drone shot"
    "she turns around and smiles" --image portrait.png

Sources: sora-2, veo
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import lexicon
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Words that stand for a thing and name none.
_NOBODY = frozenset({"something", "someone", "somebody", "anything", "anyone", "thing", "stuff"})

#: Somebody, whoever it is.
_SOMEBODY = frozenset({"he", "she", "they", "we", "i"})
_ARTICLES = frozenset({"a", "an", "the", "two", "three", "some", "my", "his", "her", "their"})


def check(case: Case) -> Iterator[Found]:
    """Look for a thing or a place."""
    if case.shown:
        return
    shot = case.breakdown
    named = [noun for noun in shot.subjects if noun.text.lower() not in _NOBODY]
    if named or shot.props or shot.setting is not None or (shot.weather and shot.actions):
        return
    for word in case.words:
        if word.picture or word.key in _SOMEBODY:
            return
        if word.key in _NOBODY:
            message = f"'{word.key}' names nobody and nothing: say what is seen"
            yield Found(message, (word.start, word.end))
            return
    if not _unknown_thing(case):
        yield Found("nothing says who or what is seen", case.end)


def _unknown_thing(case: Case) -> bool:
    """Whether a word that the vocabulary lacks is surely a thing: *a samovar*, *glass shatters*."""
    known = lexicon().phrases
    led = 0
    deeds = {part.span[0] for part in case.parts(Role.ACTION)}
    for word, after in pairwise([*case.words, None]):
        if word is None:
            continue
        verb = after is not None and after.start in deeds and after.key.endswith("s")
        small = any(sense.role is None for sense in known.get((word.key,), ()))
        if verb and not word.pause and not small:
            return True
        led = 3 if word.key in _ARTICLES else max(0, led - 1)
        if word.pause:
            led = 0
        elif led and word.key not in _ARTICLES and (word.key,) not in known:
            return True
    return False


RULE = Rule(
    "RP003",
    "no-subject",
    Topic.MISSING,
    check,
    "Where nothing is named the model chooses what the clip is about, anew in each take.",
    strict=Severity.ERROR,
)
