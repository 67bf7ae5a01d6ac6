"""xAI's Grok Imagine over plain REST, as TanStack/ai's ``ai-grok`` speaks it (2026-07).

A key comes from console.x.ai. There is neither a list, an idempotency key nor a way to cancel: an
order whose reply was lost stays unknown until a person has looked, and what was ordered is made and
paid. What moderation withholds is done, without a clip; resellers at xAI's prices say that it is
billed all the same. Every clip has sound. Its own SDK speaks gRPC, so no HTTP server can stand in
for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.errors import (
    GenerationFailedError,
    ModeratedError,
    ProviderError,
)
from rushes.providers.contract import Call, Order, Provider, Reply, Standing
from rushes.providers.reading import (
    at,
    document,
    given,
    meaning,
    nested,
    percent,
    refused,
    text,
)
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rushes.providers.contract import Found

_STATES = {
    "pending": State.RUNNING,
    "done": State.SUCCEEDED,
    "failed": State.FAILED,
    "expired": State.FAILED,
}


class XAI(Provider):
    """Requests that are created and asked for."""

    name = "xai"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """A bearer key."""
        del now
        return {"authorization": f"Bearer {secrets.get('XAI_API_KEY', '')}"}

    def submit(self, order: Order) -> Call:
        """Generations, edits and extensions are three endpoints."""
        request, can, settled = order.request, order.can, order.settled
        seconds = int(settled.duration) if can.durations and settled.duration else None
        body: dict[str, Any] = {
            "model": order.wire,
            "prompt": request.prompt,
            **nested(order.options),
            **given(
                duration=seconds,
                resolution=settled.resolution if can.resolutions else None,
                aspect_ratio=settled.aspect_ratio if can.aspect_ratios else None,
            ),
        }
        if order.image is not None:
            body["image"] = {"url": order.image.value}
        clip = order.video or order.extend
        if clip is not None:
            body["video"] = {"url": clip.value}
        endpoint = "edits" if order.video else "extensions" if order.extend else "generations"
        return Call("POST", f"/v1/videos/{endpoint}", body=body)

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The request's id."""
        del order
        return {"id": text(reply.json(), "request_id")}

    def check(self, found: Found) -> Call:
        """The video."""
        return Call("GET", f"/v1/videos/{found['id']}")

    def progress(self, found: Found, reply: Reply) -> Standing:
        """Pending (with a number), done, failed, expired."""
        del found
        data = reply.json()
        word = text(data, "status")
        state, odd = meaning(word, _STATES)
        if state is State.FAILED:
            error = at(data, "error")
            said = str(at(error, "message") or (error if isinstance(error, str) else word))
            return Standing.failed(_failure(said, str(at(error, "code") or word)))
        if at(data, "video", "respect_moderation") is False:
            said = "the video was withheld by moderation"
            return Standing.failed(_failure(said, "respect_moderation"))
        return Standing(state, percent(data, "progress"), odd)

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """``video.url``, good for a day."""
        del found
        return [Call("GET", text(reply.json(), "video", "url"), signed=False)]

    def refusal(self, reply: Reply) -> ProviderError:
        """``{"code": …, "error": …}``."""
        data = document(reply)
        error, code = at(data, "error"), str(at(data, "code") or "") or None
        said = str(at(error, "message") or error or f"status {reply.status}").rstrip(".")
        moderated = "moderat" in said.lower() or "content" in (code or "")
        return refused("xAI", reply.status, said, code=code, moderated=moderated)


def _failure(said: str, code: str) -> ProviderError:
    message = f"xAI failed: {said.rstrip('.')}."
    # Whether a failed request costs anything is not published.
    if "moderat" in said.lower():
        return ModeratedError(message, code=code, billed=None)
    return GenerationFailedError(message, code=code, retry=True, billed=None)


PROVIDER = XAI
