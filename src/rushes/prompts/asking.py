"""The moves that a request's ``camera`` names, and everything that speaks against them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from rushes.catalogue.rows import Words
from rushes.errors import Reason, join_words
from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import keys, phrase
from rushes.prompts.naming import key_named
from rushes.prompts.prompted import moves_in
from rushes.prompts.reader import read
from rushes.prompts.rig import Move, clash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.rig import Rig
    from rushes.types import GenerationRequest


def asked(request: GenerationRequest, rig: Rig) -> tuple[tuple[Move, ...], tuple[Reason, ...]]:
    """The moves that a request names in ``camera``, and why a model cannot be told of them."""
    moves: dict[Move, None] = {}
    reasons: list[Reason] = []
    for text in request.camera:
        try:
            moves.update(dict.fromkeys(_moves(text)))
        except ValueError as error:
            reasons.append(Reason("camera", str(error), _LOOK))
    found = tuple(moves)
    return found, (*reasons, *_against(request, found, rig))


_LOOK = "`rushes prompt words camera` lists the moves, and other words belong in the prompt"


def _moves(text: str) -> Iterator[Move]:
    """What one name, or a few words, ask for.

    :raises ValueError: no move that is known; the nearest is named.
    """
    key = key_named(Role.CAMERA, text)
    if key is not None:
        yield Move(key, text)
        return
    parts = [part for part in read(text).parts if part.role is Role.CAMERA]
    if not parts:
        names = [phrase(Role.CAMERA, each) for each in keys(Role.CAMERA)]
        near = get_close_matches(text.lower(), names, 3, 0.5)
        guess = f" (did you mean {join_words(near, 'or')}?)" if near else ""
        raise ValueError(f"{text!r} is no camera move that is known{guess}")
    for part in parts:
        yield Move(part.key, text, named=part.text == text)


def _against(request: GenerationRequest, moves: tuple[Move, ...], rig: Rig) -> Iterator[Reason]:
    """What speaks against some moves: each other, the prompt, an option, or the model."""
    without = {"camera": ()}
    pair = clash(moves)
    if pair is not None:
        problem = f"the camera cannot do {pair[0].said!r} and {pair[1].said!r} at once"
        yield Reason("camera", problem, "give one of them")
    for move in moves:
        said = moves_in(request.prompt)
        against = next((each for each in said if clash((move, each)) is not None), None)
        if against is not None:
            problem = f"the prompt says {against.said!r}, and camera {move.said!r}"
            yield Reason("camera", problem, "say one of them", change=without)
    if rig.option and rig.option in request.options:
        problem = f"camera and options.{rig.option} are both given"
        yield Reason("camera", problem, "leave one of them out", change=without)
    own = [move for move in moves if rig.own(move) is not None]
    if own and rig.most is not None and len(moves) > rig.most:
        problem = f"it is told of {len(moves)} moves, and {rig.title} takes {rig.most} at a time"
        one = join_words([move.said for move in own], "or")
        remedy = f"give {'one of ' if len(own) > 1 else ''}{one}, and say the rest in the prompt"
        yield Reason("camera", problem, remedy)
    yield from _unable(moves, own, rig)


def _unable(moves: tuple[Move, ...], own: list[Move], rig: Rig) -> Iterator[Reason]:
    """Where the model has no camera to move, no words to tell it by, or not this move."""
    without = {"camera": ()}
    if rig.can.camera == ():
        yield Reason("camera", "its camera cannot be moved", "leave camera out", change=without)
        return
    if not isinstance(rig.can.prompt, Words) and any(move not in own for move in moves):
        known = "it takes no" if rig.can.prompt is False else "it is not known whether it takes a"
        problem = f"{known} prompt that could say how the camera moves"
        yield Reason("camera", problem, "leave camera out", change=without)
    for move in moves:
        if rig.drawn(move) is None:
            remedy = f"use {join_words(list(rig.can.camera or ()), 'or')}"
            yield Reason("camera", f"it has no {phrase(Role.CAMERA, move.key)}", remedy)
