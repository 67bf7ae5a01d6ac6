"""Runway: https://docs.dev.runwayml.com; fields read in ``runwayml`` 5.24.0.

A key comes from dev.runwayml.com and is prepaid in credits. There is neither a list of tasks nor
an idempotency key: an order whose reply was lost stays unknown until a person has looked at the
credits there. Deleting stops a task; one that Runway sees running is billed in full all the same.
What was charged is what Runway says at the end; words that its moderation refuses are not refunded.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rushes.errors import (
    AuthRejectedError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
)
from rushes.providers.contract import Attachment, Call, Order, Provider, Reply, Standing
from rushes.providers.reading import at, given, nested, number, text
from rushes.types import Cost, Mode, State

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import datetime

    from rushes.providers.contract import Found

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
        body = {"model": order.wire, **nested(order.options), **self._body(order)}
        return Call("POST", f"/v1/{endpoint}", body=body)

    def _body(self, order: Order) -> dict[str, Any]:
        request, can, settled = order.request, order.can, order.settled
        names = {"prompt": "promptText", "video": "videoUri", "image": "promptImage", **can.names}
        body: dict[str, Any] = given(
            seed=request.seed,
            negativePrompt=request.negative_prompt,
            audio=request.audio,
            resolution=settled.resolution if can.resolutions and not can.sizes else None,
        )
        if request.prompt:
            body[names["prompt"]] = request.prompt
        if can.durations and settled.duration is not None:
            body["duration"] = int(settled.duration)
        if can.sizes and settled.size is not None:
            body["ratio"] = f"{settled.size.width}:{settled.size.height}"
        elif can.aspect_ratios and settled.aspect_ratio is not None:
            body[names.get("ratio", "ratio")] = settled.aspect_ratio
        clip = order.video or order.extend
        if clip is not None:
            body[names["video"]] = clip.value
        return body | self._pictures(order, names["image"])

    def _pictures(self, order: Order, name: str) -> dict[str, Any]:
        if order.video is not None and order.keyframes:
            frames = [
                {"uri": each.value, **({} if each.time is None else {"seconds": float(each.time)})}
                for each in order.keyframes
            ]
            return {"keyframes": frames}
        if not order.pictures:
            return {}
        if order.request.mode is not Mode.INTERPOLATION:
            return {name: order.pictures[0].value}
        ends = [(order.image, "first"), (order.last_frame, "last")]
        if order.keyframes:
            ends = [(order.keyframes[0], "first"), (order.keyframes[-1], "last")]
        return {name: [{"uri": end.value, "position": where} for end, where in ends if end]}

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
        del found
        data = reply.json()
        word = text(data, "status")
        state = _STATES.get(word, State.RUNNING)
        cost = _credits(number(data, "cost", "credits"))
        if state is State.FAILED:
            return Standing.failed(_failure(data, cost), cost)
        said = "" if word in _STATES else f"it says {word!r}"
        said = "waiting for a free place" if word == "THROTTLED" else said
        return Standing(state, number(data, "progress"), said, cost=cost)

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
            return Standing(State.CANCELLED, message=said)
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
        try:
            data = reply.json()
        except ProviderError:
            data = {}
        said = str(at(data, "error") or f"status {reply.status}")
        issues = [
            f"{'.'.join(map(str, issue.get('path', ())))}: {issue.get('message', '')}"
            for issue in at(data, "issues") or ()
            if isinstance(issue, dict)
        ]
        message = f"Runway refused it: {'; '.join([said, *issues])}."
        match reply.status:
            case 401 | 403:
                return AuthRejectedError(f"Runway does not accept the key: {said}.")
            case 402:
                return OutOfCreditError(message)
            case 429:
                return RateLimitedError(message)
            case status if status >= 500:
                return GenerationFailedError(message, retry=True, billed=None)
        if "credits" in said.lower():
            return OutOfCreditError(message)
        return ProviderError(message)


def _failure(data: Any, cost: Cost | None) -> ProviderError:
    code = at(data, "failureCode")
    said = str(at(data, "failure") or "Runway gives no reason")
    # What was charged is what Runway says; a refused input is not refunded (its own page).
    billed = None if cost is None else bool(cost.high)
    word = str(code or "INTERNAL")
    if word.startswith(_MODERATED):
        return ModeratedError(f"Runway's moderation: {said}.", code=word, billed=billed)
    again = word.startswith(_AGAIN)
    return GenerationFailedError(f"Runway failed: {said}.", code=word, retry=again, billed=billed)


def _credits(count: float | None) -> Cost | None:
    if count is None:
        return None
    amount = Decimal(str(count))
    return Cost(low=amount, high=amount, currency="credits", basis="Runway's own figure")


PROVIDER = Runway
