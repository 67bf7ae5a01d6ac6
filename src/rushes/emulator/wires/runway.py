"""Runway's wire, as ``runwayml`` 5.24.0 and docs.dev.runwayml.com have it (version 2024-11-06)."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from rushes.emulator.drawing import added
from rushes.emulator.faults import Fault, Stage
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import model_of, price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer, fits
from rushes.emulator.wires._runway_orders import Ordered, Orders
from rushes.emulator.wires._runway_rows import UploadRow, UsageRow, endpoints, models, row
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rushes.emulator.desk import Desk
    from rushes.emulator.drawing import Take
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
#: Dollars a second that the emulator asks where nobody has published the vendor's price.
_UNPUBLISHED = Decimal("0.20")
_LEAST, _UPLOAD = 512, 200_000_000
#: Generations at a time, and in a day, of the highest tier; the credits to begin with.
_PLACES, _DAILY, _BALANCE = 20, 30_000, 1_000_000
_VALUE = "Value error, "


class Runway(Wire):
    """Creates, tasks, uploads and the organisation."""

    name = "runway"
    moderates_creates = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._orders = Orders(desk)

    def endpoints(self) -> Sequence[Endpoint]:
        """See section 4.1 of the vendor's reference."""
        creates = [
            Endpoint("POST", f"/v1/{name}", Stage.CREATE, self._creator(name))
            for name in endpoints()
        ]
        return [
            *creates,
            Endpoint("GET", "/v1/tasks/{id}", Stage.CHECK, self._task),
            Endpoint("DELETE", "/v1/tasks/{id}", Stage.OTHER, self._delete),
            Endpoint("POST", "/v1/uploads", Stage.UPLOAD, self._upload),
            Endpoint("GET", "/v1/organization", Stage.OTHER, self._organization),
            Endpoint("POST", "/v1/organization/usage", Stage.OTHER, self._usage),
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
            body["issues"] = _issues(refusal.issues)
        return JSONResponse(body, _STATUS[refusal.kind])

    def _creator(self, endpoint: str) -> Any:
        async def create(ask: Ask) -> Response:
            return self._created(endpoint, ask.json())

        return create

    def _created(self, endpoint: str, body: Any) -> Response:
        model = body.get("model") if isinstance(body, dict) else None
        if model not in models(endpoint):
            known = ", ".join(models(endpoint))
            issue = {"type": "union", "loc": ("model",), "msg": f"expected one of {known}"}
            raise Refused(Kind.INVALID, f"unknown model {model!r}", issues=[issue])
        told = fits(row(endpoint, str(model)), body).model_dump(exclude_none=True)
        ordered = self._enhanced(told) or self._orders.read(endpoint, told)
        worth = self._worth(told, ordered.mode, ordered.take)
        job = self.desk.jobs.start(
            self.name, str(model), ordered.take, price=worth, id=str(uuid.uuid4())
        )
        job.moderation_costs = True  # its page on task failures: not refunded
        if ordered.at_most is not None:
            longest = replace(ordered.take, duration=Fraction(ordered.at_most))
            worth = self._worth(told, ordered.mode, longest)
        job.data |= {"estimate": _credits(worth), "draft": told.get("draft", False)}
        return JSONResponse({"id": job.id, "estimatedCost": {"credits": _credits(worth)}})

    def _enhanced(self, told: Mapping[str, Any]) -> Ordered | None:
        """A draft that is made again, at 1080p and as it was."""
        if "draftTaskId" not in told:
            return None
        draft = self.desk.jobs.find(self.name, told["draftTaskId"])
        if draft is None or not draft.data.get("draft") or draft.stand is not Stand.SUCCEEDED:
            raise Refused(Kind.INVALID, "draftTaskId is not the ID of a succeeded draft task.")
        wide, high = draft.take.size.width, draft.take.size.height
        sides = (side * 1080 // min(wide, high) & ~1 for side in (wide, high))
        size = Size(width=next(sides), height=next(sides))
        return Ordered(Mode.TEXT_TO_VIDEO, replace(draft.take, size=size))

    def _worth(self, told: Mapping[str, Any], mode: Mode, take: Take) -> Decimal:
        """Dollars, in whole credits."""
        fields: dict[str, Any] = {name: told[name] for name in ("audio",) if name in told}
        words = {name: told[name] for name in ("outputFormat", "draft") if name in told}
        known = model_of(self.name, told["model"], mode)
        if known is not None:
            offered = known.modes[mode]
            fields["options"] = {name: told[name] for name in words if name in offered.options}
            if offered.resolutions and not offered.sizes:
                fields["resolution"] = told.get("resolution")
        worth = price(self.name, told["model"], mode, take, **fields)
        if worth is None:
            seconds = added(take)
            worth = _UNPUBLISHED * seconds.numerator / seconds.denominator
        return _CREDIT * (worth / _CREDIT).to_integral_value(ROUND_CEILING)

    async def _task(self, ask: Ask) -> Response:
        job = self._job(ask)
        throttled = job.stand is Stand.QUEUED and await self._is_full()
        if not throttled:
            await self.desk.jobs.look(job)
        data: dict[str, Any] = {
            "id": job.id,
            "status": "THROTTLED" if throttled else _WORDS[job.stand],
            "createdAt": job.created.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }
        if not job.stand.over:
            data["estimatedCost"] = {"credits": job.data["estimate"]}
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

    async def _is_full(self) -> bool:
        """Whether as many run as the tier lets run."""
        running = [job for job in self.desk.jobs.of(self.name) if job.stand is Stand.RUNNING]
        if len(running) >= _PLACES and not self.desk.by_looks:
            for job in running:
                await self.desk.jobs.look(job)
            running = [job for job in running if job.stand is Stand.RUNNING]
        return len(running) >= _PLACES

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
        self._orders.uploaded(upload.id)
        address = self.desk.address(upload)
        upload.fields = fields = {"key": upload.id, "policy": "emulated"}
        upload.least = _LEAST
        uri = f"runway://{upload.id}"
        return JSONResponse({"uploadUrl": address, "fields": fields, "runwayUri": uri})

    async def _organization(self, ask: Ask) -> Response:
        del ask
        jobs = self.desk.jobs.of(self.name)
        spent = sum(_credits(job.charged) for job in jobs)
        limits = {"maxConcurrentGenerations": _PLACES, "maxDailyGenerations": _DAILY}
        day = self.desk.clock.now() - timedelta(days=1)
        counted = Counter(job.model for job in jobs if job.created > day)
        every = dict.fromkeys(model for name in endpoints() for model in models(name))
        return JSONResponse(
            {
                "creditBalance": _BALANCE - spent,
                "tier": {
                    "maxMonthlyCreditSpend": 10_000_000,
                    "models": dict.fromkeys(every, limits),
                },
                "usage": {"models": {name: {"dailyGenerations": counted[name]} for name in every}},
            }
        )

    async def _usage(self, ask: Ask) -> Response:
        """Credits by day and model, of up to 90 days."""
        told = ask.fits(UsageRow)
        today = self.desk.clock.now().date()
        start = _day(told.startDate) or today - timedelta(days=30)
        end = _day(told.beforeDate) or start + timedelta(days=31)
        if not timedelta() <= end - start <= timedelta(days=90):
            raise Refused(Kind.INVALID, "beforeDate must be at most 90 days after startDate.")
        spent: dict[date, Counter[str]] = {}
        for job in self.desk.jobs.of(self.name):
            day = job.created.date()
            if start <= day < end and job.charged is not None:
                spent.setdefault(day, Counter())[job.model] += _credits(job.charged)
        results = [
            {
                "date": day.isoformat(),
                "usedCredits": [{"model": m, "amount": n} for m, n in spent[day].items()],
            }
            for day in sorted(spent)
        ]
        return JSONResponse({"models": sorted(set().union(*spent.values())), "results": results})

    def _job(self, ask: Ask) -> Job:
        job = self.desk.jobs.find(self.name, ask.params["id"])
        if job is None or job.stand is Stand.CANCELLED:
            raise Refused(Kind.NOT_FOUND, "Task not found")
        return job


def _credits(amount: Decimal | None) -> int:
    return 0 if amount is None else int(amount / _CREDIT)


def _day(said: str | None) -> date | None:
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError as error:
        raise Refused(Kind.INVALID, f"{said!r} is no date (YYYY-MM-DD).") from error


#: What zod calls what pydantic finds.
_ZOD = {
    "missing": "invalid_type", "greater_than_equal": "too_small", "string_too_short": "too_small",
    "less_than_equal": "too_big", "too_long": "too_big", "literal_error": "invalid_value",
    "value_error": "custom", "union": "invalid_union",
}  # fmt: skip
#: How pydantic names the branch of a union.
_BRANCH = re.compile(r"str|int|literal\[.*|list\[.*|constrained-.*|function-.*|_[A-Z]\w*")


def _issues(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The faults of all fields as zod words them; a union that fits in no way is one fault."""
    told: dict[tuple[str, ...], dict[str, Any]] = {}
    for issue in found:
        place = [str(step) for step in issue.get("loc", ())]
        branches = [number for number, step in enumerate(place) if _BRANCH.fullmatch(step)]
        kind, said = str(issue.get("type", "")), str(issue.get("msg", "")).removeprefix(_VALUE)
        if branches:
            place, kind, said = place[: branches[0]], "union", "Invalid input"
        code = _ZOD.get(kind, "invalid_type" if kind.endswith("_type") else "invalid_value")
        told_one: dict[str, Any] = {"code": code, "path": place, "message": said}
        if kind == "extra_forbidden":
            said = f"Unrecognized key: {place[-1]!r}"
            told_one = {"code": "unrecognized_keys", "keys": place[-1:], "path": place[:-1]}
            told_one["message"] = said
        told[tuple(place)] = told_one
    return list(told.values())


WIRE = Runway
