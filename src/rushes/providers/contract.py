"""What a hosted provider is: a translator between our types and its wire, with no I/O.

:class:`Provider` says in one place what is required and what is optional. A provider builds
:class:`Call` values and reads :class:`Reply` values; it holds no client, no loop and no clock.
Every provider is judged by the same story, :class:`rushes.testing.Story`: ours in
``tests/providers/test_story.py``, those of other packages in their own tests.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from rushes.errors import BadReplyError, ProviderError
from rushes.frozen import thawed
from rushes.types import Mode, State

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from datetime import datetime
    from fractions import Fraction
    from pathlib import Path

    from pydantic import JsonValue

    from rushes.catalogue import Abilities, Model, Settled
    from rushes.providers.schema import Schema
    from rushes.types import Cost, GenerationRequest

    #: What :attr:`Ticket.data <rushes.types.Ticket>` holds of a provider: how it finds the work.
    Found = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes out: read from ``path`` while it is sent, or ``data`` as it is.

    ``start`` and ``most``: of the file at ``path``, only so many bytes from there on.
    """

    name: str
    content_type: str
    path: Path | None = None
    data: bytes = b""
    start: int = 0
    most: int | None = None

    @property
    def size(self) -> int:
        """Bytes."""
        if self.path is None:
            return len(self.data)
        left = self.path.stat().st_size - self.start
        return left if self.most is None else min(left, self.most)

    def parts(self, size: int) -> Iterator[Attachment]:
        """The file at ``path`` in pieces of ``size`` bytes; the last may be smaller."""
        for start in range(0, self.size, size):
            yield replace(self, start=start, most=size)


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request as data.

    ``path`` is joined to the provider's base URL, or to that of ``host`` (a key of the catalogue's
    ``hosts``); a whole ``https://`` address is called as it is. At most one of ``body``, ``form``
    and ``content`` is set. ``signed``: whether the provider's credentials go along.
    """

    method: str
    path: str
    body: JsonValue = None
    """Sent as JSON."""
    form: Sequence[tuple[str, str | Attachment]] = ()
    """Sent as ``multipart/form-data``, in order."""
    content: Attachment | None = None
    """Sent as it is."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    signed: bool = True
    host: str = ""
    after: float = 0.0
    """Seconds to wait before it is sent; for the steps of an upload that has to be digested."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. ``headers`` have lower-case names."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON.

        :raises BadReplyError: it is none; the message shows its beginning.
        """
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError) as error:
            start = self.content[:80].decode("utf-8", "replace")
            said = f"The reply (status {self.status}) is no JSON: {start!r}"
            raise BadReplyError(said, billed=None) from error


class Way(StrEnum):
    """In which form a picture or clip reaches the provider."""

    URL = "url"
    DATA = "data"
    UPLOAD = "upload"
    OWN = "own"
    """An address of the provider's own scheme, given by the user."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture or clip as the wire takes it.

    ``value`` is an address (also ``data:…``), or what :meth:`Provider.upload` gave for it.
    """

    value: str
    way: Way
    content_type: str
    time: Fraction | None = None
    """Seconds, of a keyframe that has one."""

    @property
    def base64(self) -> str:
        """The content of a ``data:`` address in Base64, without what stands before it."""
        return self.value.partition(",")[2]


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be made: the request, what the catalogue makes of it, and its inputs as sent."""

    request: GenerationRequest
    model: Model
    can: Abilities
    settled: Settled
    tag: str
    """Unique to this order: 32 hexadecimal digits. An idempotency key, where there is one."""
    image: Reference | None = None
    last_frame: Reference | None = None
    keyframes: tuple[Reference, ...] = ()
    video: Reference | None = None
    extend: Reference | None = None
    webhook: str | None = None
    """Where the provider shall report; ``None`` where nobody listens."""
    schema: Schema | None = None
    """What a model without a row takes, where that could be read."""
    files: Mapping[str, Reference] = field(default_factory=dict)
    """The files that options name, by the text that names them: ``@PATH`` in open options."""

    @property
    def wire(self) -> str:
        """The provider's own name of the model."""
        return self.can.wire or self.model.name

    @property
    def options(self) -> dict[str, JsonValue]:
        """The options that were asked for, by the provider's own names, as plain JSON."""
        told: dict[str, JsonValue] = {}
        for name, value in self.request.options.items():
            option = self.can.options.get(name)
            if option is None:
                told[name] = self._sent(thawed(value))
            elif option.sends:
                told |= thawed(option.sends) if value else {}
            elif option.media is not None:
                told[option.wire or name] = self._brought(thawed(value))
            else:
                told[option.wire or name] = self._sent(thawed(value))
        return told

    def _brought(self, value: JsonValue) -> JsonValue:
        if isinstance(value, (list, tuple)):
            return [self._brought(each) for each in value]
        if isinstance(value, dict):
            return {name: self._brought(each) for name, each in value.items()}
        return self.files[value].value if isinstance(value, str) and value in self.files else value

    def _sent(self, value: JsonValue) -> JsonValue:
        if isinstance(value, (list, tuple)):
            return [self._sent(each) for each in value]
        if not isinstance(value, str) or not self.can.open_options:
            return value
        if value in self.files:
            return self.files[value].value
        return value[1:] if value.startswith("@@") else value

    @property
    def pictures(self) -> tuple[Reference, ...]:
        """All stills in order: the keyframes, or the first and the last frame."""
        return self.keyframes or tuple(each for each in (self.image, self.last_frame) if each)

    def spelled(self) -> Order:
        """The same with two keyframes of no time as the first and the last frame, which they are.

        So that a provider has to know one spelling; a model without a row gets what was asked for.
        """
        ends = self.keyframes
        apart = self.request.mode is not Mode.INTERPOLATION or self.can.open_options
        if apart or len(ends) != 2 or any(each.time is not None for each in ends):
            return self
        return replace(self, image=ends[0], last_frame=ends[1], keyframes=())


@dataclass(frozen=True, slots=True)
class Standing:
    """How the work stands, by the provider's own word.

    ``failure`` says why it failed, or what a cancel means for whoever waits for the clip.
    """

    state: State
    done: float | None = None
    message: str = ""
    failure: ProviderError | None = None
    cost: Cost | None = None
    """What the provider says that it charged."""
    seed: int | None = None
    wait: float | None = None
    """Seconds after which the provider wants to be asked again, where it says so."""

    @classmethod
    def failed(cls, failure: ProviderError, cost: Cost | None = None) -> Standing:
        """Over, for a reason."""
        return cls(State.FAILED, message=failure.message, failure=failure, cost=cost)


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook that was found to be genuine: which work it is about, and its body as a reply."""

    id: str
    reply: Reply


#: Statuses of a create after which it may have been accepted all the same.
UNCLEAR = frozenset({408, 500, 502, 503, 504, 520, 522, 524})


class Provider(ABC):
    """A hosted provider. Pure: the same arguments give the same result.

    Required are :meth:`headers`, :meth:`submit`, :meth:`ticket`, :meth:`check`, :meth:`progress`,
    :meth:`outputs` and :meth:`refusal`. The rest is optional: the default says what it means.
    """

    name: ClassVar[str]
    idempotent: ClassVar[bool] = False
    """Whether the same create may be sent again under the same :attr:`Order.tag`, and is then
    accepted once."""
    webhook_variable: ClassVar[str] = ""
    """The variable that holds what its webhooks are signed with, where a secret is shared."""

    @abstractmethod
    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """What goes with every signed call. ``secrets``: one of the catalogue's ``keys``, whole."""

    @abstractmethod
    def submit(self, order: Order) -> Call:
        """The one call that starts the work, and costs money."""

    @abstractmethod
    def ticket(self, order: Order, reply: Reply) -> Found:
        """How to find the accepted work again; kept with the generation, as JSON.

        :raises BadReplyError: the reply does not say so. The work is then looked for.
        :raises ProviderError: a reply that looks like success refuses.
        """

    @abstractmethod
    def check(self, found: Found) -> Call:
        """Ask how it is going. May be sent any number of times."""

    @abstractmethod
    def progress(self, found: Found, reply: Reply) -> Standing:
        """Read the answer. A word that is not documented means ``RUNNING``, with it as message.

        :raises BadReplyError: it cannot be read; it is then asked again.
        """

    @abstractmethod
    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """What to fetch, best first: calls that answer with the file, or the bytes themselves.

        ``reply`` is that of :meth:`check`, or of :meth:`collect` where there is one.

        :raises BadReplyError: there is nothing in it.
        """

    @abstractmethod
    def refusal(self, reply: Reply) -> ProviderError:
        """What a reply with an error status means."""

    def named(self, order: Order, number: str) -> Found:
        """How work is found again of which somebody knows the provider's id, and nothing else."""
        del order
        return {"id": number}

    def describe(self, order: Order) -> Call | None:
        """Ask what a model without a row takes, before anything is sent to it; free."""
        del order
        return None

    def schema(self, order: Order, reply: Reply) -> Schema | None:
        """What a reply to :meth:`describe`, an error too, says. ``None``: nothing is known.

        :raises ProviderError: there is no such model, or the key is wrong.
        """
        del order, reply
        return None

    def resends(self, order: Order) -> bool:
        """Whether this very create is :attr:`idempotent`, where not all of them are."""
        del order
        return self.idempotent

    def unclear(self, reply: Reply) -> bool:
        """Whether an error status of a create leaves open what became of the order."""
        return reply.status in UNCLEAR

    def collect(self, found: Found, reply: Reply) -> Call | None:
        """One more call between the end and the outputs, where the wire needs one."""
        del found, reply
        return None

    def origin(self, found: Found, reply: Reply) -> str | None:
        """The provider's own address of a finished clip, if a further order may name it.

        Its scheme is one of the catalogue's ``schemes``. ``reply`` is that of :meth:`check`.
        """
        del found, reply
        return None

    def cancel(self, found: Found) -> Call | None:
        """Stop the work. ``None``: this provider cannot."""
        del found
        return None

    def cancelled(self, found: Found, reply: Reply) -> Standing:
        """What a reply to :meth:`cancel` means; the message tells the truth about the money."""
        del found, reply
        return Standing(State.CANCELLED)

    def reconcile(self, order: Order, since: datetime) -> Call | None:
        """List recent work, to find an order of which nobody knows whether it was accepted."""
        del order, since
        return None

    def match(self, order: Order, since: datetime, reply: Reply) -> Sequence[Found]:
        """Tickets of listed work that can only be this order.

        ``since``: when it was sent, by the provider's own clock; nothing older is it.
        """
        del order, since, reply
        return ()

    def upload(self, file: Attachment) -> Generator[Call, Reply, str]:
        """Bring a file to the provider: give calls, receive their replies, return its address."""
        yield Call("POST", "")  # a generator, like those that replace it
        raise NotImplementedError(f"{self.name} takes no uploads of {file.name}")

    def webhook(
        self, headers: Mapping[str, str], content: bytes, secret: str, now: datetime
    ) -> Event | None:
        """Check that a webhook is genuine and read it. ``None``: this provider sends none.

        :raises AuthRejectedError: it is forged, or too old.
        """
        del headers, content, secret, now
        return None

    def webhook_keys(self) -> Call | None:
        """Ask for what the webhooks of orders are checked with, where that is told over the wire.

        Else it is :attr:`webhook_variable`; where there is neither, they are not signed.
        """
        return None

    def webhook_key(self, reply: Reply) -> str:
        """What a reply to :meth:`webhook_keys` says: the ``secret`` of :meth:`webhook`."""
        return reply.content.decode("utf-8", "replace")

    def webhook_answer(self, content: bytes) -> bytes | None:
        """What must be answered where a provider first asks whether anybody listens."""
        del content
        return None
