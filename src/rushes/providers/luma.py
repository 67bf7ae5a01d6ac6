"""Luma Agents (https://docs.agents.lumalabs.ai): Ray 3.2, as ``luma-agents`` 0.5.0 has it.

A key comes from the Luma Agents console and begins with ``luma-api-``. There is no list of
generations, no idempotency key and no cancel: an order whose reply was lost stays unknown until a
person has looked, and what was ordered is made and paid. Links live for an hour; asking again gives
fresh ones. What Luma has made is edited and carried on by ``luma://GENERATION_ID``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rushes.errors import (
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
)
from rushes.providers.contract import (
    Attachment,
    Call,
    Order,
    Provider,
    Reference,
    Reply,
    Standing,
    Way,
)
from rushes.providers.reading import at, given, meaning, nested, refused, text
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import datetime

    from rushes.providers.contract import Found

_STATES = {
    "queued": State.QUEUED,
    "processing": State.RUNNING,
    "completed": State.SUCCEEDED,
    "failed": State.FAILED,
}
_OWN, _FILE = "luma://", "luma-file://"
#: Frames a second of the grid on which keyframes are pinned.
_GRID = 24
#: Seconds that a clip may have only without a frame at an end.
_LONG = 10


class Luma(Provider):
    """Generations and files."""

    name = "luma"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """A bearer key."""
        del now
        return {"authorization": f"Bearer {secrets.get('LUMA_AGENTS_API_KEY', '')}"}

    def submit(self, order: Order) -> Call:
        """``video``, ``video_edit`` or ``video_reframe``, all at one endpoint."""
        kind = order.can.endpoint or ("video_edit" if order.video is not None else "video")
        own = nested(order.options)
        video = own.pop("video", {}) | self._video(order)
        body = {"model": order.wire, "type": kind, "prompt": order.request.prompt, **own}
        settled = order.settled
        if order.can.aspect_ratios and settled.aspect_ratio:
            body["aspect_ratio"] = settled.aspect_ratio
        if order.video is not None:
            body["source"] = _reference(order.video, typed=True)
        return Call("POST", "/generations", body={**body, "video": video})

    def _video(self, order: Order) -> dict[str, Any]:
        request, can, settled = order.request, order.can, order.settled
        seconds = int(settled.duration) if can.durations and settled.duration else None
        video: dict[str, Any] = given(
            resolution=settled.resolution if can.resolutions else None,
            duration=f"{seconds}s" if seconds else None,
            loop=True if request.loop else None,
        )
        if order.extend is not None:
            return {**video, "start_frame": _reference(order.extend)}
        if order.video is not None:
            if order.keyframes:
                video["edit"] = _pinned(order.keyframes, settled.given.duration)
            return video
        frames = order.keyframes
        if seconds == _LONG or settled.options.get("hdr"):
            # start_frame and end_frame know neither 10 s nor HDR; keyframes do (the SDK's words).
            frames = frames or _ends(order)
        if frames:
            return video | _pinned(frames, settled.duration)
        ends = {"start_frame": order.image, "end_frame": order.last_frame}
        return video | {name: _reference(end) for name, end in ends.items() if end is not None}

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The generation's id."""
        del order
        return {"id": text(reply.json(), "id")}

    def check(self, found: Found) -> Call:
        """The generation."""
        return Call("GET", f"/generations/{found['id']}")

    def progress(self, found: Found, reply: Reply) -> Standing:
        """queued, processing, completed, failed."""
        del found
        data = reply.json()
        word = text(data, "state")
        state, odd = meaning(word, _STATES)
        if state is State.FAILED:
            return Standing.failed(_failure(data))
        return Standing(state, message=odd)

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """The video first, then what comes with it (EXR, say)."""
        del found
        listed = [each for each in at(reply.json(), "output") or () if at(each, "url")]
        listed.sort(key=lambda each: at(each, "type") != "video")
        return [Call("GET", str(each["url"]), signed=False) for each in listed]

    def origin(self, found: Found, reply: Reply) -> str:
        """The generation's id."""
        del reply
        return f"{_OWN}{found['id']}"

    def upload(self, file: Attachment) -> Generator[Call, Reply, str]:
        """A place, the bytes, and the word that they are there."""
        body: dict[str, Any] = {
            "mime_type": file.content_type,
            "size_bytes": file.size,
            "filename": file.name,
            "purpose": "input",
        }
        reply = yield Call("POST", "/files", body=body)
        data = reply.json()
        number, place = text(data, "id"), at(data, "upload")
        headers = {str(name): str(value) for name, value in (at(place, "headers") or {}).items()}
        yield Call("PUT", text(place, "url"), content=file, headers=headers, signed=False)
        yield Call("POST", f"/files/{number}/complete")
        return f"{_FILE}{number}"

    def refusal(self, reply: Reply) -> ProviderError:
        """FastAPI's ``{"detail": …}``, or ``{"error": {"message"}}``."""
        said = _said(reply)
        return refused("Luma", reply.status, said, moderated="moderat" in said.lower())


def _said(reply: Reply) -> str:
    try:
        data = reply.json()
    except BadReplyError:
        return f"status {reply.status}"
    said = at(data, "detail") or at(data, "error", "message") or at(data, "message")
    if isinstance(said, list):
        said = "; ".join(str(at(each, "msg") or each) for each in said)
    return str(said or f"status {reply.status}").rstrip(".")


def _reference(reference: Reference, *, typed: bool = False) -> dict[str, str]:
    """Exactly one of ``url``, ``data``, ``file_id`` and ``generation_id``."""
    value = reference.value
    if reference.way is Way.UPLOAD:
        return {"file_id": value.removeprefix(_FILE)}
    if reference.way is Way.OWN:
        return {"generation_id": value.removeprefix(_OWN)}
    if reference.way is Way.DATA:
        return {"data": reference.base64, "media_type": reference.content_type}
    kind = reference.content_type if reference.content_type.startswith("video/") else "video/mp4"
    return {"url": value, "media_type": kind} if typed else {"url": value}


def _ends(order: Order) -> tuple[Reference, ...]:
    """The first and the last frame as keyframes."""
    last = order.last_frame and replace(order.last_frame, time=order.settled.duration)
    first = order.image and replace(order.image, time=Fraction(0))
    return tuple(each for each in (first, last) if each)


def _pinned(keyframes: Sequence[Reference], length: Fraction | None) -> dict[str, Any]:
    """Pictures, and the frames at which they stand: where they are told to, else evenly."""
    last = max(1, len(keyframes) - 1)
    even = [(length or 0) * number / last for number in range(len(keyframes))]
    times = [each.time if each.time is not None else even[n] for n, each in enumerate(keyframes)]
    return {
        "keyframes": [_reference(each) for each in keyframes],
        "keyframe_indexes": [round(time * _GRID) for time in times],
    }


def _failure(data: Any) -> ProviderError:
    code = str(at(data, "failure_code") or "") or None
    message = f"Luma failed: {str(at(data, 'failure_reason') or code or 'no reason').rstrip('.')}."
    # What a failed generation costs is not published.
    match code:
        case "content_moderated":
            return ModeratedError(message, code=code, billed=None)
        case "budget_exhausted":
            return OutOfCreditError(message, code=code)
        case "rate_limited":
            return RateLimitedError(message, code=code)
    again = code in {None, "generation_failed"}
    return GenerationFailedError(message, code=code, retry=again, billed=None)


PROVIDER = Luma
