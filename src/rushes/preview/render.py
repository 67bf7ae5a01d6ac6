"""A decided request as footage: the renderer of the right kind, with what is laid over it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.media import load_picture
from rushes.preview.animatic import animatic
from rushes.preview.extend import extend
from rushes.preview.morph import morph
from rushes.preview.overlay import ambient, marked, weather
from rushes.preview.photo import photo
from rushes.preview.restyle import restyle
from rushes.prompts import read
from rushes.types import Mode

if TYPE_CHECKING:
    from rushes.preview.footage import Footage, Order
    from rushes.prompts import Shot
    from rushes.types import GenerationRequest


def render(order: Order, request: GenerationRequest) -> Footage:
    """The frames of ``request``, as ``order`` has decided it; drawing is taking them.

    :raises MediaError: an input cannot be read.
    :raises RequestError: keyframes have times that make no sense.
    """
    shot = read(request.prompt)
    if request.mode is Mode.TEXT_TO_VIDEO:
        return animatic(order, shot)
    footage = _from_inputs(order, request, shot)
    if order.audio and footage.sound is None:
        footage = replace(footage, sound=ambient(order, shot))
    if order.slate:
        footage = replace(footage, pictures=marked(order, footage.pictures))
    return footage


def _from_inputs(order: Order, request: GenerationRequest, shot: Shot) -> Footage:
    if request.mode is Mode.VIDEO_TO_VIDEO:
        return restyle(order, Path(request.video or ""), shot, finish=weather(order, shot))
    if request.mode is Mode.EXTENSION:
        return extend(order, Path(request.extend or ""), shot, finish=weather(order, shot))
    pictures = [load_picture(each.source) for each in request.pictures]
    if request.mode is Mode.IMAGE_TO_VIDEO:
        return photo(order, pictures[0], shot, finish=weather(order, shot))
    footage = morph(order, pictures, [each.time for each in request.pictures])
    if shot.parts:
        said = "the pictures are joined as they are; the prompt only names the clip"
        footage = replace(footage, notes=(*footage.notes, said))
    return footage
