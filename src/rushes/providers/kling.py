"""Kling (https://kling.ai/document-api), on both of its standards, as copied on 2026-09-20.

The newer standard (2026-06) wants an API key from the developer console; the older one also takes
an access key and a secret key, of which a token is made for each call. Every create carries our own
external id, which Kling accepts once: an order whose reply was lost is sent again, and found by
that id. An extension has no such id: if its reply is lost, it stays unknown until a person has
looked. It cannot be cancelled; refused creates cost nothing, and units are taken when a clip is
done. Errors 1100 to 1102 are about money although their status is 429.

Surprising: Kling 3.0 cuts between shots unless `multi_shot` is false; "shot 1, 3, a fox; shot 2, 2,
a hare" in the words says which. A motion is as long as its clip, an avatar as the sound that it
speaks, and both are billed by what comes out. Not here: lip sync, which pays for a look at the
faces first, sound for a clip, editing by marked regions (multi-elements), and the making of
elements and voices, whose ids are options all the same; of the older standard also its omni-video
and its motion control, which the newer one has.
"""

from __future__ import annotations

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
from rushes.providers._kling_bodies import endpoint_of, is_old, newer, older
from rushes.providers.contract import Call, Event, Order, Provider, Reply, Standing
from rushes.providers.reading import at, meaning, number, text
from rushes.types import Cost, State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rushes.providers.contract import Found

_STATES = {
    "submitted": State.QUEUED,
    "processing": State.RUNNING,
    "succeed": State.SUCCEEDED,
    "succeeded": State.SUCCEEDED,
    "failed": State.FAILED,
}
_AUTH = frozenset({1000, 1001, 1002, 1003, 1004, 1103})
_MONEY = frozenset({1100, 1101, 1102})
_RATE = frozenset({1302, 1303, 1304})
_MODERATED = 1301
_DUPLICATE = 1201
#: How long the token of an access key is good, and how far our clock may be ahead, in seconds.
_TOKEN_LIFE, _TOKEN_EARLY = 1800, 5


class Kling(Provider):
    """Two standards: a row whose endpoint begins with ``/v1/`` is of the older one."""

    name = "kling"
    idempotent = True
    webhook_variable = "KLING_WEBHOOK_SECRET"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """A bearer key; of an access and a secret key, a token signed with HS256."""
        key = secrets.get("KLING_API_KEY", "")
        if not key and "KLING_SECRET_KEY" in secrets:
            import jwt  # noqa: PLC0415 - loads cryptography, and most keys need none of it

            moment = int(now.timestamp())
            claims = {
                "iss": secrets["KLING_ACCESS_KEY"],
                "exp": moment + _TOKEN_LIFE,
                "nbf": moment - _TOKEN_EARLY,
            }
            key = jwt.encode(claims, secrets["KLING_SECRET_KEY"], algorithm="HS256")
        return {"authorization": f"Bearer {key}"}

    def submit(self, order: Order) -> Call:
        """The endpoint of the row, with the body of its standard."""
        body = older(order) if is_old(order) else newer(order)
        return Call("POST", endpoint_of(order), body=body)

    def resends(self, order: Order) -> bool:
        """Not an extension: it takes no external id."""
        return order.extend is None

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The task's id; of the older standard also where to ask for it."""
        return self.named(order, text(_data(reply), "task_id" if is_old(order) else "id"))

    def named(self, order: Order, number: str) -> Found:
        """Of the older standard with the endpoint that made it."""
        if is_old(order):
            return {"id": number, "endpoint": endpoint_of(order)}
        return {"id": number}

    def check(self, found: Found) -> Call:
        """One task."""
        if "endpoint" in found:
            return Call("GET", f"{found['endpoint']}/{found['id']}")
        return Call("GET", "/tasks", query={"task_ids": str(found["id"])})

    def progress(self, found: Found, reply: Reply) -> Standing:
        """submitted, processing, succeed(ed), failed."""
        task = _task(found, reply)
        old = "endpoint" in found
        word = text(task, "task_status" if old else "status")
        said = str(at(task, "task_status_msg" if old else "message") or "")
        state, odd = meaning(word, _STATES)
        if state is State.FAILED:
            return Standing.failed(_failed(said))
        return Standing(state, message=odd, cost=_bill(task))

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """Links that are cleared after 30 days."""
        task = _task(found, reply)
        listed = at(task, "task_result", "videos") or at(task, "outputs") or ()
        links = [at(each, "url") for each in listed if at(each, "type") in {None, "video"}]
        return [Call("GET", str(link), signed=False) for link in links if link]

    def origin(self, found: Found, reply: Reply) -> str | None:
        """The video's id, by which the older standard carries a clip on."""
        number_ = at(_task(found, reply), "task_result", "videos", 0, "id")
        return f"kling://{number_}" if number_ else None

    def unclear(self, reply: Reply) -> bool:
        """Also where our external id exists already: then an earlier try was accepted."""
        code, said = _code(reply)
        return super().unclear(reply) or (code == _DUPLICATE and "exist" in said.lower())

    def reconcile(self, order: Order, since: datetime) -> Call | None:
        """Ask for our own external id, where there is one."""
        del since
        if order.extend is not None:
            return None
        if is_old(order):
            return Call("GET", f"{endpoint_of(order)}/{order.tag}")
        return Call("GET", "/tasks", query={"external_task_ids": order.tag})

    def match(self, order: Order, since: datetime, reply: Reply) -> Sequence[Found]:
        """The one task that has it."""
        del since
        data = _data(reply)
        if is_old(order):
            number_ = at(data, "task_id")
            return [{"id": number_, "endpoint": endpoint_of(order)}] if number_ else []
        tasks = data if isinstance(data, list) else []
        return [{"id": at(task, "id")} for task in tasks if at(task, "external_id") == order.tag]

    def refusal(self, reply: Reply) -> ProviderError:
        """By Kling's own code; the status alone says too little."""
        code, said = _code(reply)
        message = f"Kling: {said.rstrip('.')}."
        word = str(code) if code else None
        if code in _AUTH or reply.status in {401, 403}:
            return AuthRejectedError(f"Kling does not accept the key: {said}.", code=word)
        if code in _MONEY:
            return OutOfCreditError(message, code=word)
        if code in _RATE or reply.status == 429:
            return RateLimitedError(message, code=word)
        if code == _MODERATED:
            return ModeratedError(message, code=word)
        if reply.status >= 500:
            return GenerationFailedError(message, code=word, retry=True, billed=None)
        return ProviderError(message, code=word)

    def webhook(
        self, headers: Mapping[str, str], content: bytes, secret: str, now: datetime
    ) -> Event:
        """Signed by the standard since 2026-08-07."""
        from rushes.providers.signatures import standard  # noqa: PLC0415 - an extra

        standard(headers, content, secret, now)
        reply = Reply(200, {}, content)
        body = reply.json()
        return Event(str(at(body, "id") or at(body, "task_id")), reply)


def _code(reply: Reply) -> tuple[int, str]:
    try:
        data = reply.json()
    except BadReplyError:
        return 0, f"status {reply.status}"
    return int(number(data, "code") or 0), str(at(data, "message") or f"status {reply.status}")


def _data(reply: Reply) -> Any:
    data = reply.json()
    if at(data, "code") not in {0, None}:
        # A status of success with a code of failure.
        raise Kling().refusal(reply)
    return at(data, "data")


def _task(found: Found, reply: Reply) -> Any:
    data = _data(reply)
    if "endpoint" in found:
        return data
    tasks = data if isinstance(data, list) else []
    mine = [task for task in tasks if at(task, "id") == found["id"]]
    if not mine:
        raise BadReplyError("Kling's list does not have the task.", billed=None)
    return mine[0]


def _failed(said: str) -> ProviderError:
    message = f"Kling failed: {said.rstrip('.') or 'it gives no reason'}."
    # A failed task has no code, only words; what is taken is taken when a clip is done.
    if any(word in said.lower() for word in ("risk", "policy", "moderation", "sensitive")):
        return ModeratedError(message)
    return GenerationFailedError(message, retry=True)


def _bill(task: Any) -> Cost | None:
    """What was taken from the balance; units of a package are no money that we know."""
    bill = [each for each in at(task, "billing") or () if at(each, "charge_type") == "cash"]
    if not bill:
        return None
    total = sum((Decimal(str(at(each, "amount"))) for each in bill), Decimal(0))
    currency = str(at(bill[0], "currency") or "USD")
    return Cost(low=total, high=total, currency=currency, basis="Kling's own bill")


PROVIDER = Kling
