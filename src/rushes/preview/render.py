"""A decided request as footage: the renderer of the right kind, and what it has in common."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.errors import join_words
from rushes.media import load_picture
from rushes.preview import sets
from rushes.preview.animatic import animatic
from rushes.preview.canvas import paste
from rushes.preview.extend import extend
from rushes.preview.footage import SOUND_RATE
from rushes.preview.lettering import slate
from rushes.preview.morph import morph
from rushes.preview.photo import photo
from rushes.preview.plain import plain
from rushes.preview.restyle import restyle
from rushes.preview.sound import ambience
from rushes.preview.stage import shown
from rushes.preview.weather import WEATHER
from rushes.prompts import Role, read
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.preview.footage import Footage, Order, Picture, Sound
    from rushes.prompts import Breakdown, Noun
    from rushes.types import GenerationRequest


_THINGS = (Role.SUBJECT, Role.PROP, Role.ACTION)
#: What a prompt may say to no effect, as the picture is there already.
_IN_VAIN = {Mode.IMAGE_TO_VIDEO: _THINGS, Mode.VIDEO_TO_VIDEO: (*_THINGS, Role.CAMERA)}


def render(order: Order, request: GenerationRequest) -> Footage:
    """The frames of ``request``, as ``order`` has decided it; drawing is taking them.

    :raises MediaError: an input cannot be read.
    :raises RequestError: keyframes have times that make no sense.
    """
    shot = without(plain(read(request.prompt)), order.negative_prompt)
    if request.mode is Mode.TEXT_TO_VIDEO:
        footage = animatic(order, shot)
    else:
        footage = _from_inputs(order, request, _over_pictures(shot))
    footage = replace(footage, notes=(*footage.notes, *_ignored(order, request, shot)))
    if order.audio and footage.sound is None:
        footage = replace(footage, sound=_ambient(order, shot))
    if order.slate:
        footage = replace(footage, pictures=_marked(order, footage.pictures))
    return footage


def _ignored(order: Order, request: GenerationRequest, shot: Breakdown) -> tuple[str, ...]:
    """What the words ask for in vain, in this kind of work."""
    notes = []
    in_vain = _IN_VAIN.get(request.mode, ())
    words = [part.text for part in shot.parts if part.role in in_vain]
    if words:
        what = "A photograph" if request.mode is Mode.IMAGE_TO_VIDEO else "A clip"
        notes.append(f"{what} keeps what is in it: {join_words(words)} was left out.")
    if order.negative_prompt.strip():
        parts = read(order.negative_prompt).parts
        heard = request.mode is not Mode.INTERPOLATION and request.mode is not Mode.EXTENSION
        if not heard or not any(part.role not in in_vain for part in parts):
            notes.append("The negative prompt names nothing that could be left out here.")
    return tuple(notes)


def without(shot: Breakdown, negative: str) -> Breakdown:
    """The shot less whatever the negative prompt names: things, weather, light, moves, a look."""
    if not negative.strip():
        return shot
    denied = plain(read(negative))
    names = {noun.name for noun in (*denied.subjects, *denied.props)} | set(denied.excluded)
    keys = {part.key for part in denied.parts} | names

    def kept(nouns: tuple[Noun, ...]) -> tuple[Noun, ...]:
        return tuple(noun for noun in nouns if noun.name not in names)

    return shot.model_copy(
        update={
            "subjects": kept(shot.subjects),
            "props": kept(shot.props),
            "weather": tuple(kind for kind in shot.weather if kind not in keys),
            "camera": tuple(move for move in shot.camera if move not in keys),
            "time": None if shot.time in keys else shot.time,
            "style": None if shot.style in keys else shot.style,
            "excluded": (*shot.excluded, *sorted(keys)),
        }
    )


def _from_inputs(order: Order, request: GenerationRequest, shot: Breakdown) -> Footage:
    if request.mode is Mode.VIDEO_TO_VIDEO:
        return restyle(order, Path(request.video or ""), shot)
    if request.mode is Mode.EXTENSION:
        return extend(order, Path(request.extend or ""), shot)
    pictures = [load_picture(each.source) for each in request.pictures]
    if request.mode is Mode.IMAGE_TO_VIDEO:
        return photo(order, pictures[0], shot)
    footage = morph(order, pictures, [each.time for each in request.pictures])
    if shot.parts:
        said = "The pictures are joined as they are; the prompt only names the clip."
        footage = replace(footage, notes=(*footage.notes, said))
    return footage


def _over_pictures(shot: Breakdown) -> Breakdown:
    """The place is in the picture already: there the bare word "snow" is weather."""
    if shot.setting in WEATHER and shot.setting not in shot.weather:
        return shot.model_copy(update={"weather": (*shot.weather, shot.setting)})
    return shot


def _ambient(order: Order, shot: Breakdown) -> Sound:
    """The sound of the place that the prompt names, or of the open air, in its weather."""
    named = shot.setting in sets.names()
    place = sets.load(shot.setting or "").place.sound if named else "wind"
    return ambience(place, shot.weather, round(order.duration * SOUND_RATE), order.seed)


def _marked(order: Order, pictures: Iterator[Picture]) -> Iterator[Picture]:
    """The pictures with the slate in their lower left corner."""
    plate = slate(order.height, f"ANIMATIC  preview/animatic  seed {order.seed}")
    margin = order.height * 0.03
    place = np.array([[1.0, 0, margin], [0, 1.0, order.height - margin - plate.shape[0]]])
    for picture in pictures:
        frame = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA), np.uint8)
        paste(frame, plate, place)
        yield shown(frame)
