"""Replicate's HTTP API (https://replicate.com/docs), and any model behind it.

A token comes from replicate.com/account/api-tokens. Besides the models of the catalogue any other
runs as ``replicate/owner/name`` or ``replicate/owner/name:version``: what it takes is read from the
schema that Replicate publishes, the request's own words go to the inputs that mean them, and every
further input is an option under the model's own name (a file as ``--option NAME=@PATH``). There is
no idempotency key: an order whose reply was lost is looked for among the newest predictions, by its
version and inputs. Time that ran before a cancel is billed; what never started is not. Outputs are
deleted after an hour. What a run costs is not told.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rushes.errors import (
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    ProviderError,
    UnknownModelError,
)
from rushes.providers.contract import Attachment, Call, Event, Order, Provider, Reply, Standing
from rushes.providers.reading import at, document, meaning, refused, text
from rushes.providers.schema import Schema
from rushes.providers.words import named, said
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from rushes.providers.contract import Found

_STATES = {
    "starting": State.QUEUED,
    "processing": State.RUNNING,
    "succeeded": State.SUCCEEDED,
    "failed": State.FAILED,
    "canceled": State.CANCELLED,
    "aborted": State.CANCELLED,
}
_VERSION = re.compile(r"[0-9a-f]{64}")
#: `` 48%|████▊     | 12/25 [00:06<00:07]``, as tqdm writes into the logs.
_SHARE = re.compile(r"(\d{1,3})%\|")
#: How models say that they refused; Replicate itself has no code for it.
_MODERATED = re.compile(r"E005|flagged as sensitive|nsfw|content policy|moderation", re.IGNORECASE)
#: The frames of Stable Video Diffusion, as its input ``video_length`` names them.
_LENGTHS = {14: "14_frames_with_svd", 25: "25_frames_with_svd_xt"}


class Replicate(Provider):
    """Predictions, by version or of a model that Replicate keeps itself."""

    name = "replicate"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """A bearer token."""
        del now
        return {"authorization": f"Bearer {secrets.get('REPLICATE_API_TOKEN', '')}"}

    def describe(self, order: Order) -> Call | None:
        """The model, or that version of it, whose schema comes along."""
        if not order.can.open_options:
            return None
        name, _, version = order.wire.partition(":")
        return Call("GET", f"/v1/models/{name}" + (f"/versions/{version}" if version else ""))

    def schema(self, order: Order, reply: Reply) -> Schema | None:
        """``components.schemas.Input`` of the version that runs."""
        if reply.status == 404:
            raise UnknownModelError(
                f"Replicate has no model {order.wire}; it is written replicate/OWNER/NAME, or "
                "replicate/OWNER/NAME:VERSION with 64 hexadecimal digits."
            )
        refusal = None if reply.ok else self.refusal(reply)
        if refusal is not None and not refusal.retry:
            raise refusal
        if refusal is not None:
            return None
        data = reply.json()
        pinned = at(data, "openapi_schema")
        version = data if pinned is not None else at(data, "latest_version")
        document = at(version, "openapi_schema")
        number = "" if at(data, "is_official") else str(at(version, "id") or "")
        return Schema.read(at(document, "components", "schemas", "Input"), document, number)

    def submit(self, order: Order) -> Call:
        """``/v1/predictions`` with a version, or the endpoint of a model that has none."""
        body: dict[str, Any] = {"input": _inputs(order)}
        version = _version(order)
        if version:
            body["version"] = version
        if order.webhook:
            body |= {"webhook": order.webhook, "webhook_events_filter": ["completed"]}
        path = f"/v1/models/{order.wire}/predictions"
        return Call("POST", "/v1/predictions" if version else path, body=body)

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The prediction's id."""
        del order
        return {"id": text(reply.json(), "id")}

    def check(self, found: Found) -> Call:
        """The prediction."""
        return Call("GET", f"/v1/predictions/{found['id']}")

    def progress(self, found: Found, reply: Reply) -> Standing:
        """starting, processing, succeeded, failed, canceled, aborted; the share is in the logs."""
        del found
        data = reply.json()
        word = text(data, "status")
        state, odd = meaning(word, _STATES)
        if state is State.FAILED:
            return Standing.failed(_failure(data))
        if state is State.CANCELLED:
            billed = None if at(data, "started_at") and word != "aborted" else False
            gone = GenerationFailedError(_stopped(data), code=word, billed=billed)
            return Standing(state, message=gone.message, failure=gone)
        return Standing(state, _share(at(data, "logs")), odd)

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """Every address in ``output``, which models shape as they like; clips come first."""
        del found
        data = reply.json()
        links = sorted(_links(at(data, "output")), key=lambda link: not _is_clip(link))
        if not links and at(data, "data_removed"):
            said = "Replicate has deleted the clip, an hour after it was made."
            raise GenerationFailedError(said, billed=True)
        if not links:
            raise BadReplyError("The prediction has no address in its output.", billed=True)
        return [Call("GET", link, signed=False) for link in links]

    def cancel(self, found: Found) -> Call:
        """Of no effect on what is over."""
        return Call("POST", f"/v1/predictions/{found['id']}/cancel")

    def cancelled(self, found: Found, reply: Reply) -> Standing:
        """What ran before is billed; the reply is the prediction."""
        del found
        if not reply.ok:
            return Standing(State.RUNNING, message=self.refusal(reply).message)
        data = reply.json()
        if at(data, "status") in {"succeeded", "failed"}:
            return Standing(State.RUNNING, message="It had ended already, and is billed.")
        return Standing(State.CANCELLED, message=_stopped(data))

    def reconcile(self, order: Order, since: datetime) -> Call:
        """The newest hundred predictions."""
        del order, since
        return Call("GET", "/v1/predictions")

    def match(self, order: Order, since: datetime, reply: Reply) -> Sequence[Found]:
        """Those of this version and just these inputs that are not older than the order."""
        wanted, version = _inputs(order), _version(order)
        return [
            {"id": text(each, "id")}
            for each in at(reply.json(), "results") or ()
            if at(each, "input") == wanted
            and (at(each, "version") == version if version else at(each, "model") == order.wire)
            and _time(at(each, "created_at")) >= since.timestamp()
        ]

    def upload(self, file: Attachment) -> Generator[Call, Reply, str]:
        """The files API, whose addresses models may read."""
        reply = yield Call("POST", "/v1/files", form=[("content", file)])
        return text(reply.json(), "urls", "get")

    def refusal(self, reply: Reply) -> ProviderError:
        """RFC 7807: ``{type, title, status, detail, instance}``."""
        data = document(reply)
        said = str(at(data, "detail") or at(data, "title") or f"status {reply.status}").rstrip(".")
        return refused("Replicate", reply.status, said)

    def webhook(
        self, headers: Mapping[str, str], content: bytes, secret: str, now: datetime
    ) -> Event:
        """The prediction itself, signed by the standard."""
        from rushes.providers.signatures import standard  # noqa: PLC0415 - an extra

        standard(headers, content, secret, now)
        reply = Reply(200, {}, content)
        return Event(text(reply.json(), "id"), reply)

    def webhook_keys(self) -> Call:
        """The account's secret, told to who has its key."""
        return Call("GET", "/v1/webhooks/default/secret")

    def webhook_key(self, reply: Reply) -> str:
        """``{"key": "whsec_…"}``."""
        return text(reply.json(), "key")


def _version(order: Order) -> str:
    """The 64 digits of the version that runs; nothing for a model that has none."""
    told = order.wire.partition(":")[2]
    if told or order.schema is None:
        return told
    return order.schema.version if _VERSION.fullmatch(order.schema.version) else ""


def _inputs(order: Order) -> dict[str, Any]:
    if order.can.open_options:
        return named(order)
    words, names = said(order), order.can.names
    told = {names[word]: value for word, value in words.items() if word in names}
    if "video_length" in told:
        told["video_length"] = _LENGTHS[told["video_length"]]
    return {**told, **order.options}


def _share(logs: Any) -> float | None:
    """The last share that the logs tell."""
    shares = _SHARE.findall(logs) if isinstance(logs, str) else []
    return min(int(shares[-1]), 100) / 100 if shares else None


def _links(output: Any) -> Iterator[str]:
    if isinstance(output, str) and output.startswith(("https://", "http://")):
        yield output
    elif isinstance(output, (list, dict)):
        for each in output.values() if isinstance(output, dict) else output:
            yield from _links(each)


def _is_clip(link: str) -> bool:
    return link.partition("?")[0].lower().endswith((".mp4", ".webm", ".mov", ".mkv", ".avi"))


def _failure(data: Any) -> ProviderError:
    said = str(at(data, "error") or "no reason is given").strip().rstrip(".")
    if _MODERATED.search(said):
        return ModeratedError(f"The model refused it: {said}.", billed=None)
    # The error is prose of the model's own; whether another run would do better it does not say.
    return GenerationFailedError(f"Replicate: {said}.", billed=None)


def _stopped(data: Any) -> str:
    if at(data, "status") == "aborted" or at(data, "started_at") is None:
        return "Stopped before it started; Replicate does not bill that."
    return "Stopped. Replicate bills the time that it has run."


def _time(word: Any) -> float:
    try:
        return datetime.fromisoformat(str(word)).timestamp()
    except ValueError:
        return 0.0


PROVIDER = Replicate
