"""fal's queue, storage and schemas, as ``fal-client`` 1.0.3 and fal's pages have them (2026-11-22).

Not published, and decided here: that inputs are judged when they are sent, and not only by the
runner; and that a request which was cancelled ends ``COMPLETED`` with an error.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import FileResponse, JSONResponse, Response

from rushes.emulator.drawing import Take
from rushes.emulator.faults import Stage
from rushes.emulator.hooks import Notice
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer
from rushes.errors import MediaError
from rushes.media import picture_size
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from rushes.emulator.jobs import Job

_STATUS = {
    Kind.AUTH: 401, Kind.INVALID: 422, Kind.NOT_FOUND: 404, Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413, Kind.TOO_EARLY: 400, Kind.MODERATED: 422, Kind.RATE: 429,
    Kind.BALANCE: 403, Kind.SERVER: 500, Kind.BUSY: 503,
}  # fmt: skip
_WORDS = {
    **dict.fromkeys(Stand, "COMPLETED"),
    Stand.QUEUED: "IN_QUEUE",
    Stand.RUNNING: "IN_PROGRESS",
}
_FLAGGED = "content_policy_violation"
_CHECKER = "The content could not be processed: it was flagged by a content checker."
_SPACES = frozenset({"workflows", "comfy"})
#: Nobody has endpoints under this name, so that one that is not there can be asked for.
_NOBODY = "nobody"
_DOCS = "https://docs.fal.ai/errors#"
_SHAPES = {
    "16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1), "4:5": (4, 5), "5:4": (5, 4), "3:2": (3, 2),
    "2:3": (2, 3),
}  # fmt: skip
_STEP = 5
#: Frames of Stable Video's clips; fal does not say how many there are.
_FRAMES = 25
_UPLOAD = 100_000_000
#: And of one that comes in parts; the vendor names no limit.
_PARTED = 5 * 2**30


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Words(_Input):
    prompt: Annotated[str, Field(min_length=1)]
    negative_prompt: str = "ugly, bad, terrible"
    seed: int | None = None
    aspect_ratio: Literal["16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"] = "16:9"
    resolution: Literal["720p", "1080p"] = "720p"
    duration: Literal["5", "10"] = "5"


class _Picture(_Input):
    image_url: str
    prompt: Annotated[str, Field(min_length=1)]
    negative_prompt: str = ""
    seed: int | None = None
    resolution: Literal["720p", "1080p"] = "720p"
    duration: Literal["5", "10"] = "5"


class _Transition(_Input):
    duration: Annotated[int, Field(ge=1, le=25)] = _STEP
    prompt: str | None = None


class _Frames(_Input):
    image_urls: Annotated[list[str], Field(min_length=2, max_length=5)]
    prompt: str | None = None
    negative_prompt: str = ""
    seed: int | None = None
    resolution: Literal["720p", "1080p"] = "720p"
    transitions: list[_Transition] = []


class _Stable(_Input):
    image_url: str
    motion_bucket_id: Annotated[int, Field(ge=1, le=255)] = 127
    cond_aug: float = 0.02
    fps: Annotated[int, Field(ge=1, le=100)] = 25
    seed: int | None = None


class AspectRatio(StrEnum):
    """An enumeration that a schema refers to."""

    wide = "16:9"
    tall = "9:16"
    square = "1:1"


class _Anything(_Input):
    """Any endpoint that the emulator knows nothing else of."""

    prompt: Annotated[str, Field(min_length=1, description="What the clip shows")]
    negative_prompt: str | None = None
    image_url: str | None = None
    end_image_url: str | None = None
    video_url: str | None = None
    duration: Literal["1", "2", "5", "10"] = "2"
    num_steps: Annotated[int, Field(ge=1, le=50)] = 30
    aspect_ratio: AspectRatio = AspectRatio.wide
    resolution: Literal["480p", "720p", "1080p"] = "480p"
    generate_audio: bool = False
    seed: int | None = None


_ROWS: dict[str, tuple[type[_Input], Mode]] = {
    "fal-ai/pika/v2.2/text-to-video": (_Words, Mode.TEXT_TO_VIDEO),
    "fal-ai/pika/v2.2/image-to-video": (_Picture, Mode.IMAGE_TO_VIDEO),
    "fal-ai/pika/v2.2/pikaframes": (_Frames, Mode.INTERPOLATION),
    "fal-ai/stable-video": (_Stable, Mode.IMAGE_TO_VIDEO),
}


class Fal(Wire):
    """The queue under the base, the storage under ``rest`` and ``cdn``, the schemas on the site."""

    name = "fal"
    undocumented = "IN_LIMBO"
    moderates_creates = False

    def endpoints(self) -> Sequence[Endpoint]:
        """What the client calls."""
        one, other, upload = "/{app:path}/requests/{id}", Stage.OTHER, Stage.UPLOAD
        keys, initiate = "/.well-known/jwks.json", "/storage/upload/initiate"
        schemas = "/api/openapi/queue/openapi.json"
        return [
            Endpoint("GET", f"{one}/status", Stage.CHECK, self._show),
            Endpoint("PUT", f"{one}/cancel", other, self._cancel),
            Endpoint("GET", one, other, self._result),
            Endpoint("POST", "/{endpoint:path}", Stage.CREATE, self._create),
            Endpoint("POST", "/storage/auth/token", upload, self._token, mount="rest"),
            Endpoint("POST", initiate, upload, self._initiate, mount="rest"),
            Endpoint("GET", keys, other, self._keys, signed=False, mount="rest"),
            Endpoint("GET", schemas, other, self._schema, signed=False, mount="site"),
            Endpoint("POST", "/files/upload", upload, self._upload, signed=False, mount="cdn"),
            *(
                Endpoint(method, path, upload, handler, signed=False, mount="cdn")
                for method, path, handler in (
                    ("POST", "/files/upload/multipart", self._begin),
                    ("PUT", "/files/{id}/multipart/{upload}/{part:int}", self._part),
                    ("POST", "/files/{id}/multipart/{upload}/complete", self._complete),
                    ("GET", "/files/{id}", self._kept),
                )
            ),
        ]

    def admit(self, headers: Mapping[str, str]) -> None:
        """``Key …``."""
        bearer(headers, "Key")

    def refused(self, refusal: Refused) -> Response:
        """The request layer's ``{detail, error_type}``, or the model layer's list of details."""
        status = _STATUS[refusal.kind]
        if refusal.kind in {Kind.INVALID, Kind.MODERATED}:
            issues = [
                {"loc": ["body", *issue["loc"]], "msg": issue["msg"], "type": issue["type"]}
                for issue in refusal.issues
            ]
            kind = _FLAGGED if refusal.kind is Kind.MODERATED else "value_error"
            plain = {"loc": ["body", refusal.field], "msg": refusal.message, "type": kind}
            return _details(issues or [plain])
        kinds = {Kind.SERVER: "internal_error", Kind.BUSY: "runner_scheduling_failure"}
        body = {"detail": refusal.message}
        headers = {}
        if refusal.kind in kinds:
            body["error_type"] = headers["x-fal-error-type"] = kinds[refusal.kind]
        return JSONResponse(body, status, headers=headers)

    async def _create(self, ask: Ask) -> Response:
        endpoint = ask.params["endpoint"]
        kind, mode = self._row(endpoint)
        row = ask.fits(kind)
        take = self._take(row)
        resolution = {"resolution": row.resolution} if hasattr(row, "resolution") else {}
        worth = price(self.name, endpoint, mode, take, **resolution)
        job = self.desk.jobs.start(self.name, endpoint, take, price=worth, id=_number())
        job.data["app"] = _app(endpoint)
        if "fal_webhook" in ask.query:
            self.desk.hooks.watch(job, ask.query["fal_webhook"], self._notice)
        home = f"{self.desk.base}/fal/{job.data['app']}/requests/{job.id}"
        return JSONResponse(
            {
                "status": "IN_QUEUE",
                "request_id": job.id,
                "response_url": home,
                "status_url": f"{home}/status",
                "cancel_url": f"{home}/cancel",
                "queue_position": self._before(job),
                "gateway_request_id": job.id,
            }
        )

    def _row(self, endpoint: str) -> tuple[type[_Input], Mode]:
        if "/" not in endpoint or endpoint.startswith(f"{_NOBODY}/"):
            raise Refused(Kind.NOT_FOUND, f"Application {endpoint!r} not found")
        return _ROWS.get(endpoint, (_Anything, Mode.TEXT_TO_VIDEO))

    def _take(self, row: _Input) -> Take:
        seed = abs(getattr(row, "seed", None) or 0)
        if isinstance(row, _Words):
            size = _sized(row.resolution, *_SHAPES[row.aspect_ratio])
            return Take(row.prompt, size, Fraction(row.duration), seed=seed)
        if isinstance(row, _Picture):
            image, shape = self._picture(row.image_url)
            size = _sized(row.resolution, *shape)
            return Take(row.prompt, size, Fraction(row.duration), seed=seed, image=image)
        if isinstance(row, _Frames):
            frames = [self._picture(each) for each in row.image_urls]
            size = _sized(row.resolution, *frames[0][1])
            files = tuple(file for file, _ in frames)
            return Take(row.prompt or "", size, _length(row), seed=seed, keyframes=files)
        if isinstance(row, _Stable):
            image, shape = self._picture(row.image_url)
            size, rate = _sized("576p", *shape), Fraction(row.fps)
            return Take("", size, _FRAMES / rate, rate, seed, image=image)
        if not isinstance(row, _Anything):
            raise TypeError(row)
        return self._general(row, seed)

    def _general(self, row: _Anything, seed: int) -> Take:
        last, video = row.end_image_url, row.video_url
        return Take(
            row.prompt,
            _sized(row.resolution, *_SHAPES[row.aspect_ratio]),
            Fraction(row.duration),
            seed=seed,
            audio=row.generate_audio,
            image=self._picture(row.image_url)[0] if row.image_url and not video else None,
            last_frame=self._picture(last)[0] if last else None,
            video=self.asset(video, "video_url") if video else None,
        )

    def _picture(self, address: str) -> tuple[Path, tuple[int, int]]:
        """A picture that goes in, and its shape."""
        path = self.asset(address, "image_url")
        try:
            return path, picture_size(path)
        except MediaError as error:
            raise Refused(Kind.INVALID, "It is no picture", field="image_url") from error

    def _before(self, job: Job) -> int:
        waiting = [each for each in self.desk.jobs.of(self.name) if each.stand is Stand.QUEUED]
        return len([each for each in waiting if each.created < job.created])

    async def _show(self, ask: Ask) -> Response:
        job = await self.desk.jobs.look(self._job(ask))
        home = f"{self.desk.base}/fal/{job.data['app']}/requests/{job.id}"
        body: dict[str, Any] = {
            "status": self.word(job, _WORDS),
            "request_id": job.id,
            "response_url": home,
            "status_url": f"{home}/status",
            "cancel_url": f"{home}/cancel",
        }
        if job.stand is Stand.QUEUED:
            body["queue_position"] = self._before(job)
            return JSONResponse(body, 202)
        logged = ask.query.get("logs") in {"true", "1"}
        body["logs"] = _logs(job, self.desk.clock.stamp()) if logged else None
        if not job.stand.over:
            return JSONResponse(body, 202)
        ran = (job.ended - job.started).total_seconds() if job.ended and job.started else 0.0
        body["metrics"] = {"inference_time": ran}
        if job.stand is not Stand.SUCCEEDED:
            body["error"], body["error_type"] = _error(job)
        return JSONResponse(body)

    async def _result(self, ask: Ask) -> Response:
        job = self._job(ask)
        if not job.stand.over:
            raise Refused(Kind.TOO_EARLY, "Request is still in progress")
        return self._outcome(job)

    def _outcome(self, job: Job) -> Response:
        if job.stand is Stand.SUCCEEDED:
            size = job.path.stat().st_size if job.path else 0
            video = {
                "url": self.desk.link(job),
                "content_type": "video/mp4",
                "file_name": "clip.mp4",
                "file_size": size,
            }
            seed = (
                {"seed": job.take.seed} if job.model not in _ROWS or "stable" in job.model else {}
            )
            return JSONResponse({"video": video, **seed})
        said, kind = _error(job)
        if kind in {_FLAGGED, "value_error"}:
            return _details([{"loc": ["body", "prompt"], "msg": said, "type": kind}])
        status = 400 if job.stand is Stand.CANCELLED else 500
        headers = {"x-fal-error-type": kind, "x-fal-retryable": str(status == 500).lower()}
        return JSONResponse({"detail": said, "error_type": kind}, status, headers=headers)

    async def _cancel(self, ask: Ask) -> Response:
        """What waits is taken out of the queue; what runs goes on."""
        job = self._job(ask)
        if job.stand.over:
            return JSONResponse({"status": "ALREADY_COMPLETED"}, 400)
        if job.stand is Stand.QUEUED:
            self.desk.jobs.cancel(job)
        return JSONResponse({"status": "CANCELLATION_REQUESTED"}, 202)

    async def _token(self, ask: Ask) -> Response:
        if ask.query.get("storage_type") != "fal-cdn-v3":
            raise Refused(Kind.INVALID, "storage_type is fal-cdn-v3", field="storage_type")
        tokens = self.desk.memory.setdefault("fal tokens", {})
        token = secrets.token_hex(16)
        tokens[token] = True
        expires = self.desk.clock.now() + timedelta(hours=1)
        return JSONResponse(
            {
                "token": token,
                "token_type": "Bearer",
                "base_url": f"{self.desk.base}/fal-cdn",
                "expires_at": expires.isoformat(),
            }
        )

    async def _upload(self, ask: Ask) -> Response:
        """Raw bytes, with a token of the storage."""
        self._let_in(ask)
        if len(ask.content) > _UPLOAD:
            raise Refused(Kind.TOO_LARGE, "Use a multipart upload above 100 MB")
        kept = self.desk.keep(ask.content, ask.headers.get("content-type", ""))
        return JSONResponse({"access_url": self.desk.address(kept)})

    def _let_in(self, ask: Ask) -> None:
        token = ask.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.desk.memory.setdefault("fal tokens", {}):
            raise Refused(Kind.AUTH, "Unauthorized")

    async def _begin(self, ask: Ask) -> Response:
        """A file that will come in parts."""
        self._let_in(ask)
        place = self.desk.place(ask.headers.get("content-type", ""), _PARTED)
        self.desk.aliases[f"/fal-cdn/files/{place.id}"] = place
        address = f"{self.desk.base}/fal-cdn/files/{place.id}"
        self.desk.memory.setdefault("fal parts", {})[place.id] = {}
        return JSONResponse({"access_url": address, "uploadId": f"mp-{place.id}"})

    def _parts(self, ask: Ask) -> dict[int, bytes]:
        """The parts that have come of a file that is not complete."""
        self._let_in(ask)
        kept: Any = self.desk.memory.setdefault("fal parts", {})
        if ask.params["id"] not in kept or ask.params["upload"] != f"mp-{ask.params['id']}":
            raise Refused(Kind.NOT_FOUND, "No such upload")
        return kept[ask.params["id"]]  # type: ignore[no-any-return]

    async def _part(self, ask: Ask) -> Response:
        parts = self._parts(ask)
        parts[int(ask.params["part"])] = ask.content
        return Response(headers={"etag": _tag(ask.content)})

    async def _complete(self, ask: Ask) -> Response:
        """Put together the parts that are named, if each is the one that came."""
        parts, body = self._parts(ask), ask.json()
        told = {each.get("partNumber"): each.get("etag") for each in body.get("parts", ())}
        # fal-client names them in the order in which they arrived.
        if told != {number: _tag(part) for number, part in parts.items()} or not told:
            raise Refused(Kind.INVALID, "The parts are not those that came", field="parts")
        place = self.desk.aliases[f"/fal-cdn/files/{ask.params['id']}"]
        place.path.write_bytes(b"".join(parts[number] for number in sorted(parts)))
        self.desk.memory["fal parts"].pop(ask.params["id"])
        return JSONResponse({"access_url": f"{self.desk.base}/fal-cdn/files/{place.id}"})

    async def _kept(self, ask: Ask) -> Response:
        place = self.desk.aliases.get(f"/fal-cdn/files/{ask.params['id']}")
        if place is None or not place.there:
            raise Refused(Kind.NOT_FOUND, "No such file")
        return FileResponse(place.path, media_type=place.content_type)

    async def _initiate(self, ask: Ask) -> Response:
        """A place to ``PUT`` to, the older way."""
        body = ask.json()
        place = self.desk.place(str(body.get("content_type", "")), _UPLOAD)
        address = self.desk.address(place)
        return JSONResponse({"upload_url": address, "file_url": address})

    def _notice(self, job: Job) -> Notice | None:
        """How it ended, signed."""
        if not job.stand.over:
            return None
        outcome = self._outcome(job)
        good = outcome.status_code == 200
        body: dict[str, Any] = {
            "request_id": job.id,
            "gateway_request_id": job.id,
            "status": "OK" if good else "ERROR",
            "payload": json.loads(bytes(outcome.body)),
        }
        if not good:
            body["error"] = f"Unexpected status code: {outcome.status_code}"
        content = json.dumps(body).encode()
        told = [job.id, "emulator", str(int(self.desk.clock.now().timestamp()))]
        message = "\n".join([*told, hashlib.sha256(content).hexdigest()]).encode()
        names = ("request-id", "user-id", "timestamp")
        headers = {f"x-fal-webhook-{name}": value for name, value in zip(names, told, strict=True)}
        headers["x-fal-webhook-signature"] = self._key().sign(message).hex()
        return Notice(content, headers)

    def _key(self) -> Ed25519PrivateKey:
        """The emulator's own, which its JWKS document publishes."""
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - an extra

        kept: Any = self.desk.memory.setdefault("fal key", {})
        if "key" not in kept:
            kept["key"] = ed25519.Ed25519PrivateKey.generate()
        return kept["key"]  # type: ignore[no-any-return]

    def secret(self) -> str:
        """The JWKS document, which is public."""
        public = self._key().public_key().public_bytes_raw()
        text = base64.urlsafe_b64encode(public).decode().rstrip("=")
        return json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": text, "use": "sig"}]})

    async def _keys(self, ask: Ask) -> Response:
        del ask
        return Response(self.secret(), media_type="application/json")

    async def _schema(self, ask: Ask) -> Response:
        endpoint = ask.query.get("endpoint_id", "")
        kind, _ = self._row(endpoint)
        name = f"{kind.__name__.strip('_')}Input"
        schema = kind.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = schema.pop("$defs", {})
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        post = {"requestBody": {"required": True, "content": content}}
        return JSONResponse(
            {
                "openapi": "3.0.4",
                "info": {"title": f"Queue OpenAPI for {endpoint}", "version": "1.0.0"},
                "servers": [{"url": "https://queue.fal.run"}],
                "paths": {f"/{endpoint}": {"post": post}},
                "components": {"schemas": {name: schema, **parts}},
            }
        )

    def _job(self, ask: Ask) -> Job:
        job = self.desk.jobs.find(self.name, ask.params["id"])
        if job is None or job.data["app"] != ask.params["app"]:
            raise Refused(Kind.NOT_FOUND, "Request not found")
        return job


def _tag(content: bytes) -> str:
    """The part's checksum, as S3 has it."""
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _details(details: list[dict[str, Any]]) -> Response:
    told = [{**each, "url": f"{_DOCS}{each['type']}", "input": None} for each in details]
    return JSONResponse({"detail": told}, 422, headers={"x-fal-retryable": "false"})


def _error(job: Job) -> tuple[str, str]:
    """Why there is no result, in words and by fal's own."""
    if job.stand is Stand.CANCELLED:
        return "The request was cancelled", "request_cancelled"
    if job.woe in {Woe.MODERATED_INPUT, Woe.MODERATED_OUTPUT}:
        return _CHECKER, _FLAGGED
    if job.woe is Woe.BAD_INPUT:
        return job.woes, "value_error"
    return job.woes, "runner_disconnected"


def _logs(job: Job, at: str) -> list[dict[str, Any]]:
    said = f"{round(job.done * 100)}%"
    return [{"timestamp": at, "message": said, "level": "INFO", "source": "USER", "labels": {}}]


def _app(endpoint: str) -> str:
    """The app of an endpoint, by which its requests go: without the sub-path."""
    parts = endpoint.split("/")
    return "/".join(parts[: 3 if parts[0] in _SPACES else 2])


def _number() -> str:
    """As fal numbers requests: a UUID."""
    digits = secrets.token_hex(16)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _length(row: _Frames) -> Fraction:
    gaps = len(row.image_urls) - 1
    if len(row.transitions) > gaps:
        message = f"{len(row.transitions)} transitions are too many for {gaps + 1} images"
        raise Refused(Kind.INVALID, message, field="transitions")
    steps = [each.duration for each in row.transitions]
    seconds = sum(steps) + _STEP * (gaps - len(steps))
    if seconds > 25:
        raise Refused(Kind.INVALID, "The transitions are 25 s at the most", field="transitions")
    return Fraction(seconds)


def _sized(resolution: str, wide: int, high: int) -> Size:
    short = int(resolution[:-1])
    width, height = (round(short * side / min(wide, high) / 2) * 2 for side in (wide, high))
    return Size(width=width, height=height)


WIRE = Fal
