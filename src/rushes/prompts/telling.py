"""What a model is told of some moves: by its option, by commands in the prompt, or in words.

Loads the vocabulary; :mod:`.steering` is the way in, and looks here only where there is something
to tell.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rushes.catalogue.rows import Words
from rushes.errors import Reason, join_words
from rushes.frozen import thawed
from rushes.prompts.asking import asked
from rushes.prompts.fitting import length
from rushes.prompts.prompted import moves_in, tellings
from rushes.prompts.rig import Move, Rig
from rushes.prompts.saying import bracketed
from rushes.prompts.steering import Steered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import JsonValue

    from rushes.catalogue import Model
    from rushes.types import GenerationRequest

#: Marks after which a new sentence begins.
_ENDS = (".", "!", "?", "…", '."', '!"', '?"', ".”", "!”", "?”")


def by_field(request: GenerationRequest, rig: Rig) -> Steered:
    """The moves that ``camera`` names, or why the model cannot be told of them."""
    bare = request.but(camera=())
    moves, reasons = asked(request, rig)
    return Steered(bare, reasons=reasons) if reasons else _named(bare, moves, rig)


def kept_in_words(
    request: GenerationRequest, model: Model
) -> Iterator[tuple[tuple[int, int], str]]:
    """Where a prompt has moves that ``model`` is told in words alone though it has its own way.

    Each place with the reason.
    """
    can = model.modes.get(request.mode)
    found = tellings(request, Rig(model, can)) if can is not None and not request.camera else []
    return ((each.span, each.why) for each in found if each.why is not None)


def _named(request: GenerationRequest, moves: Sequence[Move], rig: Rig) -> Steered:
    """Some moves, in the model's own way where it has one, the others in words."""
    own = [move for move in moves if rig.own(move) is not None]
    why = rig.denied(request) if own and rig.option else None
    told = [] if why else own
    said = {move.key for move in moves_in(request.prompt)}
    # Of *slow pan left* a control says the half.
    spoken = [m for m in moves if (m not in told or not m.named) and m.key not in said]
    notes = []
    if spoken:
        words = ", ".join(dict.fromkeys(map(rig.words, spoken)))
        request = request.but(prompt=_joined(request.prompt, words))
        if not rig.model.provider.local:
            because = f", since {why}" if why else ""
            notes.append(_told(spoken, f"as the words {words!r} in the prompt{because}", rig))
    if told:
        values = [rig.own(move) for move in told]
        request, shown = _with(request, values, rig, len(request.prompt))
        notes.insert(0, _told(told, shown, rig))
    for move in moves:
        drawn = rig.drawn(move)
        if drawn not in {None, move.key}:
            notes.append(f"Camera: {move.said!r} is drawn as {str(drawn).replace('_', ' ')}.")
    return Steered(request, tuple(notes), tuple(_too_long(request, rig)))


def by_prompt(request: GenerationRequest, rig: Rig) -> Steered:
    """The moves that the prompt names, told beside it or by commands in it."""
    told, notes = request, []
    for each in reversed(found := tellings(request, rig)):
        if each.why is not None:
            notes.append(_left(each.moves, each.why, rig))
            continue
        own = [move for move in each.moves if rig.own(move) is not None]
        told, shown = _with(told, [rig.own(move) for move in own], rig, each.at)
        notes.append(_told(own, shown, rig, also="also "))
    if _too_long(told, rig) and not _too_long(request, rig):
        every = [move for each in found for move in each.moves]
        return Steered(request, (_left(every, "the prompt is full", rig),))
    return Steered(told, tuple(reversed(notes)))


def _with(
    request: GenerationRequest, own: Sequence[JsonValue], rig: Rig, at: int
) -> tuple[GenerationRequest, str]:
    """The request that tells some moves in the model's own way, and how that looks.

    ``at``: where commands go in the prompt.
    """
    if rig.option:
        value = rig.value(own)
        shown = f"as options.{rig.option} {json.dumps(value, ensure_ascii=False)}"
        return request.but(options={**thawed(request.options), rig.option: value}), shown
    command = bracketed([str(each) for each in own])
    before, after = request.prompt[:at].rstrip(), request.prompt[at:]
    prompt = f"{before} {command}{after}".strip()
    return request.but(prompt=prompt), f"as {command} in the prompt"


def _joined(prompt: str, words: str) -> str:
    """A prompt, and what is added to it: after a comma, or as a sentence of its own."""
    text = prompt.rstrip()
    if not text:
        return words
    if text.endswith(_ENDS):
        return f"{text} {words[:1].upper()}{words[1:]}."
    return f"{text.rstrip(',;:')}, {words}"


def _too_long(request: GenerationRequest, rig: Rig) -> Sequence[Reason]:
    """What speaks against the prompt now that it says more: no words are taken, or fewer."""
    takes = rig.can.prompt
    if not request.prompt or not isinstance(takes, Words) or takes.max is None:
        return ()
    if length(request.prompt, takes) <= takes.max:
        return ()
    problem = "with what it must be told of the camera the prompt is too long"
    return (Reason("camera", problem, f"use {takes.max:,} {takes.unit} or fewer in all"),)


def _told(moves: Sequence[Move], how: str, rig: Rig, also: str = "") -> str:
    said = join_words([repr(said) for said in dict.fromkeys(move.said for move in moves)])
    return f"Camera: {said} {_verb(moves)} {also}told to {rig.model.id} {how}."


def _left(moves: Sequence[Move], why: str, rig: Rig) -> str:
    said = join_words([repr(move.said) for move in moves])
    stays = "stays" if len(moves) == 1 else "stay"
    return f"Camera: {said} {stays} in the words for {rig.model.id}: {why}."


def _verb(moves: Sequence[Move]) -> str:
    return "is" if len({move.said for move in moves}) == 1 else "are"
