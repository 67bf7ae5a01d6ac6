"""Kling's two standards, as https://kling.ai/document-api was copied on 2026-09-20."""

from __future__ import annotations

import base64
import binascii
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import jwt
from starlette.responses import JSONResponse, Response

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import Take
from rushes.emulator.faults import Fault, Stage
from rushes.emulator.jobs import Stand
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer
from rushes.emulator.wires import _kling_rows as rows
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from rushes.emulator.jobs import Job

#: The status and the code of each refusal.
_ERRORS = {
    Kind.AUTH: (401, 1002), Kind.INVALID: (400, 1201), Kind.NOT_FOUND: (404, 1203),
    Kind.CONFLICT: (400, 1201), Kind.TOO_LARGE: (400, 1201), Kind.TOO_EARLY: (404, 1203),
    Kind.MODERATED: (400, 1301), Kind.RATE: (429, 1302), Kind.BALANCE: (429, 1102),
    Kind.SERVER: (500, 5000), Kind.BUSY: (503, 5001),
}  # fmt: skip
_WORDS = {
    Stand.QUEUED: "submitted",
    Stand.RUNNING: "processing",
    Stand.SUCCEEDED: "succeeded",
    Stand.FAILED: "failed",
    Stand.CANCELLED: "failed",
}
_UNDOCUMENTED = "hibernating"
_SHAPES = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}
_SIDES = {"720p": 720, "1080p": 1080, "4k": 2160}
#: Seconds that an extension adds.
_ADDED = Fraction(5)
_PAGE = 30


class Kling(Wire):
    """Creates and tasks of both standards."""

    name = "kling"

    def endpoints(self) -> Sequence[Endpoint]:
        """The older paths begin with ``/v1/videos``."""
        newer = [
            Endpoint("POST", "/text-to-video/{model}", Stage.CREATE, self._text),
            Endpoint("POST", "/image-to-video/{model}", Stage.CREATE, self._image),
            Endpoint("GET", "/tasks", Stage.CHECK, self._tasks),
            Endpoint("POST", "/tasks", Stage.OTHER, self._list),
        ]
        older = [
            each
            for kind in rows.OLDER
            for each in (
                Endpoint("POST", f"/v1/videos/{kind}", Stage.CREATE, self._old(kind)),
                Endpoint("GET", f"/v1/videos/{kind}/{{id}}", Stage.CHECK, self._old_task),
                Endpoint("GET", f"/v1/videos/{kind}", Stage.OTHER, self._old_list(kind)),
            )
        ]
        return [*newer, *older]

    def admit(self, headers: Mapping[str, str]) -> None:
        """An API key, or (of the older standard) a token of an access key that is good now."""
        key = bearer(headers)
        if key.count(".") != 2:
            return
        claims = jwt.decode(key, options={"verify_signature": False})
        now = self.desk.clock.now().timestamp()
        if str(claims.get("iss", "")).startswith("invalid"):
            raise Refused(Kind.AUTH, "The access key is not valid")
        if not claims.get("nbf", 0) <= now <= claims.get("exp", 0):
            raise Refused(Kind.AUTH, "The token is not valid now")

    def refused(self, refusal: Refused) -> Response:
        """``{"code": …, "message": …, "request_id": …}``."""
        status, code = _ERRORS[refusal.kind]
        return JSONResponse(self._body(None, code, refusal.message), status)

    def _body(self, data: Any, code: int = 0, message: str = "SUCCEED") -> dict[str, Any]:
        number = len(self.desk.journal.entries)
        return {"code": code, "message": message, "request_id": f"r-{number:08d}", "data": data}

    def _newer(self, ask: Ask) -> None:
        """The newer standard takes no token of an access key."""
        if bearer(ask.headers).count(".") == 2:
            raise Refused(Kind.AUTH, "Use an API key: tokens of an access key are not accepted")
        if ask.params["model"] not in rows.MODELS:
            raise Refused(Kind.NOT_FOUND, f"Unknown model {ask.params['model']}")

    async def _text(self, ask: Ask) -> Response:
        self._newer(ask)
        model = ask.params["model"]
        row = ask.fits(rows.text(model)).model_dump(exclude_none=True)
        return self._started(model, Mode.TEXT_TO_VIDEO, row["prompt"], row, {})

    async def _image(self, ask: Ask) -> Response:
        self._newer(ask)
        model = ask.params["model"]
        row = ask.fits(rows.image(model)).model_dump(exclude_none=True)
        told = {each["type"]: each for each in row["contents"]}
        if "first_frame" not in told:
            raise Refused(Kind.INVALID, "contents: a first_frame is required")
        if "last_frame" in told and model == "kling-3.0-turbo":
            raise Refused(Kind.INVALID, "contents: last_frame is not supported by this model")
        files = {
            name: self._file(told[name]["url"])
            for name in ("first_frame", "last_frame")
            if name in told
        }
        mode = Mode.INTERPOLATION if "last_frame" in files else Mode.IMAGE_TO_VIDEO
        return self._started(model, mode, told.get("prompt", {}).get("text", ""), row, files)

    def _started(
        self, model: str, mode: Mode, prompt: str, row: Mapping[str, Any], files: Mapping[str, Path]
    ) -> Response:
        settings, options = row.get("settings", {}), row.get("options", {})
        resolution = settings.get("resolution", "720p")
        sound = settings.get("audio", rows.MODELS[model].sound) == "native"
        take = Take(
            prompt=prompt,
            size=_size(settings.get("aspect_ratio", "16:9"), _SIDES[resolution]),
            duration=Fraction(settings.get("duration", 5)),
            audio=sound,
            image=files.get("first_frame"),
            last_frame=files.get("last_frame"),
        )
        worth = price(self.name, model, mode, take, resolution=resolution, audio=sound)
        job = self._job_of(model, take, worth, options.get("external_task_id"))
        return JSONResponse(self._body(self._told(job)))

    def _job_of(self, model: str, take: Take, worth: Decimal | None, external: str | None) -> Job:
        """A new job; an external id is taken once for the whole account."""
        if external is not None and self._by_external(external) is not None:
            raise Refused(Kind.CONFLICT, f"external_task_id {external} already exists")
        return self.desk.jobs.start(self.name, model, take, price=worth, external=external)

    def _by_external(self, external: str) -> Job | None:
        jobs = self.desk.jobs.of(self.name)
        return next((job for job in jobs if job.data.get("external") == external), None)

    def _file(self, value: str) -> Path:
        """A picture by its address, or as Base64 without what stands before it."""
        if value.startswith(("http://", "https://")):
            try:
                return self.desk.asset(value, data=False)
            except AssetError as error:
                raise Refused(Kind.INVALID, f"File cannot be fetched: {error}") from error
        try:
            content = base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise Refused(Kind.INVALID, f"File is not in a valid base64 format: {error}") from error
        return self.desk.keep(content, "image/png").path

    async def _tasks(self, ask: Ask) -> Response:
        numbers = ask.query.get("task_ids", "").split(",")
        externals = ask.query.get("external_task_ids", "").split(",")
        jobs = [
            job
            for job in self.desk.jobs.of(self.name)
            if job.id in numbers or job.data.get("external") in externals
        ]
        return JSONResponse(
            self._body([self._told(await self.desk.jobs.look(job)) for job in jobs])
        )

    async def _list(self, ask: Ask) -> Response:
        row = ask.fits(rows.Listing)
        start = int(row.cursor or 0)
        jobs = self.desk.jobs.of(self.name)
        page = jobs[start : start + row.limit]
        more = start + row.limit < len(jobs)
        return JSONResponse(
            self._body(
                {
                    "result": [self._told(job) for job in page],
                    "count": len(page),
                    "next_cursor": str(start + row.limit) if more else "",
                    "has_more": more,
                }
            )
        )

    def _told(self, job: Job) -> dict[str, Any]:
        moment = int(job.created.timestamp() * 1000)
        told: dict[str, Any] = {
            "id": job.id,
            "status": self._word(job),
            "message": job.woes,
            "create_time": moment,
            "update_time": int((job.ended or job.started or job.created).timestamp() * 1000),
            "external_id": job.data.get("external") or "",
        }
        if job.stand is Stand.SUCCEEDED:
            clip = {"type": "video", "id": f"v-{job.id}", "url": self.desk.link(job)}
            told["outputs"] = [{**clip, "duration": _seconds(job)}]
            if job.charged is not None:
                told["billing"] = [{"charge_type": "cash", "amount": str(job.charged)}]
        return told

    def _word(self, job: Job) -> str:
        if not job.stand.over and job.looks and job.suffers(Fault.UNKNOWN_STATUS):
            return _UNDOCUMENTED
        return _WORDS[job.stand]

    def _old(self, kind: str) -> Any:
        async def create(ask: Ask) -> Response:
            row = ask.fits(rows.OLDER[kind]).model_dump(exclude_none=True)
            job = self._old_job(kind, row)
            return JSONResponse(self._body(self._old_told(job)))

        return create

    def _old_job(self, kind: str, row: Mapping[str, Any]) -> Job:
        model = str(row.get("model_name", "kling-v1"))
        files = {name: self._file(row[name]) for name in ("image", "image_tail") if name in row}
        mode = {"text2video": Mode.TEXT_TO_VIDEO, "video-extend": Mode.EXTENSION}.get(
            kind, Mode.INTERPOLATION if "image_tail" in files else Mode.IMAGE_TO_VIDEO
        )
        clip = self._own_clip(row["video_id"]) if mode is Mode.EXTENSION else None
        size = _size(row.get("aspect_ratio", "16:9"), 1080 if row.get("mode") == "pro" else 720)
        seconds = Fraction(row.get("duration", "5"))
        if clip is not None:
            size, seconds = clip.take.size, clip.take.duration + _ADDED
        take = Take(
            prompt=str(row.get("prompt", "")),
            size=size,
            duration=seconds,
            audio=row.get("sound") == "on",
            image=files.get("image"),
            last_frame=files.get("image_tail"),
            extend=clip.path if clip else None,
        )
        worth = price(self.name, model, mode, take)
        return self._job_of(model, take, worth, row.get("external_task_id"))

    def _own_clip(self, number: str) -> Job:
        job = self.desk.jobs.find(self.name, number.removeprefix("v-"))
        if job is None or job.path is None:
            raise Refused(Kind.INVALID, f"video_id {number} does not exist")
        return job

    async def _old_task(self, ask: Ask) -> Response:
        number = ask.params["id"]
        job = self.desk.jobs.find(self.name, number) or self._by_external(number)
        if job is None:
            raise Refused(Kind.NOT_FOUND, "Task not found")
        return JSONResponse(self._body(self._old_told(await self.desk.jobs.look(job))))

    def _old_list(self, kind: str) -> Any:
        del kind

        async def listed(ask: Ask) -> Response:
            size = int(ask.query.get("pageSize", _PAGE))
            start = (int(ask.query.get("pageNum", 1)) - 1) * size
            jobs = self.desk.jobs.of(self.name)[start : start + size]
            return JSONResponse(self._body([self._old_told(job) for job in jobs]))

        return listed

    def _old_told(self, job: Job) -> dict[str, Any]:
        moment = int(job.created.timestamp() * 1000)
        word = self._word(job).replace("succeeded", "succeed")
        told: dict[str, Any] = {
            "task_id": job.id,
            "task_status": word,
            "task_status_msg": job.woes,
            "task_info": {"external_task_id": job.data.get("external") or ""},
            "created_at": moment,
            "updated_at": moment,
        }
        if job.stand is Stand.SUCCEEDED:
            clip = {"id": f"v-{job.id}", "url": self.desk.link(job), "duration": _seconds(job)}
            told["task_result"] = {"videos": [clip]}
        return told


def _size(shape: str, short: int) -> Size:
    wide, high = _SHAPES.get(shape, (16, 9))
    long = short * max(wide, high) // min(wide, high)
    return Size(width=long if wide >= high else short, height=short if wide >= high else long)


def _seconds(job: Job) -> str:
    return f"{float(job.take.duration):g}"


WIRE = Kling
