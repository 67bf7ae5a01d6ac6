"""Gemini Omni's wire: an interaction, its steps, and the clip in the last of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.catalogue.rows import written
from rushes.errors import (
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
)
from rushes.providers._google_errors import unsafe
from rushes.providers.contract import Call, Standing, Way
from rushes.providers.reading import at, given, nested, text
from rushes.types import Mode, State

if TYPE_CHECKING:
    from rushes.providers.contract import Order, Reference

#: Google's address of an interaction, as we write it.
OWN = "google://"
_STATES = {
    "queued": State.QUEUED,
    "in_progress": State.RUNNING,
    "completed": State.SUCCEEDED,
    "failed": State.FAILED,
    "incomplete": State.FAILED,
    "budget_exceeded": State.FAILED,
    "requires_action": State.FAILED,
    "requires_continuation": State.FAILED,
    "cancelled": State.CANCELLED,
}
_TASKS = {
    Mode.TEXT_TO_VIDEO: "text_to_video",
    Mode.IMAGE_TO_VIDEO: "image_to_video",
    Mode.VIDEO_TO_VIDEO: "edit",
    Mode.EXTENSION: "extend",
}
#: The option whose pictures go in beside the words.
_REFERENCES = "references"
#: Kinds of files for which Google has a name of its own.
_KINDS = {"video/quicktime": "video/mov", "video/x-msvideo": "video/avi"}


def submit(order: Order) -> Call:
    """An interaction in the background, which Google keeps so that it can be carried on."""
    settled, can = order.settled, order.can
    seconds = settled.duration if can.durations else None
    form = given(
        type="video",
        delivery="uri",
        aspect_ratio=settled.aspect_ratio if can.aspect_ratios else None,
        resolution=settled.resolution if can.resolutions else None,
        duration=None if seconds is None else f"{written(seconds)}s",
    )
    task = None if _bound(order) else _TASKS.get(order.request.mode)
    task = "reference_to_video" if _REFERENCES in order.options else task
    own = {name: value for name, value in order.options.items() if name != _REFERENCES}
    config = given(seed=order.request.seed, video_config={"task": task} if task else None)
    body = {
        "model": order.wire,
        "input": _input(order),
        "background": True,
        "store": True,
        "response_format": form,
        **({"generation_config": config} if config else {}),
        **nested(own),
    }
    clip = order.video or order.extend
    if clip is not None and clip.way is Way.OWN:
        body["previous_interaction_id"] = clip.value.removeprefix(OWN)
    if order.webhook:
        body["webhook_config"] = {"uris": [order.webhook]}
    return Call("POST", "/v1/interactions", body=body)


def _bound(order: Order) -> str:
    """What binds pictures to their places, in the words that Google documents for it."""
    if len(order.pictures) > 1:
        return "[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image2] "
    if order.request.loop and order.pictures:
        return "[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image1] "
    return ""


def _input(order: Order) -> str | list[dict[str, Any]]:
    """The words alone, or what goes in and then the words."""
    words = f"{_bound(order)}{order.request.prompt}"
    clip = order.video or order.extend
    content = [_content("image", each) for each in (*order.pictures, *_references(order))]
    if clip is not None and clip.way is not Way.OWN:
        content.append(_content("video", clip))
    return [*content, {"type": "text", "text": words}] if content else words


def _references(order: Order) -> list[Reference]:
    by_value = {each.value: each for each in order.files.values()}
    pictures = order.options.get(_REFERENCES)
    return [by_value[str(each)] for each in pictures] if isinstance(pictures, list) else []


def _content(kind: str, reference: Reference) -> dict[str, Any]:
    told = _KINDS.get(reference.content_type, reference.content_type)
    if reference.way is Way.DATA:
        return {"type": kind, "data": reference.base64, "mime_type": told}
    return {"type": kind, "uri": reference.value, "mime_type": told}


def _output(data: Any) -> list[Any]:
    """What the model put out, the newest first."""
    steps = [step for step in at(data, "steps") or () if at(step, "type") == "model_output"]
    return [part for step in reversed(steps) for part in at(step, "content") or ()]


def videos(data: Any) -> list[Any]:
    """The clips that came of it; each with ``data`` or ``uri``."""
    return [each for each in _output(data) if at(each, "type") == "video"]


def standing(data: Any) -> Standing:
    """How an interaction stands. One that gave a clip has succeeded, whatever else it says."""
    word = text(data, "status")
    state = _STATES.get(word, State.RUNNING)
    if word not in _STATES:
        return Standing(state, message=f"it says {word!r}")
    made = bool(videos(data))
    if state is State.SUCCEEDED and not made:
        return Standing.failed(_nothing(data))
    if state is State.FAILED and not made:
        return Standing.failed(_failure(data, word))
    seed = at(data, "generation_config", "seed")
    known = seed if isinstance(seed, int) else None
    return Standing(State.SUCCEEDED if made else state, seed=known)


def _nothing(data: Any) -> ProviderError:
    """Why an interaction ended without a clip: a refusal is said in words and makes no pictures."""
    tokens = at(data, "usage", "output_tokens_by_modality") or ()
    if any(at(each, "modality") == "video" and at(each, "tokens") for each in tokens):
        said = f"Google made a clip, but does not say where: interaction {at(data, 'id')}."
        return BadReplyError(said, billed=True)
    said = " ".join(str(at(each, "text") or "") for each in _output(data)).strip().rstrip(".")
    return ModeratedError(
        f"Google made no clip of it: {said or 'no reason is given'}.", billed=None
    )


def _failure(data: Any, word: str) -> ProviderError:
    told = at(data, "errors", 0) or at(data, "error")
    code, said = str(at(told, "code") or word), str(at(told, "message") or word).rstrip(".")
    message = f"Google failed: {said}."
    if word == "budget_exceeded":
        return OutOfCreditError(message, code=code, billed=None)
    if word.startswith("requires_"):
        said = f"Google waits for what Rushes does not know how to give: {word}."
        return GenerationFailedError(said, code=word, billed=None)
    if unsafe({code}, said):
        return ModeratedError(message, code=code, billed=None)
    return GenerationFailedError(message, code=code, retry=word == "failed", billed=None)
