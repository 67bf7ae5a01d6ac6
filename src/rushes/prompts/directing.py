"""Camera words of a prompt in the way in which a model takes them: what every order is sent with.

The words stay as they are; what is known to say them better goes along. :mod:`.writer` writes the
whole prompt anew, which is only done for who asks for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.catalogue import CameraSyntax
from rushes.frozen import thawed
from rushes.prompts.breakdown import Role
from rushes.prompts.reader import read
from rushes.prompts.saying import said_for

if TYPE_CHECKING:
    from rushes.catalogue import Abilities
    from rushes.prompts.breakdown import Breakdown
    from rushes.prompts.saying import Saying
    from rushes.types import GenerationRequest


def directed(request: GenerationRequest, can: Abilities) -> GenerationRequest:
    """The request with its camera also as an option, or as commands among the words.

    As it is where the model has neither, where the user said it that way already, and where one
    option would have to say several moves.
    """
    writing = can.writing
    if writing is None or writing.camera is CameraSyntax.WORDS or not request.prompt:
        return request
    if writing.camera is CameraSyntax.COMMANDS:
        return request if "[" in request.prompt else _commanding(request, can)
    name = writing.camera_option
    if name is None or name not in can.options or name in request.options:
        return request
    said = read(request.prompt)
    value = _option(_sayings(said, request, can).values(), writing.camera)
    if value is None or (writing.camera is CameraSyntax.CONTROL and len(said.camera) > 1):
        return request
    return request.but(options={**request.options, name: value})


def commanded(saying: Saying, can: Abilities) -> str | None:
    """What a model that takes commands is told: ``[Pan left]``."""
    takes = can.writing is not None and can.writing.camera is CameraSyntax.COMMANDS
    return f"[{saying.command}]" if takes and saying.command is not None else None


def _sayings(said: Breakdown, request: GenerationRequest, can: Abilities) -> dict[str, Saying]:
    """How the moves of a prompt are said there, as far as a page of the vendor tells."""
    whose = (can.writing.says if can.writing is not None else None) or request.model
    found = {key: said_for(Role.CAMERA, key, whose) for key in said.camera}
    return {key: saying for key, saying in found.items() if saying is not None}


def _option(sayings: Any, syntax: CameraSyntax) -> Any:
    if syntax is CameraSyntax.CONCEPTS:
        named = [{"key": each.concept} for each in sayings if each.concept is not None]
        return named or None
    return next((thawed(each.control) for each in sayings if each.control is not None), None)


def _commanding(request: GenerationRequest, can: Abilities) -> GenerationRequest:
    """Each command right after the words that mean it."""
    said = read(request.prompt)
    sayings = _sayings(said, request, can)
    prompt, known = request.prompt, set[str]()
    for part in reversed(said.parts):
        told = commanded(sayings[part.key], can) if part.key in sayings else None
        if part.role is Role.CAMERA and told is not None and part.key not in known:
            known.add(part.key)
            end = part.span[1]
            prompt = f"{prompt[:end]} {told}{prompt[end:]}"
    return request.but(prompt=prompt)
