"""Camera moves that stand in a prompt, and whether their model can be told of them in its way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rushes.catalogue import CameraSyntax
from rushes.prompts.breakdown import Role
from rushes.prompts.reader import read
from rushes.prompts.rig import Move, clash
from rushes.prompts.sequence import follows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.prompts.rig import Rig
    from rushes.types import GenerationRequest

_PAUSE = re.compile(r"[,.;:!?\n]")


class Telling(NamedTuple):
    """Moves of a prompt that are made at once, for some of which the model has its own way.

    ``why``: what speaks against telling them so; ``at``: where their clause ends.
    """

    moves: tuple[Move, ...]
    why: str | None
    at: int

    @property
    def span(self) -> tuple[int, int]:
        """Where they stand in the prompt."""
        return self.moves[0].span[0], self.moves[-1].span[1]


def tellings(request: GenerationRequest, rig: Rig) -> list[Telling]:
    """The moves of a prompt for which a model has its own way, in their order.

    None where that is taken already: by the option itself, or by commands in the prompt.
    """
    commands = rig.syntax is CameraSyntax.COMMANDS
    taken = "[" in request.prompt if commands else rig.option in request.options
    if rig.syntax is CameraSyntax.WORDS or taken or not request.prompt:
        return []
    groups = _groups(request.prompt)
    own = [group for group in groups if any(rig.own(move) is not None for move in group)]
    if not own:
        return []
    if not commands and len(groups) > 1:
        every = tuple(move for group in groups for move in group)
        return [Telling(every, "one follows the other", 0)]
    ends = [group[0].span[0] for group in groups[1:]] + [len(request.prompt)]
    return [
        Telling(group, _unfit(request, group, rig), _clause(request.prompt, group[-1].span[1], end))
        for group, end in zip(groups, ends, strict=True)
        if group in own
    ]


def moves_in(prompt: str) -> tuple[Move, ...]:
    """The moves that a prompt asks for, in its order."""
    found = read(prompt) if prompt else None
    return tuple(
        Move(part.key, part.text, named=False, span=part.span)
        for part in (found.parts if found is not None else ())
        if found is not None and part.role is Role.CAMERA and part.key in found.camera
    )


def _groups(prompt: str) -> list[tuple[Move, ...]]:
    """The moves of a prompt, those together that are made at once."""
    groups: list[tuple[Move, ...]] = []
    for move in moves_in(prompt):
        if not groups or follows(prompt[groups[-1][-1].span[1] : move.span[0]]):
            groups.append((move,))
        elif move.key not in {each.key for each in groups[-1]}:
            groups[-1] = (*groups[-1], move)
    return groups


def _unfit(request: GenerationRequest, moves: Sequence[Move], rig: Rig) -> str | None:
    """Why some moves of the prompt are left to its words; None where they need not be."""
    if clash(moves) is not None:
        return "they exclude each other"
    if rig.most is not None and len(moves) > rig.most:
        return f"{rig.title} takes {rig.most} at a time"
    return rig.denied(request) if rig.option else None


def _clause(prompt: str, start: int, end: int) -> int:
    """Where the clause ends that goes on at ``start``, and before ``end``."""
    pause = _PAUSE.search(prompt, start, end)
    if pause is not None:
        return pause.start()
    return end if end == len(prompt) else start
