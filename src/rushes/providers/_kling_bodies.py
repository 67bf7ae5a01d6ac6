"""What Kling is sent: one body for each of its two standards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.providers.contract import Way
from rushes.providers.reading import given, nested
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.providers.contract import Order, Reference

#: How the older standard says a resolution.
_MODES = {"720p": "std", "1080p": "pro", "4k": "4k"}


def endpoint_of(order: Order) -> str:
    """Where the row says that it is ordered."""
    return str(order.can.endpoint)


def is_old(order: Order) -> bool:
    """Whether it is of the older standard, whose endpoints begin with ``/v1/``."""
    return endpoint_of(order).startswith("/v1/")


def newer(order: Order) -> dict[str, Any]:
    """``contents`` or ``prompt``, ``settings`` and ``options``."""
    request, can, settled = order.request, order.can, order.settled
    own = nested({**_fixed(order), **_options(order)})
    contents = [*_frames(order), *_references(own)]
    settings = own.pop("settings", {}) | given(
        resolution=settled.resolution if can.resolutions else None,
        aspect_ratio=settled.aspect_ratio if can.aspect_ratios else None,
        duration=None if not can.durations or settled.duration is None else int(settled.duration),
        audio=None if request.audio is None else ("native" if request.audio else "off"),
    )
    options = {"external_task_id": order.tag, **own.pop("options", {}), **own}
    if order.webhook:
        options["callback_url"] = order.webhook
    body: dict[str, Any] = {"settings": settings, "options": options}
    if request.mode is Mode.TEXT_TO_VIDEO and endpoint_of(order).startswith("/text-to-video/"):
        return {"prompt": request.prompt, **body}
    words = [{"type": "prompt", "text": request.prompt}] if request.prompt else []
    return {"contents": [*words, *contents], **body}


def _fixed(order: Order) -> dict[str, Any]:
    """The options that have one choice alone: they are sent, asked for or not."""
    return {
        option.wire or name: option.choices[0]
        for name, option in order.can.options.items()
        if len(option.choices) == 1
    }


def _frames(order: Order) -> Iterator[dict[str, str]]:
    names = order.can.names
    for field, default, each in (
        ("image", "first_frame", order.image),
        ("last_frame", "last_frame", order.last_frame),
        ("video", "base_video", order.video),
    ):
        if each is not None:
            yield {"type": names.get(field, default), "url": _plain(each)}


def _references(own: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Elements, voices and further pictures, which are taken out of the options.

    An id alone gets a name that the words can call it by: ``@element_1``.
    """
    for kind, name in (("element", "elements"), ("voice", "voices")):
        for place, each in enumerate(own.pop(name, ()), start=1):
            named = {f"{kind}_id": each, "id": f"{kind}_{place}"}
            yield {"type": kind, **(each if isinstance(each, dict) else named)}
    for place, address in enumerate(own.pop("refer_images", ()), start=1):
        yield {"type": "refer_image", "url": address, "id": f"image_{place}"}


def older(order: Order) -> dict[str, Any]:
    """One flat body; an extension carries no external id, since it takes none."""
    request, can, settled = order.request, order.can, order.settled
    seconds = int(settled.duration) if can.durations and settled.duration else None
    told = can.names.get("resolution")
    extends = order.extend is not None
    body = given(
        model_name=None if order.wire == "none" else order.wire,
        prompt=request.prompt or None,
        negative_prompt=request.negative_prompt,
        aspect_ratio=settled.aspect_ratio if can.aspect_ratios else None,
        duration=None if seconds is None or extends else str(seconds),
        sound=None if request.audio is None else ("on" if request.audio else "off"),
        external_task_id=None if extends else order.tag,
        callback_url=order.webhook,
        video_id=order.extend.value.removeprefix("kling://") if order.extend else None,
    )
    if told is not None and settled.resolution is not None:
        body[told] = _MODES[settled.resolution]
    return {**body, **_stills(order), **nested({**_fixed(order), **_options(order)})}


def _options(order: Order) -> dict[str, Any]:
    """The options, files among them without what stands before their Base64."""
    plain = {each.value: _plain(each) for each in order.files.values()}

    def bare(value: Any) -> Any:
        if isinstance(value, list):
            return [bare(each) for each in value]
        if isinstance(value, dict):
            return {name: bare(each) for name, each in value.items()}
        return plain.get(value, value) if isinstance(value, str) else value

    return {name: bare(value) for name, value in order.options.items()}


def _stills(order: Order) -> dict[str, Any]:
    """``image`` and ``image_tail``, or what the row says: a list, or inside of ``input``."""
    names = order.can.names
    if "keyframes" in names:
        frames = [_plain(each) for each in order.pictures]
        objects = names["keyframes"] == "image_list"
        listed: list[Any] = [{"image": each} for each in frames] if objects else list(frames)
        return nested({names["keyframes"]: listed})
    ends = (order.image, order.last_frame)
    named = zip((names.get("image", "image"), "image_tail"), ends, strict=True)
    return nested({name: _plain(each) for name, each in named if each is not None})


def _plain(reference: Reference) -> str:
    """An address, or Base64 without what stands before it."""
    return reference.base64 if reference.way is Way.DATA else reference.value
