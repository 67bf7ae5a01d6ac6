"""Replicate's HTTP API, as ``replicate`` 1.0.7 and its pages have it (2026-11-22)."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, JSONResponse, Response

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import Take
from rushes.emulator.faults import Stage
from rushes.emulator.hooks import Notice
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer, fits
from rushes.emulator.wires._replicate_rows import (
    NOBODY,
    AnimateDiff,
    Anything,
    Known,
    StableVideo,
    Zeroscope,
    by_version,
    known,
)
from rushes.errors import MediaError
from rushes.media import picture_size
from rushes.types import Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from rushes.emulator.desk import Upload
    from rushes.emulator.jobs import Job

_STATUS = {
    Kind.AUTH: (401, "Unauthenticated"),
    Kind.INVALID: (422, "Input validation failed"),
    Kind.NOT_FOUND: (404, "Not found"),
    Kind.CONFLICT: (409, "Conflict"),
    Kind.TOO_LARGE: (413, "Request entity too large"),
    Kind.TOO_EARLY: (409, "Conflict"),
    Kind.MODERATED: (422, "Input validation failed"),
    Kind.RATE: (429, "Too many requests"),
    Kind.BALANCE: (402, "Insufficient credit"),
    Kind.SERVER: (500, "Internal server error"),
    Kind.BUSY: (503, "Service unavailable"),
}
_WORDS = {
    Stand.QUEUED: "starting",
    Stand.RUNNING: "processing",
    Stand.SUCCEEDED: "succeeded",
    Stand.FAILED: "failed",
    Stand.CANCELLED: "canceled",
}
_SENSITIVE = "The input or output was flagged as sensitive. Please try again with different inputs."
_PAGE, _KEPT = 100, timedelta(hours=1)
_HEX = re.compile(r"[0-9a-f]{64}")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
#: AnimateDiff's clips: its length and size are its own.
_ANIMATED = (Size(width=512, height=512), Fraction(2), Fraction(8))
_SHAPES = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}
_FILE = 100_000_000


class _Create(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    version: str | None = None
    input: dict[str, Any]
    webhook: Annotated[str | None, Field(pattern=r"^https?://")] = None
    webhook_events_filter: list[Literal["start", "output", "logs", "completed"]] | None = None
    stream: bool | None = None


class Replicate(Wire):
    """Predictions, models, files and the account."""

    name = "replicate"
    undocumented = "simmering"
    absent = "The requested resource could not be found."
    moderates_creates = False

    def endpoints(self) -> Sequence[Endpoint]:
        """What the SDK calls."""
        create, check, other, upload = Stage.CREATE, Stage.CHECK, Stage.OTHER, Stage.UPLOAD
        one, model = "/v1/predictions/{id}", "/v1/models/{owner}/{model}"
        deployment = "/v1/deployments/{owner}/{model}/predictions"
        return [
            Endpoint("POST", "/v1/predictions", create, self._create),
            Endpoint("GET", "/v1/predictions", other, self._list),
            Endpoint("GET", one, check, self._show),
            Endpoint("POST", f"{one}/cancel", other, self._cancel),
            Endpoint("POST", f"{model}/predictions", create, self._create_official),
            Endpoint("POST", deployment, create, self._create_deployed),
            Endpoint("GET", model, other, self._model),
            Endpoint("GET", f"{model}/versions", other, self._versions),
            Endpoint("GET", f"{model}/versions/{{version}}", other, self._version),
            Endpoint("POST", "/v1/files", upload, self._upload),
            Endpoint("GET", "/v1/files", other, self._files),
            Endpoint("GET", "/v1/files/{id}", other, self._file),
            Endpoint("DELETE", "/v1/files/{id}", other, self._delete),
            Endpoint("GET", "/v1/files/{id}/download", Stage.DOWNLOAD, self._download),
            Endpoint("GET", "/v1/webhooks/default/secret", other, self._secret),
            Endpoint("GET", "/v1/account", other, self._account),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """A bearer token."""
        bearer(headers)

    def refused(self, refusal: Refused) -> Response:
        """RFC 7807, but for 429, which has its detail alone."""
        status, title = _STATUS[refusal.kind]
        if refusal.kind is Kind.RATE:
            wait = f"{refusal.wait or 1:g}"
            said = f"Request was throttled. Your rate limit resets in ~{wait}s."
            return JSONResponse({"detail": said}, status)
        lines = [
            f"- {'.'.join(map(str, issue['loc']))}: {issue['msg']}" for issue in refusal.issues
        ]
        body = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": "\n".join(lines) or refusal.message,
            "instance": None,
        }
        return JSONResponse(body, status, media_type="application/problem+json")

    async def _create(self, ask: Ask) -> Response:
        row = ask.fits(_Create)
        return await self._started(ask, row, self._running(row.version or ""))

    async def _create_official(self, ask: Ask) -> Response:
        model = self._named(ask)
        if not model.official:
            raise Refused(Kind.NOT_FOUND, "The requested resource could not be found.")
        return await self._started(ask, ask.fits(_Create), model)

    async def _create_deployed(self, ask: Ask) -> Response:
        return await self._started(ask, ask.fits(_Create), self._named(ask))

    def _running(self, version: str) -> Known:
        """The model of ``HEX``, ``owner/name:HEX`` or, of an official one, ``owner/name``."""
        name, _, number = version.rpartition(":")
        if _HEX.fullmatch(number):
            seen = self.desk.memory.setdefault("replicate versions", {}).get(number)
            model = by_version(number) or (seen if isinstance(seen, Known) else None)
            if model is not None and name in {"", model.name}:
                return Known(model.name, model.row, number)
        elif known(version).official:
            return known(version)
        raise Refused(
            Kind.INVALID,
            "The specified version does not exist (or perhaps you don't have permission to use "
            "it?)",
        )

    async def _started(self, ask: Ask, row: _Create, model: Known) -> Response:
        told = fits(model.row, row.input)
        take = self._take(told)
        job = self.desk.jobs.start(
            self.name,
            model.name,
            take,
            price=None,
            version=model.version,
            input=row.input,
            batch=getattr(told, "batch_size", 1),
            listed=isinstance(told, Zeroscope),
        )
        deadline = _length(ask.headers.get("cancel-after", ""))
        if deadline is not None:
            job.data["deadline"] = job.created + deadline
        if row.webhook is not None:
            wanted = frozenset(row.webhook_events_filter or ("start", "completed"))
            self.desk.hooks.watch(job, row.webhook, lambda job: self._notice(job, wanted))
        await self._wait(ask, job)
        return JSONResponse(self._told(job), 201)

    def _notice(self, job: Job, wanted: frozenset[str]) -> Notice | None:
        """The prediction, signed; of the events, ``output`` and ``logs`` are not sent."""
        event = "completed" if job.stand.over else "start"
        if event not in wanted or job.stand is Stand.QUEUED:
            return None
        content = json.dumps(self._told(job)).encode()
        return Notice.signed(f"msg_{job.id}", content, self.desk.clock.now())

    async def _wait(self, ask: Ask, job: Job) -> None:
        """``Prefer: wait[=1..60]`` answers when it is done, or the time is up."""
        wish = re.fullmatch(r"wait(?:=(\d+))?", ask.headers.get("prefer", ""))
        if wish is None:
            return
        seconds = int(wish[1] or 60)
        if not 1 <= seconds <= 60:
            raise Refused(Kind.INVALID, "Prefer: wait takes 1 to 60 seconds")
        until = asyncio.get_running_loop().time() + seconds / self.desk.speed
        while not job.stand.over and asyncio.get_running_loop().time() < until:
            await self.desk.jobs.look(job)
            await asyncio.sleep(0.02)

    def _take(self, row: BaseModel) -> Take:
        if isinstance(row, StableVideo):
            frames = 25 if row.video_length.startswith("25") else 14
            image = self._asset("input_image", row.input_image)
            size = _svd_size(self._measured(image), row.sizing_strategy)
            rate = Fraction(row.frames_per_second)
            return Take("", size, frames / rate, rate, abs(row.seed or 0), image=image)
        if isinstance(row, AnimateDiff):
            size, seconds, rate = _ANIMATED
            return Take(row.prompt, size, seconds, rate, abs(row.seed or 0))
        if isinstance(row, Zeroscope):
            size, rate = Size(width=row.width & ~1, height=row.height & ~1), Fraction(row.fps)
            video = self._asset("init_video", row.init_video) if row.init_video else None
            seed = abs(row.seed or 0)
            return Take(row.prompt, size, row.num_frames / rate, rate, seed, video=video)
        if not isinstance(row, Anything):
            raise TypeError(row)
        return self._general(row)

    def _general(self, row: Anything) -> Take:
        wide, high = _SHAPES[row.aspect_ratio]
        short = int(row.resolution[:-1])
        width, height = (round(short * side / min(wide, high) / 2) * 2 for side in (wide, high))
        files = {
            name: self._asset(name, address)
            for name in ("first_frame_image", "last_frame_image", "video")
            if (address := getattr(row, name))
        }
        for address in row.reference_images:
            self._asset("reference_images", address)
        return Take(
            row.prompt,
            Size(width=width, height=height),
            Fraction(row.duration),
            Fraction(row.fps),
            abs(row.seed or 0),
            image=files.get("first_frame_image") if "video" not in files else None,
            last_frame=files.get("last_frame_image"),
            video=files.get("video"),
        )

    def _measured(self, image: Path) -> Size:
        try:
            width, height = picture_size(image)
        except MediaError as error:
            raise Refused(Kind.INVALID, f"input_image cannot be read: {error}") from error
        return Size(width=width, height=height)

    def _asset(self, name: str, address: str) -> Path:
        upload = self._files_there().get(address.rpartition("/")[2])
        if upload is not None:
            return upload.path
        try:
            return self.desk.asset(address)
        except AssetError as error:
            raise Refused(Kind.INVALID, f"{name}: {error}") from error

    async def _show(self, ask: Ask) -> Response:
        job = self.job(ask.params["id"])
        deadline = job.data.get("deadline")
        if deadline is not None and not job.stand.over and self.desk.clock.now() > deadline:
            job.data["aborted"] = job.started is None
            self.desk.jobs.cancel(job)
        await self.desk.jobs.look(job)
        return JSONResponse(self._told(job))

    async def _cancel(self, ask: Ask) -> Response:
        job = self.job(ask.params["id"])
        if not job.stand.over:
            self.desk.jobs.cancel(job)
        return JSONResponse(self._told(job))

    async def _list(self, ask: Ask) -> Response:
        jobs = self.desk.jobs.of(self.name)
        after, before = ask.query.get("created_after"), ask.query.get("created_before")
        jobs = [
            job
            for job in jobs
            if (after is None or str(self._stamp(job.created)) > after)
            and (before is None or str(self._stamp(job.created)) < before)
        ]
        cursor = ask.query.get("cursor", "0")
        start = int(cursor) if cursor.isdecimal() else 0
        more = start + _PAGE < len(jobs)
        link = f"{self.desk.base}/replicate/v1/predictions?cursor={start + _PAGE}"
        page = [self._told(job) for job in jobs[start : start + _PAGE]]
        return JSONResponse({"previous": None, "next": link if more else None, "results": page})

    def _told(self, job: Job) -> dict[str, Any]:
        word = "aborted" if job.data.get("aborted") else self.word(job, _WORDS)
        removed = job.ended is not None and self.desk.clock.now() > job.ended + _KEPT
        home = f"{self.desk.base}/replicate/v1/predictions/{job.id}"
        return {
            "id": job.id,
            "model": job.model,
            "version": job.data["version"],
            "status": word,
            "input": {} if removed else job.data["input"],
            "output": None if removed else self._output(job),
            "logs": "" if removed else _logs(job),
            "error": _error(job),
            "metrics": _metrics(job),
            "created_at": self._stamp(job.created),
            "started_at": self._stamp(job.started),
            "completed_at": self._stamp(job.ended),
            "data_removed": removed,
            "source": "api",
            "urls": {"get": home, "cancel": f"{home}/cancel", "web": home},
        }

    def _output(self, job: Job) -> str | list[str] | None:
        if job.stand is not Stand.SUCCEEDED:
            return None
        links = [self.desk.link(job) for _ in range(int(job.data["batch"]))]
        return links if job.data["listed"] else links[0]

    def _stamp(self, moment: datetime | None) -> str | None:
        if moment is None:
            return None
        skewed = moment + timedelta(seconds=self.desk.clock.skew)
        return f"{skewed:%Y-%m-%dT%H:%M:%S}.{skewed.microsecond:06d}Z"

    async def _model(self, ask: Ask) -> Response:
        model = self._named(ask)
        owner, _, name = model.name.partition("/")
        return JSONResponse(
            {
                "url": f"https://replicate.com/{model.name}",
                "owner": owner,
                "name": name,
                "description": "A model of the emulator.",
                "visibility": "public",
                "is_official": model.official,
                "github_url": None,
                "paper_url": None,
                "license_url": None,
                "run_count": 0,
                "cover_image_url": None,
                "default_example": None,
                "latest_version": self._of_version(model),
            }
        )

    async def _versions(self, ask: Ask) -> Response:
        page = [self._of_version(self._named(ask))]
        return JSONResponse({"previous": None, "next": None, "results": page})

    async def _version(self, ask: Ask) -> Response:
        model, number = self._named(ask), ask.params["version"]
        other = by_version(number)
        if not _HEX.fullmatch(number) or (other is not None and other.name != model.name):
            raise Refused(Kind.NOT_FOUND, "The requested resource could not be found.")
        return JSONResponse(self._of_version(Known(model.name, model.row, number)))

    def _of_version(self, model: Known) -> dict[str, Any]:
        self.desk.memory.setdefault("replicate versions", {})[model.version] = model
        return {
            "id": model.version,
            "created_at": "2024-01-24T00:00:00.000000Z",
            "cog_version": "0.9.3",
            "openapi_schema": model.schema,
        }

    def _named(self, ask: Ask) -> Known:
        if ask.params["owner"] == NOBODY:
            raise Refused(Kind.NOT_FOUND, "The requested resource could not be found.")
        return known(f"{ask.params['owner']}/{ask.params['model']}")

    async def _upload(self, ask: Ask) -> Response:
        part = (await ask.form()).get("content")
        if not isinstance(part, UploadFile):
            raise Refused(Kind.INVALID, "The form has no part 'content'")
        content = await part.read()
        if len(content) > _FILE:
            raise Refused(Kind.TOO_LARGE, f"{len(content)} bytes are more than {_FILE}")
        kept = self.desk.keep(content, part.content_type or "application/octet-stream")
        self._files_there()[kept.id] = kept
        self.desk.memory.setdefault("replicate names", {})[kept.id] = part.filename or "file"
        return JSONResponse(self._of_file(kept), 201)

    def _files_there(self) -> dict[str, Upload]:
        kept: Any = self.desk.memory.setdefault("replicate files", {})
        return kept  # type: ignore[no-any-return]

    def _of_file(self, upload: Upload) -> dict[str, Any]:
        return {
            "id": upload.id,
            "name": self.desk.memory["replicate names"][upload.id],
            "content_type": upload.content_type,
            "size": upload.path.stat().st_size,
            "etag": upload.id,
            "checksums": {},
            "metadata": {},
            "created_at": self._stamp(self.desk.clock.now()),
            "expires_at": self._stamp(self.desk.clock.now() + timedelta(days=1)),
            "urls": {"get": f"{self.desk.base}/replicate/v1/files/{upload.id}"},
        }

    async def _files(self, ask: Ask) -> Response:
        del ask
        page = [self._of_file(upload) for upload in self._files_there().values()]
        return JSONResponse({"previous": None, "next": None, "results": page})

    async def _file(self, ask: Ask) -> Response:
        return JSONResponse(self._of_file(self._kept(ask)))

    async def _delete(self, ask: Ask) -> Response:
        del self._files_there()[self._kept(ask).id]
        return Response(status_code=204)

    async def _download(self, ask: Ask) -> Response:
        upload = self._kept(ask)
        return FileResponse(upload.path, media_type=upload.content_type)

    def _kept(self, ask: Ask) -> Upload:
        upload = self._files_there().get(ask.params["id"])
        if upload is None:
            raise Refused(Kind.NOT_FOUND, "The requested resource could not be found.")
        return upload

    async def _secret(self, ask: Ask) -> Response:
        del ask
        return JSONResponse({"key": self.secret()})

    async def _account(self, ask: Ask) -> Response:
        del ask
        account = {"type": "user", "username": "emulator", "name": "Emulator", "github_url": ""}
        return JSONResponse(account)


def _svd_size(image: Size, strategy: str) -> Size:
    """As ``sizing_strategy.py`` of the model does it: 1024x576 at the most, in whole 64s."""
    if strategy == "crop_to_16_9":
        return Size(width=1024, height=576)
    if strategy == "use_image_dimensions":
        return Size(width=max(64, image.width // 64 * 64), height=max(64, image.height // 64 * 64))
    scale = min(Fraction(1), Fraction(1024, image.width), Fraction(576, image.height))
    width, height = (max(64, int(side * scale) // 64 * 64) for side in (image.width, image.height))
    return Size(width=width, height=height)


def _length(text: str) -> timedelta | None:
    """``30s``, ``5m`` or ``1h``."""
    told = re.fullmatch(r"(\d+)([smh])", text)
    if told is None and text:
        raise Refused(Kind.INVALID, "Cancel-After is written 30s, 5m or 1h")
    return timedelta(seconds=int(told[1]) * _SECONDS[told[2]]) if told else None


def _logs(job: Job) -> str:
    if job.started is None:
        return ""
    steps = round(job.done * 25)
    bar = f"{round(job.done * 100):3d}%|{'█' * (steps * 10 // 25):<10}| {steps}/25 [00:01<00:01]"
    return f"Using seed: {job.take.seed}\n  0%|          | 0/25 [00:00<?, ?it/s]\n{bar}\n"


def _error(job: Job) -> str | None:
    if job.woe in {Woe.MODERATED_INPUT, Woe.MODERATED_OUTPUT}:
        return f"{_SENSITIVE} (E005)"
    return job.woes if job.woe is not None else None


def _metrics(job: Job) -> dict[str, float]:
    if job.ended is None:
        return {}
    total = (job.ended - job.created).total_seconds()
    ran = (job.ended - job.started).total_seconds() if job.started else 0.0
    return {"predict_time": ran, "total_time": total}


WIRE = Replicate
