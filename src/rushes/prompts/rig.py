"""How one model is told of camera moves: by an option, by commands in the prompt, or in words.

Which of them is a fact of its row (``writing``); how a move is said there stands in the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rushes.catalogue import CameraSyntax
from rushes.catalogue.settle import settle
from rushes.catalogue.timing import seconds_made
from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import conflicts, nearest, phrase
from rushes.prompts.naming import key_named
from rushes.prompts.saying import said_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from rushes.catalogue import Abilities, Model
    from rushes.prompts.saying import Saying
    from rushes.types import GenerationRequest


class Move(NamedTuple):
    """A move of the camera, as it was asked for.

    ``named``: whether ``said`` is a name of the move and no more.
    """

    key: str
    said: str
    named: bool = True
    span: tuple[int, int] = (0, 0)
    """Where it stands in the prompt, if it does."""


@dataclass(frozen=True, slots=True)
class Rig:
    """The camera of a model in one kind of work."""

    model: Model
    can: Abilities

    @property
    def syntax(self) -> CameraSyntax:
        """How it is told, where it is told more than words."""
        return self.can.camera_syntax

    @property
    def option(self) -> str:
        """The option that takes moves; empty where none does."""
        writing = self.can.writing
        takes = self.syntax in {CameraSyntax.CONCEPTS, CameraSyntax.CONTROL}
        return (writing.camera_option or "") if writing is not None and takes else ""

    @property
    def most(self) -> int | None:
        """How many moves it takes at a time, apart from words."""
        return self.can.writing.moves if self.can.writing is not None else None

    @property
    def title(self) -> str:
        """What takes the moves, for people."""
        return f"options.{self.option}" if self.option else "a command"

    def own(self, move: Move) -> JsonValue:
        """What it takes for a move apart from words; None where it has nothing of its own."""
        saying = self._saying(move)
        return saying.own(self.syntax) if saying is not None else None

    def words(self, move: Move) -> str:
        """A move in words: those that its maker's guide uses, or those of who asked."""
        saying = self._saying(move)
        if move.named and saying is not None and saying.words is not None:
            return saying.words
        known = key_named(Role.CAMERA, move.said) is not None
        return phrase(Role.CAMERA, move.key) if known else move.said

    def value(self, own: Sequence[JsonValue]) -> JsonValue:
        """The option's value for some moves."""
        return list(own) if self.syntax is CameraSyntax.CONCEPTS else own[0]

    def denied(self, request: GenerationRequest) -> str | None:
        """Why its option cannot go with the rest of the request; None where it can.

        Nothing that was left open is settled otherwise for the sake of the camera.
        """
        settled = settle(request, self.can).settled
        with_it = settled.model_copy(update={"options": {**settled.options, self.option: True}})
        for never in self.can.never:
            if never.holds(with_it) and not never.holds(settled):
                return never.problem
        seconds = seconds_made(self.can, settled.duration)
        price = self.model.price
        same = price.of(settled, seconds) == price.of(with_it, seconds)
        return None if same else f"options.{self.option} has another price"

    def drawn(self, move: Move) -> str | None:
        """The move that this machine makes of it; None where it makes nothing like it.

        Only makers of this machine have a list of all that they know: of others it is as asked.
        """
        known = {name.replace(" ", "_") for name in self.can.camera or ()}
        if not self.model.provider.local:
            return move.key
        return nearest(Role.CAMERA, move.key, known)

    def _saying(self, move: Move) -> Saying | None:
        writing = self.can.writing
        if writing is None:
            return None
        return said_for(Role.CAMERA, move.key, writing.says or self.model.id)


def clash(moves: Sequence[Move]) -> tuple[Move, Move] | None:
    """Two of some moves that exclude each other; None where all go together."""
    for number, move in enumerate(moves):
        for before in moves[:number]:
            if move.key in conflicts(Role.CAMERA, before.key):
                return before, move
    return None
