"""fal's queue (https://fal.ai/docs), and any endpoint behind it.

A key comes from fal.ai/dashboard/keys. Besides the models of the catalogue any endpoint runs as
``fal/ENDPOINT``, such as ``fal/fal-ai/fast-svd-lcm``: what it takes is read from the schema that
fal publishes for it, and further inputs are options under its own names (a file as
``--option NAME=@PATH``). There is no idempotency key and no list of work: where a reply was lost,
nobody knows whether the order was accepted, and it is not sent again. Only what still waits in the
queue can be stopped; what runs is finished and billed. Errors of the server's (5xx) are not billed.
Files above 100 MB are uploaded in parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.errors import (
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    ProviderError,
)
from rushes.providers.contract import Attachment, Call, Event, Order, Provider, Reply, Standing
from rushes.providers.reading import at, document, meaning, number, refused, text
from rushes.providers.schema import Schema
from rushes.providers.words import named, said
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from datetime import datetime

    from pydantic import JsonValue

    from rushes.providers.contract import Found

_STATES = {
    "IN_QUEUE": State.QUEUED,
    "IN_PROGRESS": State.RUNNING,
    "COMPLETED": State.SUCCEEDED,
}
#: Apps of these names belong to a user, whose name is the next part of the path.
_SPACES = frozenset({"workflows", "comfy"})
#: fal's names of inputs in the models of the catalogue, where they are not ours.
_NAMES = {"image": "image_url", "keyframes": "image_urls"}
#: Files above so many bytes go in parts of so many, as ``fal-client`` 1.0.3 does it. A token lives
#: for an hour: it is good for so many parts.
_WHOLE, _PART, _PARTS_A_TOKEN = 100_000_000, 10 * 2**20, 32
_TOKEN = Call(
    "POST",
    "/storage/auth/token",
    body={},
    query={"storage_type": "fal-cdn-v3"},
    host="rest",
)
#: What the request layer says; none of it is billed, and all of it may pass.
_LAYER = ("request_timeout", "startup_timeout", "runner_", "internal_")
_MODERATED = "content_policy_violation"


class Fal(Provider):
    """One path for each model and operation; the rest goes by the app and the request's id."""

    name = "fal"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """``Key …``, or ``Key ID:SECRET``."""
        del now
        pair = f"{secrets.get('FAL_KEY_ID', '')}:{secrets.get('FAL_KEY_SECRET', '')}"
        return {"authorization": f"Key {secrets.get('FAL_KEY') or pair}"}

    def describe(self, order: Order) -> Call | None:
        """The OpenAPI document of the endpoint, which is public."""
        if not order.can.open_options:
            return None
        path, query = "/api/openapi/queue/openapi.json", {"endpoint_id": order.wire}
        return Call("GET", path, query=query, host="site", signed=False)

    def schema(self, order: Order, reply: Reply) -> Schema | None:
        """The body of the endpoint's POST."""
        if not reply.ok:
            return None
        document = reply.json()
        body = at(document, "paths", f"/{order.wire}", "post", "requestBody", "content")
        return Schema.read(at(body, "application/json", "schema"), document)

    def submit(self, order: Order) -> Call:
        """Into the queue."""
        query = {"fal_webhook": order.webhook} if order.webhook else {}
        return Call("POST", f"/{order.wire}", body=_inputs(order), query=query)

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The request's id, and the app that it belongs to."""
        return self.named(order, text(reply.json(), "request_id"))

    def named(self, order: Order, number: str) -> Found:
        """With the app: the endpoint without its sub-path."""
        parts = order.wire.split("/")
        return {"app": "/".join(parts[: 3 if parts[0] in _SPACES else 2]), "id": number}

    def check(self, found: Found) -> Call:
        """The status."""
        return Call("GET", f"{_home(found)}/status", query={"logs": "false"})

    def progress(self, found: Found, reply: Reply) -> Standing:
        """IN_QUEUE, IN_PROGRESS, COMPLETED, which may hold an error."""
        del found
        data = reply.json()
        word = text(data, "status")
        state, odd = meaning(word, _STATES)
        if state is State.SUCCEEDED and at(data, "error"):
            code = str(at(data, "error_type") or "") or None
            return Standing.failed(_failure(str(at(data, "error")), code))
        ahead = number(data, "queue_position") if state is State.QUEUED else None
        message = f"{int(ahead)} before it in the queue" if ahead else ""
        return Standing(state, message=odd or message)

    def collect(self, found: Found, reply: Reply) -> Call:
        """The result, whose status tells whether there is one."""
        del reply
        return Call("GET", _home(found))

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """Every file of the result; clips come first."""
        del found
        files = sorted(_files(reply.json()), key=lambda file: not _is_clip(file))
        if not files:
            raise BadReplyError("The result names no file.", billed=True)
        return [Call("GET", str(file["url"]), signed=False) for file in files]

    def cancel(self, found: Found) -> Call:
        """A wish, which what runs already does not heed."""
        return Call("PUT", f"{_home(found)}/cancel")

    def cancelled(self, found: Found, reply: Reply) -> Standing:
        """What comes of the wish, only the status tells."""
        del found
        if reply.ok:
            said = "fal was asked to stop it: what waits is not made nor billed, what runs is."
            return Standing(State.RUNNING, message=said)
        if reply.status == 400:
            return Standing(State.RUNNING, message="It had ended already, and is billed.")
        return Standing(State.RUNNING, message=self.refusal(reply).message)

    def upload(self, file: Attachment) -> Generator[Call, Reply, str]:
        """A token for the storage, then the bytes with it; a large file in parts."""
        base, pass_ = _token((yield _TOKEN).json())
        headers = {**pass_, "x-fal-file-name": file.name}
        place = f"{base}/files/upload"
        if file.size <= _WHOLE:
            reply = yield Call("POST", place, content=file, headers=headers, signed=False)
            return text(reply.json(), "access_url")
        headers |= {"accept": "application/json", "content-type": file.content_type}
        data = (yield Call("POST", f"{place}/multipart", headers=headers, signed=False)).json()
        address = text(data, "access_url")
        place = f"{address}/multipart/{text(data, 'uploadId')}"
        tags: list[JsonValue] = []
        for count, part in enumerate(file.parts(_PART), 1):
            if count % _PARTS_A_TOKEN == 0:
                _, pass_ = _token((yield _TOKEN).json())
            asked = {**pass_, "accept-encoding": "identity"}  # else there may be no tag
            reply = yield Call("PUT", f"{place}/{count}", content=part, headers=asked, signed=False)
            tag = reply.headers.get("etag")
            if not tag:
                raise BadReplyError(f"fal did not say that it has part {count}.", billed=False)
            tags.append({"partNumber": count, "etag": tag})
        done: JsonValue = {"parts": tags}
        yield Call("POST", f"{place}/complete", body=done, headers=pass_, signed=False)
        return address

    def refusal(self, reply: Reply) -> ProviderError:
        """``{detail, error_type}``, or a list of details, each with its place and type."""
        data = document(reply)
        detail = at(data, "detail")
        said = _told(detail) or f"status {reply.status}"
        code = reply.headers.get("x-fal-error-type") or at(data, "error_type")
        code = str(at(detail, 0, "type") or code or "") or None
        empty = reply.status == 403 and "balance" in said.lower()
        status, moderated = 402 if empty else reply.status, code == _MODERATED
        error = refused("fal", status, said, code=code, moderated=moderated)
        if type(error) is ProviderError:
            error.retry = reply.headers.get("x-fal-retryable") == "true"
        # What runs is billed; so nobody knows of inputs that were refused by the model itself.
        error.billed = None if reply.status == 422 or moderated else False
        return error

    def webhook(
        self, headers: Mapping[str, str], content: bytes, secret: str, now: datetime
    ) -> Event:
        """``{request_id, status: OK | ERROR, payload, error}``, signed with one of fal's keys.

        ``secret`` is fal's JWKS document. The event's reply is as one of :meth:`check`.
        """
        from rushes.providers.signatures import fal  # noqa: PLC0415 - an extra

        fal(headers, content, secret, now)
        data = Reply(200, {}, content).json()
        told: dict[str, Any] = {"status": "COMPLETED"}
        if at(data, "status") != "OK":
            detail = at(data, "payload", "detail")
            told["error"] = str(at(data, "error") or _told(detail) or "no reason is given")
            told["error_type"] = at(detail, 0, "type")
        return Event(text(data, "request_id"), _as_reply(told))

    def webhook_keys(self) -> Call:
        """Public: a JWKS document."""
        return Call("GET", "/.well-known/jwks.json", host="rest", signed=False)


def _token(data: Any) -> tuple[str, dict[str, str]]:
    """Where the storage is, and what lets one in."""
    word = f"{text(data, 'token_type')} {text(data, 'token')}"
    return text(data, "base_url").rstrip("/"), {"authorization": word}


def _as_reply(body: dict[str, Any]) -> Reply:
    import json  # noqa: PLC0415

    return Reply(200, {}, json.dumps(body).encode())


def _home(found: Found) -> str:
    return f"/{found['app']}/requests/{found['id']}"


def _inputs(order: Order) -> dict[str, Any]:
    if order.can.open_options:
        return named(order)
    told, options = said(order), order.options
    if "image_urls" in order.can.names.values():
        for name in ("image", "last_frame", "duration"):
            told.pop(name, None)
        told["keyframes"] = [each.value for each in order.pictures]
        steps = _transitions(order, options.pop("transitions", None))
        options |= {"transitions": steps} if steps else {}
    if "duration" in told:
        told["duration"] = str(told["duration"])
    names = {**_NAMES, **order.can.names}
    return {**{names.get(word, word): value for word, value in told.items()}, **options}


def _transitions(order: Order, asked: Any) -> list[Any]:
    """The seconds spread over the steps between the frames, with what was asked of each step."""
    gaps = max(len(order.pictures) - 1, 1)
    given = list(asked or ())
    if order.request.duration is None:
        return given
    each, rest = divmod(int(order.request.duration), gaps)
    lengths = [each + (step < rest) for step in range(gaps)]
    return [
        {"duration": length, **(dict(given[step]) if step < len(given) else {})}
        for step, length in enumerate(lengths)
    ]


def _files(data: Any) -> Iterator[Mapping[str, Any]]:
    """Everything in a result that has an address."""
    if isinstance(data, dict) and isinstance(data.get("url"), str):
        yield data
    elif isinstance(data, (list, dict)):
        for each in data.values() if isinstance(data, dict) else data:
            yield from _files(each)


def _is_clip(file: Mapping[str, Any]) -> bool:
    path = str(file["url"]).partition("?")[0].lower()
    return str(file.get("content_type")).startswith("video/") or path.endswith((".mp4", ".webm"))


def _told(detail: Any) -> str:
    """A detail, or the list of them, in words."""
    if isinstance(detail, str):
        return detail.rstrip(".")
    listed = detail if isinstance(detail, list) else []
    lines = [
        f"{'.'.join(str(part) for part in at(each, 'loc') or ())}: {at(each, 'msg')}"
        for each in listed
    ]
    return "; ".join(lines)


def _failure(said: str, code: str | None) -> ProviderError:
    message = f"fal: {said.rstrip('.')}."
    if code == _MODERATED:
        return ModeratedError(message, code=code, billed=None)
    passing = code is not None and code.startswith(_LAYER)
    billed = False if passing else None
    return GenerationFailedError(message, code=code, retry=passing, billed=billed)


PROVIDER = Fal
