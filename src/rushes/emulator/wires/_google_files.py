"""Google's Files API: files that are brought in pieces, and clips that are fetched by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from rushes.emulator.faults import Fault, Stage
from rushes.emulator.files import served
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused
from rushes.emulator.wires._google_rows import FileStart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from rushes.emulator.desk import Desk, Upload

#: Seconds for which a file is kept, and the bytes that it may have.
LIFE = 172_800
_MOST = 2_147_483_648
_VERSIONS = ("v1", "v1beta")
#: The SDK finds the name in an https:// address only; ours, on this machine, it sends whole.
_WHOLE = "/files/{address:path}/files/{id}:download"


@dataclass(slots=True)
class _File:
    id: str
    name: str
    upload: Upload
    created: datetime
    done: bool = False


class Files:
    """Files of the Gemini API."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def endpoints(self) -> Sequence[Endpoint]:
        """In both versions of the API."""
        made: list[Endpoint] = []
        for version in _VERSIONS:
            one = f"/{version}/files/{{id}}"
            made += [
                Endpoint("POST", f"/upload/{version}/files", Stage.UPLOAD, self._start),
                Endpoint("GET", f"{one}:download", Stage.DOWNLOAD, self._download),
                Endpoint("GET", f"/{version}{_WHOLE}", Stage.DOWNLOAD, self._download),
                Endpoint("GET", f"/{version}/files", Stage.OTHER, self._list),
                Endpoint("GET", one, Stage.OTHER, self._show),
                Endpoint("DELETE", one, Stage.OTHER, self._delete),
            ]
        put = "/upload/files/{id}/content"
        return [*made, Endpoint("POST", put, Stage.UPLOAD, self._bring, signed=False)]

    def path(self, address: str) -> Path:
        """The file that an order names.

        :raises Refused: there is none, or it is not ready.
        """
        number = address.partition("/files/")[2]
        file: _File | None = self._kept().get(number)
        if file is None or not file.done:
            raise Refused(Kind.INVALID, f"Cannot fetch content from the provided URL: {address}")
        return file.upload.path

    def address(self, number: str) -> str:
        """Where a clip can be fetched from."""
        return f"{self.desk.base}/google/v1beta/files/{number}:download?alt=media"

    def _kept(self) -> dict[str, Any]:
        return self.desk.memory.setdefault("google files", {})

    def _file(self, ask: Ask) -> _File:
        kept = self._kept().get(ask.params["id"])
        if kept is None:
            raise _unknown(ask)
        file: _File = kept
        return file

    async def _start(self, ask: Ask) -> Response:
        if ask.headers.get("x-goog-upload-command") != "start":
            raise Refused(Kind.INVALID, "X-Goog-Upload-Command must be start")
        size = ask.headers.get("x-goog-upload-header-content-length", "")
        kind = ask.headers.get("x-goog-upload-header-content-type", "")
        if not size.isdecimal() or int(size) > _MOST or not kind:
            raise Refused(Kind.INVALID, "The size or the type of the file is missing or wrong")
        row = ask.fits(FileStart).file
        upload = self.desk.place(kind, int(size))
        self._kept()[upload.id] = _File(upload.id, row.display_name, upload, self.desk.clock.now())
        place = (
            f"{self.desk.base}/google/upload/files/{upload.id}/content?upload_protocol=resumable"
        )
        headers = {"x-goog-upload-url": place, "x-goog-upload-status": "active"}
        return JSONResponse({}, headers=headers)

    async def _bring(self, ask: Ask) -> Response:
        """A piece of the file; ``finalize`` with the last."""
        file = self._file(ask)
        commands = ask.headers.get("x-goog-upload-command", "").replace(" ", "").split(",")
        path = file.upload.path
        there = path.stat().st_size if path.exists() else 0
        if "upload" not in commands or ask.headers.get("x-goog-upload-offset") != str(there):
            raise Refused(Kind.INVALID, f"The upload goes on at offset {there}")
        with path.open("ab") as kept:
            kept.write(ask.content)
        if "finalize" not in commands:
            return Response(headers={"x-goog-upload-status": "active"})
        if path.stat().st_size != file.upload.limit:
            raise Refused(Kind.INVALID, "The file has another size than was said")
        told = self._told(file)
        return JSONResponse({"file": told}, headers={"x-goog-upload-status": "final"})

    async def _show(self, ask: Ask) -> Response:
        """A file is digested by the time that somebody looks."""
        file = self._file(ask)
        file.done = file.upload.there
        return JSONResponse(self._told(file))

    async def _list(self, ask: Ask) -> Response:
        size, start = int(ask.query.get("pageSize", "10")), int(ask.query.get("pageToken") or "0")
        kept = list(reversed(self._kept().values()))
        page: dict[str, Any] = {"files": [self._told(each) for each in kept[start : start + size]]}
        if start + size < len(kept):
            page["nextPageToken"] = str(start + size)
        return JSONResponse(page)

    async def _delete(self, ask: Ask) -> Response:
        del self._kept()[self._file(ask).id]
        return JSONResponse({})

    async def _download(self, ask: Ask) -> Response:
        """A clip that was made; what was brought cannot be fetched."""
        number = ask.params["id"]
        find = self.desk.jobs.find
        job = find("google", number) or find("google", f"v1_{number}")
        if job is None or job.path is None or job.ended is None:
            raise _unknown(ask)
        old = self.desk.clock.now() > job.ended + timedelta(seconds=LIFE)
        if old or job.suffers(Fault.LINK_EXPIRED):
            raise _unknown(ask)
        return served(self.desk, ask.request, job, job.path)

    def _told(self, file: _File) -> dict[str, Any]:
        created = file.created.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return {
            "name": f"files/{file.id}",
            "displayName": file.name,
            "mimeType": file.upload.content_type,
            "sizeBytes": str(file.upload.limit),
            "createTime": created,
            "updateTime": created,
            "expirationTime": (file.created + timedelta(seconds=LIFE)).strftime(
                "%Y-%m-%dT%H:%M:%S.%fZ"
            ),
            "uri": f"{self.desk.base}/google/v1beta/files/{file.id}",
            "state": "ACTIVE" if file.done else "PROCESSING",
            "source": "UPLOADED",
        }


def _unknown(ask: Ask) -> Refused:
    said = f"You do not have permission to access the File {ask.params['id']} or it may not exist."
    return Refused(Kind.NOT_FOUND, said, field="file")
