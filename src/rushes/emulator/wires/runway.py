"""Runway's wire, as ``runwayml`` 5.24.0 and docs.dev.runwayml.com have it (version 2024-11-06)."""

from __future__ import annotations

import uuid
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import Take, like
from rushes.emulator.faults import Fault, Stage
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer, fits
from rushes.emulator.wires._runway_rows import ROWS, SIZES, UploadRow
from rushes.errors import MediaError
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rushes.emulator.jobs import Job

_VERSION = "2024-11-06"
_STATUS = {
    Kind.AUTH: 401, Kind.INVALID: 400, Kind.NOT_FOUND: 404, Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413, Kind.TOO_EARLY: 404, Kind.MODERATED: 400, Kind.RATE: 429,
    Kind.BALANCE: 400, Kind.SERVER: 500, Kind.BUSY: 503,
}  # fmt: skip
#: A vendor's word that no document has.
_UNDOCUMENTED = "HIBERNATING"
_WORDS = {
    Stand.QUEUED: "PENDING",
    Stand.RUNNING: "RUNNING",
    Stand.SUCCEEDED: "SUCCEEDED",
    Stand.FAILED: "FAILED",
    Stand.CANCELLED: "CANCELLED",
}
_CODES = {
    Woe.MODERATED_INPUT: "SAFETY.INPUT.TEXT",
    Woe.MODERATED_OUTPUT: "SAFETY.OUTPUT.VIDEO",
    Woe.BROKE: "INTERNAL.BAD_OUTPUT.CODE01",
    Woe.BAD_INPUT: "ASSET.INVALID",
}
_CREDIT = Decimal("0.01")
_UPLOAD = 200_000_000
#: What a URL, and a data URI, of a picture and of anything else may hold, in bytes.
_DATA = {"image": 5_000_000, "video": 16_000_000}


class Runway(Wire):
    """Creates, tasks, uploads and the organisation."""

    name = "runway"
    moderates_creates = False

    def endpoints(self) -> Sequence[Endpoint]:
        """See section 4.1 of the vendor's reference."""
        creates = [
            Endpoint("POST", f"/v1/{name}", Stage.CREATE, self._creator(name)) for name in ROWS
        ]
        return [
            *creates,
            Endpoint("GET", "/v1/tasks/{id}", Stage.CHECK, self._task),
            Endpoint("DELETE", "/v1/tasks/{id}", Stage.OTHER, self._delete),
            Endpoint("POST", "/v1/uploads", Stage.UPLOAD, self._upload),
            Endpoint("GET", "/v1/organization", Stage.OTHER, self._organization),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """A bearer key and the version header."""
        bearer(headers)
        if headers.get("x-runway-version") != _VERSION:
            raise Refused(Kind.INVALID, f"X-Runway-Version must be {_VERSION}.")

    def refused(self, refusal: Refused) -> Response:
        """``{"error": …}``, with zod's issues where fields are wrong."""
        body: dict[str, Any] = {"error": refusal.message}
        if refusal.issues:
            body["error"] = "Validation of body failed"
            body["issues"] = [_issue(issue) for issue in refusal.issues]
        return JSONResponse(body, _STATUS[refusal.kind])

    def _creator(self, endpoint: str) -> Any:
        async def create(ask: Ask) -> Response:
            return self._created(endpoint, ask.json())

        return create

    def _created(self, endpoint: str, body: Any) -> Response:
        rows = ROWS[endpoint]
        model = body.get("model") if isinstance(body, dict) else None
        if model not in rows:
            known = ", ".join(rows)
            issue = {"type": "invalid_union", "loc": ("model",), "msg": f"expected one of {known}"}
            raise Refused(Kind.INVALID, f"unknown model {model!r}", issues=[issue])
        row = fits(rows[model], body).model_dump(exclude_none=True)
        mode, take = self._take(endpoint, row)
        sound = {"audio": row["audio"]} if "audio" in row else {}
        worth = price(self.name, str(model), mode, take, **sound)
        job = self.desk.jobs.start(self.name, str(model), take, price=worth, id=str(uuid.uuid4()))
        job.moderation_costs = True  # its page on task failures: not refunded
        return JSONResponse({"id": job.id, "estimatedCost": {"credits": _credits(worth)}})

    def _take(self, endpoint: str, row: Mapping[str, Any]) -> tuple[Mode, Take]:
        pictures = self._pictures(row.get("promptImage"))
        clip = row.get("videoUri") or row.get("promptVideo")
        video = self._asset(clip, "video") if isinstance(clip, str) else None
        mode = {"text_to_video": Mode.TEXT_TO_VIDEO, "image_to_video": Mode.IMAGE_TO_VIDEO}.get(
            endpoint, Mode.VIDEO_TO_VIDEO
        )
        if "last" in pictures:
            mode = Mode.INTERPOLATION
        size, duration, fps = _size(row.get("ratio")), Fraction(5), Fraction(24)
        if video is not None:
            own, duration, fps = self._measured(video)
            size = _size(row["ratio"]) if "ratio" in row else own
        if isinstance(row.get("duration"), int):
            duration = Fraction(row["duration"])
        return mode, Take(
            prompt=str(row.get("promptText", "")),
            size=size,
            duration=duration,
            fps=fps,
            seed=int(row.get("seed", 0)),
            audio=bool(row.get("audio", False)),
            image=pictures.get("first"),
            last_frame=pictures.get("last"),
            video=video,
        )

    def _measured(self, clip: Path) -> tuple[Size, Fraction, Fraction]:
        try:
            return like(clip)
        except MediaError as error:
            raise Refused(Kind.INVALID, f"The video cannot be read: {error}") from error

    def _pictures(self, said: Any) -> dict[str, Path]:
        if isinstance(said, str):
            return {"first": self._asset(said, "image")}
        return {each["position"]: self._asset(each["uri"], "image") for each in said or ()}

    def _asset(self, address: str, kind: str) -> Path:
        """A file by its HTTPS address, its data URI or its ``runway://`` address."""
        if address.startswith("runway://"):
            upload = self.desk.uploads.get(address.removeprefix("runway://"))
            if upload is not None and upload.there:
                return upload.path
            raise Refused(Kind.INVALID, "The upload does not exist, or has expired.")
        if address.startswith("data:") and len(address) * 3 // 4 > _DATA[kind]:
            raise Refused(Kind.INVALID, f"The data URI is larger than {_DATA[kind]} bytes.")
        try:
            return self.desk.asset(address)
        except AssetError as error:
            raise Refused(Kind.INVALID, f"Failed to fetch the asset: {error}.") from error

    async def _task(self, ask: Ask) -> Response:
        job = self._job(ask)
        await self.desk.jobs.look(job)
        estimated = {"credits": _credits(job.price)}
        data: dict[str, Any] = {
            "id": job.id,
            "status": _WORDS[job.stand],
            "createdAt": job.created.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }
        if not job.stand.over:
            data["estimatedCost"] = estimated
            if job.suffers(Fault.UNKNOWN_STATUS):
                data["status"] = _UNDOCUMENTED
        else:
            data["cost"] = {"credits": _credits(job.charged)}
        match job.stand:
            case Stand.RUNNING:
                data["progress"] = job.done
            case Stand.SUCCEEDED:
                data["output"] = [self.desk.link(job)]
            case Stand.FAILED:
                code = _CODES[job.woe] if job.woe else None
                data |= {"failure": job.woes, "failureCode": code}
        return JSONResponse(data)

    async def _delete(self, ask: Ask) -> Response:
        job = self._job(ask)
        if job.stand.over:
            self.desk.jobs.forget(job)
        else:
            # The vendor does not refund what it sees running.
            charge = job.price if job.stand is Stand.RUNNING else Decimal(0)
            self.desk.jobs.cancel(job, charge)
        return Response(status_code=204)

    async def _upload(self, ask: Ask) -> Response:
        ask.fits(UploadRow)
        upload = self.desk.place("application/octet-stream", _UPLOAD)
        address = self.desk.address(upload)
        fields = {"key": upload.id, "policy": "emulated"}
        uri = f"runway://{upload.id}"
        return JSONResponse({"uploadUrl": address, "fields": fields, "runwayUri": uri})

    async def _organization(self, ask: Ask) -> Response:
        del ask
        charged = [job.charged or Decimal(0) for job in self.desk.jobs.of(self.name)]
        limits = {"maxConcurrentGenerations": 2, "maxDailyGenerations": 200}
        models = dict.fromkeys(SIZES, limits)
        return JSONResponse(
            {
                "creditBalance": 10_000 - int(sum(charged) / _CREDIT),
                "tier": {"maxMonthlyCreditSpend": 100_000, "models": models},
                "usage": {"models": {model: {"dailyGenerations": 0} for model in models}},
            }
        )

    def _job(self, ask: Ask) -> Job:
        job = self.desk.jobs.find(self.name, ask.params["id"])
        if job is None or job.stand is Stand.CANCELLED:
            raise Refused(Kind.NOT_FOUND, "Task not found")
        return job


def _size(ratio: Any) -> Size:
    width, colon, height = str(ratio or "1280:720").partition(":")
    if not colon or not width.isdecimal() or int(width) < 64:
        return Size(width=1280, height=720)
    return Size(width=int(width) & ~1, height=int(height) & ~1)


def _credits(amount: Decimal | None) -> int:
    return 0 if amount is None else int(amount / _CREDIT)


def _issue(issue: Mapping[str, Any]) -> dict[str, Any]:
    """A fault of a field as zod words it."""
    kind = str(issue.get("type", ""))
    codes = {"extra_forbidden": "unrecognized_keys", "missing": "invalid_type"}
    return {
        "code": codes.get(kind, "invalid_value"),
        "path": [str(step) for step in issue.get("loc", ())],
        "message": str(issue.get("msg", "")),
    }


WIRE = Runway
