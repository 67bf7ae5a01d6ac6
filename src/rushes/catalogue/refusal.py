"""Every reason why a model cannot do what a request asks, each with what would work."""

from __future__ import annotations

from fractions import Fraction
from pathlib import PurePath
from typing import TYPE_CHECKING

from rushes.catalogue.inputs import (
    conflicts,
    is_address,
    measured_reasons,
    picture_reasons,
    source_reasons,
)
from rushes.catalogue.model import Audio
from rushes.catalogue.price import When
from rushes.catalogue.rows import Numbers, Words
from rushes.catalogue.settle import settle
from rushes.errors import Reason, did_you_mean, join_words
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rushes.catalogue.model import Abilities, Model
    from rushes.catalogue.settled import Given, Settled
    from rushes.types import GenerationRequest

#: Where a mode comes from: the field to name when a model lacks it, and how to do without.
_CAUSE = {
    Mode.TEXT_TO_VIDEO: ("image", "give a picture or a clip"),
    Mode.IMAGE_TO_VIDEO: ("image", "leave image out"),
    Mode.INTERPOLATION: ("keyframes", "give one image, or none"),
    Mode.VIDEO_TO_VIDEO: ("video", "leave video out"),
    Mode.EXTENSION: ("extend", "leave extend out"),
}


def reasons(request: GenerationRequest, model: Model, given: Given | None) -> list[Reason]:
    """All of them, in the order of the request's fields; none where the model can do it.

    ``given``: what was measured of the input, where somebody measured it.
    """
    return judged(request, model, given)[0]


def judged(
    request: GenerationRequest, model: Model, given: Given | None
) -> tuple[list[Reason], Settled | None]:
    """The same, and what the request comes to, if the model does such work at all."""
    can = model.modes.get(request.mode)
    if can is None:
        return [_no_mode(request, model), *conflicts(request, None)], None
    settlement = settle(request, can, given)
    found = [
        *conflicts(request, can),
        *_prompt(request, can),
        *source_reasons(request, can),
        *measured_reasons(request, can, given),
        *picture_reasons(request, can, settlement.settled),
        *settlement.reasons,
        *_seed(request, can),
        *_negative_prompt(request, can),
        *_audio(request, can),
        *_loop(request, can),
        *_options(request, can),
        *_taken_over(request, can),
        *_never(settlement.settled, can),
    ]
    return found, settlement.settled


def _no_mode(request: GenerationRequest, model: Model) -> Reason:
    field, remedy = _CAUSE[request.mode]
    offered = [str(mode) for mode in model.modes]
    return Reason(field, f"it does no {request.mode}", f"{remedy} (it does {join_words(offered)})")


def _words(field: str, text: str, takes: Words | bool | None) -> Iterator[Reason]:
    name = field.replace("_", " ")
    if not isinstance(takes, Words):
        known = "it takes no" if takes is False else "it is not known whether it takes a"
        change = {field: "" if field == "prompt" else None}
        yield Reason(field, f"{known} {name}", f"leave {field} out", change=change)
    elif takes.max is not None and takes.length(text) > takes.max:
        unit = {"utf16": "characters (UTF-16 units)"}.get(takes.unit, str(takes.unit))
        problem = f"a {name} of {takes.length(text):,} {unit} is too long"
        change = {field: takes.cut(text)}
        yield Reason(field, problem, f"use {takes.max:,} or fewer", change=change)


def _prompt(request: GenerationRequest, can: Abilities) -> Iterator[Reason]:
    if request.prompt.strip():
        yield from _words("prompt", request.prompt, can.prompt)
    elif isinstance(can.prompt, Words) and can.prompt.required:
        yield Reason("prompt", "the prompt is empty", "say in words what the clip shall show")


def _negative_prompt(request: GenerationRequest, can: Abilities) -> Iterator[Reason]:
    if request.negative_prompt:
        yield from _words("negative_prompt", request.negative_prompt, can.negative_prompt)


def _seed(request: GenerationRequest, can: Abilities) -> Iterator[Reason]:
    if request.seed is None:
        return
    if not isinstance(can.seed, Numbers):
        known = "it takes no seed" if can.seed is False else "it is not known whether it has seeds"
        yield Reason("seed", known, "leave seed out", change={"seed": None})
    elif not can.seed.has(Fraction(request.seed)):
        near = int(can.seed.nearest(Fraction(request.seed)))
        problem = f"the seed {request.seed} is out of range"
        yield Reason("seed", problem, f"use {can.seed}", change={"seed": near})


def _audio(request: GenerationRequest, can: Abilities) -> Iterator[Reason]:
    if request.audio is None or can.audio is Audio.OPTIONAL:
        return
    change = {"audio": None}
    if can.audio is Audio.KEPT:
        yield Reason("audio", "the clip keeps its own sound", "leave audio out", change=change)
    elif can.audio is None:
        problem = "it is not known whether sound can be chosen"
        yield Reason("audio", problem, "leave audio out", change=change)
    elif request.audio is not (can.audio is Audio.ALWAYS):
        problem = "it makes no sound" if request.audio else "it always makes sound"
        yield Reason("audio", problem, "leave audio out", change=change)


def _loop(request: GenerationRequest, can: Abilities) -> Iterator[Reason]:
    if request.loop and not can.loop:
        known = "it makes no loops" if can.loop is False else "it is not known whether it loops"
        clip = request.mode in {Mode.VIDEO_TO_VIDEO, Mode.EXTENSION}
        problem = f"{known} in {request.mode}" if clip else known
        yield Reason("loop", problem, "leave loop out", change={"loop": False})


def _options(request: GenerationRequest, can: Abilities) -> Iterator[Reason]:
    for name, value in request.options.items():
        option = can.options.get(name)
        change = {"options": {n: v for n, v in request.options.items() if n != name}}
        if option is None and can.open_options:
            continue
        if option is None:
            near = did_you_mean(name, can.options)
            known = join_words(list(can.options), "or")
            remedy = f"use {known}" if known else "leave it out: there are no options here"
            yield Reason(
                f"options.{name}", f"there is no option {name}{near}", remedy, change=change
            )
        elif not option.accepts(value):
            shown = repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}…"
            problem = f"options.{name} cannot be {shown}"
            yield Reason(f"options.{name}", problem, f"use {option}", change=change)
        elif option.own and value and not _is_own(request, can):
            problem = f"options.{name} is for clips that were made there"
            named = join_words(
                [f"{scheme}://…" for scheme in can.video.schemes] if can.video else ()
            )
            yield Reason(f"options.{name}", problem, f"give {named or 'one'}", change=change)
        elif option.named:
            yield from _unsaid(name, option.files(value), request.prompt)
    for name, option in can.options.items():
        if option.required and name not in request.options:
            problem = f"options.{name} is needed ({option.about})"
            yield Reason(f"options.{name}", problem, f"use {option}")


def _unsaid(option: str, sources: Sequence[str], prompt: str) -> Iterator[Reason]:
    """Files whose names the prompt has to say, and does not."""
    for source in sources:
        called = PurePath(source).stem
        if not is_address(source) and called.casefold() not in prompt.casefold():
            problem = f"the prompt does not say {called!r}, as {PurePath(source).name} is called"
            remedy = f"write {called} where it appears, or name the file as the prompt says it"
            yield Reason(f"options.{option}", problem, remedy)


def _is_own(request: GenerationRequest, can: Abilities) -> bool:
    """Whether the clip that goes in is named by an address of the provider's own."""
    scheme, mark, _ = (request.video or request.extend or "").partition("://")
    return bool(mark) and can.video is not None and scheme in can.video.schemes


def _taken_over(request: GenerationRequest, can: Abilities) -> Iterator[Reason]:
    for field, option in can.taken_over(request.options).items():
        if getattr(request, field):
            change = {field: type(request).model_fields[field].default}
            problem = f"{field} and options.{option} are both given"
            yield Reason(field, problem, f"leave {field} out, or {option}", change=change)


def _never(settled: Settled, can: Abilities) -> Iterator[Reason]:
    for never in can.never:
        if never.holds(settled):
            named = [name for name in When.model_fields if name in never.model_fields_set]
            change = {"loop": False} if never.loop else {}
            field = named[-1] if named else "request"
            yield Reason(field, never.problem, never.remedy, change=change)
