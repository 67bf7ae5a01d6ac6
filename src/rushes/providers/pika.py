"""Pika's own API (https://dev.pika.art), as public repositories quote it (2026-08 to 2026-09).

A key comes from dev.pika.art and is prepaid. Every create carries an ``Idempotency-Key``, so one
whose reply was lost is sent again under the same key, and accepted once. A job that failed is
played back under its key; an order anew has a new one by itself. No way to cancel is known. Only
successful jobs are billed. Whether webhooks exist is told both ways, so Rushes asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.errors import (
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
)
from rushes.providers.contract import Attachment, Call, Order, Provider, Reply, Standing
from rushes.providers.reading import at, document, given, meaning, nested, refused, text
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import datetime

    from rushes.providers.contract import Found

_STATES = {
    "queued": State.QUEUED,
    "running": State.RUNNING,
    "completed": State.SUCCEEDED,
    "failed": State.FAILED,
}
_EMPTY = frozenset({"insufficient_balance", "membership_required", "cycle_limit_exceeded"})
#: Codes after which the same order, under a new key, can succeed.
_AGAIN = frozenset(
    {"provider_unavailable", "provider_timeout", "timed_out", "provider_error", "internal"}
)


class Pika(Provider):
    """Jobs under one path for each model and operation."""

    name = "pika"
    idempotent = True

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """``X-API-Key``."""
        del now
        return {"x-api-key": secrets.get("PIKA_API_KEY", "")}

    def submit(self, order: Order) -> Call:
        """The operation's path; the tag is the idempotency key."""
        return Call(
            "POST",
            f"/v1/media/{order.wire}",
            body={**self._body(order), **nested(order.options)},
            headers={"idempotency-key": order.tag},
        )

    def _body(self, order: Order) -> dict[str, Any]:
        request, can, settled = order.request, order.can, order.settled
        names = {"duration": "duration_s", **can.names}
        body: dict[str, Any] = given(
            prompt=request.prompt or None,
            negative_prompt=request.negative_prompt,
            seed=request.seed,
            resolution=settled.resolution if can.resolutions else None,
        )
        if can.durations and settled.duration is not None:
            # Frames are passed at even steps: the row lets only lengths through that they divide.
            gaps = max(1, len(order.pictures) - 1) if "images" in names else 1
            body[names["duration"]] = int(settled.duration / gaps)
        if order.video is not None:
            body["video"] = order.video.value
        if "images" in names:
            body[names["images"]] = [each.value for each in order.pictures]
        elif order.image is not None:
            body["image"] = order.image.value
        return body

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The job's id; a job that is born failed is a refusal."""
        del order
        data = reply.json()
        if at(data, "status") == "failed":
            raise _failure(data)
        return {"id": text(data, "id")}

    def check(self, found: Found) -> Call:
        """The job."""
        return Call("GET", f"/v1/media/jobs/{found['id']}")

    def progress(self, found: Found, reply: Reply) -> Standing:
        """queued, running, completed, failed."""
        del found
        data = reply.json()
        word = text(data, "status")
        state, odd = meaning(word, _STATES)
        if state is State.FAILED:
            return Standing.failed(_failure(data))
        return Standing(state, message=odd)

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """``output.video.url``."""
        del found
        return [Call("GET", text(reply.json(), "output", "video", "url"), signed=False)]

    def upload(self, file: Attachment) -> Generator[Call, Reply, str]:
        """A place, then the bytes with exactly the headers that it asks for."""
        body: dict[str, Any] = {"content_type": file.content_type, "size_bytes": file.size}
        reply = yield Call("POST", "/v1/media/uploads", body=body)
        data = reply.json()
        headers = {str(name): str(value) for name, value in (at(data, "headers") or {}).items()}
        yield Call("PUT", text(data, "upload_url"), content=file, headers=headers, signed=False)
        return text(data, "url")

    def refusal(self, reply: Reply) -> ProviderError:
        """``{"message": …}``."""
        said = str(at(document(reply), "message") or f"status {reply.status}").rstrip(".")
        return refused("Pika", reply.status, said, moderated="moderat" in said.lower())


def _failure(data: Any) -> ProviderError:
    code = str(at(data, "error", "code") or "unknown")
    message = f"Pika: {str(at(data, 'error', 'message') or code).rstrip('.')}."
    if code == "content_moderation":
        return ModeratedError(message, code=code)
    if code in _EMPTY:
        return OutOfCreditError(message, code=code)
    if code == "rate_limited":
        return RateLimitedError(message, code=code)
    return GenerationFailedError(message, code=code, retry=code in _AGAIN)


PROVIDER = Pika
