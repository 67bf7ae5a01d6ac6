"""Luma Agents' wire, as ``luma-agents`` 0.5.0 has it."""

from __future__ import annotations

import base64
import binascii
import uuid
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import JSONResponse, Response

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import Take, sized
from rushes.emulator.faults import Stage
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rushes.emulator.desk import Upload
    from rushes.emulator.jobs import Job

_STATUS = {
    Kind.AUTH: 401, Kind.INVALID: 422, Kind.NOT_FOUND: 404, Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413, Kind.TOO_EARLY: 409, Kind.MODERATED: 400, Kind.RATE: 429,
    Kind.BALANCE: 402, Kind.SERVER: 500, Kind.BUSY: 503,
}  # fmt: skip
_WORDS = {
    Stand.QUEUED: "queued",
    Stand.RUNNING: "processing",
    Stand.SUCCEEDED: "completed",
    Stand.FAILED: "failed",
    Stand.CANCELLED: "failed",
}
_CODES = {
    Woe.MODERATED_INPUT: "content_moderated",
    Woe.MODERATED_OUTPUT: "content_moderated",
    Woe.BROKE: "generation_failed",
    Woe.BAD_INPUT: "corrupt_input",
}
_SIDES = {"360p": 360, "540p": 540, "720p": 720, "1080p": 1080}
_MAX_FILE = 5_368_709_120
_LONGEST_EDIT = 18
_GRID = 24
_STRENGTHS = Literal[
    "adhere_1", "adhere_2", "adhere_3", "flex_1", "flex_2", "flex_3", "reimagine_1",
    "reimagine_2", "reimagine_3",
]  # fmt: skip
_SHAPES = Literal[
    "3:1", "2:1", "21:9", "16:9", "4:3", "3:2", "1:1", "3:4", "2:3", "9:16", "1:2", "1:3"
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Reference(_Strict):
    url: str | None = None
    data: str | None = None
    media_type: str | None = None
    file_id: str | None = None
    generation_id: str | None = None

    @model_validator(mode="after")
    def _one(self) -> _Reference:
        if sum(v is not None for v in (self.url, self.data, self.file_id, self.generation_id)) != 1:
            raise ValueError("give exactly one of url, data, file_id and generation_id")
        if self.data is not None and self.media_type is None:
            raise ValueError("media_type is required with data")
        return self


class _Pinned(_Strict):
    keyframes: Annotated[list[_Reference], Field(min_length=1, max_length=64)] | None = None
    keyframe_indexes: list[Annotated[int, Field(ge=0)]] | None = None

    @model_validator(mode="after")
    def _parallel(self) -> _Pinned:
        indexes = self.keyframe_indexes or []
        if len(self.keyframes or []) != len(indexes) or len(set(indexes)) != len(indexes):
            raise ValueError("keyframe_indexes must be unique and as many as keyframes")
        return self


class _Edit(_Pinned):
    auto_controls: bool | None = None
    controls: dict[str, Any] | None = None
    strength: _STRENGTHS | None = None


class _Position(_Strict):
    x_norm: float
    y_norm: float
    w_norm: float
    h_norm: float


class _Video(_Pinned):
    resolution: Literal["360p", "540p", "720p", "1080p"] = "720p"
    duration: Literal["5s", "10s"] | None = None
    loop: bool | None = None
    hdr: bool | None = None
    exr_export: bool | None = None
    start_frame: _Reference | None = None
    end_frame: _Reference | None = None
    edit: _Edit | None = None
    source_position: _Position | None = None

    @model_validator(mode="after")
    def _together(self) -> _Video:
        if self.loop and (self.hdr or self.duration == "10s"):
            raise ValueError("loop is not supported with duration=10s or hdr=true")
        if self.exr_export and not self.hdr:
            raise ValueError("exr_export requires hdr=true")
        if self.hdr and self.resolution == "360p":
            raise ValueError("360p is not valid with hdr=true")
        if self.keyframes and (self.start_frame or self.end_frame or self.loop):
            raise ValueError("keyframes exclude start_frame, end_frame and loop")
        last = _GRID * int((self.duration or "5s")[:-1])
        if any(index > last for index in self.keyframe_indexes or ()):
            raise ValueError(f"keyframe_indexes are 0 to {last}")
        return self


class _Create(_Strict):
    prompt: Annotated[str, Field(min_length=1, max_length=6000)]
    model: Literal["ray-3.2"]
    type: Literal["video", "video_edit", "video_reframe"]
    aspect_ratio: _SHAPES | None = None
    source: _Reference | None = None
    user_id: str | None = None
    video: _Video = Field(default_factory=_Video)

    @model_validator(mode="after")
    def _together(self) -> _Create:
        if (self.type == "video") is (self.source is not None):
            raise ValueError("source goes with video_edit and video_reframe")
        if self.video.edit is not None and self.type != "video_edit":
            raise ValueError("video.edit is only valid for video_edit")
        if self.type != "video" and (self.video.duration or self.video.loop):
            raise ValueError("duration and loop are only valid for type=video")
        if self.type == "video_reframe" and (self.aspect_ratio is None or self.video.hdr):
            raise ValueError("video_reframe needs aspect_ratio and knows no hdr")
        return self


class _File(_Strict):
    mime_type: str
    size_bytes: Annotated[int, Field(gt=0, le=_MAX_FILE)]
    filename: str | None = None
    purpose: Literal["input", "reference"] = "input"
    expires_at: str | None = None
    user_id: str | None = None


class Luma(Wire):
    """Generations and files."""

    name = "luma"
    undocumented = "ruminating"
    absent = "Generation not found"
    moderates_creates = False

    def endpoints(self) -> Sequence[Endpoint]:
        """Under the base path ``/v1``; there is no list, no delete and no cancel."""
        return [
            Endpoint("POST", "/v1/generations", Stage.CREATE, self._create),
            Endpoint("GET", "/v1/generations/{id}", Stage.CHECK, self._show),
            Endpoint("POST", "/v1/files", Stage.UPLOAD, self._place),
            Endpoint("GET", "/v1/files", Stage.OTHER, self._files),
            Endpoint("POST", "/v1/files/{id}/complete", Stage.UPLOAD, self._complete),
            Endpoint("GET", "/v1/files/{id}", Stage.OTHER, self._file),
            Endpoint("DELETE", "/v1/files/{id}", Stage.OTHER, self._delete),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """A bearer key."""
        bearer(headers)

    def refused(self, refusal: Refused) -> Response:
        """``{"detail": …}``: words, or each field's fault."""
        detail: Any = refusal.message
        if refusal.issues:
            detail = [
                {"loc": ["body", *issue["loc"]], "msg": issue["msg"], "type": issue["type"]}
                for issue in refusal.issues
            ]
        return JSONResponse({"detail": detail}, _STATUS[refusal.kind])

    async def _create(self, ask: Ask) -> Response:
        row = ask.fits(_Create)
        mode, take = self._take(row)
        worth = self._worth(row, mode, take)
        job = self.desk.jobs.start(
            self.name, row.model, take, price=worth, id=str(uuid.uuid4()), kind=row.type
        )
        return JSONResponse(self._told(job), 201)

    def _worth(self, row: _Create, mode: Mode, take: Take) -> Any:
        wire = "ray-3.2-reframe" if row.type == "video_reframe" else row.model
        more: dict[str, Any] = {"resolution": row.video.resolution}
        if row.video.hdr:
            more["options"] = {"hdr": True}
        return price(self.name, wire, mode, take, **more)

    def _take(self, row: _Create) -> tuple[Mode, Take]:
        video = row.video
        shape = Fraction(*map(int, (row.aspect_ratio or "16:9").split(":")))
        size = sized(shape, _SIDES[video.resolution])
        seconds = Fraction(int((video.duration or "5s")[:-1]))
        if row.source is not None:
            clip = self._reference(row.source)
            own, length, fps = self.measured(clip)
            if row.type == "video_edit" and length > _LONGEST_EDIT:
                raise Refused(Kind.INVALID, "The source video must be 18 seconds or shorter")
            if row.aspect_ratio is None:
                size = sized(Fraction(own.width, own.height), _SIDES[video.resolution])
            plain = row.type == "video_reframe"
            take = Take(row.prompt, size, length, fps=fps, video=clip, plain=plain)
            return Mode.VIDEO_TO_VIDEO, take
        start = video.start_frame
        if start is not None and start.generation_id is not None:
            clip = self._reference(start)
            own, length, fps = self.measured(clip)
            take = Take(row.prompt, own, length + seconds, fps=fps, extend=clip)
            return Mode.EXTENSION, take
        frames = tuple(self._reference(each) for each in video.keyframes or ())
        ends = [self._reference(end) if end else None for end in (start, video.end_frame)]
        mode = Mode.TEXT_TO_VIDEO if not (frames or any(ends)) else Mode.IMAGE_TO_VIDEO
        if len(frames) > 1 or ends[1] is not None:
            mode = Mode.INTERPOLATION
        first, last = ends
        still = first or last or next(iter(frames), None)
        if still is not None and row.aspect_ratio is None:
            size = sized(self.shape(still), _SIDES[video.resolution])
        take = Take(
            row.prompt,
            size,
            seconds,
            loop=bool(video.loop),
            image=first or last if len(frames) < 2 and (first or last) else _only(frames),
            last_frame=last if first is not None else None,
            keyframes=frames if len(frames) > 1 else (),
        )
        return mode, take

    def _reference(self, reference: _Reference) -> Path:
        if reference.generation_id is not None:
            job = self.desk.jobs.find(self.name, reference.generation_id)
            if job is None or job.path is None:
                raise Refused(Kind.INVALID, "generation_id: no such finished generation")
            return job.path
        if reference.file_id is not None:
            return self._upload(reference.file_id).path
        if reference.data is not None:
            try:
                content = base64.b64decode(reference.data, validate=True)
            except binascii.Error as error:
                raise Refused(Kind.INVALID, f"data is no Base64: {error}") from error
            return self.desk.keep(content, reference.media_type or "").path
        try:
            return self.desk.asset(reference.url or "", data=False)
        except AssetError as error:
            raise Refused(Kind.INVALID, f"url: {error}") from error

    async def _show(self, ask: Ask) -> Response:
        job = self.job(ask.params["id"])
        return JSONResponse(self._told(await self.desk.jobs.look(job)))

    def _told(self, job: Job) -> dict[str, Any]:
        word = self.word(job, _WORDS)
        told: dict[str, Any] = {
            "id": job.id,
            "created_at": job.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "model": job.model,
            "type": job.data["kind"],
            "state": word,
        }
        if job.stand is Stand.SUCCEEDED:
            told["output"] = [{"type": "video", "url": self.desk.link(job)}]
        if job.woe is not None:
            told |= {"failure_code": _CODES[job.woe], "failure_reason": job.woes}
        return told

    async def _place(self, ask: Ask) -> Response:
        row = ask.fits(_File)
        headers = {"content-type": row.mime_type}
        upload = self.desk.place(row.mime_type, row.size_bytes, headers)
        self._kept()[upload.id] = {
            "created_at": self.desk.clock.stamp(), "filename": row.filename,
            "purpose": row.purpose, "size_bytes": row.size_bytes, "state": "pending",
        }  # fmt: skip
        place = {"method": "PUT", "url": self.desk.address(upload), "headers": headers}
        place["expires_at"] = self.desk.clock.stamp()
        told = self._file_told(upload)
        body = {"id": upload.id, "state": "pending", "file": told, "upload": place}
        return JSONResponse(body, 201)

    async def _complete(self, ask: Ask) -> Response:
        upload = self._upload(ask.params["id"], ready=False)
        if not upload.there:
            raise Refused(Kind.TOO_EARLY, "The bytes have not arrived")
        self._kept()[upload.id]["state"] = "ready"
        return JSONResponse(self._file_told(upload))

    async def _file(self, ask: Ask) -> Response:
        return JSONResponse(self._file_told(self._upload(ask.params["id"], ready=False)))

    async def _files(self, ask: Ask) -> Response:
        limit = int(ask.query.get("limit", "25"))
        start = int(ask.query.get("cursor", "0"))
        numbers = list(reversed(self._kept()))
        page = [self._file_told(self.desk.uploads[n]) for n in numbers[start : start + limit]]
        more = start + limit < len(numbers)
        cursor = str(start + limit) if more else None
        return JSONResponse({"data": page, "has_more": more, "next_cursor": cursor})

    async def _delete(self, ask: Ask) -> Response:
        upload = self._upload(ask.params["id"], ready=False)
        self._kept()[upload.id]["state"] = "deleted"
        return Response(status_code=204)

    def _kept(self) -> dict[str, Any]:
        return self.desk.memory.setdefault("luma files", {})

    def _upload(self, number: str, *, ready: bool = True) -> Upload:
        kept = self._kept().get(number)
        if kept is None or kept["state"] == "deleted":
            raise Refused(Kind.NOT_FOUND, "File not found")
        if ready and kept["state"] != "ready":
            raise Refused(Kind.INVALID, "The file is not ready")
        return self.desk.uploads[number]

    def _file_told(self, upload: Upload) -> dict[str, Any]:
        return {"id": upload.id, "mime_type": upload.content_type, **self._kept()[upload.id]}


def _only(frames: Sequence[Path]) -> Path | None:
    return frames[0] if len(frames) == 1 else None


WIRE = Luma
