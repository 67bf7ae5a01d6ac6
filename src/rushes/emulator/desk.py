"""What all wires share: the clock, the journal, the jobs, the files, and what goes wrong."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from rushes.emulator.clock import Clock
from rushes.emulator.faults import Fault, Faults
from rushes.emulator.hooks import Hooks
from rushes.emulator.jobs import Jobs
from rushes.emulator.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.requests import Request

    from rushes.emulator.jobs import Job
    from rushes.emulator.wire import Wire

#: Seconds that the link of a clip is good for.
LINK_LIFE = 3600


class AssetError(Exception):
    """A file that a request names cannot be had; the message says why."""


@dataclass(slots=True)
class Upload:
    """A file that somebody brought, or may bring. ``limit``: bytes, at the most."""

    id: str
    content_type: str
    limit: int
    path: Path
    headers: Mapping[str, str] = field(default_factory=dict)
    """What the upload has to carry, to the letter."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What a form that brings it has to hold besides."""
    least: int = 0
    """Bytes, at the least."""

    @property
    def there(self) -> bool:
        """Whether it has come."""
        return self.path.exists()


def _nobody(request: Request) -> None:
    raise NotImplementedError(f"nothing serves {request.url}")


class Desk:
    """The emulator's state. ``folder`` holds its files; ``base`` is its own address.

    ``by_looks``: a job moves a step each time somebody looks, and not by the clock. ``draft``:
    clips are drawn coarsely, which is quick. ``speed`` divides the time that a job takes.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock | None = None,
        speed: float = 1.0,
        by_looks: bool = False,
        draft: bool = False,
    ) -> None:
        self.folder = folder
        self.base = ""
        self.clock = clock or Clock()
        self.speed, self.by_looks, self.draft = speed, by_looks, draft
        self.journal = Journal()
        self.faults = Faults()
        self.jobs = Jobs(self)
        self.hooks = Hooks(self)
        self.wires: dict[str, Wire] = {}
        """The wires that are spoken, by name."""
        self.broken: dict[str, str] = {}
        """Those of other packages that are not, and what is wrong with them."""
        self.uploads: dict[str, Upload] = {}
        self.aliases: dict[str, Upload] = {}
        """Uploads that a wire has at addresses of its own, by their paths."""
        self.memory: dict[str, dict[str, object]] = {}
        """What a wire remembers besides jobs, by its name: idempotency keys, balances …"""
        self.stopped = Event()
        self._key = secrets.token_bytes(16)
        self.hang: Callable[[Request], None] = _nobody
        """Closes the connection of a request; whoever serves knows how."""

    def reset(self) -> None:
        """As if nothing had happened: no journal, no faults, no work, the time as it is."""
        self.journal.clear()
        self.faults.armed.clear()
        self.jobs.clear()
        self.memory.clear()
        self.hooks.listeners.clear()
        self.clock.reset()

    def wait(self) -> None:
        """Return when whoever serves it stops."""
        self.stopped.wait()

    def link(self, job: Job, name: str = "clip.mp4") -> str:
        """An address of a job's clip that expires."""
        life = LINK_LIFE if not job.suffers(Fault.LINK_EXPIRED) else -1
        expires = int(self.clock.now().timestamp()) + life
        path = f"/_clips/{job.id}/{name}"
        return f"{self.base}{path}?expires={expires}&signature={self.signature(path, expires)}"

    def signature(self, path: str, expires: int) -> str:
        """What makes a link genuine."""
        return hmac.new(self._key, f"{path} {expires}".encode(), hashlib.sha256).hexdigest()[:32]

    def place(
        self, content_type: str, limit: int, headers: Mapping[str, str] | None = None
    ) -> Upload:
        """A place where a file may be brought to; :meth:`address` tells where."""
        number = secrets.token_hex(12)
        upload = Upload(number, content_type, limit, self.folder / f"up-{number}", headers or {})
        self.uploads[number] = upload
        return upload

    def keep(self, content: bytes, content_type: str) -> Upload:
        """A file that has come already."""
        upload = self.place(content_type, len(content))
        upload.path.write_bytes(content)
        return upload

    def address(self, upload: Upload) -> str:
        """Where an upload is brought to, and where it can be fetched from."""
        return f"{self.base}/_uploads/{upload.id}"

    def asset(self, address: str, *, data: bool = True) -> Path:
        """The file behind an address that a request names: uploaded, made here, or inline.

        ``data``: whether the wire takes ``data:`` addresses. Nothing is fetched from elsewhere.

        :raises AssetError: there is none.
        """
        if address.startswith("data:"):
            if not data:
                raise AssetError("data URIs are not accepted here")
            return self._inline(address)
        if not address.startswith(f"{self.base}/"):
            raise AssetError("the emulator fetches nothing from outside: upload the file to it")
        parts = urlsplit(address)
        kind, _, number = parts.path.lstrip("/").partition("/")
        if kind == "_uploads" and number in self.uploads and self.uploads[number].there:
            return self.uploads[number].path
        if parts.path in self.aliases and self.aliases[parts.path].there:
            return self.aliases[parts.path].path
        if kind == "_clips":
            path = self.clip(parts.path, parse_qs(parts.query))
            if path is not None:
                return path
        raise AssetError("nothing is there")

    def clip(self, path: str, query: Mapping[str, list[str]]) -> Path | None:
        """The clip behind a link, while the link is good."""
        try:
            expires, signature = int(query["expires"][0]), query["signature"][0]
        except (KeyError, ValueError):
            return None
        good = hmac.compare_digest(signature, self.signature(path, expires))
        if not good or expires < self.clock.now().timestamp():
            return None
        job = self.jobs.any(path.split("/")[2])
        return job.path if job is not None else None

    def _inline(self, address: str) -> Path:
        head, _, text = address.partition(",")
        if not head.endswith(";base64"):
            raise AssetError("a data URI is written data:TYPE;base64,…")
        try:
            content = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise AssetError(f"that is no Base64: {error}") from error
        return self.keep(content, head[5:].partition(";")[0]).path
