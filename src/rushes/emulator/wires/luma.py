"""Luma Agents' wire, as ``luma-agents`` 0.5.0 has it."""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import Take, sized
from rushes.emulator.faults import Stage
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import STAND_IN, Ask, Endpoint, Kind, Refused, Wire, bearer, fits
from rushes.emulator.wires._luma_rows import Create, FileRow, Listing, Reference
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
_LONGEST_EDIT = 18
_PLACE_LIFE = timedelta(hours=1)


class Luma(Wire):
    """Generations and files."""

    name = "luma"
    undocumented = "ruminating"
    absent = "Generation not found"
    moderates_creates = False
    tells: ClassVar[Mapping[str, str]] = {"x-api-version": "2026-04-01"}

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
        """A bearer key of Luma Agents: those of Dream Machine begin otherwise."""
        key = bearer(headers)
        if not key.startswith("luma-api-") and key != STAND_IN:
            raise Refused(Kind.AUTH, "Invalid API key: keys of this API begin with luma-api-.")

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
        row = ask.fits(Create)
        mode, take = self._take(row)
        worth = self._worth(row, mode, take)
        job = self.desk.jobs.start(
            self.name, row.model, take, price=worth, id=str(uuid.uuid4()), kind=row.type
        )
        return JSONResponse(self._told(job), 201)

    def _worth(self, row: Create, mode: Mode, take: Take) -> Any:
        wire = "ray-3.2-reframe" if row.type == "video_reframe" else row.model
        more: dict[str, Any] = {"resolution": row.settings.resolution or "720p"}
        if row.settings.hdr:
            more["options"] = {"hdr": True}
        return price(self.name, wire, mode, take, **more)

    def adopted(self, clip: Path) -> str:
        """``luma://ID``."""
        return f"luma://{self.desk.jobs.adopt(self.name, 'ray-3.2', clip, kind='video').id}"

    def _take(self, row: Create) -> tuple[Mode, Take]:
        video = row.settings
        short = _SIDES[video.resolution or "720p"]
        shape = Fraction(*map(int, (row.aspect_ratio or "16:9").split(":")))
        size = sized(shape, short)
        seconds = Fraction(int((video.duration or "5s")[:-1]))
        if row.source is not None:
            clip = self._reference(row.source)
            own, length, fps = self.measured(clip)
            if row.type == "video_edit" and length > _LONGEST_EDIT:
                raise Refused(Kind.INVALID, "The source video must be 18 seconds or shorter")
            if row.aspect_ratio is None:
                size = sized(Fraction(own.width, own.height), short)
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
            size = sized(self.shape(still), short)
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

    def _reference(self, reference: Reference) -> Path:
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
        if "multipart/form-data" in ask.headers.get("content-type", ""):
            return await self._inline(ask)
        row = ask.fits(FileRow)
        headers = {"content-type": row.mime_type}
        upload = self.desk.place(row.mime_type, row.size_bytes, headers)
        self._kept()[upload.id] = {
            "created_at": self.desk.clock.stamp(), "filename": row.filename,
            "purpose": row.purpose, "size_bytes": row.size_bytes, "state": "pending",
        }  # fmt: skip
        place = {"method": "PUT", "url": self.desk.address(upload), "headers": headers}
        place["expires_at"] = (self.desk.clock.now() + _PLACE_LIFE).isoformat()
        told = self._file_told(upload)
        body = {"id": upload.id, "state": "pending", "file": told, "upload": place}
        return JSONResponse(body, 201)

    async def _inline(self, ask: Ask) -> Response:
        """A file that comes with the form itself."""
        form = dict(await ask.form())
        file = form.pop("file", None)
        if not isinstance(file, UploadFile):
            raise Refused(Kind.INVALID, "file: Field required")
        content, kind = await file.read(), str(form.pop("mime_type", "") or file.content_type)
        told = {"mime_type": kind, "size_bytes": len(content), "filename": file.filename, **form}
        row = fits(FileRow, told)
        upload = self.desk.keep(content, row.mime_type)
        self._kept()[upload.id] = {
            "created_at": self.desk.clock.stamp(), "filename": row.filename,
            "purpose": row.purpose, "size_bytes": row.size_bytes, "state": "ready",
        }  # fmt: skip
        body = {"id": upload.id, "state": "pending", "file": self._file_told(upload)}
        return JSONResponse({**body, "upload": None}, 201)

    async def _complete(self, ask: Ask) -> Response:
        upload = self._upload(ask.params["id"], ready=False)
        if not upload.there:
            raise Refused(Kind.TOO_EARLY, "The bytes have not arrived")
        kept = self._kept()[upload.id]
        whole = upload.path.stat().st_size == kept["size_bytes"]
        kept["state"] = "ready" if whole else "failed"
        if not whole:
            kept["failure_reason"] = "The object has another size than was said."
        return JSONResponse(self._file_told(upload))

    async def _file(self, ask: Ask) -> Response:
        return JSONResponse(self._file_told(self._upload(ask.params["id"], ready=False)))

    async def _files(self, ask: Ask) -> Response:
        asked = fits(Listing, dict(ask.query))
        wanted = {"purpose": asked.purpose, "state": asked.state}
        numbers = [
            number
            for number, kept in reversed(self._kept().items())
            if all(value in {None, kept[name]} for name, value in wanted.items())
            and (asked.state == "deleted" or kept["state"] != "deleted")
        ]
        end = asked.cursor + asked.limit
        page = [self._file_told(self.desk.uploads[n]) for n in numbers[asked.cursor : end]]
        more = end < len(numbers)
        cursor = str(end) if more else None
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
