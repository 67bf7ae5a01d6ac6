"""Luma's Dream Machine API (https://docs.lumalabs.ai), its older one: Ray 2, by ``lumaai`` 1.21.0.

A key comes from lumalabs.ai/dream-machine/api. There is no idempotency key: an order whose reply
was lost is looked for among the recent generations, by its words and settings. Deleting is the only
way to stop one, and whether that saves its price is not published. It takes pictures and clips by
their address alone. What it has made is carried on, enlarged and given sound by
``dream://GENERATION_ID``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rushes.errors import (
    GenerationFailedError,
    ModeratedError,
    ProviderError,
)
from rushes.providers.contract import Call, Event, Order, Provider, Reference, Reply, Standing, Way
from rushes.providers.reading import at, document, given, meaning, nested, refused, text
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rushes.providers.contract import Found

_STATES = {
    "queued": State.QUEUED,
    "dreaming": State.RUNNING,
    "completed": State.SUCCEEDED,
    "failed": State.FAILED,
}
_OWN = "dream://"
#: What each endpoint is called in a generation's request.
_KINDS = {"modify": "modify_video", "reframe": "reframe_video"}

#: What is done to one of its own generations, which its address names.
_UPON_ITS_OWN = frozenset({"upscale", "audio"})
#: What a generation of the same words tells only if it was another order.
_TELLING = ("keyframes", "concepts", "media", "first_frame", "loop")


class DreamMachine(Provider):
    """Generations, and what is made of them."""

    name = "dreammachine"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """A bearer key."""
        del now
        return {"authorization": f"Bearer {secrets.get('LUMAAI_API_KEY', '')}"}

    def submit(self, order: Order) -> Call:
        """``/generations/video``, its ``/modify`` and ``/reframe``, or upscale and audio of one."""
        endpoint = order.can.endpoint or ""
        own = nested(order.options)
        if endpoint in _UPON_ITS_OWN and order.video is not None:
            words = given(prompt=order.request.prompt or None)
            body = {**own, **(words if endpoint == "audio" else {})}
            if endpoint == "upscale":
                body["resolution"] = order.settled.resolution
            number = order.video.value.removeprefix(_OWN)
            return Call("POST", f"/generations/{number}/{endpoint}", body=_called(body, order))
        body = {"model": order.wire, **own, **self._body(order)}
        if endpoint in _KINDS:
            body["generation_type"] = _KINDS[endpoint]
            return Call("POST", f"/generations/video/{endpoint}", body=_called(body, order))
        return Call("POST", "/generations/video", body=_called(body, order))

    def _body(self, order: Order) -> dict[str, Any]:
        request, can, settled = order.request, order.can, order.settled
        seconds = int(settled.duration) if can.durations and settled.duration else None
        body: dict[str, Any] = given(
            prompt=request.prompt or None,
            aspect_ratio=settled.aspect_ratio if can.aspect_ratios else None,
            resolution=settled.resolution if can.resolutions else None,
            duration=f"{seconds}s" if seconds else None,
            loop=True if request.loop else None,
        )
        if order.video is not None:
            body["media"] = {"url": order.video.value}
            if order.image is not None:
                body["first_frame"] = {"url": order.image.value}
            return body
        ends = {"frame0": order.extend or order.image, "frame1": order.last_frame}
        frames = {name: _frame(end) for name, end in ends.items() if end is not None}
        return {**body, "keyframes": frames} if frames else body

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The generation's id."""
        del order
        return {"id": text(reply.json(), "id")}

    def check(self, found: Found) -> Call:
        """The generation."""
        return Call("GET", f"/generations/{found['id']}")

    def progress(self, found: Found, reply: Reply) -> Standing:
        """queued, dreaming, completed, failed."""
        del found
        data = reply.json()
        word = text(data, "state")
        state, odd = meaning(word, _STATES)
        if state is State.FAILED:
            return Standing.failed(_failure(data))
        return Standing(state, message=odd)

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """``assets.video``."""
        del found
        return [Call("GET", text(reply.json(), "assets", "video"), signed=False)]

    def origin(self, found: Found, reply: Reply) -> str:
        """The generation's id."""
        del reply
        return f"{_OWN}{found['id']}"

    def reconcile(self, order: Order, since: datetime) -> Call | None:
        """The newest generations; which clip was enlarged or given sound, none of them tells."""
        del since
        if order.can.endpoint in _UPON_ITS_OWN:
            return None
        return Call("GET", "/generations", query={"limit": "100", "offset": "0"})

    def match(self, order: Order, since: datetime, reply: Reply) -> Sequence[Found]:
        """Those with the very request that are not older than the order."""
        sent = self.submit(order).body
        wanted = sent if isinstance(sent, dict) else {}
        found: list[Found] = []
        for each in at(reply.json(), "generations") or ():
            told = at(each, "request")
            made = _moment(at(each, "created_at"))
            same = isinstance(told, dict) and _same(told, wanted)
            if same and made is not None and made >= since.replace(microsecond=0):
                found.append({"id": text(each, "id")})
        return found

    def cancel(self, found: Found) -> Call:
        """Deleting, for want of anything better."""
        return Call("DELETE", f"/generations/{found['id']}")

    def cancelled(self, found: Found, reply: Reply) -> Standing:
        """Gone from the list; whether it stopped is not published."""
        del found
        if reply.ok or reply.status == 404:
            said = "Deleted at Luma; whether that stops the work or its price is not published."
            return Standing(State.CANCELLED, message=said)
        return Standing(State.RUNNING, message=self.refusal(reply).message)

    def refusal(self, reply: Reply) -> ProviderError:
        """``{"detail": …}``; an empty account has the status of a wrong field."""
        said = at(document(reply), "detail")
        if isinstance(said, list):
            said = "; ".join(str(at(each, "msg") or each) for each in said)
        words = str(said or f"status {reply.status}").rstrip(".")
        empty = reply.status < 429 and "credit" in words.lower()
        moderated = "moderat" in words.lower()
        return refused("Luma", 402 if empty else reply.status, words, moderated=moderated)

    def webhook(
        self, headers: Mapping[str, str], content: bytes, secret: str, now: datetime
    ) -> Event:
        """The whole generation, unsigned: only a reason to look, never taken at its word."""
        del headers, secret, now
        reply = Reply(200, {}, content)
        return Event(text(reply.json(), "id"), reply)


def _called(body: dict[str, Any], order: Order) -> dict[str, Any]:
    return body if order.webhook is None else {**body, "callback_url": order.webhook}


def _frame(reference: Reference) -> dict[str, str]:
    if reference.way is Way.OWN:
        return {"type": "generation", "id": reference.value.removeprefix(_OWN)}
    return {"type": "image", "url": reference.value}


def _same(told: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    same = all(told.get(name) == value for name, value in wanted.items())
    return same and not any(told.get(name) for name in _TELLING if name not in wanted)


def _moment(said: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _failure(data: Any) -> ProviderError:
    said = str(at(data, "failure_reason") or "no reason is given").rstrip(".")
    message = f"Luma failed: {said}."
    if "moderat" in said.lower():
        return ModeratedError(message, billed=None)
    return GenerationFailedError(message, retry=True, billed=None)


PROVIDER = DreamMachine
