"""The title of a shot whose prompt could not be read: its words, before the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.canvas import Texture, paste
from rushes.preview.lettering import title

if TYPE_CHECKING:
    from rushes.preview.camera import Clock, View
    from rushes.preview.stage import Stage
    from rushes.prompts import Breakdown

#: How much larger the words are at the end of the clip.
_CLOSER = 0.07


@dataclass(frozen=True, slots=True)
class Title:
    """Words in the upper half of the frame, which come slowly nearer."""

    words: Texture
    clock: Clock
    depth: float = 0.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Paste them in the middle, above the horizon's usual place."""
        del view
        zoom = 1 - _CLOSER + _CLOSER * float(self.clock.eased()[number])
        rows, columns = self.words.shape[:2]
        left = (frame.shape[1] - columns * zoom) / 2
        top = 0.36 * frame.shape[0] - rows * zoom / 2
        paste(frame, self.words, np.array([[zoom, 0, left], [0, zoom, top]]))


def titled(stage: Stage, shot: Breakdown) -> tuple[str, ...]:
    """Put the shot's words on the stage; what is to be said about it."""
    portrait = stage.height > stage.width
    size = stage.width / (11 if portrait else 17)
    words = title(shot.title, round(min(size, stage.height / 7)), round(0.86 * stage.width))
    if words is None:
        return ("the prompt was not understood, and there are no letters here for its script",)
    stage.add(Title(words, stage.clock))
    return ("the prompt was not understood, so its words are shown as a title",)
