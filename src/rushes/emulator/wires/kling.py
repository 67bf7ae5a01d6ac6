"""Kling's two standards, as https://kling.ai/document-api was copied on 2026-09-20."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import jwt
from starlette.responses import JSONResponse, Response

from rushes.emulator.drawing import Take, sized
from rushes.emulator.faults import Stage
from rushes.emulator.hooks import Notice
from rushes.emulator.jobs import Stand
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer
from rushes.emulator.wires import _kling_newer as rows
from rushes.emulator.wires._kling_older import older
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
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
_SIDES = {"720p": 720, "1080p": 1080, "4k": 2160}
#: What is wrong with a token, and the code for it; else it is 1002.
_EMPTY, _EARLY, _EXPIRED = "empty", "early", "expired"
_OF_TOKENS = {_EMPTY: 1001, _EARLY: 1003, _EXPIRED: 1004}


class Kling(Wire):
    """Creates and tasks of both standards."""

    name = "kling"
    undocumented = "hibernating"
    absent = "Task not found"
    words: ClassVar[Mapping[Stand, str]] = {
        Stand.QUEUED: "submitted",
        Stand.RUNNING: "processing",
        Stand.SUCCEEDED: "succeeded",
        Stand.FAILED: "failed",
        Stand.CANCELLED: "failed",
    }

    def endpoints(self) -> Sequence[Endpoint]:
        """The older paths begin with ``/v1/videos``."""
        newer = [
            Endpoint("POST", "/text-to-video/{model}", Stage.CREATE, self._text),
            Endpoint("POST", "/image-to-video/{model}", Stage.CREATE, self._image),
            Endpoint("POST", "/omni-video/{model}", Stage.CREATE, self._omni),
            Endpoint("POST", "/motion-control/{model}", Stage.CREATE, self._motion),
            Endpoint("GET", "/tasks", Stage.CHECK, self._tasks),
            Endpoint("POST", "/tasks", Stage.OTHER, self._list),
        ]
        return [*newer, *older(self)]

    def admit(self, headers: Mapping[str, str]) -> None:
        """An API key, or (of the older standard) a token of an access key that is good now."""
        if not headers.get("authorization"):
            raise Refused(Kind.AUTH, "Authorization is empty", field=_EMPTY)
        key = bearer(headers)
        if key.count(".") != 2:
            return
        claims = jwt.decode(key, options={"verify_signature": False})
        now = self.desk.clock.now().timestamp()
        if str(claims.get("iss", "")).startswith("invalid"):
            raise Refused(Kind.AUTH, "The access key is not valid")
        if now < claims.get("nbf", 0):
            raise Refused(Kind.AUTH, "The token is not valid yet", field=_EARLY)
        if now > claims.get("exp", 0):
            raise Refused(Kind.AUTH, "The token has expired", field=_EXPIRED)

    def refused(self, refusal: Refused) -> Response:
        """``{"code": …, "message": …, "request_id": …}``."""
        status, code = _ERRORS[refusal.kind]
        code = _OF_TOKENS.get(refusal.field, code) if refusal.kind is Kind.AUTH else code
        return JSONResponse(self.body(None, code, refusal.message), status)

    def body(self, data: Any, code: int = 0, message: str = "SUCCEED") -> dict[str, Any]:
        """The envelope of every answer."""
        number = len(self.desk.journal.entries)
        return {"code": code, "message": message, "request_id": f"r-{number:08d}", "data": data}

    def _newer(self, ask: Ask, models: Container[str]) -> str:
        """The newer standard takes no token of an access key."""
        if bearer(ask.headers).count(".") == 2:
            raise Refused(Kind.AUTH, "Use an API key: tokens of an access key are not accepted")
        if ask.params["model"] not in models:
            raise Refused(Kind.NOT_FOUND, f"Unknown model {ask.params['model']}")
        return ask.params["model"]

    async def _text(self, ask: Ask) -> Response:
        model = self._newer(ask, rows.MODELS)
        row: Any = ask.fits(rows.text(model))
        return self._started(model, model, row, Mode.TEXT_TO_VIDEO, files={})

    async def _image(self, ask: Ask) -> Response:
        model = self._newer(ask, rows.MODELS)
        row = ask.fits(rows.image(model))
        return self._started(model, model, row, _mode(row), files=self._frames(row))

    async def _omni(self, ask: Ask) -> Response:
        model = self._newer(ask, rows.OMNI)
        row = ask.fits(rows.omni(model))
        feature = row.of("feature_video")
        clip = next(iter([*feature, *row.of("base_video")]), None)
        mode = Mode.VIDEO_TO_VIDEO if clip else _mode(row)
        files = self._frames(row)
        for picture in row.of("refer_image"):
            files.setdefault("image", self.file(str(picture.url)))
        if mode is Mode.TEXT_TO_VIDEO or clip:
            files.pop("image", None)
        name = f"{model}-reference" if feature else model
        seconds = None if row.of("base_video") else 0
        files |= {"video": self.file(str(clip.url))} if clip else {}
        return self._started(model, name, row, mode, seconds=seconds, files=files)

    async def _motion(self, ask: Ask) -> Response:
        model = self._newer(ask, rows.MOTION)
        row: Any = ask.fits(rows.motion(model))
        for picture in row.of("image"):
            self.file(str(picture.url))
        clip = self.file(str(row.of("video")[0].url))
        longest = 30 if row.settings.character_orientation == "video" else 10
        if not 3 <= self.measured(clip)[1] <= longest:
            raise Refused(Kind.INVALID, f"contents.video: 3 to {longest} seconds")
        name = f"{model}-motion"
        mode, files = Mode.VIDEO_TO_VIDEO, {"video": clip}
        return self._started(model, name, row, mode, seconds=None, files=files)

    def _frames(self, row: Any) -> dict[str, Path]:
        kinds = {"image": "first_frame", "last_frame": "last_frame"}
        return {
            name: self.file(str(each.url)) for name, kind in kinds.items() for each in row.of(kind)
        }

    def _started(
        self,
        model: str,
        name: str,
        row: Any,
        mode: Mode,
        *,
        seconds: int | None = 0,
        files: Mapping[str, Path],
    ) -> Response:
        """A job. ``name``: of the row that has its price; ``seconds``: ``None`` as in the clip."""
        settings = row.settings
        resolution = settings.resolution
        clip, still = files.get("video"), files.get("image")
        like_this = clip or still
        told = getattr(settings, "aspect_ratio", "16:9")
        shape = self.shape(like_this) if like_this else Fraction(*map(int, told.split(":")))
        size = sized(shape, _SIDES[resolution])
        length = self.measured(clip)[1] if clip and seconds is None else Fraction(settings.duration)
        limits = rows.MODELS.get(model)
        sound = getattr(settings, "audio", "off") == "native"
        sound = sound or (limits is not None and limits.always_sounds)
        words = row.words if hasattr(row, "words") else row.prompt
        take = Take(words, size, length, audio=sound, image=still, video=clip)
        take = replace(take, last_frame=files.get("last_frame"))
        asked: dict[str, Any] = {"resolution": resolution}
        if getattr(settings, "audio", None) in {"native", "off"} and not clip:
            asked["audio"] = sound
        worth = price(self.name, name, mode, take, **asked)
        job = self.job_of(model, take, worth, row.options.external_task_id)
        self.watch(job, row.options.callback_url, self._told)
        return JSONResponse(self.body(self._told(job)))

    def job_of(self, model: str, take: Take, worth: Decimal | None, external: str | None) -> Job:
        """A new job; an external id is taken once for the whole account."""
        if external is not None and self.by_external(external) is not None:
            raise Refused(Kind.CONFLICT, f"external_task_id {external} already exists")
        return self.desk.jobs.start(self.name, model, take, price=worth, external=external)

    def adopted(self, clip: Path) -> str:
        """``kling://VIDEO_ID``, of a model whose clips are carried on."""
        job = self.desk.jobs.adopt(self.name, "kling-v1-6", clip, kind="text2video")
        return f"kling://v-{job.id}"

    def watch(self, job: Job, address: str | None, told: Callable[[Job], dict[str, Any]]) -> None:
        """Report the task each time that it moves on, as its standard tells it, signed."""

        def notice(job: Job) -> Notice:
            number = f"{job.id}-{job.stand}"
            return Notice.signed(number, json.dumps(told(job)).encode(), self.desk.clock.now())

        if address:
            self.desk.hooks.watch(job, address, notice)

    def by_external(self, external: str) -> Job | None:
        """The job of an external id."""
        jobs = self.desk.jobs.of(self.name)
        return next((job for job in jobs if job.data.get("external") == external), None)

    def file(self, value: str) -> Path:
        """A picture by its address, or as Base64 without what stands before it."""
        if value.startswith(("http://", "https://")):
            return self.asset(value, "file", data=False)
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
        return JSONResponse(self.body([self._told(await self.desk.jobs.look(job)) for job in jobs]))

    async def _list(self, ask: Ask) -> Response:
        row = ask.fits(rows.Listing)
        start = int(row.cursor or 0)
        jobs = self.desk.jobs.of(self.name)
        page = jobs[start : start + row.limit]
        more = start + row.limit < len(jobs)
        return JSONResponse(
            self.body(
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
            "status": self.word(job, self.words),
            "message": job.woes,
            "create_time": moment,
            "update_time": int((job.ended or job.started or job.created).timestamp() * 1000),
            "external_id": job.data.get("external") or "",
        }
        if job.stand is Stand.SUCCEEDED:
            clip = {"type": "video", "id": f"v-{job.id}", "url": self.desk.link(job)}
            told["outputs"] = [{**clip, "duration": seconds_of(job)}]
            if job.charged is not None:
                told["billing"] = [{"charge_type": "cash", "amount": str(job.charged)}]
        return told


def _mode(row: Any) -> Mode:
    if row.of("last_frame"):
        return Mode.INTERPOLATION
    return Mode.IMAGE_TO_VIDEO if row.of("first_frame") else Mode.TEXT_TO_VIDEO


def seconds_of(job: Job) -> str:
    """The length of a job's clip, as text."""
    return f"{float(job.take.duration):g}"


WIRE = Kling
