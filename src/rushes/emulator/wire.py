"""What a wire is: the endpoints of one vendor, its admission and its way to say no.

A wire is one file in :mod:`rushes.emulator.wires`, named as its provider, with a class ``WIRE``. It
must not look at :mod:`rushes.providers`: each judges the other.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import BaseModel, ValidationError

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import like
from rushes.emulator.faults import Fault
from rushes.emulator.hooks import SECRET
from rushes.errors import MediaError
from rushes.media import picture_size

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from rushes.emulator.desk import Desk
    from rushes.emulator.faults import Stage
    from rushes.emulator.jobs import Job, Stand
    from rushes.types import Size

    Handler = Callable[["Ask"], Awaitable[Response]]

M = TypeVar("M", bound=BaseModel)


class Kind(StrEnum):
    """Why a request is refused; each wire has its own status and body for it."""

    AUTH = "auth"
    INVALID = "invalid"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    TOO_LARGE = "too-large"
    TOO_EARLY = "too-early"
    MODERATED = "moderated"
    RATE = "rate"
    BALANCE = "balance"
    SERVER = "server"
    BUSY = "busy"


class Refused(Exception):  # noqa: N818 - it is an answer, not a failure
    """A request that the vendor would not take.

    ``issues``: what is wrong with each field, as pydantic has it.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        issues: Sequence[Mapping[str, Any]] = (),
        field: str = "",
        wait: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind, self.message, self.field = kind, message, field
        self.issues = tuple(issues)
        self.wait = wait
        """Seconds of Retry-After, where there is to be one."""


@dataclass(slots=True)
class Ask:
    """One request, read whole. ``params``: what the path says."""

    request: Request
    content: bytes
    params: dict[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> Mapping[str, str]:
        """By lower-case names."""
        return self.request.headers

    @property
    def query(self) -> Mapping[str, str]:
        """The last value of each name."""
        return self.request.query_params

    def json(self) -> Any:
        """The body as JSON; nothing is an empty object.

        :raises Refused: it is none.
        """
        try:
            return json.loads(self.content or b"{}")
        except ValueError as error:
            raise Refused(Kind.INVALID, f"The body is no JSON: {error}") from error

    def fits(self, model: type[M], value: Any = None) -> M:
        """The body, or ``value``, as a strict row.

        :raises Refused: a field is unknown, missing or wrong; all issues at once.
        """
        return fits(model, self.json() if value is None else value)

    async def form(self) -> Mapping[str, Any]:
        """The parts of a multipart body: text, or Starlette's ``UploadFile``."""
        return await self.request.form()


def fits(model: type[M], value: Any) -> M:
    """``value`` as a row.

    :raises Refused: a field is unknown, missing or wrong; all issues at once.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        issues = error.errors(include_url=False, include_context=False, include_input=False)
        said = "; ".join(f"{_named(issue['loc'])}: {issue['msg']}" for issue in issues)
        first = _named(issues[0]["loc"]) if issues else ""
        plain = [dict(issue) for issue in issues]
        raise Refused(Kind.INVALID, said, issues=plain, field=first) from error


def _named(place: Sequence[int | str]) -> str:
    return ".".join(map(str, place)) or "body"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method and path (with ``{names}``) of a mount; ``signed``: whether it wants a key."""

    method: str
    path: str
    stage: Stage
    handler: Handler
    signed: bool = True
    mount: str = ""
    """The key of the provider's further host, where it is one of those."""
    refused: Callable[[Refused], Response] | None = None
    """Its own way to say no, where that is not its wire's."""


class Wire(ABC):
    """The endpoints of one vendor over the shared desk."""

    name: ClassVar[str]
    moderates_creates: ClassVar[bool] = True
    """Whether a create is refused for its words; else the job that it starts fails for them."""
    tells: ClassVar[Mapping[str, str]] = {}
    """Headers of every answer."""

    undocumented: ClassVar[str] = "simmering"
    """A status word that the vendor's documents do not have."""
    absent: ClassVar[str] = "Not found"
    """What the vendor says of an id that is not there."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @abstractmethod
    def endpoints(self) -> Sequence[Endpoint]:
        """All of them; of two that fit, the first."""

    @abstractmethod
    def admit(self, headers: Mapping[str, str]) -> None:
        """Look at the key and the version.

        :raises Refused: either is missing or wrong. A key that begins with ``invalid`` is wrong.
        """

    @abstractmethod
    def refused(self, refusal: Refused) -> Response:
        """The vendor's own answer: its status and its body."""

    def secret(self) -> str:
        """What shows that a webhook of this vendor is genuine; "" where none is signed."""
        return SECRET

    def adopted(self, clip: Path) -> str:
        """A clip as if this vendor had made it once: its own address of it, by its own scheme.

        "" where a clip of one's own goes in anyway.

        :raises MediaError: it is none.
        """
        del clip
        return ""

    def job(self, number: str) -> Job:
        """The job of that id.

        :raises Refused: this vendor has none.
        """
        job = self.desk.jobs.find(self.name, number)
        if job is None:
            raise Refused(Kind.NOT_FOUND, self.absent)
        return job

    def word(self, job: Job, words: Mapping[Stand, str]) -> str:
        """The vendor's word for where a job stands; once another, if it suffers that."""
        if not job.stand.over and job.looks and job.suffers(Fault.UNKNOWN_STATUS):
            return self.undocumented
        return words[job.stand]

    def asset(self, address: str, name: str = "url", *, data: bool = True) -> Path:
        """The file behind an address in the field ``name``; see :meth:`Desk.asset`.

        :raises Refused: there is none.
        """
        try:
            return self.desk.asset(address, data=data)
        except AssetError as error:
            raise Refused(Kind.INVALID, f"{name}: {error}", field=name) from error

    def measured(self, clip: Path, name: str = "video") -> tuple[Size, Fraction, Fraction]:
        """The size, the seconds and the rate of the clip in the field ``name``.

        :raises Refused: it is none.
        """
        try:
            return like(clip)
        except MediaError as error:
            raise Refused(Kind.INVALID, f"{name}: this is no video", field=name) from error

    def shape(self, path: Path) -> Fraction:
        """Width over height of a picture or clip that goes in.

        :raises Refused: it is neither.
        """
        try:
            width, height = picture_size(path)
        except MediaError:  # then it may be a clip
            own = self.measured(path)[0]
            width, height = own.width, own.height
        return Fraction(width, height)


#: What Rushes sends for a key where only the emulator will see it; every wire takes it.
STAND_IN = "emulator"


def bearer(headers: Mapping[str, str], scheme: str = "Bearer") -> str:
    """The key of an ``Authorization`` header.

    :raises Refused: there is none, or it begins with ``invalid``.
    """
    kind, _, key = headers.get("authorization", "").partition(" ")
    return known_key(key if kind == scheme else "")


def known_key(key: str) -> str:
    """``key``, if it is one that the emulator takes: any that does not begin with ``invalid``.

    :raises Refused: it is not.
    """
    if not key:
        raise Refused(Kind.AUTH, "No API key was provided.")
    if key.startswith("invalid"):
        raise Refused(Kind.AUTH, "The API key is not valid.")
    return key
