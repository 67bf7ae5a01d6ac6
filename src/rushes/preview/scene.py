"""A scene: what is to be shown, with nothing left open. The seed decides what no word does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.preview import sets
from rushes.preview.action import ACTIONS, SPEED
from rushes.preview.camera import MOVES
from rushes.preview.cast import has_drawing
from rushes.preview.habit import habit
from rushes.preview.light import lights
from rushes.preview.weather import WEATHER
from rushes.prompts import Kind, Role, nearest

if TYPE_CHECKING:
    import numpy as np

    from rushes.prompts import Breakdown, Noun

#: The most subjects that a picture stays legible with.
MOST = 3

#: Actions that a thing of this kind does when the prompt gives it none.
_NATURAL = {
    Kind.BIRD: "fly", Kind.FISH: "swim", Kind.INSECT: "fly", Kind.AIRCRAFT: "fly",
    Kind.SPACECRAFT: "float", Kind.BOAT: "sail", Kind.VEHICLE: "drive",
}  # fmt: skip
#: Those that do together what is said of one of them.
_BEASTS = frozenset({Kind.PERSON, Kind.ANIMAL, Kind.CREATURE})
_CRAFT = frozenset({Kind.VEHICLE, Kind.BOAT, Kind.AIRCRAFT, Kind.SPACECRAFT})
#: Actions that are never meant of two when said of one.
_ALONE = frozenset({"explode", "grow", "fall", "rise", "wave", "fly", "swim", "chase"})


#: Weather under a covered sky, and light in which the sun shines.
_GREY = {"rain", "storm", "snow", "fog", "wind"}
_SUNNY = {"dawn", "golden_hour", "noon", "sunset"}


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a stage is built from."""

    shot: Breakdown
    set: sets.Set
    time: str
    weather: tuple[str, ...]
    moves: tuple[str, ...]
    style: str
    subjects: tuple[Noun, ...]
    props: tuple[Noun, ...]
    actions: tuple[str, ...]
    """One for each subject."""
    riding: bool = False
    """Whether the first subject sits on the second."""

    @property
    def prop_icons(self) -> tuple[str, ...]:
        """Emojis of the props, for sets that grow or furnish themselves with them."""
        return tuple(prop.icon for prop in self.props if prop.icon and has_drawing(prop.icon))


def scene(shot: Breakdown, rng: np.random.Generator) -> Scene:
    """Decide what the shot leaves open. All dice are thrown, so that one word changes one thing."""
    dice = rng.random(8)
    subjects = tuple(noun for noun in shot.subjects if noun.icon and has_drawing(noun.icon))[:MOST]
    subjects, riding = _crew(subjects, shot)
    chosen = _set(shot, subjects, float(dice[0]))
    # What the set itself is, a volcano or a castle, does not stand before itself as well.
    subjects = tuple(noun for noun in subjects if noun.name != chosen.name)
    # "A field in the snow": one place is the set, the other is what falls on it.
    lying = {part.key for part in shot.parts if part.role is Role.SETTING} & set(WEATHER)
    said_weather = (*shot.weather, *sorted(lying - {shot.setting} - set(shot.weather)))
    weather = said_weather or (chosen.place.weather if dice[2] < 0.8 else ())
    weather = tuple(kind for kind in weather if kind not in shot.excluded)
    times = _times(chosen, weather, shot.excluded)
    said = nearest(Role.TIME, shot.time, lights()) if shot.time else None
    time = said or times[int(dice[1] * len(times))]
    known = (nearest(Role.CAMERA, move, MOVES) for move in shot.camera)
    moves = tuple(dict.fromkeys(move for move in known if move))
    actions = _actions(subjects, shot, chosen, riding=riding)
    if not moves:
        often = ("dolly_in", "dolly_in", "zoom_in", "pan_right", "tracking", "orbit")
        usual = [move for move in often if move not in shot.excluded] or ["static"]
        moves = (usual[int(dice[3] * len(usual))],)
        if shot.direction in {"towards", "away"}:
            moves = ("handheld",)
        elif any(action in SPEED and action != "jump" for action in actions[:2]):
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
        riding=riding,
    )


def _times(
    chosen: sets.Set, weather: tuple[str, ...], excluded: tuple[str, ...]
) -> tuple[str, ...]:
    """The light that the place may have when the prompt does not say; weather has a word in it."""
    times = chosen.place.times
    if not chosen.place.indoors:
        if _GREY & set(weather):
            times = ("overcast",)
        elif "clear" in weather:
            times = tuple(time for time in times if time in _SUNNY) or ("noon",)
    return tuple(time for time in times if time not in excluded) or ("noon",)


def _set(shot: Breakdown, subjects: tuple[Noun, ...], die: float) -> sets.Set:
    known = sets.names()
    wanted = [
        shot.setting,
        *(noun.habitat for noun in subjects),
        *(noun.habitat for noun in shot.props),
    ]
    for name in wanted:
        found = nearest(Role.SETTING, name, known) if name else None
        if found:
            return sets.load(found)
    open_air = [
        name for name in ("field", "park", "countryside", "mountains", "lake") if name in known
    ]
    return sets.load(open_air[int(die * len(open_air))])


def _crew(subjects: tuple[Noun, ...], shot: Breakdown) -> tuple[tuple[Noun, ...], bool]:
    """Who is to be seen, and whether the first sits on the second: a driver is inside the car."""
    if len(subjects) < 2 or subjects[0].kind not in _BEASTS:
        return subjects, False
    first, second = subjects[:2]
    saddle = habit(second.icon or "").saddle > 0
    at_wheel = second.kind in _CRAFT and _said(first.action) in {"drive", "sail", "fly", "ride"}
    if saddle and (shot.riding or at_wheel):
        return subjects, True
    if at_wheel or (shot.riding and second.kind in _CRAFT):
        return (
            second.model_copy(update={"action": second.action or first.action}),
            *subjects[2:],
        ), False
    return subjects, False


def _actions(
    subjects: tuple[Noun, ...], shot: Breakdown, chosen: sets.Set, *, riding: bool
) -> tuple[str, ...]:
    """What each subject does: what the prompt says of it, else what such a thing does there."""
    said = [_said(noun.action) for noun in subjects]
    shared = next(filter(None, (_said(action) for action in shot.actions)), "")
    if subjects and not any(said):
        said[0] = shared
    for place, noun in enumerate(subjects):
        if said[place]:
            continue
        natural = _natural(noun, chosen)
        alike = noun.kind in _BEASTS and subjects[0].kind in _BEASTS
        if said[0] == "chase":
            # Who is chased gets away as fast as it is chased.
            said[place] = natural if natural in SPEED else "chase"
        elif alike and shared and len(subjects) > 1 and shared not in _ALONE:
            said[place] = shared
        else:
            said[place] = natural
    if riding:
        said[:2] = ["ride", _mount_action(subjects[1], said[1], shot)]
    return tuple(_fitting(noun, action) for noun, action in zip(subjects, said, strict=True))


def _said(action: str | None) -> str:
    return (nearest(Role.ACTION, action, ACTIONS) or "") if action else ""


def _natural(noun: Noun, chosen: sets.Set) -> str:
    medium = "water" if chosen.place.wet else chosen.place.medium
    known = habit(noun.icon or "")
    natural = known.does or _NATURAL.get(noun.kind, "rest")
    flier = bool(known.wing or known.flaps or known.squeezes or known.aloft)
    if natural == "fly" and noun.kind in {Kind.BIRD, Kind.INSECT} and (not flier or known.floats):
        natural = "rest"
    if medium == "under" and natural == "rest" and noun.kind.moves:
        return "swim"
    if medium == "space" and noun.kind.moves and natural != "fly":
        return "float"
    if medium not in {"water", "under"} and natural in {"swim", "sail"}:
        return "rest" if medium == "table" else "float" if natural == "swim" else "rest"
    return "rest" if chosen.place.indoors and natural == "drive" else natural


def _mount_action(noun: Noun, said: str, shot: Breakdown) -> str:
    if said in SPEED or said in {"rise", "jump", "float"}:
        return said
    if noun.kind in {Kind.VEHICLE, Kind.OBJECT}:
        return "drive"
    if noun.kind is Kind.BOAT:
        return "sail"
    if habit(noun.icon or "").supple:
        return "swim" if noun.kind is Kind.FISH else "fly"
    return "walk" if shot.pace == "slow" else "run"


def _fitting(noun: Noun, action: str) -> str:
    """The action that shows it best for this kind of thing."""
    if action in {"drive", "ride"} and noun.kind in {Kind.AIRCRAFT, Kind.SPACECRAFT}:
        return "fly"
    if action == "ride" and noun.kind in {Kind.VEHICLE, Kind.BOAT}:
        return "drive" if noun.kind is Kind.VEHICLE else "sail"
    if action in {"run", "walk", "chase"} and noun.kind in {Kind.AIRCRAFT, Kind.BIRD}:
        return "fly" if noun.kind is Kind.AIRCRAFT or action == "chase" else action
    if action in {"drive", "run", "walk"} and noun.kind is Kind.BOAT:
        return "sail"
    if action == "fall" and noun.kind in {Kind.BIRD, Kind.INSECT, Kind.AIRCRAFT}:
        return "fly"  # it lands; it does not drop
    return action
