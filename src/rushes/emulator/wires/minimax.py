"""MiniMax's V2 wire (H3), as notes of 2026-08-07 quote its OpenAPI."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import Take
from rushes.emulator.faults import Fault, Stage
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rushes.emulator.jobs import Job

_ERRORS = {
    Kind.AUTH: (401, "authentication_error"),
    Kind.INVALID: (400, "invalid_request_error"),
    Kind.NOT_FOUND: (404, "not_found_error"),
    Kind.CONFLICT: (400, "invalid_request_error"),
    Kind.TOO_LARGE: (400, "invalid_request_error"),
    Kind.TOO_EARLY: (400, "invalid_request_error"),
    Kind.MODERATED: (422, "safety_error"),
    Kind.RATE: (429, "rate_limit_error"),
    Kind.BALANCE: (402, "insufficient_balance_error"),
    Kind.SERVER: (500, "api_error"),
    Kind.BUSY: (529, "overloaded_error"),
}
_WOES = {
    Woe.MODERATED_INPUT: "safety_error",
    Woe.MODERATED_OUTPUT: "safety_error",
    Woe.BROKE: "api_error",
    Woe.BAD_INPUT: "invalid_request_error",
}
_UNDOCUMENTED = "steeping"
_SIDES = {"768P": 768, "2K": 1440}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Url(_Strict):
    url: str


class _Content(_Strict):
    type: Literal["text", "image_url"]
    text: Annotated[str, Field(min_length=1, max_length=7000)] | None = None
    image_url: _Url | None = None
    role: Literal["first_frame", "last_frame"] | None = None


class _Create(_Strict):
    model: Literal["MiniMax-H3"]
    content: Annotated[list[_Content], Field(min_length=1)]
    resolution: Literal["768P", "2K"] = "768P"
    duration: Annotated[int, Field(ge=4, le=15)] = 5
    ratio: Literal["adaptive", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"] = "adaptive"
    callback_url: str | None = None


class MiniMax(Wire):
    """Create, query, list and delete."""

    name = "minimax"

    def endpoints(self) -> Sequence[Endpoint]:
        """Of H3 alone."""
        return [
            Endpoint("POST", "/v2/video_generation", Stage.CREATE, self._create),
            Endpoint("GET", "/v2/query/video_generation", Stage.OTHER, self._list),
            Endpoint("GET", "/v2/query/video_generation/{id}", Stage.CHECK, self._show),
            Endpoint("DELETE", "/v2/video_generation/{id}", Stage.OTHER, self._delete),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """A bearer key."""
        bearer(headers)

    def refused(self, refusal: Refused) -> Response:
        """``{"error": {"type", "message", "http_code"}, "request_id"}``."""
        status, kind = _ERRORS[refusal.kind]
        error = {"type": kind, "message": refusal.message, "http_code": str(status)}
        number = f"r{len(self.desk.journal.entries):08d}"
        return JSONResponse({"error": error, "request_id": number}, status)

    async def _create(self, ask: Ask) -> Response:
        row = ask.fits(_Create)
        words = " ".join(each.text for each in row.content if each.text)
        stills = [(each.role, each.image_url) for each in row.content if each.type == "image_url"]
        if any(role is None or still is None for role, still in stills):
            raise Refused(Kind.INVALID, "content: an image needs image_url and role")
        files = {role: self._asset(still.url) for role, still in stills if still is not None}
        if not words:
            raise Refused(Kind.INVALID, "content: a text is required", field="content")
        if "last_frame" in files and "first_frame" not in files:
            raise Refused(Kind.INVALID, "content: last_frame needs first_frame", field="content")
        mode = Mode.IMAGE_TO_VIDEO if files else Mode.TEXT_TO_VIDEO
        mode = Mode.INTERPOLATION if "last_frame" in files else mode
        shape = "16:9" if row.ratio == "adaptive" else row.ratio
        take = Take(
            words,
            _sized(shape, _SIDES[row.resolution]),
            Fraction(row.duration),
            image=files.get("first_frame"),
            last_frame=files.get("last_frame"),
        )
        worth = price(self.name, row.model, mode, take, resolution=row.resolution)
        job = self.desk.jobs.start(self.name, row.model, take, price=worth)
        return JSONResponse({"task_id": job.id})

    def _asset(self, address: str) -> Path:
        try:
            return self.desk.asset(address)
        except AssetError as error:
            raise Refused(Kind.INVALID, f"url: {error}", field="content") from error

    async def _show(self, ask: Ask) -> Response:
        return JSONResponse({"task": self._told(await self.desk.jobs.look(self._job(ask)))})

    async def _list(self, ask: Ask) -> Response:
        size = int(ask.query.get("page_size", "20"))
        start = (int(ask.query.get("page_num", "1")) - 1) * size
        jobs = self.desk.jobs.of(self.name)
        page = [self._told(job) for job in jobs[start : start + size]]
        return JSONResponse({"items": page, "total": len(jobs)})

    def _told(self, job: Job) -> dict[str, Any]:
        word = job.stand.value
        if not job.stand.over and job.looks and job.suffers(Fault.UNKNOWN_STATUS):
            word = _UNDOCUMENTED
        told: dict[str, Any] = {"task_id": job.id, "model": job.model, "status": word}
        told["created_at"] = int(job.created.timestamp())
        if job.stand is Stand.SUCCEEDED:
            told["content"] = {"url": self.desk.link(job)}
        if job.woe is not None:
            told["error"] = {"type": _WOES[job.woe], "message": job.woes}
        return told

    async def _delete(self, ask: Ask) -> Response:
        job = self._job(ask)
        if job.stand is Stand.RUNNING:
            raise Refused(Kind.CONFLICT, "A running task cannot be cancelled")
        if job.stand.over:
            self.desk.jobs.forget(job)
        else:
            self.desk.jobs.cancel(job, Decimal(0))
        return JSONResponse({"task_id": job.id})

    def _job(self, ask: Ask) -> Job:
        job = self.desk.jobs.find(self.name, ask.params["id"])
        if job is None:
            raise Refused(Kind.NOT_FOUND, "Task not found")
        return job


def _sized(shape: str, short: int) -> Size:
    wide, high = map(int, shape.split(":"))
    long = int(short * max(Fraction(wide, high), Fraction(high, wide))) & ~1
    return Size(width=long, height=short) if wide >= high else Size(width=short, height=long)


WIRE = MiniMax
