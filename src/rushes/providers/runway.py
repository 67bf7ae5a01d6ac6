"""Runway: https://docs.dev.runwayml.com; fields read in ``runwayml`` 5.24.0.

A key comes from dev.runwayml.com and is prepaid in credits. There is neither a list of tasks nor
an idempotency key: an order whose reply was lost stays unknown until a person has looked at the
credits there. Deleting stops a task; one that Runway sees running is billed in full all the same.
What was charged is what Runway says at the end; words that its moderation refuses are not refunded.
When it accepts an order it says what that costs at the most, also for models without a list price.
More orders than an account may run at once wait there, and are no error. Files over 5 MB (clips:
16 MB) are uploaded, and live there for a day.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rushes.errors import (
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
)
from rushes.providers.contract import Attachment, Call, Order, Provider, Reply, Standing
from rushes.providers.reading import (
    at,
    document,
    given,
    meaning,
    nested,
    number,
    refused,
    text,
)
from rushes.types import Cost, Mode, State

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import datetime

    from pydantic import JsonValue

    from rushes.providers.contract import Found, Reference

_STATES = {
    "PENDING": State.QUEUED,
    "THROTTLED": State.QUEUED,
    "RUNNING": State.RUNNING,
    "SUCCEEDED": State.SUCCEEDED,
    "FAILED": State.FAILED,
    "CANCELLED": State.CANCELLED,
}
_ENDPOINTS = {
    Mode.TEXT_TO_VIDEO: "text_to_video",
    Mode.IMAGE_TO_VIDEO: "image_to_video",
    Mode.INTERPOLATION: "image_to_video",
    Mode.VIDEO_TO_VIDEO: "video_to_video",
    Mode.EXTENSION: "video_to_video",
}
#: Broadcast rates as ``targetFramerate`` spells them.
_RATES = {
    Fraction(24000, 1001): "23_98",
    Fraction(30000, 1001): "29_97",
    Fraction(60000, 1001): "59_94",
}
#: ``references[].uri``: a list whose entries have that field; ``[video]`` is their type.
_LIST = re.compile(r"(\w+)\[(\w*)\]\.(\w+)")
#: Failure codes by how they begin, and whether the same order can succeed later
#: (docs.dev.runwayml.com/errors/task-failures); the set is open.
_MODERATED = ("SAFETY.", "INPUT_PREPROCESSING.SAFETY")
_AGAIN = ("INTERNAL", "INPUT_PREPROCESSING.INTERNAL", "THIRD_PARTY.UNAVAILABLE")


class Runway(Provider):
    """Tasks that are created, asked for and deleted; no list, no webhooks."""

    name = "runway"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """A bearer key, and the version that the fields are of."""
        del now
        key = secrets.get("RUNWAYML_API_SECRET", "")
        return {"authorization": f"Bearer {key}", "x-runway-version": "2024-11-06"}

    def submit(self, order: Order) -> Call:
        """One of the create endpoints, by what goes in."""
        endpoint = order.can.endpoint or _ENDPOINTS[order.request.mode]
        body = {"model": order.wire, **self._settings(order), **self._inputs(order)}
        return Call("POST", f"/v1/{endpoint}", body=_written(order.options) | body)

    def _settings(self, order: Order) -> dict[str, Any]:
        request, can, settled = order.request, order.can, order.settled
        body = given(
            promptText=request.prompt or None,
            seed=request.seed,
            negativePrompt=request.negative_prompt,
            audio=request.audio,
            mode=can.names.get("mode"),
        )
        if can.durations and settled.duration is not None:
            body["duration"] = int(settled.duration)
        if can.fps and settled.fps is not None:
            body["targetFramerate"] = _RATES.get(settled.fps) or str(settled.fps)
        return body | self._shape(order)

    def _shape(self, order: Order) -> dict[str, str]:
        """The size as ``ratio``, or a shape and a resolution, by what the model is asked."""
        can, settled = order.can, order.settled
        if can.sizes:
            size = settled.size
            return {"ratio": f"{size.width}:{size.height}"} if size is not None else {}
        ratio = settled.aspect_ratio if can.aspect_ratios else None
        told = {can.names.get("ratio", "ratio"): ratio or can.names.get("kept")}
        if can.resolutions and can.names.get("resolution") == "ratio":
            told["ratio"] = f"auto_{settled.resolution}" if settled.resolution else None
        elif can.resolutions:
            told["resolution"] = settled.resolution
        return {name: value for name, value in told.items() if value is not None}

    def _inputs(self, order: Order) -> dict[str, Any]:
        clip = order.video or order.extend
        if order.can.endpoint == "character_performance" and clip is not None:
            return _performance(order, clip)
        if clip is None:
            return self._pictures(order)
        body: dict[str, Any] = {order.can.names.get("video", "videoUri"): clip.value}
        if order.keyframes:
            last = max(1, len(order.keyframes) - 1)
            body["keyframes"] = [
                {"uri": each.value, "at": number / last}
                if each.time is None
                else {"uri": each.value, "seconds": float(each.time)}
                for number, each in enumerate(order.keyframes)
            ]
        return body

    def _pictures(self, order: Order) -> dict[str, Any]:
        """The frames by their place: a picture without one is a reference to some models."""
        ends = [(order.image, "first"), (order.last_frame, "last")]
        frames = [{"uri": end.value, "position": place} for end, place in ends if end is not None]
        return {"promptImage": frames} if frames else {}

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The task's id."""
        del order
        data = reply.json()
        return {"id": text(data, "id"), "credits": at(data, "estimatedCost", "credits")}

    def check(self, found: Found) -> Call:
        """The task; each answer has fresh links."""
        return Call("GET", f"/v1/tasks/{found['id']}")

    def progress(self, found: Found, reply: Reply) -> Standing:
        """PENDING, THROTTLED, RUNNING, SUCCEEDED, FAILED, CANCELLED."""
        data = reply.json()
        word = text(data, "status")
        state, odd = meaning(word, _STATES)
        if not state.over:
            said = "waiting for a free place" if word == "THROTTLED" else odd
            return Standing(state, number(data, "progress"), said)
        cost = _charged(data, found)
        if state is State.FAILED:
            return Standing.failed(_failure(data, cost), cost)
        if state is State.CANCELLED:
            billed = _billed(cost)
            stopped = GenerationFailedError("It was cancelled at Runway.", billed=billed)
            return Standing(state, message=stopped.message, failure=stopped, cost=cost)
        return Standing(state, 1.0, cost=cost)

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """``output``: links that are good for a day or two."""
        del found
        links = at(reply.json(), "output") or ()
        return [Call("GET", str(link), signed=False) for link in links]

    def cancel(self, found: Found) -> Call:
        """Deleting stops what is not over."""
        return Call("DELETE", f"/v1/tasks/{found['id']}")

    def cancelled(self, found: Found, reply: Reply) -> Standing:
        """Deleted is cancelled; what had begun to run is not refunded."""
        if reply.ok or reply.status == 404:
            worth = f", up to {found['credits']} credits" if found.get("credits") else ""
            said = f"Stopped. If it was running already, Runway bills it in full{worth}."
            return Standing(State.CANCELLED, message=said, cost=_charged({}, found))
        return Standing(State.RUNNING, message=self.refusal(reply).message)

    def upload(self, file: Attachment) -> Generator[Call, Reply, str]:
        """A placeholder, then a form to where it points; the address lives for 24 hours."""
        reply = yield Call("POST", "/v1/uploads", body={"filename": file.name, "type": "ephemeral"})
        data = reply.json()
        fields = [(str(name), str(value)) for name, value in (at(data, "fields") or {}).items()]
        yield Call("POST", text(data, "uploadUrl"), form=[*fields, ("file", file)], signed=False)
        return text(data, "runwayUri")

    def refusal(self, reply: Reply) -> ProviderError:
        """``{"error": …, "issues": […]}``; 429 is the rate or the day's quota."""
        data = document(reply)
        said = str(at(data, "error") or f"status {reply.status}").rstrip(".")
        issues = at(data, "issues")
        told = [_issue(each) for each in issues] if isinstance(issues, list) else []
        words = "; ".join([said, *told])
        if reply.status == 400 and "credits" in said.lower():
            return OutOfCreditError(f"Runway refused it: {words}.")
        return refused("Runway", reply.status, words)


def _issue(issue: Any) -> str:
    """A fault of a field: where it is, and what it is."""
    path = at(issue, "path")
    place = ".".join(map(str, path)) if isinstance(path, list) else ""
    said = str(at(issue, "message") or at(issue, "code") or issue)
    return f"{place}: {said}" if place else said


def _failure(data: Any, cost: Cost | None) -> ProviderError:
    code = at(data, "failureCode")
    said = str(at(data, "failure") or "Runway gives no reason").rstrip(".")
    # A refused input is not refunded (docs.dev.runwayml.com/errors/task-failures).
    billed = _billed(cost)
    word = str(code or "INTERNAL")
    if word.startswith(_MODERATED):
        return ModeratedError(f"Runway's moderation: {said}.", code=word, billed=billed)
    again = word.startswith(_AGAIN)
    return GenerationFailedError(f"Runway failed: {said}.", code=word, retry=again, billed=billed)


def _charged(data: Any, found: Found) -> Cost | None:
    """What the task cost by its own word, else at most what was said when it was accepted."""
    charged = number(data, "cost", "credits")
    if charged is not None:
        amount = Decimal(str(charged))
        return Cost(low=amount, high=amount, currency="credits", basis="Runway's own figure")
    most = number(found, "credits")
    if most is None:
        return None
    basis = "at most what Runway said when it accepted the order"
    return Cost(low=Decimal(0), high=Decimal(str(most)), currency="credits", basis=basis)


def _billed(cost: Cost | None) -> bool | None:
    if cost is None or cost.low != cost.high:
        return None
    return bool(cost.high)


def _performance(order: Order, clip: Reference) -> dict[str, Any]:
    """Act-Two: a character, and a clip of somebody who performs."""
    kind = "video" if "character" in order.options else "image"
    character = order.options.get("character") or (order.image.value if order.image else None)
    return {
        "character": {"type": kind, "uri": character},
        "reference": {"type": "video", "uri": clip.value},
    }


def _written(options: Mapping[str, JsonValue]) -> dict[str, Any]:
    """Options by their wire names: lists of files as lists of tables, dots as tables."""
    plain: dict[str, JsonValue] = {}
    for name, value in options.items():
        several = _LIST.fullmatch(name)
        if several is None or not isinstance(value, list):
            plain[name] = value
            continue
        place, kind, inner = several.groups()
        plain[place] = [{**({"type": kind} if kind else {}), inner: each} for each in value]
    return nested(plain)


PROVIDER = Runway
