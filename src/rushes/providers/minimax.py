"""MiniMax H3 over the V2 API of api.minimax.io (facts of 2026-08 to 2026-11).

A key comes from the MiniMax platform. There is no idempotency key, and the list of recent tasks is
not known to say what was ordered: an order whose reply was lost stays unknown until a person has
looked. A queued task is cancelled for free; a running one cannot be stopped and is billed. Webhooks
carry no signature, so Rushes asks instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
)
from rushes.providers.contract import Call, Order, Provider, Reply, Standing
from rushes.providers.reading import at, nested, text
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rushes.providers.contract import Found

_STATES = {
    "queued": State.QUEUED,
    "running": State.RUNNING,
    "succeeded": State.SUCCEEDED,
    "failed": State.FAILED,
    "cancelled": State.CANCELLED,
}
_PATH = "/v2/video_generation"
_QUERY = "/v2/query/video_generation"
#: Statuses that mean too much to do, for now.
_BUSY = frozenset({429, 529})


class MiniMax(Provider):
    """Tasks with a list of contents: words, frames and references."""

    name = "minimax"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """A bearer key."""
        del now
        return {"authorization": f"Bearer {secrets.get('MINIMAX_API_KEY', '')}"}

    def submit(self, order: Order) -> Call:
        """One endpoint for everything."""
        request, settled = order.request, order.settled
        content: list[dict[str, Any]] = []
        if request.prompt:
            content.append({"type": "text", "text": request.prompt})
        ends = [("first_frame", order.image), ("last_frame", order.last_frame)]
        content += [
            {"type": "image_url", "image_url": {"url": end.value}, "role": role}
            for role, end in ends
            if end is not None
        ]
        body: dict[str, Any] = {"model": order.wire, "content": content, **nested(order.options)}
        if settled.resolution is not None:
            body["resolution"] = settled.resolution
        if settled.duration is not None:
            body["duration"] = int(settled.duration)
        shaped = settled.aspect_ratio is not None and order.can.aspect_ratios
        body["ratio"] = settled.aspect_ratio if shaped else "adaptive"
        if order.webhook:
            body["callback_url"] = order.webhook
        return Call("POST", _PATH, body=body)

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The task's id."""
        del order
        return {"id": text(reply.json(), "task_id")}

    def check(self, found: Found) -> Call:
        """The task."""
        return Call("GET", f"{_QUERY}/{found['id']}")

    def progress(self, found: Found, reply: Reply) -> Standing:
        """queued, running, succeeded, failed, cancelled."""
        del found
        data = _task(reply)
        word = text(data, "status")
        state = _STATES.get(word, State.RUNNING)
        if state is State.FAILED:
            error = at(data, "error")
            return Standing.failed(_error(str(at(error, "type") or ""), _message(error), 0))
        return Standing(state, message="" if word in _STATES else f"it says {word!r}")

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """``content.url``."""
        del found
        return [Call("GET", text(_task(reply), "content", "url"), signed=False)]

    def cancel(self, found: Found) -> Call:
        """Deleting cancels what is queued."""
        return Call("DELETE", f"{_PATH}/{found['id']}")

    def cancelled(self, found: Found, reply: Reply) -> Standing:
        """Free while it is queued; refused while it runs."""
        del found
        if reply.ok:
            return Standing(State.CANCELLED, message="Cancelled while it was queued: it is free.")
        said = "MiniMax stops nothing that runs: it goes on there, and is paid."
        return Standing(State.RUNNING, message=said)

    def refusal(self, reply: Reply) -> ProviderError:
        """``{"error": {"type", "message", "http_code"}, "request_id"}``."""
        try:
            error = at(reply.json(), "error")
        except BadReplyError:
            error = None
        said = _message(error) if error else f"status {reply.status}"
        return _error(str(at(error, "type") or ""), said, reply.status)

    def unclear(self, reply: Reply) -> bool:
        """An overload (529) is a refusal."""
        return reply.status != 529 and super().unclear(reply)


def _task(reply: Reply) -> Any:
    data = reply.json()
    return at(data, "task") or data


def _message(error: Any) -> str:
    return str(at(error, "message") or "no reason is given").rstrip(".")


def _error(kind: str, said: str, status: int) -> ProviderError:
    message, code = f"MiniMax: {said}.", kind or None
    if status in {401, 403}:
        return AuthRejectedError(f"MiniMax does not accept the key: {said}.", code=code)
    if status == 402 or "balance" in kind:
        return OutOfCreditError(message, code=code)
    if status == 422 or "safety" in kind or "sensitive" in kind:
        return ModeratedError(message, code=code)
    if status in _BUSY:
        return RateLimitedError(message, code=code)
    if not status or status >= 500:
        billed = None if status else False
        return GenerationFailedError(message, code=code, retry=True, billed=billed)
    return ProviderError(message, code=code)


PROVIDER = MiniMax
