"""Pika's first-party wire, as public repositories quote dev.pika.art (2026-08 to 2026-09)."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from rushes.emulator.drawing import Take, sized
from rushes.emulator.faults import Stage
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer, known_key
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rushes.emulator.jobs import Job

_STATUS = {
    Kind.AUTH: 401, Kind.INVALID: 422, Kind.NOT_FOUND: 404, Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413, Kind.TOO_EARLY: 409, Kind.MODERATED: 422, Kind.RATE: 429,
    Kind.BALANCE: 402, Kind.SERVER: 500, Kind.BUSY: 503,
}  # fmt: skip
_WORDS = {
    Stand.QUEUED: "queued",
    Stand.RUNNING: "running",
    Stand.SUCCEEDED: "completed",
    Stand.FAILED: "failed",
    Stand.CANCELLED: "failed",
}
_CODES = {
    Woe.MODERATED_INPUT: "content_moderation",
    Woe.MODERATED_OUTPUT: "content_moderation",
    Woe.BROKE: "provider_error",
    Woe.BAD_INPUT: "invalid_input",
}
_LIMITS = {"image": 20_000_000, "audio": 20_000_000, "video": 50_000_000}
_MICRO = Decimal(1_000_000)
#: What an account of the emulator holds, in US dollars.
_BALANCE = Decimal(1000)
_SIDES = {"720p": 720, "1080p": 1080}
_WIDE = Fraction(16, 9)
_EFFECT_SECONDS = 5


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    resolution: Literal["720p", "1080p"] = "720p"
    negative_prompt: str | None = None
    seed: int | None = None


class _Words(_Row):
    prompt: Annotated[str, Field(min_length=1)]
    duration_s: Literal[5] = 5


class _Picture(_Row):
    image: str
    prompt: str | None = None
    duration_s: Literal[5, 10] = 5


class _Frames(_Row):
    images: Annotated[list[str], Field(min_length=2, max_length=5)]
    prompt: str | None = None
    transition_duration_s: Annotated[int, Field(ge=1, le=10)] = 5


class _Clip(_Row):
    video: str
    prompt: Annotated[str, Field(min_length=1)]
    image: str | None = None
    duration_s: Literal[5, 10] | None = None


class _Swap(_Clip):
    modify_region_roi: str | None = None
    modify_region_mask: str | None = None


class _Effect(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    pikaffect: Annotated[str, Field(min_length=1)]
    seed: int | None = None


class _PictureEffect(_Effect):
    image: str


class _ClipEffect(_Effect):
    video: str


class _Upload(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    content_type: str
    size_bytes: Annotated[int, Field(gt=0)]


_OPERATIONS: dict[str, tuple[type[BaseModel], Mode]] = {
    "pika/pika-2.5/text-to-video": (_Words, Mode.TEXT_TO_VIDEO),
    "pika/pika-2.5/image-to-video": (_Picture, Mode.IMAGE_TO_VIDEO),
    "pika/pikaframes/image-to-video": (_Frames, Mode.INTERPOLATION),
    "pika/pikadditions/video-to-video": (_Clip, Mode.VIDEO_TO_VIDEO),
    "pika/pikaswaps/video-to-video": (_Swap, Mode.VIDEO_TO_VIDEO),
    "pika/pikaffects/image-to-video": (_PictureEffect, Mode.IMAGE_TO_VIDEO),
    "pika/pikaffects/video-to-video": (_ClipEffect, Mode.VIDEO_TO_VIDEO),
}


class Pika(Wire):
    """Jobs, uploads and billing."""

    name = "pika"
    undocumented = "marinating"
    absent = "Job not found"
    moderates_creates = False

    def endpoints(self) -> Sequence[Endpoint]:
        """All that is known."""
        return [
            Endpoint("POST", "/v1/media/uploads", Stage.UPLOAD, self._upload),
            Endpoint("GET", "/v1/media/jobs/{id}", Stage.CHECK, self._show),
            Endpoint("GET", "/v1/media/jobs/{id}/content", Stage.OTHER, self._content),
            Endpoint("POST", "/v1/media/{vendor}/{model}/{op}", Stage.CREATE, self._create),
            Endpoint("GET", "/catalog/apis/{api:path}", Stage.OTHER, self._sheet),
            Endpoint("GET", "/billing/balance", Stage.OTHER, self._balance),
            Endpoint("GET", "/billing/spend/daily", Stage.OTHER, self._spend),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """``X-API-Key``, or a bearer key."""
        if "x-api-key" in headers:
            known_key(headers["x-api-key"])
        else:
            bearer(headers)

    def refused(self, refusal: Refused) -> Response:
        """``{"message": …}``."""
        return JSONResponse({"message": refusal.message}, _STATUS[refusal.kind])

    async def _create(self, ask: Ask) -> Response:
        key = ask.headers.get("idempotency-key", "")
        again = self._known(key, ask.json())
        if again is not None:
            return self._told(again, 200)
        operation = "/".join(ask.params[part] for part in ("vendor", "model", "op"))
        if operation not in _OPERATIONS:
            raise Refused(Kind.NOT_FOUND, f"Unknown API {operation}")
        kind, mode = _OPERATIONS[operation]
        row = ask.fits(kind).model_dump(exclude_none=True)
        if kind is _Swap and ("modify_region_roi" in row) is ("modify_region_mask" in row):
            raise Refused(Kind.INVALID, "Give one of modify_region_roi and modify_region_mask")
        if len(row.get("images", ())) > 2 and row["transition_duration_s"] > 5:
            raise Refused(Kind.INVALID, "transition_duration_s above 5 needs exactly 2 images")
        if "modify_region_mask" in row:
            self.shape(self.asset(row["modify_region_mask"], "modify_region_mask", data=False))
        take = self._take(row)
        resolution = {"resolution": row["resolution"]} if "resolution" in row else {}
        worth = price(self.name, operation, mode, take, **resolution)
        job = self.desk.jobs.start(self.name, operation, take, price=worth)
        if key:
            keys = self.desk.memory.setdefault("pika", {})
            keys[key] = (json.dumps(ask.json(), sort_keys=True), job.id)
        return JSONResponse({"id": job.id, "status": "queued"}, 202)

    def _known(self, key: str, body: Any) -> Job | None:
        """The job of an idempotency key that came before.

        :raises Refused: it came with another body.
        """
        known: Any = self.desk.memory.setdefault("pika", {}).get(key) if key else None
        if known is None:
            return None
        text, number = known
        if text != json.dumps(body, sort_keys=True):
            raise Refused(Kind.CONFLICT, "Idempotency-Key was used with a different body")
        return self.desk.jobs.find(self.name, number)

    def _take(self, row: Mapping[str, Any]) -> Take:
        images = tuple(self.asset(each, "images", data=False) for each in row.get("images", ()))
        seconds = Fraction(row.get("duration_s", _EFFECT_SECONDS))
        if images:
            seconds = Fraction(row["transition_duration_s"] * (len(images) - 1))
        kind = "video" if "video" in row else "image"
        source = self.asset(row[kind], kind, data=False) if kind in row else None
        image, video = (source, None) if kind == "image" else (None, source)
        if video is not None and "duration_s" not in row:
            seconds = self.measured(video)[1]
        like_this = source or next(iter(images), None)
        shape = self.shape(like_this) if like_this else _WIDE
        return Take(
            prompt=str(row.get("prompt") or row.get("pikaffect", "")),
            size=sized(shape, _SIDES[row.get("resolution", "720p")]),
            duration=seconds,
            seed=abs(int(row.get("seed", 0))),
            image=image,
            keyframes=images,
            video=video,
        )

    async def _show(self, ask: Ask) -> Response:
        job = self.job(ask.params["id"])
        await self.desk.jobs.look(job)
        return self._told(job, 200)

    def _told(self, job: Job, status: int) -> Response:
        output = {"media_type": "video", "video": {"url": self.desk.link(job)}}
        error = {"code": _CODES[job.woe], "message": job.woes} if job.woe else None
        word = self.word(job, _WORDS)
        done = job.stand is Stand.SUCCEEDED
        body = {"id": job.id, "status": word, "output": output if done else None, "error": error}
        return JSONResponse(body, status)

    async def _content(self, ask: Ask) -> Response:
        job = self.job(ask.params["id"])
        if job.stand is not Stand.SUCCEEDED:
            raise Refused(Kind.TOO_EARLY, "The content is not ready")
        return JSONResponse({"url": self.desk.link(job)})

    async def _upload(self, ask: Ask) -> Response:
        row = ask.fits(_Upload)
        limit = _LIMITS.get(row.content_type.partition("/")[0])
        if limit is None:
            return JSONResponse({"message": f"{row.content_type} is not supported"}, 415)
        if row.size_bytes > limit:
            raise Refused(Kind.TOO_LARGE, f"{row.size_bytes} bytes are more than {limit}")
        headers = {"content-type": row.content_type}
        upload = self.desk.place(row.content_type, limit, headers)
        address = self.desk.address(upload)
        return JSONResponse({"upload_url": address, "headers": headers, "url": address})

    async def _sheet(self, ask: Ask) -> Response:
        """What an operation takes, with ``expand=inputs``, and what a second of it costs."""
        operation = ask.params["api"]
        if operation not in _OPERATIONS:
            raise Refused(Kind.NOT_FOUND, f"Unknown API {operation}")
        kind, mode = _OPERATIONS[operation]
        told: dict[str, Any] = {
            "call": {"method": "POST", "path": f"/v1/media/{operation}"},
            "display_pricing": {"components": _components(operation, mode)},
        }
        if ask.query.get("expand") == "inputs":
            told["input_schema"] = kind.model_json_schema()
        return JSONResponse(told, headers={"cache-control": "no-store"})

    async def _balance(self, ask: Ask) -> Response:
        del ask
        left = _BALANCE - self._spent()
        return JSONResponse({"amount_micro_usd": int(left * _MICRO)})

    async def _spend(self, ask: Ask) -> Response:
        del ask
        day = self.desk.clock.stamp()[:10]
        spent = int(self._spent() * _MICRO)
        return JSONResponse({"results": [{"date": day, "amount_micro_usd": spent}]})

    def _spent(self) -> Decimal:
        return sum((job.charged or Decimal(0) for job in self.desk.jobs.of(self.name)), Decimal(0))


def _components(operation: str, mode: Mode) -> list[dict[str, Any]]:
    """The prices of a second, where they are known."""
    tiers = []
    for resolution, side in _SIDES.items():
        take = Take("", sized(_WIDE, side), Fraction(_EFFECT_SECONDS))
        worth = price("pika", operation, mode, take, resolution=resolution)
        if worth is not None:
            tiers.append({"micro_usd": int(worth / _EFFECT_SECONDS * _MICRO)})
    return [{"price_tiers": tiers}] if tiers else []


WIRE = Pika
