"""The ``/v1/videos`` wire of OpenAI, as ``openai`` 3.51.0 and its OpenAPI of 2026-08-21 have it.

OpenAI switched its own Videos API off on 2026-09-24. The wire lives on: set ``OPENAI_BASE_URL`` to
a server that speaks it (vLLM-Omni, SGLang, FastVideo, litellm, new-api …) and ask for any model,
``openai/NAME``; such a server may want no key. There is no idempotency key: an order whose reply
was lost is looked for among the recent videos, by its words and settings. It cannot be cancelled.
Clips given as ``characters`` become characters there, each of its file's name; making one is free.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from rushes.errors import (
    GenerationFailedError,
    ModeratedError,
    ProviderError,
)
from rushes.providers.contract import (
    Attachment,
    Call,
    Event,
    Order,
    Provider,
    Reference,
    Reply,
    Standing,
    Way,
)
from rushes.providers.reading import at, document, meaning, number, percent, refused, text
from rushes.types import Mode, State

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import datetime

    from rushes.providers.contract import Found

_STATES = {
    "queued": State.QUEUED,
    "in_progress": State.RUNNING,
    "completed": State.SUCCEEDED,
    "failed": State.FAILED,
}
_OWN = "openai://"
#: Characters of a character's name.
_NAME = 80
_PAGE = "100"
#: How OpenAI and others name what was refused for its content; the exact list is not published.
_MODERATED = ("moderation", "content_policy", "safety", "content_filter")
_EMPTY = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


class OpenAI(Provider):
    """Creates as forms, as the vendor's SDK sends them: what every such server has to read."""

    name = "openai"
    webhook_variable = "OPENAI_WEBHOOK_SECRET"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """A bearer key, where there is one."""
        del now
        key = secrets.get("OPENAI_API_KEY", "")
        return {"authorization": f"Bearer {key}"} if key else {}

    def submit(self, order: Order) -> Call:
        """``/videos``, ``/videos/edits``, ``/videos/extensions`` or ``/videos/ID/remix``."""
        clip = order.video or order.extend
        if clip is None:
            return self._create(order)
        options = order.options
        fields: dict[str, Any] = {"prompt": order.request.prompt}
        if options.pop("remix", False):
            return Call("POST", f"/videos/{_own(clip.value)}/remix", body={**fields, **options})
        path = "/videos/edits" if order.video is not None else "/videos/extensions"
        if order.extend is not None:
            fields["seconds"] = _seconds(order)
        if clip.way is Way.OWN:
            fields |= {**options, "video": {"id": _own(clip.value)}}
            return Call("POST", path, body=fields)
        # Of a clip that it has not made, the server cannot infer the model.
        fields |= {"model": order.wire, **options}
        return Call("POST", path, form=[*_form(fields), ("video", _file(clip, "video"))])

    def _create(self, order: Order) -> Call:
        fields: dict[str, Any] = {"prompt": order.request.prompt, "model": order.wire}
        if order.settled.duration is not None:
            fields["seconds"] = _seconds(order)
        if order.settled.size is not None:
            fields["size"] = str(order.settled.size)
        for name in ("seed", "negative_prompt", "fps"):
            if getattr(order.request, name) is not None:
                fields[name] = getattr(order.request, name)
        image = order.image
        options: dict[str, Any] = order.options
        cast = options.pop("characters", None)
        fields |= options
        if cast:
            fields["characters"] = [{"id": _own(str(each))} for each in cast]
        if cast or (image is not None and image.way is Way.URL):
            if image is not None:
                fields["input_reference"] = {"image_url": image.value}
            return Call("POST", "/videos", body=_plain(fields))
        files = [("input_reference", _file(image, "image"))] if image is not None else []
        return Call("POST", "/videos", form=[*_form(fields), *files])

    def upload(self, file: Attachment) -> Generator[Call, Reply, str]:
        """A clip becomes a character, of the file's own name."""
        name = file.name.rpartition(".")[0] or file.name
        form: list[tuple[str, str | Attachment]] = [("name", name[:_NAME]), ("video", file)]
        reply = yield Call("POST", "/videos/characters", form=form)
        return f"{_OWN}{text(reply.json(), 'id')}"

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The video's id."""
        del order
        return {"id": text(reply.json(), "id")}

    def check(self, found: Found) -> Call:
        """The video."""
        return Call("GET", f"/videos/{found['id']}")

    def progress(self, found: Found, reply: Reply) -> Standing:
        """queued, in_progress, completed, failed; some servers tell no progress."""
        del found
        data = reply.json()
        word = text(data, "status")
        state, odd = meaning(word, _STATES)
        if state is State.FAILED:
            return Standing.failed(_failure(data))
        wait = number(dict(reply.headers), "openai-poll-after-ms")
        return Standing(
            state,
            percent(data, "progress"),
            odd,
            wait=None if wait is None else wait / 1000,
        )

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """The content endpoint; a server that names an address instead is taken at its word."""
        data = reply.json()
        link = at(data, "url") or at(data, "data", 0, "url")
        if isinstance(link, str) and link:
            return [Call("GET", link, signed=False)]
        path = f"/videos/{found['id']}/content"
        query, headers = {"variant": "video"}, {"accept": "application/binary"}
        return [Call("GET", path, query=query, headers=headers)]

    def origin(self, found: Found, reply: Reply) -> str:
        """The video's id, by which it is edited and carried on."""
        del reply
        return f"{_OWN}{found['id']}"

    def reconcile(self, order: Order, since: datetime) -> Call:
        """The newest videos."""
        del order, since
        return Call("GET", "/videos", query={"limit": _PAGE, "order": "desc"})

    def match(self, order: Order, since: datetime, reply: Reply) -> Sequence[Found]:
        """Those of the same words and settings that are not older than the order."""
        wanted = {"prompt": order.request.prompt}
        if order.request.mode in {Mode.TEXT_TO_VIDEO, Mode.IMAGE_TO_VIDEO}:
            wanted["model"] = order.wire
            if order.settled.duration is not None:
                wanted["seconds"] = _seconds(order)
            if order.settled.size is not None:
                wanted["size"] = str(order.settled.size)
        elif order.request.options.get("remix") and order.video is not None:
            wanted["remixed_from_video_id"] = _own(order.video.value)
        listed = at(reply.json(), "data") or ()
        return [
            {"id": text(each, "id")}
            for each in listed
            if (number(each, "created_at") or 0) >= int(since.timestamp())
            and all(str(at(each, name)) == value for name, value in wanted.items())
        ]

    def refusal(self, reply: Reply) -> ProviderError:
        """``{"error": {"message", "type", "param", "code"}}``; an empty account has 429 too."""
        error = at(document(reply), "error")
        code = str(at(error, "code") or at(error, "type") or "") or None
        said = str(at(error, "message") or f"status {reply.status}").rstrip(".")
        status = 402 if code in _EMPTY else reply.status
        return refused("The server", status, said, code=code, moderated=_is_moderated(code))

    def webhook(
        self, headers: Mapping[str, str], content: bytes, secret: str, now: datetime
    ) -> Event:
        """``video.completed`` and ``video.failed``, signed by the standard."""
        from rushes.providers.signatures import standard  # noqa: PLC0415 - an extra

        standard(headers, content, secret, now)
        reply = Reply(200, {}, content)
        return Event(text(reply.json(), "data", "id"), reply)


def _own(address: str) -> str:
    """The server's id in an address of its own scheme."""
    return address.removeprefix(_OWN)


def _seconds(order: Order) -> str:
    return f"{float(order.settled.duration or 0):g}"


def _form(fields: Mapping[str, Any]) -> list[tuple[str, str | Attachment]]:
    return [
        (name, value if isinstance(value, str) else json.dumps(value))
        for name, value in _plain(fields).items()
    ]


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Exact numbers as JSON has them."""
    simple = (str, int, float, bool, list, dict, type(None))
    return {
        name: value if isinstance(value, simple) else float(value) for name, value in fields.items()
    }


def _file(reference: Reference, name: str) -> Attachment | str:
    """The file itself; an address stays one, for servers that fetch it."""
    if reference.way is not Way.DATA:
        return reference.value
    ending = reference.content_type.partition("/")[2]
    data = base64.b64decode(reference.base64)
    return Attachment(f"{name}.{ending}", reference.content_type, data=data)


def _is_moderated(code: str | None) -> bool:
    return code is not None and any(word in code.lower() for word in _MODERATED)


def _failure(data: Any) -> ProviderError:
    code = str(at(data, "error", "code") or "") or None
    said = str(at(data, "error", "message") or code or "no reason is given").rstrip(".")
    if _is_moderated(code):
        return ModeratedError(f"The server withheld it: {said}.", code=code, billed=None)
    return GenerationFailedError(f"The server failed: {said}.", code=code, retry=True, billed=None)


PROVIDER = OpenAI
