"""MiniMax at api.minimax.io: H3 over its V2 API, Hailuo over its V1 API (facts of 2026-10).

A key comes from the MiniMax platform; H3 wants one that pays as it goes. There is no idempotency
key; V1 has no list of tasks, and that of V2 does not say what was ordered: an order whose reply was
lost stays unknown until a person has looked. A queued task of H3 is cancelled for free; a running
one, and any of Hailuo, cannot be stopped and is billed. Webhooks carry no signature, so Rushes asks
instead. Failed and moderated tasks are not charged, by MiniMax's own page on its packages.

Surprising: V1 answers with status 200 whatever happens (the truth is ``base_resp.status_code``),
and deleting a finished task of V2 forgets its clip, so only unfinished work is ever cancelled. H3
goes by pictures, clips and sounds, which are options and stand in no order with a first or a last
frame; the seconds of such clips are paid as those that are made. Not here: its prompt rewriting,
and the regeneration of a 768P clip at 2K, for which an account has to be allowed.
"""

from __future__ import annotations

import json
from decimal import Decimal
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
from rushes.providers.contract import Call, Event, Order, Provider, Reply, Standing
from rushes.providers.reading import at, given, meaning, nested, number, text
from rushes.types import Cost, State

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
    # V1
    "Preparing": State.QUEUED,
    "Queueing": State.QUEUED,
    "Processing": State.RUNNING,
    "Success": State.SUCCEEDED,
    "Fail": State.FAILED,
}
_PATH, _QUERY = "/v2/video_generation", "/v2/query/video_generation"
_OLD_PATH, _OLD_QUERY = "/v1/video_generation", "/v1/query/video_generation"
_FILES = "/v1/files/retrieve"
#: What H3 goes by: the role of an entry, and its type.
_REFERENCES = {
    "reference_image": "image_url",
    "reference_video": "video_url",
    "reference_audio": "audio_url",
}
#: What MiniMax's own codes mean; the statuses of V2 say the same less precisely.
_AUTH = frozenset({1004, 2049})
_MONEY = frozenset({1008})
_RATE = frozenset({1002, 1039, 1041, 2056})
_MODERATED = frozenset({1026, 1027})
#: After these nobody knows whether a create was accepted: unknown, timed out, internal.
_UNCLEAR = frozenset({1000, 1001, 1013, 1024, 1033})
_BY_STATUS = {401: 1004, 403: 1004, 402: 1008, 422: 1026, 429: 1002, 529: 1002}


class MiniMax(Provider):
    """Two APIs: a row whose endpoint is that of V1 has one flat body, H3 a list of contents."""

    name = "minimax"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """A bearer key."""
        del now
        return {"authorization": f"Bearer {secrets.get('MINIMAX_API_KEY', '')}"}

    def submit(self, order: Order) -> Call:
        """One endpoint for everything that an API makes."""
        if _is_old(order):
            return Call("POST", _OLD_PATH, body=_flat(order))
        return Call("POST", _PATH, body=_contents(order))

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The task's id; of V1 also that it is one."""
        data = reply.json()
        if not _is_old(order):
            return self.named(order, text(data, "task_id"))
        code, said = _base(data)
        if code in _UNCLEAR:
            raise BadReplyError(f"MiniMax: {said}.", code=str(code), billed=None)
        if code:
            raise _error(code, said)
        return self.named(order, text(data, "task_id"))

    def named(self, order: Order, number: str) -> Found:
        """Of V1 with a word that it is."""
        return {"id": number, "api": "v1"} if _is_old(order) else {"id": number}

    def check(self, found: Found) -> Call:
        """The task."""
        if "api" in found:
            return Call("GET", _OLD_QUERY, query={"task_id": str(found["id"])})
        return Call("GET", f"{_QUERY}/{found['id']}")

    def progress(self, found: Found, reply: Reply) -> Standing:
        """queued, running, succeeded, failed, cancelled; Preparing to Fail of V1."""
        data = reply.json()
        task = data if "api" in found else at(data, "task") or data
        code, said = _base(data)
        word = at(task, "status")
        if code in _MODERATED or _STATES.get(str(word)) is State.FAILED:
            return Standing.failed(_failure(task, code, said))
        if code:
            raise _error(code, said)
        state, odd = meaning(text(task, "status"), _STATES)
        return Standing(state, message=odd)

    def collect(self, found: Found, reply: Reply) -> Call | None:
        """V1 names a file, of which the address is asked for; it is good for an hour."""
        if "api" not in found:
            return None
        file = at(reply.json(), "file_id")
        if not file:
            raise BadReplyError("MiniMax names no file_id.", billed=True)
        return Call("GET", _FILES, query={"file_id": str(file)})

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """``content.url``; of V1 ``file.download_url``."""
        data = reply.json()
        if "api" not in found:
            return [Call("GET", text(at(data, "task") or data, "content", "url"), signed=False)]
        code, said = _base(data)
        if code:
            raise _error(code, said, billed=True)
        return [Call("GET", text(data, "file", "download_url"), signed=False)]

    def cancel(self, found: Found) -> Call | None:
        """Deleting cancels what is queued; V1 cannot."""
        return None if "api" in found else Call("DELETE", f"{_PATH}/{found['id']}")

    def webhook(
        self, headers: Mapping[str, str], content: bytes, secret: str, now: datetime
    ) -> Event:
        """The task as either API tells it, unsigned: only a reason to look."""
        del headers, secret, now
        reply = Reply(200, {}, content)
        data = reply.json()
        return Event(str(at(data, "task", "id") or text(data, "task_id")), reply)

    def webhook_answer(self, content: bytes) -> bytes | None:
        """``{"challenge": "…"}`` comes first, and is said again within three seconds."""
        try:
            asked = Reply(200, {}, content).json()
        except BadReplyError:
            return None
        challenge = at(asked, "challenge")
        return None if challenge is None else json.dumps({"challenge": challenge}).encode()

    def cancelled(self, found: Found, reply: Reply) -> Standing:
        """Free while it is queued; refused while it runs."""
        del found
        if reply.ok:
            said = "Cancelled while it was queued: it is free."
            free = Cost(low=Decimal(0), high=Decimal(0), basis="cancelled while it was queued")
            return Standing(State.CANCELLED, message=said, cost=free)
        said = "MiniMax stops nothing that runs: it goes on there, and is paid."
        return Standing(State.RUNNING, message=said)

    def refusal(self, reply: Reply) -> ProviderError:
        """``{"error": {"type", "message", "http_code"}}`` of V2, or ``base_resp`` of V1."""
        try:
            data = reply.json()
        except BadReplyError:
            data = None
        code, said = _base(data)
        if not code and at(data, "error", "message"):
            said = str(at(data, "error", "message"))
        elif not code:
            said = f"status {reply.status}"
        if not code and reply.status >= 500 and reply.status != 529:
            return GenerationFailedError(f"MiniMax: {said}.", retry=True, billed=None)
        return _error(code or _BY_STATUS.get(reply.status, 0), said, status=reply.status)

    def unclear(self, reply: Reply) -> bool:
        """An overload (529) is a refusal."""
        return reply.status != 529 and super().unclear(reply)


def _is_old(order: Order) -> bool:
    return order.can.endpoint == _OLD_PATH


def _contents(order: Order) -> dict[str, Any]:
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
    shaped = settled.aspect_ratio is not None and order.can.aspect_ratios
    own = dict(order.options)
    for role, kind in _REFERENCES.items():
        content += [
            {"type": kind, kind: {"url": address}, "role": role}
            for address in _addresses(own.pop(role, None))
        ]
    body: dict[str, Any] = {"model": order.wire, "content": content, **nested(own)}
    body |= _settings(order)
    body["ratio"] = settled.aspect_ratio if shaped else "adaptive"
    return body


def _addresses(told: object) -> list[str]:
    return [str(each) for each in told] if isinstance(told, list) else []


def _flat(order: Order) -> dict[str, Any]:
    first, last = order.image, order.last_frame
    frames: dict[str, Any] = given(
        first_frame_image=first and first.value, last_frame_image=last and last.value
    )
    name = order.can.names.get("image")
    if name is not None and first is not None:
        frames = {name: [{"type": "character", "image": [first.value]}]}
    words = given(prompt=order.request.prompt or None)
    return {"model": order.wire, **words, **frames, **_settings(order), **nested(order.options)}


def _settings(order: Order) -> dict[str, Any]:
    settled = order.settled
    timed = order.can.durations and settled.duration is not None
    return given(
        resolution=settled.resolution if order.can.resolutions else None,
        duration=int(settled.duration or 0) if timed else None,
        callback_url=order.webhook,
    )


def _base(data: Any) -> tuple[int, str]:
    """V1's code, 0 where all is well, and its words."""
    code = int(number(data, "base_resp", "status_code") or 0)
    return code, str(at(data, "base_resp", "status_msg") or "no reason is given").rstrip(".")


def _failure(task: Any, code: int, said: str) -> ProviderError:
    """Why a task failed: V1's code, or V2's ``error`` with a ``code`` in text or a ``type``."""
    error = at(task, "error")
    if error is not None:
        said = str(at(error, "message") or said).rstrip(".")
        kind = str(at(error, "code") or at(error, "type") or "")
        code = int(number(error, "code") or 0)
        blocked = ("safety", "sensitive", "unprocessable")
        if code not in _MODERATED and any(word in kind for word in blocked):
            return ModeratedError(f"MiniMax: {said}.", code=kind)
    if code in _MODERATED:
        return _error(code, said)
    word = str(code) if code else at(error, "type")
    return GenerationFailedError(f"MiniMax: {said}.", code=word, retry=True)


def _error(
    code: int, said: str, *, status: int = 200, billed: bool | None = False
) -> ProviderError:
    """The error of a code; ``status``: shown where there is none."""
    said = said.rstrip(".")
    message, word = f"MiniMax: {said}.", str(code) if code else None
    if code in _AUTH:
        told = f"MiniMax does not accept the key: {said}."
        return AuthRejectedError(told, code=word, billed=billed)
    if code in _MONEY:
        return OutOfCreditError(message, code=word, billed=billed)
    if code in _RATE:
        return RateLimitedError(message, code=word, billed=billed)
    if code in _MODERATED:
        return ModeratedError(message, code=word, billed=billed)
    if code in _UNCLEAR:
        return GenerationFailedError(message, code=word, retry=True, billed=None)
    return ProviderError(message, code=word or str(status), billed=billed)


PROVIDER = MiniMax
