"""The camera of a request, told in its model's own way; the request itself stays as it is.

``camera`` of a request becomes the model's control, its concepts or its commands, and words of the
prompt where it has nothing of its own. Where there is no ``camera``, moves that the prompt names
stay in it and are told in that way as well, as far as that changes nothing else. What is told is
said in notes; what cannot be told is refused.

Equal requests are steered equally: it hangs on the request, the catalogue and the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.catalogue import CameraSyntax, find

if TYPE_CHECKING:
    from rushes.catalogue import Model
    from rushes.errors import Reason
    from rushes.types import GenerationRequest

#: As the only move: what the prompt says of the camera is left to the words.
AS_WRITTEN = "words"


@dataclass(frozen=True, slots=True)
class Steered:
    """What a model is told of the camera.

    ``request``: what is sent, whose ``camera`` is empty; ``notes``: what was made of the camera's
    words; ``reasons``: why it cannot be told.
    """

    request: GenerationRequest
    notes: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def steered(request: GenerationRequest, model: Model | None = None) -> Steered:
    """``request`` as its model, or ``model``, is told of the camera.

    Loads the vocabulary only where there may be something to tell beside the words of the prompt.

    :raises UnknownModelError: there is no such model.
    """
    model = model or find(request.model)
    can = model.modes.get(request.mode)
    if can is None or request.camera == (AS_WRITTEN,):
        return Steered(request.but(camera=()) if request.camera else request)
    if not request.camera and can.camera_syntax is CameraSyntax.WORDS:
        return Steered(request)
    from rushes.prompts.rig import Rig  # noqa: PLC0415 - the vocabulary takes its time
    from rushes.prompts.telling import by_field, by_prompt  # noqa: PLC0415 - as that

    return (by_field if request.camera else by_prompt)(request, Rig(model, can))


def objections(request: GenerationRequest, model: Model) -> tuple[Reason, ...]:
    """Why ``model`` cannot be told what ``request`` asks of the camera."""
    return steered(request, model).reasons if request.camera else ()
