"""A scene: what is to be shown, with nothing left open. The seed decides what the prompt does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.preview import sets
from rushes.preview.action import ACTIONS
from rushes.preview.camera import MOVES
from rushes.preview.cast import has_drawing
from rushes.preview.light import lights

if TYPE_CHECKING:
    import numpy as np

    from rushes.prompts import Noun, Shot

#: The most subjects that a picture stays legible with.
MOST = 3

#: Actions that a thing of this kind does when the prompt gives it none.
_NATURAL = {
    "bird": "fly", "fish": "swim", "insect": "fly", "aircraft": "fly", "spacecraft": "float",
    "boat": "sail", "vehicle": "drive",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a stage is built from."""

    shot: Shot
    set: sets.Set
    time: str
    weather: tuple[str, ...]
    moves: tuple[str, ...]
    style: str
    subjects: tuple[Noun, ...]
    props: tuple[Noun, ...]
    actions: tuple[str, ...]
    """One for each subject."""

    @property
    def prop_icons(self) -> tuple[str, ...]:
        """Emojis of the props, for sets that grow or furnish themselves with them."""
        return tuple(prop.icon for prop in self.props if prop.icon and has_drawing(prop.icon))


def scene(shot: Shot, rng: np.random.Generator) -> Scene:
    """Decide what the shot leaves open. The dice are always thrown, so one word changes one thing."""
    dice = rng.random(8)
    subjects = tuple(noun for noun in shot.subjects if noun.icon and has_drawing(noun.icon))[:MOST]
    chosen = _set(shot, subjects, float(dice[0]))
    times = chosen.place.times
    time = shot.time if shot.time in lights() else times[int(dice[1] * len(times))]
    weather = shot.weather or (chosen.place.weather if dice[2] < 0.8 else ())
    moves = tuple(move for move in shot.camera if move in MOVES)
    actions = tuple(_action(noun, shot, chosen) for noun in subjects)
    if not moves:
        usual = ("dolly_in", "dolly_in", "pan_right", "tracking", "orbit", "crane")
        moves = (usual[int(dice[3] * len(usual))],)
        if any(action in {"run", "chase", "walk", "drive", "fly"} for action in actions):
            moves = ("tracking",) if dice[3] < 0.8 else ("handheld",)
    return Scene(
        shot=shot,
        set=chosen,
        time=time,
        weather=weather,
        moves=moves,
        style=shot.style or "",
        subjects=subjects,
        props=shot.props,
        actions=actions,
    )


def _set(shot: Shot, subjects: tuple[Noun, ...], die: float) -> sets.Set:
    known = sets.names()
    wanted = [
        shot.setting,
        *(noun.habitat for noun in subjects),
        *(noun.habitat for noun in shot.props),
    ]
    for name in wanted:
        if name in known:
            return sets.load(name)
    open_air = [
        name for name in ("field", "park", "countryside", "mountains", "lake") if name in known
    ]
    return sets.load(open_air[int(die * len(open_air))])


def _action(noun: Noun, shot: Shot, chosen: sets.Set) -> str:
    said = [noun.action, *(shot.actions if noun is shot.subjects[0] or not noun.action else ())]
    for action in said:
        if action in ACTIONS:
            return str(action)
    natural = _NATURAL.get(noun.kind.value, "rest")
    if chosen.place.medium == "under" and natural == "rest" and noun.kind.moves:
        return "swim"
    if chosen.place.medium == "space" and noun.kind.moves:
        return "float"
    return natural
