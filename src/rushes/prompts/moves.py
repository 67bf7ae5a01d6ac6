"""How camera moves are said: one line of the vocabulary as the phrases that people write.

The manner of a move (*slowly*) is no part of these; the reader looks past it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.inflection import verb_forms

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a shot is called beside the name of its move: *zoom shot*, *zoom movement*.
SHOTS = ("shot", "move", "movement", "motion")
#: Words that may stand within a move, as those for a pace may: *the camera is smoothly circling*.
WITHIN = frozenset(
    {
        "smoothly", "subtly", "slightly", "dramatically", "continuously", "elegantly", "fluidly",
        "is", "then", "begins", "starts", "continues",
    }
)  # fmt: skip
#: Verbs that people and things do as well: *the cat pulls back*.
_EVERYDAY = frozenset({"pull", "push", "punch", "slide", "track", "boom", "orbit"})
#: Words that make the bare name of a move one, as those for a pace do: *a smooth pan*.
BEFORE = frozenset({"camera", "smooth", "subtle", "slight", "continuous", "cinematic"})


def moves(verb: str) -> Iterator[tuple[str, bool]]:
    """*pan left*: pans left, the camera panning left; and whether something else may do that."""
    everyday = verb.partition(" ")[0] in _EVERYDAY
    for form in verb_forms(verb):
        yield form, everyday and form != verb
        yield f"camera {form}", False


def filmed(verb: str) -> Iterator[str]:
    """*circle*, a move where a camera does it: the camera circles."""
    for form in verb_forms(verb):
        yield f"camera {form}"


def shots(noun: str) -> Iterator[str]:
    """*pan*: pan shot, pan movement, camera pan. The bare noun may be a thing."""
    yield f"camera {noun}"
    for shot in SHOTS:
        yield f"{noun} {shot}"
