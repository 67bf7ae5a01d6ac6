"""Clips that can be fetched and files that can be brought, with what goes wrong on the way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from rushes.emulator.faults import DROPS, Fault, Stage
from rushes.emulator.journal import Entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from starlette.requests import Request

    from rushes.emulator.desk import Desk
    from rushes.emulator.faults import Armed
    from rushes.emulator.jobs import Job

_BLOCK = 2**16
#: What a download that suffers a fault of a reply is answered with; the others do it no harm.
_STATUSES = {
    **dict.fromkeys(DROPS, 500),
    Fault.RATE_LIMIT: 429,
    Fault.RATE_LIMIT_BARE: 429,
    Fault.ERROR_500: 500,
    Fault.ERROR_502: 502,
    Fault.ERROR_503: 503,
    Fault.HTML: 200,
}


def served(desk: Desk, request: Request, job: Job, path: Path) -> Response:
    """The clip of a job, with what goes wrong on the way."""
    if job.suffers(Fault.NOT_A_VIDEO):
        return PlainTextResponse("This is not the video that you are looking for.\n" * 40)
    whole = path.stat().st_size
    if job.suffers(Fault.CUT_OFF):
        return _broken(desk, request, path, whole, whole // 2)
    if job.suffers(Fault.WRONG_LENGTH):
        return _broken(desk, request, path, whole // 2, whole // 2)
    return FileResponse(path, media_type="video/mp4")


def _broken(desk: Desk, request: Request, path: Path, said: int, sent: int) -> Response:
    """A download that promises ``said`` bytes and closes after ``sent``."""

    async def pieces() -> AsyncIterator[bytes]:
        with path.open("rb") as file:
            for start in range(0, sent, _BLOCK):
                yield file.read(min(_BLOCK, sent - start))
        if sent < said:
            desk.hang(request)
            await asyncio.sleep(0)  # until the server has noticed

    headers = {"content-length": str(said), "accept-ranges": "bytes", "etag": f'"{path.stem}"'}
    return StreamingResponse(pieces(), headers=headers, media_type="video/mp4")


class Files:
    """``/_clips`` and ``/_uploads``, where presigned addresses of any vendor lead to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """As Starlette has them."""
        return [
            Route("/_clips/{job}/{name}", self._clip, methods=["GET", "HEAD"]),
            Route("/_uploads/{number}", self._upload, methods=["PUT", "POST"]),
            Route("/_uploads/{number}", self._fetch, methods=["GET", "HEAD"]),
        ]

    async def _clip(self, request: Request) -> Response:
        """A job's clip while its link is good, with Range."""
        desk, job = self._desk, self._desk.jobs.any(request.path_params["job"])
        path = desk.clip(request.url.path, parse_qs(request.url.query))
        entry = desk.journal.note(self._entry(request, job.provider if job else ""))
        armed = desk.faults.next(job.provider, Stage.DOWNLOAD) if job else None
        entry.fault = armed.fault.value if armed else None
        response = await self._spoilt(request, armed) or self._served(request, path)
        entry.status = response.status_code
        return response

    async def _spoilt(self, request: Request, armed: Armed | None) -> Response | None:
        """What comes instead of a clip, where a fault of a reply befalls the download."""
        if armed is None:
            return None
        if armed.fault is Fault.SLOW:
            await asyncio.sleep((armed.number or 0) / self._desk.speed)
        if armed.fault in DROPS:
            self._desk.hang(request)
            await asyncio.sleep(0)  # until the server has noticed
        wait = {"retry-after": f"{armed.number or 1:g}"} if armed.fault is Fault.RATE_LIMIT else {}
        status = _STATUSES.get(armed.fault)
        return PlainTextResponse("Try again later", status, wait) if status else None

    def _served(self, request: Request, path: Path | None) -> Response:
        job = self._desk.jobs.any(request.path_params["job"])
        if path is None or job is None:
            return PlainTextResponse("Request has expired", 403)
        return served(self._desk, request, job, path)

    async def _upload(self, request: Request) -> Response:
        """A file that is brought to the place that a wire gave for it."""
        upload = self._desk.uploads.get(request.path_params["number"])
        self._desk.journal.note(self._entry(request, ""))
        if upload is None:
            return PlainTextResponse("No such upload", 404)
        sent = request.headers
        wrong = [name for name, value in upload.headers.items() if sent.get(name) != value]
        if wrong:
            return PlainTextResponse(f"SignatureDoesNotMatch: {', '.join(wrong)}", 403)
        content, fields = await _content(request)
        if not upload.fields.items() <= fields.items():
            return PlainTextResponse("AccessDenied: Invalid according to Policy", 403)
        if len(content) > upload.limit:
            return PlainTextResponse("EntityTooLarge", 413)
        if len(content) < upload.least:
            return PlainTextResponse("EntityTooSmall", 400)
        upload.path.write_bytes(content)
        return Response(status_code=204 if request.method == "POST" else 200)

    async def _fetch(self, request: Request) -> Response:
        upload = self._desk.uploads.get(request.path_params["number"])
        if upload is None or not upload.there:
            return PlainTextResponse("Not found", 404)
        return FileResponse(upload.path, media_type=upload.content_type)

    def _entry(self, request: Request, provider: str) -> Entry:
        stage = Stage.UPLOAD if request.method in {"PUT", "POST"} else Stage.DOWNLOAD
        return Entry(
            number=len(self._desk.journal.entries) + 1,
            at=self._desk.clock.stamp(),
            provider=provider,
            stage=stage.value,
            method=request.method,
            path=request.url.path,
            headers=dict(request.headers),
            body="",
        )


async def _content(request: Request) -> tuple[bytes, Mapping[str, object]]:
    """The file of a form (as S3 takes it by POST) and what stands beside it, or the body itself."""
    if "multipart/form-data" in request.headers.get("content-type", ""):
        async with request.form() as form:
            file = form.get("file")
            content = b"" if file is None or isinstance(file, str) else await file.read()
            return content, dict(form)
    return await request.body(), {}
