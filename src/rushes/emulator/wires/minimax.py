"""MiniMax's wires: V2 (H3), and V1 (Hailuo), which answers with status 200 whatever happens.

As notes of 2026-08-07 and 2026-10-08 quote the vendor's own OpenAPI.
"""

from __future__ import annotations

import json
import secrets
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from rushes.emulator.drawing import Take, sized
from rushes.emulator.faults import Stage
from rushes.emulator.hooks import Challenge, Notice
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer
from rushes.emulator.wires import _minimax_rows as rows
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rushes.emulator.jobs import Job

#: The status, the type and MiniMax's own code of each refusal.
_ERRORS = {
    Kind.AUTH: (401, "authorized_error", 1004),
    Kind.INVALID: (400, "bad_request_error", 2013),
    Kind.NOT_FOUND: (400, "bad_request_error", 2013),
    Kind.CONFLICT: (400, "bad_request_error", 2013),
    Kind.TOO_LARGE: (400, "bad_request_error", 2013),
    Kind.TOO_EARLY: (400, "bad_request_error", 2013),
    Kind.MODERATED: (422, "unprocessable_entity_error", 1026),
    Kind.RATE: (429, "rate_limit_error", 1002),
    Kind.BALANCE: (402, "insufficient_balance_error", 1008),
    Kind.SERVER: (500, "server_error", 1000),
    Kind.BUSY: (529, "overloaded_error", 1002),
}
_WOES = {
    Woe.MODERATED_INPUT: 1026,
    Woe.MODERATED_OUTPUT: 1027,
    Woe.BROKE: 1000,
    Woe.BAD_INPUT: 2013,
}
_OLD_WORDS = {
    Stand.QUEUED: "Queueing",
    Stand.RUNNING: "Processing",
    Stand.SUCCEEDED: "Success",
    Stand.FAILED: "Fail",
    Stand.CANCELLED: "Fail",
}
_WORDS = {stand: stand.value for stand in Stand}
_SIDES = {"480P": 480, "512P": 512, "720P": 720, "768P": 768, "1080P": 1080, "2K": 1440}
#: How long a clip to go by may be, in seconds, and all of them together.
_CLIPS = (2, 15)
#: What reports of V1 say, in the small letters that its queries do not have.
_REPORTED = {Stand.RUNNING: "processing", Stand.SUCCEEDED: "success", Stand.FAILED: "failed"}


class MiniMax(Wire):
    """Create, query, list and delete of V2; create, query and files of V1."""

    name = "minimax"
    undocumented = "steeping"
    absent = "invalid params, invalid task_id"

    def endpoints(self) -> Sequence[Endpoint]:
        """V1 has its own way to say no."""
        no = self._refused_old
        return [
            Endpoint("POST", "/v2/video_generation", Stage.CREATE, self._create),
            Endpoint("GET", "/v2/query/video_generation", Stage.OTHER, self._list),
            Endpoint("GET", "/v2/query/video_generation/{id}", Stage.CHECK, self._show),
            Endpoint("DELETE", "/v2/video_generation/{id}", Stage.OTHER, self._delete),
            Endpoint("POST", "/v1/video_generation", Stage.CREATE, self._create_old, refused=no),
            Endpoint("GET", "/v1/query/video_generation", Stage.CHECK, self._show_old, refused=no),
            Endpoint("GET", "/v1/files/retrieve", Stage.OTHER, self._file, refused=no),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """A bearer key."""
        bearer(headers)

    def refused(self, refusal: Refused) -> Response:
        """``{"type": "error", "error": {"type", "message", "http_code"}, "request_id"}``."""
        status, kind, code = _ERRORS[refusal.kind]
        said = f"{refusal.message} ({code})"
        error = {"type": kind, "message": said, "http_code": str(status)}
        number = f"r{len(self.desk.journal.entries):08d}"
        return JSONResponse({"type": "error", "error": error, "request_id": number}, status)

    def _refused_old(self, refusal: Refused) -> Response:
        return JSONResponse({"base_resp": _base(_ERRORS[refusal.kind][2], refusal.message)})

    async def _create(self, ask: Ask) -> Response:
        row = ask.fits(rows.Newer)
        files = {role: self.asset(address) for role, address in row.frames.items()}
        first, paid = files.get("first_frame"), self._watched(row)
        shown = first
        if row.ratio == "adaptive":
            shown = first or next(map(self.asset, row.references("reference_image")), None)
        take = Take(
            row.words,
            sized(self._shape(shown, row.ratio), _SIDES[row.resolution]),
            Fraction(row.duration),
            audio=row.model == "MiniMax-H3",
            image=first,
            last_frame=files.get("last_frame"),
        )
        job = self._started(
            row.model, take, row.resolution, row.callback_url, watched=paid, ratio=row.ratio
        )
        return JSONResponse({"task_id": job.id})

    def _watched(self, row: rows.Newer) -> int:
        """The seconds of the clips that an order goes by, each rounded up; all files are there."""
        for role in ("reference_image", "reference_audio"):
            for address in row.references(role):
                self.asset(address, role)
        lengths = [
            self.measured(self.asset(each, "reference_video"), "reference_video")[1]
            for each in row.references("reference_video")
        ]
        if any(not _CLIPS[0] <= each <= _CLIPS[1] for each in lengths) or sum(lengths) > _CLIPS[1]:
            said = "reference_video: clips of 2 to 15 seconds, 15 in all"
            raise Refused(Kind.INVALID, said, field="content")
        return sum(map(ceil, lengths))

    async def _create_old(self, ask: Ask) -> Response:
        row = ask.fits(rows.Older)
        first, last = row.first_frame_image, row.last_frame_image
        files = {name: self.asset(each) for name, each in (("a", first), ("b", last)) if each}
        subject = row.subject_reference
        face = self.asset(subject[0].image[0]) if subject else None
        still = files.get("a")
        take = Take(
            row.prompt or "",
            sized(self._shape(still, "16:9"), _SIDES[row.sharpness]),
            Fraction(row.duration),
            image=still or face,
            last_frame=files.get("b"),
        )
        job = self._started(row.model, take, row.sharpness, row.callback_url, old=True)
        return JSONResponse({"task_id": job.id, "base_resp": _base()})

    def _started(
        self,
        model: str,
        take: Take,
        resolution: str,
        hook: str | None,
        watched: int = 0,
        **data: Any,
    ) -> Job:
        mode = Mode.TEXT_TO_VIDEO if take.image is None else Mode.IMAGE_TO_VIDEO
        mode = mode if take.last_frame is None else Mode.INTERPOLATION
        worth = price(self.name, model, mode, take, resolution=resolution)
        if worth is not None and watched:
            worth = worth * (int(take.duration) + watched) / int(take.duration)
        told = {"resolution": resolution, **data}
        number = str(secrets.randbelow(9 * 10**14) + 10**14)
        job = self.desk.jobs.start(self.name, model, take, price=worth, id=number, **told)
        if hook is not None:
            self.desk.hooks.watch(job, hook, self._notice, _challenge())
        return job

    def _shape(self, shown: Path | None, ratio: str) -> Fraction:
        said = "16:9" if ratio == "adaptive" else ratio
        return self.shape(shown) if shown else Fraction(*map(int, said.split(":")))

    async def _show(self, ask: Ask) -> Response:
        job = self._job(ask.params["id"], old=False)
        return JSONResponse({"task": self._told(await self.desk.jobs.look(job))})

    async def _list(self, ask: Ask) -> Response:
        size = int(ask.query.get("page_size", "20"))
        start = (int(ask.query.get("page_num", "1")) - 1) * size
        jobs = [job for job in self.desk.jobs.of(self.name) if "old" not in job.data]
        page = [self._told(job) for job in jobs[start : start + size]]
        return JSONResponse({"items": page, "total": len(jobs)})

    def _told(self, job: Job) -> dict[str, Any]:
        told: dict[str, Any] = {"id": job.id, "model": job.model, "status": self.word(job, _WORDS)}
        told["created_at"] = int(job.created.timestamp())
        told["updated_at"] = int((job.ended or job.started or job.created).timestamp())
        told |= {"task_type": "generation", "modality": "video", "usage": {}}
        if job.stand is Stand.SUCCEEDED:
            seconds = int(job.take.duration)
            told["content"] = {"url": self.desk.link(job)}
            told |= {"resolution": job.data["resolution"], "duration": seconds}
            told |= {"ratio": job.data["ratio"], "usage": {"output_seconds": seconds}}
        if job.woe is not None:
            told["error"] = {"code": str(_WOES[job.woe]), "message": job.woes}
        return told

    async def _show_old(self, ask: Ask) -> Response:
        job = self._job(ask.query.get("task_id", ""), old=True)
        return JSONResponse(
            self._told_old(await self.desk.jobs.look(job), self.word(job, _OLD_WORDS))
        )

    def _told_old(self, job: Job, word: str) -> dict[str, Any]:
        told: dict[str, Any] = {"task_id": job.id, "status": word, "base_resp": _base()}
        if job.stand is Stand.SUCCEEDED:
            size = job.take.size
            told |= {"file_id": job.id, "video_width": size.width, "video_height": size.height}
        if job.woe is not None:
            told["base_resp"] = _base(_WOES[job.woe], job.woes)
        return told

    async def _file(self, ask: Ask) -> Response:
        job = self._job(ask.query.get("file_id", ""), old=True)
        if job.path is None or job.stand is not Stand.SUCCEEDED:
            raise Refused(Kind.NOT_FOUND, "invalid params, file not exist")
        file = {
            "file_id": int(job.id),
            "bytes": job.path.stat().st_size,
            "created_at": int(job.created.timestamp()),
            "filename": "output_aigc.mp4",
            "purpose": "video_generation",
            "download_url": self.desk.link(job),
        }
        return JSONResponse({"file": file, "base_resp": _base()})

    def secret(self) -> str:
        """None: MiniMax signs nothing, but asks first whether anybody listens."""
        return ""

    def _notice(self, job: Job) -> Notice | None:
        if "old" not in job.data:
            return Notice(json.dumps({"task": self._told(job)}).encode(), {})
        if job.stand not in _REPORTED:
            return None
        return Notice(json.dumps(self._told_old(job, _REPORTED[job.stand])).encode(), {})

    async def _delete(self, ask: Ask) -> Response:
        job = self._job(ask.params["id"], old=False)
        if job.stand in {Stand.RUNNING, Stand.CANCELLED}:
            raise Refused(Kind.CONFLICT, f"A task that is {job.stand} cannot be deleted")
        action = "deleted" if job.stand.over else "cancelled"
        if job.stand.over:
            self.desk.jobs.forget(job)
        else:
            self.desk.jobs.cancel(job, Decimal(0))
        return JSONResponse({"task_id": job.id, "action": action, "status": job.stand.value})

    def _job(self, number: str, *, old: bool) -> Job:
        job = self.job(number)
        if ("old" in job.data) is not old:
            raise Refused(Kind.NOT_FOUND, self.absent)
        return job


def _base(code: int = 0, message: str = "success") -> dict[str, Any]:
    return {"status_code": code, "status_msg": message}


def _challenge() -> Challenge:
    """What whoever listens has to say again before anything is reported to it."""
    content = json.dumps({"challenge": secrets.token_hex(16)}).encode()
    return Challenge(content, json.loads(content))


WIRE = MiniMax
