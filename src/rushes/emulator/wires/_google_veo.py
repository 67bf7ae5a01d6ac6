"""Veo's operations: on Vertex AI, with its buckets, and as the Gemini API had them."""

from __future__ import annotations

import base64
import binascii
import uuid
from fractions import Fraction
from typing import TYPE_CHECKING, Any, get_args

from starlette.responses import JSONResponse, Response

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import Take, like
from rushes.emulator.faults import Fault, Stage
from rushes.emulator.files import served
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused
from rushes.emulator.wires._google_rows import PREVIEW, SIDES, VERTEX, Film, Mask, Media
from rushes.errors import MediaError
from rushes.media import picture_size
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.emulator.jobs import Job

#: The mounts of Vertex AI: everywhere, and at one place.
_MOUNTS = ("vertex", "vertex-us-central1")
_ADDED = 7
_LONGEST = 30
#: The words of Google's filters: a number that its page of codes explains, and a sentence.
_WITHHELD = (
    "Veo could not generate videos because the input image or the prompt violates Vertex AI's "
    "usage guidelines. If you think this was an error, send feedback. Support codes: 58061214"
)
_BROKE = {"code": 13, "message": "Internal error. Please try again."}


class Veo:
    """Long-running operations. ``file_address``: where the Gemini API would have put a clip."""

    def __init__(self, desk: Desk, file_address: Callable[[str], str]) -> None:
        self.desk, self._file_address = desk, file_address

    def endpoints(self) -> Sequence[Endpoint]:
        """At each place; there is no list and no cancel."""
        model = "/publishers/google/models/{model}:predictLongRunning"
        made: list[Endpoint] = []
        for mount in _MOUNTS:
            for version in ("/v1beta1", "/v1"):
                placed = f"{version}/projects/{{project}}/locations/{{location}}{model}"
                look = f"{version}/{{resource:path}}:fetchPredictOperation"
                made += [
                    Endpoint("POST", f"{version}{model}", Stage.CREATE, self._film, mount=mount),
                    Endpoint("POST", placed, Stage.CREATE, self._film, mount=mount),
                    Endpoint("POST", look, Stage.CHECK, self._fetch, mount=mount),
                ]
        old, place = "/v1beta/models/{model}", "/storage/v1/b/{bucket}/o/{object:path}"
        return [
            *made,
            Endpoint("POST", f"{old}:predictLongRunning", Stage.CREATE, self._old_film),
            Endpoint("GET", f"{old}/operations/{{id}}", Stage.CHECK, self._old_operation),
            Endpoint("GET", place, Stage.DOWNLOAD, self._object, mount="storage"),
        ]

    async def _film(self, ask: Ask) -> Response:
        model = ask.params["model"]
        if model not in get_args(VERTEX):
            raise Refused(Kind.NOT_FOUND, f"Publisher Model `{model}` was not found.")
        project = ask.params.get("project", "100000000000")
        location = ask.params.get("location", "us-central1")
        resource = f"projects/{project}/locations/{location}/publishers/google/models/{model}"
        return self._started(model, ask.fits(Film), resource)

    async def _old_film(self, ask: Ask) -> Response:
        model = ask.params["model"]
        if model not in get_args(PREVIEW):
            raise Refused(Kind.NOT_FOUND, f"models/{model} is not found for API version v1beta.")
        row = ask.fits(Film)
        told = row.parameters
        if told.generateAudio is not None or told.storageUri or row.instances[0].lastFrame:
            raise Refused(Kind.INVALID, "`generateAudio` isn't supported by this model.")
        return self._started(model, row, f"models/{model}")

    def _started(self, model: str, row: Film, resource: str) -> Response:
        if "lite" in model and row.parameters.resolution == "4k":
            raise Refused(Kind.INVALID, "Unsupported resolution 4k for this model.")
        if row.instances[0].referenceImages:
            self._shows(model, row)
        mode, take = self._take(row)
        told, number = row.parameters, str(uuid.uuid4())
        worth = price(
            "google",
            model,
            mode,
            take,
            resolution=told.resolution,
            audio=_sound(told.generateAudio),
        )
        data: dict[str, Any] = {"resource": resource, "count": told.sampleCount}
        if told.storageUri is not None:
            data["folder"] = f"{told.storageUri.rstrip('/')}/{number}"
        whole = None if worth is None else worth * told.sampleCount
        job = self.desk.jobs.start("google", model, take, price=whole, id=number, **data)
        return JSONResponse({"name": self._name(job)})

    def _shows(self, model: str, row: Film) -> None:
        """Whether the pictures of what shall appear are ones, for a model that takes them."""
        if "lite" in model:
            raise Refused(Kind.INVALID, "`referenceImages` isn't supported by this model.")
        if "fast" not in model and row.parameters.aspectRatio != "16:9":
            raise Refused(Kind.INVALID, "aspectRatio must be 16:9 with referenceImages.")
        for each in row.instances[0].referenceImages:
            self._still(each.image, "referenceImages")

    def _take(self, row: Film) -> tuple[Mode, Take]:
        told, instance = row.parameters, row.instances[0]
        words = instance.prompt or ""
        if instance.video is not None and instance.mask is not None:
            return Mode.VIDEO_TO_VIDEO, self._edited(row, instance.video, instance.mask)
        seed, sound = told.seed or 0, bool(_sound(told.generateAudio))
        if instance.video is not None:
            clip = self._media(instance.video)
            size, length, fps = self._measured(clip)
            if not 1 <= length <= _LONGEST:
                raise Refused(Kind.INVALID, "The input video must be 1 to 30 seconds long.")
            take = Take(words, size, length + _ADDED, fps=fps, seed=seed, audio=sound, extend=clip)
            return Mode.EXTENSION, take
        ends = [self._media(end) if end else None for end in (instance.image, instance.lastFrame)]
        take = Take(
            words,
            sized(told.aspectRatio, SIDES[told.resolution]),
            Fraction(told.durationSeconds or 8),
            seed=seed,
            audio=sound,
            image=ends[0],
            last_frame=ends[1],
        )
        modes = (Mode.TEXT_TO_VIDEO, Mode.IMAGE_TO_VIDEO, Mode.INTERPOLATION)
        return modes[sum(end is not None for end in ends)], take

    def _edited(self, row: Film, video: Media, mask: Mask) -> Take:
        clip = self._media(video)
        size, length, fps = self._measured(clip)
        width, height = self._still(mask, "mask")
        told = row.parameters
        shape = sized(told.aspectRatio, SIDES[told.resolution]) if mask.widens else size
        if abs(width * shape.height - height * shape.width) > max(width, height):
            raise Refused(Kind.INVALID, f"mask: must have the shape of {shape}")
        words = row.instances[0].prompt or ""
        sound = bool(_sound(told.generateAudio))
        return Take(words, shape, length, fps=fps, seed=told.seed or 0, audio=sound, video=clip)

    def _still(self, media: Media, field: str) -> tuple[int, int]:
        """The width and height of a picture that goes in, which is one."""
        try:
            return picture_size(self._media(media))
        except MediaError as error:
            raise Refused(Kind.INVALID, f"{field}: {error}") from error

    def _media(self, media: Media) -> Path:
        if media.gcsUri is not None:
            path = self._held(media.gcsUri)
            if path is None:
                raise Refused(Kind.INVALID, f"{media.gcsUri} cannot be read")
            return path
        try:
            content = base64.b64decode(media.bytesBase64Encoded or "", validate=True)
        except binascii.Error as error:
            raise Refused(Kind.INVALID, f"bytesBase64Encoded: {error}") from error
        return self.desk.keep(content, media.mimeType).path

    def _held(self, place: str) -> Path | None:
        """The clip that was put into a bucket; the emulator has no other objects."""
        for job in self.desk.jobs.of("google"):
            if job.path is not None and place in self._places(job):
                return job.path
        return None

    def _places(self, job: Job) -> list[str]:
        if "folder" not in job.data:
            return []
        return [f"{job.data['folder']}/sample_{n}.mp4" for n in range(job.data["count"])]

    def _measured(self, clip: Path) -> tuple[Size, Fraction, Fraction]:
        try:
            return like(clip)
        except (MediaError, AssetError) as error:
            raise Refused(Kind.INVALID, "video: this cannot be read") from error

    async def _fetch(self, ask: Ask) -> Response:
        name = str((ask.json() or {}).get("operationName") or "")
        resource, _, number = name.partition("/operations/")
        if resource != ask.params["resource"]:
            raise Refused(Kind.INVALID, "The operation name does not match the resource.")
        return await self._operation(number)

    async def _old_operation(self, ask: Ask) -> Response:
        return await self._operation(ask.params["id"])

    async def _operation(self, number: str) -> Response:
        job = self.desk.jobs.find("google", number)
        if job is None or "resource" not in job.data:
            raise Refused(Kind.NOT_FOUND, f"Operation {number} not found.")
        return JSONResponse(self._told(await self.desk.jobs.look(job)))

    def _name(self, job: Job) -> str:
        return f"{job.data['resource']}/operations/{job.id}"

    def _told(self, job: Job) -> dict[str, Any]:
        told: dict[str, Any] = {"name": self._name(job)}
        if not job.stand.over:
            return told
        told["done"] = True
        if job.woe is Woe.BROKE:
            return {**told, "error": _BROKE}
        if job.woe is Woe.BAD_INPUT:
            return {**told, "error": {"code": 3, "message": job.woes}}
        old = not str(job.data["resource"]).startswith("projects/")
        held = self._old_clips(job) if old else self._clips(job)
        if job.woe is not None:
            held = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [_WITHHELD]}
        return {**told, "response": {"generateVideoResponse": held} if old else held}

    def _clips(self, job: Job) -> dict[str, Any]:
        if job.stand is not Stand.SUCCEEDED or job.path is None:
            return {}
        kind = {"mimeType": "video/mp4"}
        if "folder" in job.data:
            return {"videos": [{"gcsUri": place, **kind} for place in self._places(job)]}
        content = job.path.read_bytes()
        if job.suffers(Fault.NOT_A_VIDEO):
            content = b"This is not the video that you are looking for.\n" * 40
        inline = {"bytesBase64Encoded": base64.b64encode(content).decode(), **kind}
        return {"videos": [inline] * job.data["count"]}

    def _old_clips(self, job: Job) -> dict[str, Any]:
        clip = {"video": {"uri": self._file_address(job.id)}}
        return {"generatedSamples": [clip] * job.data["count"]}

    async def _object(self, ask: Ask) -> Response:
        """An object of a bucket, with ``alt=media``."""
        place = f"gs://{ask.params['bucket']}/{ask.params['object']}"
        for job in self.desk.jobs.of("google"):
            if job.path is not None and place in self._places(job):
                return served(self.desk, ask.request, job, job.path)
        raise Refused(Kind.NOT_FOUND, f"No such object: {place[5:]}")


def _sound(asked: bool | None) -> bool:
    return True if asked is None else asked


def sized(shape: str, short: int) -> Size:
    """The size of a shape by name with that short side."""
    long = short * 16 // 9
    return Size(width=long, height=short) if shape == "16:9" else Size(width=short, height=long)
