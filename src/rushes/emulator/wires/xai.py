"""xAI's video wire over REST, as TanStack/ai's ``ai-grok`` speaks it (2026-07)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import JSONResponse, Response

from rushes.emulator.drawing import Take, sized
from rushes.emulator.faults import Stage
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rushes.emulator.jobs import Job
    from rushes.types import Size

_STATUS = {
    Kind.AUTH: 401, Kind.INVALID: 400, Kind.NOT_FOUND: 404, Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413, Kind.TOO_EARLY: 404, Kind.MODERATED: 400, Kind.RATE: 429,
    Kind.BALANCE: 402, Kind.SERVER: 500, Kind.BUSY: 503,
}  # fmt: skip
_WORDS = {
    Stand.QUEUED: "pending",
    Stand.RUNNING: "pending",
    Stand.SUCCEEDED: "done",
    Stand.FAILED: "failed",
    Stand.CANCELLED: "failed",
}
_SIDES = {"480p": 480, "720p": 720, "1080p": 1080}


#: Seconds of a clip that is edited, at the most.
_LONGEST_EDIT = 8.7


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Url(_Strict):
    url: str


class _Create(_Strict):
    model: Literal["grok-imagine-video", "grok-imagine-video-1.5"]
    prompt: Annotated[str, Field(min_length=1, max_length=4096)]
    duration: Annotated[int, Field(ge=1, le=15)] = 8
    resolution: Literal["480p", "720p", "1080p"] = "480p"
    aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] = "16:9"
    image: _Url | None = None

    @model_validator(mode="after")
    def _sharp(self) -> _Create:
        if self.resolution == "1080p" and self.model == "grok-imagine-video":
            raise ValueError("resolution: 1080p is not supported by this model")
        return self


class _Edit(_Strict):
    model: Literal["grok-imagine-video"]
    prompt: Annotated[str, Field(min_length=1, max_length=4096)]
    video: _Url


class _Extension(_Edit):
    duration: Annotated[int, Field(ge=2, le=10)] = 8


class XAI(Wire):
    """Generations, edits, extensions."""

    name = "xai"
    undocumented = "pondering"
    absent = "No such request"

    def endpoints(self) -> Sequence[Endpoint]:
        """No list, no cancel."""
        return [
            Endpoint("POST", "/v1/videos/generations", Stage.CREATE, self._create),
            Endpoint("POST", "/v1/videos/edits", Stage.CREATE, self._edit),
            Endpoint("POST", "/v1/videos/extensions", Stage.CREATE, self._extend),
            Endpoint("GET", "/v1/videos/{id}", Stage.CHECK, self._show),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """A bearer key."""
        bearer(headers)

    def refused(self, refusal: Refused) -> Response:
        """``{"code": …, "error": …}``."""
        body = {"code": refusal.kind.value, "error": refusal.message}
        return JSONResponse(body, _STATUS[refusal.kind])

    async def _create(self, ask: Ask) -> Response:
        row = ask.fits(_Create)
        image = self.asset(row.image.url) if row.image is not None else None
        mode = Mode.TEXT_TO_VIDEO if image is None else Mode.IMAGE_TO_VIDEO
        free = image is not None and "aspect_ratio" not in row.model_fields_set
        told = Fraction(row.aspect_ratio.replace(":", "/"))
        shape = self.shape(image) if free and image is not None else told
        size = sized(shape, _SIDES[row.resolution])
        take = Take(row.prompt, size, Fraction(row.duration), image=image)
        return self._started(row.model, mode, take, resolution=row.resolution)

    async def _edit(self, ask: Ask) -> Response:
        row = ask.fits(_Edit)
        clip = self.asset(row.video.url)
        size, length, fps = self._measured(clip, 0, _LONGEST_EDIT)
        take = Take(row.prompt, size, length, fps=fps, video=clip)
        return self._started(row.model, Mode.VIDEO_TO_VIDEO, take)

    async def _extend(self, ask: Ask) -> Response:
        row = ask.fits(_Extension)
        clip = self.asset(row.video.url)
        size, length, fps = self._measured(clip, 2, 15)
        take = Take(row.prompt, size, length + row.duration, fps=fps, extend=clip)
        return self._started(row.model, Mode.EXTENSION, take)

    def _measured(self, clip: Path, least: float, most: float) -> tuple[Size, Fraction, Fraction]:
        told = self.measured(clip)
        if not least <= told[1] <= most:
            raise Refused(Kind.INVALID, f"video: {least:g} to {most:g} seconds are taken")
        return told

    def _started(self, model: str, mode: Mode, take: Take, **more: Any) -> Response:
        take = replace(take, audio=True)
        worth = price(self.name, model, mode, take, **more)
        number = str(uuid.uuid4())
        job = self.desk.jobs.start(self.name, model, take, price=worth, id=number)
        return JSONResponse({"request_id": job.id})

    async def _show(self, ask: Ask) -> Response:
        job = self.job(ask.params["id"])
        return JSONResponse(self._told(await self.desk.jobs.look(job)))

    def _told(self, job: Job) -> dict[str, Any]:
        withheld = job.woe is Woe.MODERATED_OUTPUT
        word = "done" if withheld else self.word(job, _WORDS)
        told: dict[str, Any] = {"status": word, "model": job.model}
        told["progress"] = int(job.done * 100)
        if job.stand is Stand.SUCCEEDED:
            length = float(job.take.duration)
            told["video"] = {"url": self.desk.link(job), "duration": length}
            told["video"]["respect_moderation"] = True
        if withheld:
            told["video"] = {"url": None, "respect_moderation": False}
        elif job.woe is not None:
            told["error"] = {"code": job.woe.value, "message": job.woes}
        return told


WIRE = XAI
