"""The ``/v1/videos`` wire, as ``openai`` 3.51.0 and OpenAI's OpenAPI of 2026-08-21 have it.

Its own models are taken as strictly as OpenAI took them; any other name as leniently as the servers
that speak this wire do.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, JSONResponse, Response

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import Take
from rushes.emulator.faults import Fault, Stage
from rushes.emulator.files import served
from rushes.emulator.hooks import Notice
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer, fits
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rushes.emulator.jobs import Job

_STATUS = {
    Kind.AUTH: (401, "invalid_request_error", "invalid_api_key"),
    Kind.INVALID: (400, "invalid_request_error", "invalid_value"),
    Kind.NOT_FOUND: (404, "invalid_request_error", "not_found"),
    Kind.CONFLICT: (409, "invalid_request_error", "conflict"),
    Kind.TOO_LARGE: (413, "invalid_request_error", "too_large"),
    Kind.TOO_EARLY: (404, "invalid_request_error", "not_ready"),
    Kind.MODERATED: (400, "invalid_request_error", "moderation_blocked"),
    Kind.RATE: (429, "rate_limit_error", "rate_limit_exceeded"),
    Kind.BALANCE: (429, "insufficient_quota", "insufficient_quota"),
    Kind.SERVER: (500, "server_error", "server_error"),
    Kind.BUSY: (503, "server_error", "overloaded"),
}
_WORDS = {
    Stand.QUEUED: "queued",
    Stand.RUNNING: "in_progress",
    Stand.SUCCEEDED: "completed",
    Stand.FAILED: "failed",
    Stand.CANCELLED: "failed",
}
_CODES = {
    Woe.MODERATED_INPUT: "moderation_blocked",
    Woe.MODERATED_OUTPUT: "moderation_blocked",
    Woe.BROKE: "video_generation_failed",
    Woe.BAD_INPUT: "invalid_input",
}
_MODELS = (
    "sora-2", "sora-2-pro", "sora-2-2025-10-06", "sora-2-pro-2025-10-06", "sora-2-2025-12-08",
)  # fmt: skip
_ALIASES = re.compile(r"-\d{4}-\d\d-\d\d$")
#: Seconds for which a finished video can be fetched.
_KEPT = 86_400
_DATA_URL = 20_971_520


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Cast(_Strict):
    id: str


class _Create(_Strict):
    prompt: Annotated[str, Field(min_length=1, max_length=32_000)]
    model: Literal[_MODELS] = "sora-2"  # type: ignore[valid-type]
    seconds: Literal["4", "8", "12"] = "4"
    size: Literal["720x1280", "1280x720", "1024x1792", "1792x1024"] = "720x1280"
    input_reference: Any = None
    characters: Annotated[list[_Cast], Field(max_length=2)] = []


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="allow")

    prompt: Annotated[str, Field(min_length=1)]
    model: str
    seconds: Annotated[str | int | float, Field()] = "4"
    size: Annotated[str, Field(pattern=r"^\d{2,4}x\d{2,4}$")] = "1280x720"
    input_reference: Any = None
    characters: Annotated[list[_Cast], Field(max_length=2)] = []


class _Edit(_Strict):
    prompt: Annotated[str, Field(min_length=1, max_length=32_000)]
    video: Any
    model: str | None = None


class _Extension(_Edit):
    seconds: Literal["4", "8", "12", "16", "20"] = "4"


class _Remix(_Strict):
    prompt: Annotated[str, Field(min_length=1, max_length=32_000)]


class _Character(_Strict):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    video: Any


class OpenAI(Wire):
    """Videos and characters."""

    name = "openai"
    undocumented = "polishing"

    def endpoints(self) -> Sequence[Endpoint]:
        """Under the base path ``/v1``."""
        return [
            Endpoint("POST", "/v1/videos", Stage.CREATE, self._create),
            Endpoint("GET", "/v1/videos", Stage.OTHER, self._list),
            Endpoint("POST", "/v1/videos/edits", Stage.CREATE, self._edit),
            Endpoint("POST", "/v1/videos/extensions", Stage.CREATE, self._extend),
            Endpoint("POST", "/v1/videos/characters", Stage.UPLOAD, self._character),
            Endpoint("GET", "/v1/videos/characters/{id}", Stage.OTHER, self._show_character),
            Endpoint("POST", "/v1/videos/{id}/remix", Stage.CREATE, self._remix),
            Endpoint("GET", "/v1/videos/{id}/content", Stage.DOWNLOAD, self._content),
            Endpoint("GET", "/v1/videos/{id}", Stage.CHECK, self._show),
            Endpoint("DELETE", "/v1/videos/{id}", Stage.OTHER, self._delete),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """A bearer key."""
        bearer(headers)

    def refused(self, refusal: Refused) -> Response:
        """``{"error": {"message", "type", "param", "code"}}``."""
        status, kind, code = _STATUS[refusal.kind]
        error = {
            "message": refusal.message,
            "type": kind,
            "param": refusal.field or None,
            "code": code,
        }
        return JSONResponse({"error": error}, status)

    async def _body(self, ask: Ask) -> dict[str, Any]:
        """The fields of a form or of JSON."""
        if "multipart/form-data" in ask.headers.get("content-type", ""):
            return dict(await ask.form())
        body = ask.json()
        if not isinstance(body, dict):
            raise Refused(Kind.INVALID, "The body must be an object")
        return body

    async def _create(self, ask: Ask) -> Response:
        body = await self._body(ask)
        own = str(body.get("model", "sora-2")) in _MODELS
        row = fits(_Create if own else _Lenient, body).model_dump()
        reference = row["input_reference"]
        image = await self._file(reference, "image") if reference is not None else None
        for each in row["characters"]:
            self._known(each["id"])
        take = Take(
            prompt=row["prompt"],
            size=_size(row["size"]),
            duration=_length(row["seconds"]),
            audio=own,
            image=image,
        )
        mode = Mode.TEXT_TO_VIDEO if image is None else Mode.IMAGE_TO_VIDEO
        return self._started(str(row["model"]), mode, take)

    def _started(self, model: str, mode: Mode, take: Take, **data: Any) -> Response:
        worth = price(self.name, _ALIASES.sub("", model), mode, take)
        number = f"video_{len(self.desk.journal.entries):06d}{id(take) & 0xFFFFFF:06x}"
        job = self.desk.jobs.start(self.name, model, take, price=worth, id=number, **data)
        for address in self.desk.hooks.listeners.get(self.name, ()):
            self.desk.hooks.watch(job, address, self._notice)
        return JSONResponse(self._told(job))

    def _notice(self, job: Job) -> Notice | None:
        """``video.completed`` or ``video.failed``, signed, to the addresses of the project."""
        if not job.stand.over:
            return None
        moment, number = self.desk.clock.now(), f"evt_{job.id.removeprefix('video_')}"
        event = {
            "id": number,
            "object": "event",
            "created_at": int(moment.timestamp()),
            "type": f"video.{_WORDS[job.stand]}",
            "data": {"id": job.id},
        }
        return Notice.signed(number, json.dumps(event).encode(), moment)

    async def _edit(self, ask: Ask) -> Response:
        row = fits(_Edit, await self._body(ask))
        clip, model = await self._clip(row)
        size, seconds, fps = self.measured(clip)
        take = Take(prompt=row.prompt, size=size, duration=seconds, fps=fps, video=clip)
        return self._started(model, Mode.VIDEO_TO_VIDEO, take)

    async def _extend(self, ask: Ask) -> Response:
        row = fits(_Extension, await self._body(ask))
        clip, model = await self._clip(row)
        size, before, fps = self.measured(clip)
        added = Fraction(row.seconds)
        if before + added > 120:
            raise Refused(Kind.INVALID, "An extended video is 120 seconds at most", field="seconds")
        take = Take(prompt=row.prompt, size=size, duration=before + added, fps=fps, extend=clip)
        return self._started(model, Mode.EXTENSION, take)

    async def _remix(self, ask: Ask) -> Response:
        row = fits(_Remix, await self._body(ask))
        source = self._job(ask.params["id"])
        if source.path is None:
            raise Refused(Kind.TOO_EARLY, "The video is not ready")
        before = source.take
        take = Take(row.prompt, before.size, before.duration, fps=before.fps, video=source.path)
        return self._started(source.model, Mode.VIDEO_TO_VIDEO, take, remixed_from=source.id)

    async def _clip(self, row: _Edit) -> tuple[Path, str]:
        """A clip that was uploaded, or ``{"id": …}`` of one that was made here; and its model."""
        value = row.video
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            job = self._job(value["id"])
            if job.path is None:
                raise Refused(Kind.TOO_EARLY, "The video is not ready", field="video")
            return job.path, job.model
        return await self._file(value, "video"), row.model or "sora-2"

    async def _file(self, value: Any, name: str) -> Path:
        if isinstance(value, UploadFile):
            content = await value.read()
            return self.desk.keep(content, value.content_type or "").path
        address = value.get("image_url") if isinstance(value, dict) else value
        if not isinstance(address, str) or len(address) > _DATA_URL:
            raise Refused(Kind.INVALID, f"{name} is neither a file nor an address", field=name)
        try:
            return self.desk.asset(address)
        except AssetError as error:
            raise Refused(Kind.INVALID, f"{name}: {error}", field=name) from error

    async def _show(self, ask: Ask) -> Response:
        job = await self.desk.jobs.look(self._job(ask.params["id"]))
        headers = {"openai-poll-after-ms": "50"} if not job.stand.over else {}
        return JSONResponse(self._told(job), headers=headers)

    def _told(self, job: Job) -> dict[str, Any]:
        word = self.word(job, _WORDS)
        skew = self.desk.clock.skew
        told: dict[str, Any] = {
            "id": job.id,
            "object": "video",
            "model": job.model,
            "status": word,
            "progress": int(job.done * 100),
            "created_at": int(job.created.timestamp() + skew),
            "completed_at": None,
            "expires_at": None,
            "prompt": job.take.prompt,
            "size": str(job.take.size),
            "seconds": f"{float(job.take.duration):g}",
            "remixed_from_video_id": job.data.get("remixed_from"),
            "error": None,
        }
        if job.ended is not None:
            told["completed_at"] = int(job.ended.timestamp() + skew)
            told["expires_at"] = told["completed_at"] + _KEPT
        if job.woe is not None:
            told["error"] = {"code": _CODES[job.woe], "message": job.woes}
        return told

    async def _list(self, ask: Ask) -> Response:
        jobs = self.desk.jobs.of(self.name)
        if ask.query.get("order", "desc") == "asc":
            jobs.reverse()
        after = ask.query.get("after")
        if after:
            numbers = [job.id for job in jobs]
            jobs = jobs[numbers.index(after) + 1 :] if after in numbers else []
        limit = int(ask.query.get("limit", "20"))
        if not 0 <= limit <= 100:
            raise Refused(Kind.INVALID, "limit is 0 to 100", field="limit")
        page = [self._told(job) for job in jobs[:limit]]
        return JSONResponse(
            {
                "object": "list",
                "data": page,
                "first_id": page[0]["id"] if page else None,
                "last_id": page[-1]["id"] if page else None,
                "has_more": len(jobs) > limit,
            }
        )

    async def _content(self, ask: Ask) -> Response:
        job = self._job(ask.params["id"])
        variant = ask.query.get("variant", "video")
        if variant not in {"video", "thumbnail", "spritesheet"}:
            raise Refused(Kind.INVALID, f"variant {variant!r} is unknown", field="variant")
        if job.path is None or job.stand is not Stand.SUCCEEDED:
            raise Refused(Kind.TOO_EARLY, "The video is not ready")
        if job.suffers(Fault.LINK_EXPIRED):
            raise Refused(Kind.NOT_FOUND, "The content has expired")
        if variant == "video":
            return served(self.desk, ask.request, job, job.path)
        picture = still(job.path, self.desk.folder, sheet=variant == "spritesheet")
        return FileResponse(picture, media_type=f"image/{picture.suffix[1:]}")

    async def _delete(self, ask: Ask) -> Response:
        job = self._job(ask.params["id"])
        if not job.stand.over:
            raise Refused(Kind.CONFLICT, "Only completed or failed videos can be deleted")
        self.desk.jobs.forget(job)
        return JSONResponse({"id": job.id, "deleted": True, "object": "video.deleted"})

    async def _character(self, ask: Ask) -> Response:
        row = fits(_Character, await self._body(ask))
        await self._file(row.video, "video")
        kept = self.desk.memory.setdefault("openai characters", {})
        number = f"char_{len(kept) + 1}"
        now = int(self.desk.clock.now().timestamp())
        kept[number] = {"id": number, "name": row.name, "created_at": now}
        return JSONResponse(kept[number])

    async def _show_character(self, ask: Ask) -> Response:
        return JSONResponse(self._known(ask.params["id"]))

    def _known(self, number: str) -> dict[str, Any]:
        """A character that was made here."""
        kept: Any = self.desk.memory.get("openai characters", {})
        if number not in kept:
            raise Refused(Kind.NOT_FOUND, f"Character {number} not found", field="characters")
        return dict(kept[number])

    def _job(self, number: str) -> Job:
        job = self.desk.jobs.find(self.name, number)
        if job is None:
            raise Refused(Kind.NOT_FOUND, f"Video {number} not found")
        return job


def still(clip: Path, folder: Path, *, sheet: bool) -> Path:
    """The thumbnail of a clip, or a sheet of its frames."""
    from rushes.media import contact_sheet  # noqa: PLC0415 - seldom wanted
    from rushes.media.poster import poster  # noqa: PLC0415

    path = folder / f"{clip.stem}-{'sheet' if sheet else 'thumb'}.jpg"
    if not path.exists():
        (contact_sheet if sheet else poster)(clip, path)
    return path


def _size(text: str) -> Size:
    width, _, height = text.partition("x")
    return Size(width=max(64, int(width) & ~1), height=max(64, int(height) & ~1))


def _length(seconds: Any) -> Fraction:
    try:
        length = Fraction(str(seconds))
    except (ValueError, ZeroDivisionError) as error:
        raise Refused(Kind.INVALID, f"seconds {seconds!r} is no number", field="seconds") from error
    if not 0 < length <= 120:
        raise Refused(Kind.INVALID, "seconds is above 0 and up to 120", field="seconds")
    return length


WIRE = OpenAI
