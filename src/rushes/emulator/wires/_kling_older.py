"""Kling's older endpoints, which begin with ``/v1/videos``."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from rushes.emulator.drawing import Take, sized
from rushes.emulator.faults import Stage
from rushes.emulator.jobs import Stand
from rushes.emulator.pricing import price
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused
from rushes.emulator.wires import _kling_rows as rows
from rushes.errors import MediaError
from rushes.media.facts import sound_facts
from rushes.types import Mode

if TYPE_CHECKING:
    from rushes.emulator.jobs import Job
    from rushes.emulator.wires.kling import Kling

_SIDES = {"720p": 720, "1080p": 1080, "4k": 2160}
#: Seconds that an extension adds, and those of an effect.
_ADDED = Fraction(5)
#: Seconds that may be spoken.
_SPOKEN = (2, 300)
_PAGE = 30


def older(wire: Kling) -> list[Endpoint]:
    """A create, a task and a list for each kind."""
    made = _Older(wire)
    return [
        each
        for kind in rows.OLDER
        for each in (
            Endpoint("POST", f"/v1/videos/{kind}", Stage.CREATE, made.create(kind)),
            Endpoint("GET", f"/v1/videos/{kind}/{{id}}", Stage.CHECK, made.task),
            Endpoint("GET", f"/v1/videos/{kind}", Stage.OTHER, made.listed(kind)),
        )
    ]


class _Older:
    def __init__(self, wire: Kling) -> None:
        self._wire = wire
        self._words = {**wire.words, Stand.SUCCEEDED: "succeed"}

    def create(self, kind: str) -> Any:
        """The handler of a create."""

        async def create(ask: Ask) -> Response:
            row: Any = ask.fits(rows.OLDER[kind])
            start = {
                "video-extend": self._extended,
                "effects": self._effect,
                "avatar/image2video": self._avatar,
            }
            job = start.get(kind, self._made)(row)
            job.data["kind"] = kind
            self._wire.watch(job, row.callback_url, self._told)
            return JSONResponse(self._wire.body(self._told(job)))

        return create

    def _made(self, row: Any) -> Job:
        listed = getattr(row, "image_list", None)
        names = {"image": "image", "last_frame": "image_tail"}
        given = {name: getattr(row, field, None) for name, field in names.items()}
        files = {name: self._wire.file(each) for name, each in given.items() if each}
        mode = Mode.IMAGE_TO_VIDEO if files else Mode.TEXT_TO_VIDEO
        mode = Mode.INTERPOLATION if "last_frame" in files or listed else mode
        for each in listed or ():
            files.setdefault("image", self._wire.file(each.image))
        brushes = [each.mask for each in getattr(row, "dynamic_masks", None) or ()]
        for mask in filter(None, [getattr(row, "static_mask", None), *brushes]):
            self._wire.shape(self._wire.file(mask))
        resolution = rows.short_side(row)
        still, last = files.get("image"), files.get("last_frame")
        told = getattr(row, "aspect_ratio", None)
        own = still or last
        shape = self._wire.shape(own) if told is None and own else _ratio(told or "16:9")
        size = sized(shape, _SIDES[resolution])
        sound = getattr(row, "sound", None) == "on"
        take = Take(
            row.prompt or "", size, Fraction(row.duration), audio=sound, image=still or last
        )
        take = take if still is None else replace(take, last_frame=last)
        asked: dict[str, Any] = {"resolution": resolution}
        asked |= {"audio": sound} if getattr(row, "sound", None) else {}
        worth = price(self._wire.name, row.model_name, mode, take, **asked)
        return self._wire.job_of(row.model_name, take, worth, row.external_task_id)

    def _effect(self, row: Any) -> Job:
        stills = [self._wire.file(each) for each in row.input.images or [row.input.image]]
        last = stills[1] if len(stills) > 1 else None
        size = sized(self._wire.shape(stills[0]), 720)
        words = row.effect_scene.replace("_", " ")
        take = Take(words, size, _ADDED, image=stills[0], last_frame=last)
        return self._wire.job_of("effects", take, None, row.external_task_id)

    def _avatar(self, row: Any) -> Job:
        if row.audio_id is not None:
            raise Refused(Kind.INVALID, "audio_id: the emulator makes no sounds by words")
        still, sound = self._wire.file(row.image), self._wire.file(row.sound_file)
        try:
            length = sound_facts(sound).duration
        except MediaError as error:
            raise Refused(Kind.INVALID, "sound_file is not a valid audio file") from error
        if not _SPOKEN[0] <= length <= _SPOKEN[1]:
            raise Refused(Kind.INVALID, f"sound_file: {float(length):g} s is not within 2 to 300 s")
        size = sized(self._wire.shape(still), 1080 if row.mode == "pro" else 720)
        take = Take(row.prompt or "", size, length, audio=True, image=still)
        asked = {"mode": row.mode, "sound_file": "https://sound.example/sound.wav"}
        worth = price(self._wire.name, "avatar", Mode.IMAGE_TO_VIDEO, take, options=asked)
        return self._wire.job_of("avatar", take, worth, row.external_task_id)

    def _extended(self, row: Any) -> Job:
        number = row.video_id.removeprefix("v-")
        clip = self._wire.desk.jobs.find(self._wire.name, number)
        if clip is None or clip.path is None or clip.model not in rows.CARRIED_ON:
            raise Refused(Kind.INVALID, f"video_id {row.video_id} cannot be extended")
        if row.cfg_scale is not None and clip.model == "kling-v1":
            raise Refused(Kind.INVALID, "cfg_scale is not supported for this video")
        length = clip.take.duration + _ADDED
        take = Take(row.prompt or "", clip.take.size, length, extend=clip.path)
        return self._wire.job_of(clip.model, take, None, None)

    async def task(self, ask: Ask) -> Response:
        """One task, by its own id or the external one."""
        number = ask.params["id"]
        job = self._wire.desk.jobs.find(self._wire.name, number) or self._wire.by_external(number)
        if job is None:
            raise Refused(Kind.NOT_FOUND, "Task not found")
        return JSONResponse(self._wire.body(self._told(await self._wire.desk.jobs.look(job))))

    def listed(self, kind: str) -> Any:
        """The handler of a list."""

        async def listed(ask: Ask) -> Response:
            size = int(ask.query.get("pageSize", _PAGE))
            start = (int(ask.query.get("pageNum", 1)) - 1) * size
            jobs = [
                job
                for job in self._wire.desk.jobs.of(self._wire.name)
                if job.data.get("kind") == kind
            ]
            page = [self._told(job) for job in jobs[start : start + size]]
            return JSONResponse(self._wire.body(page))

        return listed

    def _told(self, job: Job) -> dict[str, Any]:
        moment = int(job.created.timestamp() * 1000)
        told: dict[str, Any] = {
            "task_id": job.id,
            "task_status": self._wire.word(job, self._words),
            "task_status_msg": job.woes,
            "task_info": {"external_task_id": job.data.get("external") or ""},
            "created_at": moment,
            "updated_at": moment,
        }
        if job.stand is Stand.SUCCEEDED:
            length = f"{float(job.take.duration):g}"
            clip = {"id": f"v-{job.id}", "url": self._wire.desk.link(job), "duration": length}
            told["task_result"] = {"videos": [clip]}
        return told


def _ratio(text: str) -> Fraction:
    return Fraction(*map(int, text.split(":")))
