"""Omni's interactions: what is ordered, how it goes, and the steps that came of it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from rushes.emulator.drawing import Take, like
from rushes.emulator.faults import Fault, Stage
from rushes.emulator.jobs import Stand, Woe
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused
from rushes.emulator.wires._google_hooks import notice, public_keys
from rushes.emulator.wires._google_rows import SIDES, Content, Interaction
from rushes.emulator.wires._google_veo import sized
from rushes.errors import MediaError
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.emulator.hooks import Notice
    from rushes.emulator.jobs import Job
    from rushes.emulator.wire import Handler
    from rushes.emulator.wires._google_files import Files

_NAME = "google"
_WORDS = {
    Stand.QUEUED: "queued",
    Stand.RUNNING: "in_progress",
    Stand.SUCCEEDED: "completed",
    Stand.FAILED: "failed",
    Stand.CANCELLED: "cancelled",
}
_UNDOCUMENTED = "daydreaming"
_UNSAFE = frozenset({Woe.MODERATED_INPUT, Woe.MODERATED_OUTPUT})
_VERSIONS = ("v1", "v1beta")
#: Seconds: of a clip that is made, of one that is edited, and of one that is carried on.
_MADE = {"gemini-omni-1.2-flash": (3, 15)}
_EDITED = {"gemini-omni-1.2-flash": 15}
_SHORT, _LONG, _LONGEST = 3, 10, 40
_CHOSEN = Fraction(5)
#: Tokens of a second of video, as measured at 720p.
_TOKENS = 5792
REFUSED = (
    "The prompt could not be submitted. The prompt contains sensitive words that violate Google's "
    "Generative AI Prohibited Use policy."
)


class Omni:
    """Interactions. ``files``: what orders may name."""

    def __init__(self, desk: Desk, files: Files) -> None:
        self.desk, self._files = desk, files

    def endpoints(self) -> Sequence[Endpoint]:
        """In both versions of the API; there is no list."""
        made: list[Endpoint] = []
        for version in _VERSIONS:
            home = f"/{version}/interactions"
            made += [
                Endpoint("POST", home, Stage.CREATE, _own(self._create)),
                Endpoint("POST", f"{home}/{{id}}/cancel", Stage.OTHER, _own(self._cancel)),
                Endpoint("GET", f"{home}/{{id}}", Stage.CHECK, _own(self._show)),
                Endpoint("DELETE", f"{home}/{{id}}", Stage.OTHER, _own(self._delete)),
            ]
        keys = Endpoint("GET", "/.well-known/jwks.json", Stage.OTHER, self._keys, signed=False)
        return [*made, keys]

    async def _create(self, ask: Ask) -> Response:
        row = ask.fits(Interaction)
        mode, take = self._take(row)
        form = row.form
        job = self.desk.jobs.start(
            _NAME,
            row.model,
            take,
            price=price(_NAME, row.model, mode, take, **self._priced(row, mode)),
            id=f"v1_{secrets.token_hex(16)}",
            row=row,
            kept=row.store,
        )
        if row.webhook_config is not None:
            for address in row.webhook_config.uris:
                self.desk.hooks.watch(job, address, partial(self._notice, address))
        while not (row.background or job.stand.over):
            await asyncio.sleep(0.02 / self.desk.speed)
            await self.desk.jobs.look(job)
        return JSONResponse(self._told(job, inline=form.delivery == "inline"))

    def _priced(self, row: Interaction, mode: Mode) -> dict[str, Any]:
        fields: dict[str, Any] = {"resolution": row.form.resolution}
        if mode in {Mode.TEXT_TO_VIDEO, Mode.IMAGE_TO_VIDEO, Mode.INTERPOLATION}:
            fields["aspect_ratio"] = row.form.aspect_ratio or "16:9"
        return fields

    def _take(self, row: Interaction) -> tuple[Mode, Take]:
        """What the words, the contents and the task come to."""
        contents, words = row.contents, row.words
        if not words.strip():
            raise Refused(Kind.INVALID, "input: a text is required")
        pictures = [self._file(each) for each in contents if _kind(each) == "image"]
        clips = [self._file(each) for each in contents if _kind(each) == "video"]
        if row.previous_interaction_id is not None:
            clips = [self._earlier(row.previous_interaction_id), *clips]
        config, form = row.generation_config, row.form
        task = config.video_config.task
        _fits_task(task, pictures, clips)
        seed = config.seed or 0
        if clips and (task == "extend" or (task is None and _continues(words))):
            return Mode.EXTENSION, self._longer(row, clips[0], seed)
        size = sized(form.aspect_ratio or "16:9", SIDES[form.resolution])
        if clips and task != "reference_to_video":
            return Mode.VIDEO_TO_VIDEO, self._edited(row, clips[0], seed)
        ends = "<LAST_FRAME>" in words or (task is None and len(pictures) == 2)
        last = pictures[1] if ends and len(pictures) > 1 else None
        modes = {0: Mode.TEXT_TO_VIDEO, 1: Mode.IMAGE_TO_VIDEO}
        mode = Mode.INTERPOLATION if last else modes.get(min(len(pictures), 1), Mode.IMAGE_TO_VIDEO)
        most = _LONG if last else _MADE.get(row.model, (_SHORT, _LONG))[1]
        take = Take(
            words,
            size,
            _seconds(row, most),
            seed=seed,
            audio=True,
            loop="<LAST_FRAME>@Image1" in words,
            image=pictures[0] if pictures and task != "reference_to_video" else None,
            last_frame=last,
        )
        return mode, take

    def _longer(self, row: Interaction, clip: Path, seed: int) -> Take:
        size, before, fps = self._measured(clip)
        most = _LONGEST if row.previous_interaction_id is not None else _LONG
        added = _seconds(row, _LONG)
        if before > most or before + added > _LONGEST:
            said = f"Video extension takes {most} seconds at the most, {_LONGEST} in all"
            raise Refused(Kind.INVALID, said)
        size = _scaled(size, SIDES[row.form.resolution])
        return Take(row.words, size, before + added, fps=fps, seed=seed, audio=True, extend=clip)

    def _edited(self, row: Interaction, clip: Path, seed: int) -> Take:
        size, length, fps = self._measured(clip)
        most = _EDITED.get(row.model, _LONG)
        if length > most:
            raise Refused(Kind.INVALID, f"Input videos must be {most} seconds or less")
        size = _scaled(size, SIDES[row.form.resolution])
        return Take(row.words, size, length, fps=fps, seed=seed, audio=True, video=clip)

    def _measured(self, clip: Path) -> tuple[Size, Fraction, Fraction]:
        try:
            return like(clip)
        except MediaError as error:
            raise Refused(Kind.INVALID, "The video cannot be read") from error

    def _file(self, content: Content) -> Path:
        if content.uri is not None:
            return self._files.path(content.uri)
        try:
            made = base64.b64decode(content.data or "", validate=True)
        except binascii.Error as error:
            raise Refused(Kind.INVALID, f"data is no Base64: {error}") from error
        return self.desk.keep(made, content.mime_type or "").path

    def _earlier(self, number: str) -> Path:
        job = self._job(number)
        if job.path is None or not job.data["kept"]:
            raise Refused(Kind.INVALID, f"Interaction {number} has no video to go on from")
        return job.path

    def _job(self, number: str) -> Job:
        job = self.desk.jobs.find(_NAME, number)
        if job is None or "row" not in job.data:
            raise Refused(Kind.INVALID, f"Invalid interaction name: {number}")
        return job

    async def _show(self, ask: Ask) -> Response:
        job = self._job(ask.params["id"])
        if not job.data["kept"]:
            raise Refused(Kind.INVALID, f"Invalid interaction name: {job.id}")
        row: Interaction = job.data["row"]
        inline = row.form.delivery == "inline"
        return JSONResponse(self._told(await self.desk.jobs.look(job), inline=inline))

    async def _cancel(self, ask: Ask) -> Response:
        job = self._job(ask.params["id"])
        row: Interaction = job.data["row"]
        if not row.background or job.stand.over:
            raise Refused(Kind.INVALID, "Only background interactions that run can be cancelled")
        self.desk.jobs.cancel(job)
        return JSONResponse(self._told(job, inline=False))

    async def _delete(self, ask: Ask) -> Response:
        job = self._job(ask.params["id"])
        self.desk.jobs.forget(job)
        return JSONResponse({})

    def _told(self, job: Job, *, inline: bool) -> dict[str, Any]:
        row: Interaction = job.data["row"]
        word = _WORDS[job.stand]
        if not job.stand.over and job.looks and job.suffers(Fault.UNKNOWN_STATUS):
            word = _UNDOCUMENTED
        told: dict[str, Any] = {
            "id": job.id,
            "object": "interaction",
            "model": job.model,
            "status": "completed" if job.woe in _UNSAFE else word,
            "created": job.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "updated": (job.ended or job.created).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if row.previous_interaction_id is not None:
            told["previous_interaction_id"] = row.previous_interaction_id
        if row.generation_config.seed is not None:
            told["generation_config"] = {"seed": row.generation_config.seed}
        if job.woe is not None and job.woe not in _UNSAFE:
            code = "internal_error" if job.woe is Woe.BROKE else "invalid_request"
            told["errors"] = [{"code": code, "message": job.woes}]
        if job.stand is Stand.SUCCEEDED:
            tokens = int(job.take.duration * _TOKENS)
            told["usage"] = {"output_tokens_by_modality": [{"modality": "video", "tokens": tokens}]}
        return {**told, "steps": self._steps(job, row, inline=inline)}

    def _steps(self, job: Job, row: Interaction, *, inline: bool) -> list[dict[str, Any]]:
        """What was said and what came of it. A refusal is no failure: it is an answer in words."""
        asked = [each.model_dump(exclude_none=True) for each in row.contents]
        steps: list[dict[str, Any]] = [{"type": "user_input", "content": asked}]
        if job.stand is Stand.SUCCEEDED:
            steps.append({"type": "thought", "signature": "c2lnbmVk"})
            steps.append({"type": "model_output", "content": [self._video(job, inline=inline)]})
        elif job.woe in _UNSAFE:
            steps.append({"type": "model_output", "content": [{"type": "text", "text": REFUSED}]})
        return steps

    def _video(self, job: Job, *, inline: bool) -> dict[str, Any]:
        video = {"type": "video", "mime_type": "video/mp4"}
        if inline and job.path is not None:
            return {**video, "data": base64.b64encode(job.path.read_bytes()).decode()}
        return {**video, "uri": self._files.address(job.id.removeprefix("v1_"))}

    def _notice(self, address: str, job: Job) -> Notice | None:
        return notice(self.desk, job, _WORDS[job.stand], address) if job.stand.over else None

    async def _keys(self, ask: Ask) -> Response:
        del ask
        return JSONResponse(public_keys(self.desk))


def _own(handler: Handler) -> Handler:
    """Interactions have an error body of their own, with words for codes."""

    async def answer(ask: Ask) -> Response:
        try:
            return await handler(ask)
        except Refused as refusal:
            if refusal.kind is not Kind.INVALID:
                raise
            error = {"message": refusal.message, "code": "invalid_request"}
            return JSONResponse({"error": error}, 400)

    return answer


def _kind(content: Content) -> str:
    """Of a document, what its file is does not matter here: Google's samples send clips so."""
    return "video" if content.type == "document" else content.type


def _continues(words: str) -> bool:
    """Without a task, the model finds out from the words what to do with a clip."""
    return any(each in words.lower() for each in ("extend", "continue", "<previous_video>"))


def _fits_task(task: str | None, pictures: Sequence[Path], clips: Sequence[Path]) -> None:
    wrong = {
        "text_to_video": bool(pictures or clips),
        "image_to_video": not pictures or bool(clips),
        "reference_to_video": not pictures and not clips,
        "edit": not clips,
        "extend": not clips,
        "upscale": True,
    }
    if task is not None and wrong[task]:
        raise Refused(Kind.INVALID, f"The input does not fit the task {task}")


def _seconds(row: Interaction, most: int) -> Fraction:
    if row.form.duration is None:
        return _CHOSEN
    seconds = Fraction(row.form.duration.removesuffix("s"))
    if not _SHORT <= seconds <= most:
        raise Refused(Kind.INVALID, f"duration must be between {_SHORT}s and {most}s")
    return seconds


def _scaled(size: Size, short: int) -> Size:
    """The size of that shape with that short side."""
    factor = Fraction(short, min(size.width, size.height))
    return Size(width=int(size.width * factor) & ~1, height=int(size.height * factor) & ~1)
