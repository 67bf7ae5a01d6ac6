"""The wire of Luma's Dream Machine API, as ``lumaai`` 1.21.0 has it."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from rushes.emulator.drawing import Take, like, sized
from rushes.emulator.faults import Stage
from rushes.emulator.hooks import Notice
from rushes.emulator.jobs import Stand
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer, fits
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rushes.emulator.jobs import Job

_STATUS = {
    Kind.AUTH: 401, Kind.INVALID: 422, Kind.NOT_FOUND: 404, Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413, Kind.TOO_EARLY: 400, Kind.MODERATED: 400, Kind.RATE: 429,
    Kind.BALANCE: 402, Kind.SERVER: 500, Kind.BUSY: 503,
}  # fmt: skip
_WORDS = {
    Stand.QUEUED: "queued",
    Stand.RUNNING: "dreaming",
    Stand.SUCCEEDED: "completed",
    Stand.FAILED: "failed",
    Stand.CANCELLED: "failed",
}
_SIDES = {"540p": 540, "720p": 720, "1080p": 1080, "4k": 2160}
#: What Luma's page on concepts lists (lumalabs.ai/learning-hub, read 2026-11-26).
_CONCEPTS = (
    "aerial", "aerial_drone", "bolt_cam", "crane_down", "crane_up", "dolly_zoom", "elevator_doors",
    "eye_level", "ground_level", "handheld", "high_angle", "low_angle", "orbit_left", "orbit_right",
    "over_the_shoulder", "overhead", "pan_left", "pan_right", "pedestal_down", "pedestal_up", "pov",
    "pull_out", "push_in", "roll_left", "roll_right", "selfie", "static", "tilt_down", "tilt_up",
    "tiny_planet", "truck_left", "truck_right", "zoom_in", "zoom_out",
)  # fmt: skip
_BALANCE = Decimal(1000)
_Shape = Literal["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"]
_Resolution = Literal["540p", "720p", "1080p", "4k"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Concept(_Strict):
    key: str


class _Image(_Strict):
    type: Literal["image"]
    url: str


class _Before(_Strict):
    type: Literal["generation"]
    id: str


class _Keyframes(_Strict):
    frame0: _Image | _Before | None = None
    frame1: _Image | _Before | None = None


class _Called(_Strict):
    callback_url: str | None = None


class _Create(_Called):
    model: Literal["ray-1-6", "ray-2", "ray-flash-2"]
    generation_type: Literal["video"] = "video"
    prompt: Annotated[str, Field(min_length=1, max_length=5000)] | None = None
    aspect_ratio: _Shape = "16:9"
    duration: Literal["5s", "9s"] = "5s"
    resolution: _Resolution = "720p"
    loop: bool = False
    concepts: list[_Concept] = Field(default_factory=list)
    keyframes: _Keyframes | None = None


class _Media(_Strict):
    url: str


class _Modify(_Called):
    generation_type: Literal["modify_video"]
    model: Literal["ray-2", "ray-flash-2"]
    media: _Media
    mode: Literal[
        "adhere_1", "adhere_2", "adhere_3", "flex_1", "flex_2", "flex_3", "reimagine_1",
        "reimagine_2", "reimagine_3",
    ]  # fmt: skip
    prompt: str | None = None
    first_frame: _Media | None = None


class _Reframe(_Called):
    generation_type: Literal["reframe_video"]
    model: Literal["ray-2", "ray-flash-2"]
    media: _Media
    aspect_ratio: _Shape
    prompt: str | None = None
    first_frame: _Media | None = None
    grid_position_x: int | None = None
    grid_position_y: int | None = None
    resized_width: int | None = None
    resized_height: int | None = None
    x_start: int | None = None
    x_end: int | None = None
    y_start: int | None = None
    y_end: int | None = None


class _Upscale(_Called):
    generation_type: Literal["upscale_video"] = "upscale_video"
    resolution: _Resolution = "1080p"


class _Audio(_Called):
    generation_type: Literal["add_audio"] = "add_audio"
    prompt: str | None = None
    negative_prompt: str | None = None


class _Listing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1)] = 10
    offset: Annotated[int, Field(ge=0)] = 0


class DreamMachine(Wire):
    """Generations, concepts and credits."""

    name = "dreammachine"
    undocumented = "snoring"
    absent = "Generation not found"

    def endpoints(self) -> Sequence[Endpoint]:
        """Under the base path ``/dream-machine/v1``."""
        base = "/dream-machine/v1"
        return [
            Endpoint("POST", f"{base}/generations/video", Stage.CREATE, self._create),
            Endpoint("POST", f"{base}/generations", Stage.CREATE, self._create),
            Endpoint("POST", f"{base}/generations/video/modify", Stage.CREATE, self._modify),
            Endpoint("POST", f"{base}/generations/video/reframe", Stage.CREATE, self._reframe),
            Endpoint("GET", f"{base}/generations/concepts/list", Stage.OTHER, self._concepts),
            Endpoint("POST", f"{base}/generations/{{id}}/upscale", Stage.CREATE, self._upscale),
            Endpoint("POST", f"{base}/generations/{{id}}/audio", Stage.CREATE, self._audio),
            Endpoint("GET", f"{base}/generations", Stage.OTHER, self._list),
            Endpoint("GET", f"{base}/generations/{{id}}", Stage.CHECK, self._show),
            Endpoint("DELETE", f"{base}/generations/{{id}}", Stage.OTHER, self._delete),
            Endpoint("GET", f"{base}/credits", Stage.OTHER, self._credits),
            Endpoint("GET", f"{base}/ping", Stage.OTHER, self._ping),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """A bearer key."""
        bearer(headers)

    def refused(self, refusal: Refused) -> Response:
        """``{"detail": …}``."""
        return JSONResponse({"detail": refusal.message}, _STATUS[refusal.kind])

    async def _create(self, ask: Ask) -> Response:
        row = ask.fits(_Create)
        unknown = [each.key for each in row.concepts if each.key not in _CONCEPTS]
        if unknown:
            raise Refused(Kind.INVALID, f"concepts: unknown key {unknown[0]}")
        frames = row.keyframes or _Keyframes()
        if row.prompt is None and frames.frame0 is None and frames.frame1 is None:
            raise Refused(Kind.INVALID, "prompt: give a prompt or keyframes")
        seconds = Fraction(int(row.duration[:-1]))
        size = _sized(row.aspect_ratio, _SIDES[row.resolution])
        prompt = row.prompt or ""
        if isinstance(frames.frame0, _Before):
            clip = self._clip(frames.frame0.id)
            own, length, fps = like(clip)
            take = Take(prompt, own, length + seconds, fps=fps, extend=clip)
            return self._started(row, row.model, Mode.EXTENSION, take, resolution=row.resolution)
        stills = [self._still(each) for each in (frames.frame0, frames.frame1)]
        mode = Mode.TEXT_TO_VIDEO if stills == [None, None] else Mode.IMAGE_TO_VIDEO
        mode = Mode.INTERPOLATION if stills[1] is not None else mode
        first, last = stills
        take = Take(
            prompt, size, seconds, loop=row.loop, image=first or last,
            last_frame=last if first is not None else None,
        )  # fmt: skip
        return self._started(row, row.model, mode, take, resolution=row.resolution)

    async def _modify(self, ask: Ask) -> Response:
        row = ask.fits(_Modify)
        clip = self.asset(row.media.url, data=False)
        self._look_for(row.first_frame)
        size, length, fps = self.measured(clip)
        take = Take(row.prompt or "", size, length, fps=fps, video=clip)
        return self._started(row, f"{row.model}-modify", Mode.VIDEO_TO_VIDEO, take)

    async def _reframe(self, ask: Ask) -> Response:
        row = ask.fits(_Reframe)
        clip = self.asset(row.media.url, data=False)
        self._look_for(row.first_frame)
        _, length, fps = self.measured(clip)
        size = _sized(row.aspect_ratio, 720)
        take = Take(row.prompt or "", size, length, fps=fps, video=clip, plain=True)
        return self._started(row, f"{row.model}-reframe", Mode.VIDEO_TO_VIDEO, take)

    async def _upscale(self, ask: Ask) -> Response:
        row = ask.fits(_Upscale)
        clip = self._clip(ask.params["id"])
        own, length, fps = like(clip)
        size = sized(Fraction(own.width, own.height), _SIDES[row.resolution])
        take = Take("", size, length, fps=fps, video=clip, plain=True)
        return self._started(row, "upscale", Mode.VIDEO_TO_VIDEO, take)

    async def _audio(self, ask: Ask) -> Response:
        row = ask.fits(_Audio)
        clip = self._clip(ask.params["id"])
        size, length, fps = like(clip)
        take = Take(row.prompt or "", size, length, fps=fps, audio=True, video=clip, plain=True)
        return self._started(row, "audio", Mode.VIDEO_TO_VIDEO, take)

    def _started(self, row: BaseModel, model: str, mode: Mode, take: Take, **more: Any) -> Response:
        worth = price(self.name, model, mode, take, **more)
        asked = row.model_dump(mode="json", exclude_unset=True)
        job = self.desk.jobs.start(
            self.name, model, take, price=worth, id=str(uuid.uuid4()), request=asked
        )
        if asked.get("callback_url"):
            self.desk.hooks.watch(job, asked["callback_url"], self._notice)
        return JSONResponse(self._told(job), 201)

    def _notice(self, job: Job) -> Notice | None:
        """The whole generation as it moves on, unsigned."""
        if job.stand is Stand.QUEUED:
            return None
        return Notice(json.dumps(self._told(job)).encode())

    def adopted(self, clip: Path) -> str:
        """``dream://ID``."""
        job = self.desk.jobs.adopt(self.name, "ray-2", clip, request={"model": "ray-2"})
        return f"dream://{job.id}"

    def secret(self) -> str:
        """None: Luma signs nothing here."""
        return ""

    def _still(self, frame: _Image | _Before | None) -> Path | None:
        if frame is None:
            return None
        if isinstance(frame, _Before):
            raise Refused(Kind.INVALID, "frame1: a generation is not drawn backwards here")
        return self.asset(frame.url, data=False)

    def _look_for(self, frame: _Media | None) -> None:
        """A first frame that is only gone by is there."""
        if frame is not None:
            self.asset(frame.url, data=False)

    def _clip(self, number: str) -> Path:
        job = self.desk.jobs.find(self.name, number)
        if job is None or job.path is None:
            raise Refused(Kind.NOT_FOUND, "Generation not found, or not completed")
        return job.path

    async def _show(self, ask: Ask) -> Response:
        return JSONResponse(self._told(await self.desk.jobs.look(self.job(ask.params["id"]))))

    async def _list(self, ask: Ask) -> Response:
        asked = fits(_Listing, dict(ask.query))
        limit, offset = asked.limit, asked.offset
        jobs = self.desk.jobs.of(self.name)
        page = [self._told(job) for job in jobs[offset : offset + limit]]
        body = {"generations": page, "count": len(page), "limit": limit, "offset": offset}
        return JSONResponse({**body, "has_more": offset + limit < len(jobs)})

    def _told(self, job: Job) -> dict[str, Any]:
        word = self.word(job, _WORDS)
        made = job.created.timestamp() + self.desk.clock.skew
        done = job.stand is Stand.SUCCEEDED
        return {
            "id": job.id,
            "generation_type": "video",
            "state": word,
            "failure_reason": job.woes or None,
            "created_at": _stamp(made),
            "assets": {"video": self.desk.link(job), "image": None} if done else None,
            "model": job.data["request"].get("model"),
            "request": job.data["request"],
        }

    async def _delete(self, ask: Ask) -> Response:
        job = self.job(ask.params["id"])
        if not job.stand.over:
            self.desk.jobs.cancel(job)
        self.desk.jobs.forget(job)
        return Response(status_code=204)

    async def _concepts(self, ask: Ask) -> Response:
        del ask
        return JSONResponse(list(_CONCEPTS))

    async def _credits(self, ask: Ask) -> Response:
        del ask
        jobs = self.desk.jobs.of(self.name)
        spent = sum((job.charged or Decimal(0) for job in jobs), Decimal(0))
        return JSONResponse({"credit_balance": float((_BALANCE - spent) * 100)})

    async def _ping(self, ask: Ask) -> Response:
        del ask
        return JSONResponse({"message": "pong"})


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")


def _sized(shape: str, short: int) -> Size:
    wide, high = map(int, shape.split(":"))
    return sized(Fraction(wide, high), short)


WIRE = DreamMachine
