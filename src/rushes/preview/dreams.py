"""Sleep: letters that drift up from whoever rests with closed eyes."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sin
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.actor import Actor
from rushes.preview.canvas import Texture, paste
from rushes.preview.lettering import title
from rushes.prompts import Role

if TYPE_CHECKING:
    from rushes.preview.camera import View
    from rushes.preview.stage import Stage
    from rushes.prompts import Breakdown

_ASLEEP = ("sleep", "asleep", "nap", "doz", "snooz", "dream")
#: How many letters are in the air at once, and for how many seconds each.
_LETTERS, _LIFE = 3, 3.0


@dataclass(frozen=True, slots=True)
class Dreams:
    """Letters above an actor's head."""

    actor: Actor
    letter: Texture

    @property
    def depth(self) -> float:
        """Just before the sleeper."""
        return self.actor.depth - 0.1

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Each letter rises, grows and fades, one after the other."""
        actor = self.actor
        turns = actor.clock.phase(1 / _LIFE, number) / (2 * pi)
        side = -1 if actor.leftward else 1
        for place in range(_LETTERS):
            age = (turns + place / _LETTERS) % 1
            size = actor.height * (0.4 + 0.4 * age) * view.scale(actor.depth)
            zoom = size / self.letter.shape[0]
            x = float(actor.x[number]) + side * (0.42 * actor.width + actor.height * 0.25 * age)
            x += 0.06 * actor.height * sin(2 * pi * (age + place / _LETTERS))
            y = actor.y + actor.height * (0.95 + 0.55 * age)
            left = view.across(x, actor.depth) - self.letter.shape[1] * zoom / 2
            top = view.down(y, actor.depth) - size / 2
            paste(
                frame,
                self.letter,
                np.array([[zoom, 0, left], [0, zoom, top]]),
                min(1.0, 4 * age) * (1 - age) ** 0.7,
            )


def dreaming(stage: Stage, shot: Breakdown) -> None:
    """Let the first actor dream, where the prompt says that it sleeps."""
    acts = (part for part in shot.parts if part.role is Role.ACTION)
    if not any(part.text.lower().startswith(_ASLEEP) for part in acts):
        return
    sleeper = next((each for each in stage.elements if isinstance(each, Actor)), None)
    letter = title("z", 96)
    if sleeper is not None and letter is not None:
        stage.add(Dreams(sleeper, letter))
