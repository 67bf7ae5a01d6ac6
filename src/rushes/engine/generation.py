"""One durable unit of work: what was asked, how it stands, and what came of it."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field

from rushes import errors
from rushes.delivery import Target
from rushes.frozen import JsonObject
from rushes.storage.address import local_path
from rushes.types import Clip, Cost, Frozen, GenerationRequest, Mode, State, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import sqlalchemy as sa

    from rushes.errors import RushesError


def new_id(now: float | None = None) -> str:
    """A name that no other generation has: 12 digits of time, then 12 of chance, hexadecimal."""
    moment = time.time() if now is None else now
    return f"{int(moment * 1000):012x}{secrets.token_hex(6)}"


def digest(request: GenerationRequest, content: Callable[[str], str], made_by: str) -> str:
    """What a request comes to, as SHA-256: equal for equal requests with equal inputs.

    ``content`` gives what stands for a picture or clip: the hash of a file, or an address.
    ``made_by``: what else decides how the clip looks.
    """
    fields = request.model_dump(mode="json", exclude_defaults=True)
    fields |= {"model": request.model, "made_by": made_by}
    for name in ("image", "last_frame", "video", "extend"):
        if name in fields:
            fields[name] = content(fields[name])
    for key in fields.get("keyframes", ()):
        key["source"] = content(key["source"])
    fields["options"] = _contents(fields.get("options", {}), content)
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _contents(value: Any, content: Callable[[str], str]) -> Any:
    """Options with what stands for the files that they name, plainly or as ``@PATH``."""
    if isinstance(value, dict):
        return {name: _contents(each, content) for name, each in value.items()}
    if isinstance(value, list):
        return [_contents(each, content) for each in value]
    if not isinstance(value, str):
        return value
    at = "@" if value.startswith("@") else ""
    return f"{at}{content(value.removeprefix(at))}"


def content_of(source: str) -> str:
    """The hash of a file, or the address itself."""
    try:
        if "://" in source or source.startswith("data:") or not Path(source).is_file():
            return source
        with Path(source).open("rb") as file:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError:  # words that are too long for the name of a file
        return source


def clip_row(clip: Clip) -> dict[str, Any]:
    """A clip as it is written; its request has the fields that were given, and no others."""
    row = clip.model_dump(mode="json", exclude={"request"})
    return {**row, "request": clip.request.model_dump(mode="json", exclude_unset=True)}


#: Where those wait that take their clip from an equal generation.
EQUAL = "equal"


class Failure(Frozen):
    """Why there is no clip."""

    kind: str
    """The class of the error."""
    message: str
    code: str | None = None
    retry: bool = False
    billed: bool | None = False

    @classmethod
    def of(cls, error: RushesError) -> Self:
        """The row of an error."""
        return cls(
            kind=type(error).__name__,
            message=error.message,
            code=error.code,
            retry=error.retry,
            billed=getattr(error, "billed", False),
        )

    def error(self) -> RushesError:
        """The error again; where its class wants more than a message, the next above that does."""
        kind: type[RushesError] = getattr(errors, self.kind, errors.EngineError)
        if kind in {errors.UnsupportedError, errors.MissingExtraError}:
            kind = errors.RequestError  # those are made from more than a message
        made = kind(self.message, code=self.code)
        made.retry = self.retry
        if isinstance(made, errors.ProviderError):
            made.billed = self.billed
        return made


class Place(Frozen):
    """Where the clip shall go; see :class:`~rushes.delivery.Target`."""

    folder: Path
    file: Path | None = None
    overwrite: bool = False
    make: bool = False
    said: str = ""
    address: str | None = None
    unnamed: bool = False

    @classmethod
    def of(cls, target: Target) -> Self:
        """The row of a target; its paths are whole, since another process may fill it."""
        return cls(
            folder=target.folder.absolute(),
            file=None if target.file is None else target.file.absolute(),
            overwrite=target.overwrite,
            make=target.make,
            said=target.said,
            address=target.address,
            unnamed=target.unnamed,
        )

    def within(self, storage: str | None) -> Self:
        """The same place, or that storage where nobody named one."""
        if storage is None or not self.unnamed or self.address is not None:
            return self
        here = local_path(storage)
        return self.model_copy(
            update={"address": storage} if here is None else {"folder": here, "make": True}
        )

    @property
    def target(self) -> Target:
        """The target itself."""
        return Target(
            self.folder,
            self.file,
            self.overwrite,
            self.make,
            self.said,
            self.address,
            self.unnamed,
        )


class Placing(Frozen):
    """A clip on its way to its place: how it is known there, and what its maker said of it."""

    sha256: str
    seed: int | None
    cost: Cost
    origin: str | None = None
    notes: tuple[str, ...] = ()


class Generation(Frozen):
    """A row of the database. It does not change; what happens makes a new one."""

    id: str
    state: State
    model: str
    provider: str
    mode: Mode
    queue: str
    priority: int = 0
    project: str = ""
    batch: str | None = None
    idempotency_key: str | None = None
    body: str
    key: str = ""
    """The names of the variables that hold the key it is paid with; never the key."""
    request: GenerationRequest
    target: Place
    price: Cost
    """What it was expected to cost when it was admitted."""
    cancel: bool = False
    """Whether somebody wants it stopped."""
    reuse: str | None = None
    """An equal generation whose clip is taken, once it is there, instead of ordering another."""
    route: JsonObject | None = Field(default=None, repr=False)
    """Where it is made and with whose key, by name; frozen when it was admitted (law 3)."""
    attempt: int = 1
    """The order that stands: one more each time that it was ordered anew."""
    workflow: str
    """The id of the workflow that carries that order."""
    trace: str | None = None
    """Its trace, as OpenTelemetry's ``traceparent``, where somebody listens."""
    carrier: str | None = None
    """Who carries it: one attempt of one process to bring it to its end, and no other writes."""
    intent: JsonObject | None = Field(default=None, repr=False)
    ticket: Ticket | None = Field(default=None, repr=False)
    done: float | None = None
    message: str = ""
    placing: Placing | None = None
    clip: Clip | None = None
    failure: Failure | None = None
    created_at: float
    submitted_at: float | None = None
    finished_at: float | None = None

    @classmethod
    def read(cls, row: sa.Row[Any]) -> Self:
        """A row as it was written by :meth:`row`."""
        return cls.model_validate(row._asdict())

    def row(self) -> Mapping[str, Any]:
        """What is written to the database."""
        row: dict[str, Any] = self.model_dump(
            mode="json", exclude={"request", "clip"}, exclude_unset=False
        )
        row["request"] = self.request.model_dump(mode="json", exclude_unset=True)
        row["clip"] = None if self.clip is None else clip_row(self.clip)
        return row

    @property
    def line(self) -> str:
        """Where its workflow waits: who only waits for an equal clip takes no place in a queue."""
        return self.queue if self.reuse is None else EQUAL
