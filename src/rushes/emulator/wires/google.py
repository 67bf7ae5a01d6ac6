"""Google's wires: Omni's interactions, the Files API, and Veo's operations.

As ``google-genai`` 3.6 has them, and Google's pages of 2026-11. Answers come whole: the emulator
does not stream.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire, bearer, known_key
from rushes.emulator.wires._google_files import Files
from rushes.emulator.wires._google_hooks import public_keys
from rushes.emulator.wires._google_omni import REFUSED, Omni
from rushes.emulator.wires._google_veo import Veo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rushes.emulator.desk import Desk
    from rushes.emulator.wire import Handler

_STATUS = {
    Kind.AUTH: (403, "PERMISSION_DENIED"),
    Kind.INVALID: (400, "INVALID_ARGUMENT"),
    Kind.NOT_FOUND: (404, "NOT_FOUND"),
    Kind.CONFLICT: (409, "ABORTED"),
    Kind.TOO_LARGE: (413, "INVALID_ARGUMENT"),
    Kind.TOO_EARLY: (400, "FAILED_PRECONDITION"),
    Kind.MODERATED: (400, "INVALID_ARGUMENT"),
    Kind.RATE: (429, "RESOURCE_EXHAUSTED"),
    Kind.BALANCE: (429, "RESOURCE_EXHAUSTED"),
    Kind.SERVER: (500, "INTERNAL"),
    Kind.BUSY: (503, "UNAVAILABLE"),
}


class Google(Wire):
    """Interactions and files on the Gemini API; operations on Vertex AI."""

    name = "google"
    moderates_creates = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        files = Files(desk)
        self._parts = (Omni(desk, files), files, Veo(desk, files.address))

    def endpoints(self) -> Sequence[Endpoint]:
        """Those of every part; a key may also come in the address, as ``?key=``."""
        made = [endpoint for part in self._parts for endpoint in part.endpoints()]
        return [
            replace(each, signed=False, handler=self._admitted(each.handler))
            if each.signed
            else each
            for each in made
        ]

    def _admitted(self, handler: Handler) -> Handler:
        async def answer(ask: Ask) -> Response:
            named = {"x-goog-api-key": ask.query["key"]} if "key" in ask.query else {}
            self.admit({**ask.headers, **named})
            return await handler(ask)

        return answer

    def secret(self) -> str:
        """The JWKS document, which is public."""
        return json.dumps(public_keys(self.desk))

    def admit(self, headers: Mapping[str, str]) -> None:
        """An API key, or an access token."""
        if "authorization" in headers:
            try:
                bearer(headers)
            except Refused as refusal:
                raise Refused(Kind.AUTH, refusal.message, field="UNAUTHENTICATED") from refusal
            return
        key = headers.get("x-goog-api-key", "")
        if not key:
            said = (
                "Method doesn't allow unregistered callers (callers without established identity)."
            )
            raise Refused(Kind.AUTH, said)
        try:
            known_key(key)
        except Refused as refusal:
            said = "API key not valid. Please pass a valid API key."
            raise Refused(Kind.AUTH, said, field="API_KEY_INVALID") from refusal

    def refused(self, refusal: Refused) -> Response:
        """``{"error": {"code", "message", "status", "details"}}``."""
        status, word = _STATUS[refusal.kind]
        details: list[dict[str, Any]] = []
        if refusal.field == "API_KEY_INVALID":
            status, word = _STATUS[Kind.INVALID]
            details = [{"reason": refusal.field, "domain": "googleapis.com"}]
        elif refusal.field == "UNAUTHENTICATED":
            status, word = 401, refusal.field
        elif refusal.field == "file":
            status, word = _STATUS[Kind.AUTH]
        if refusal.kind is Kind.RATE and refusal.wait is not None:
            kind = "type.googleapis.com/google.rpc.RetryInfo"
            details = [{"@type": kind, "retryDelay": f"{refusal.wait:g}s"}]
        said = refusal.message
        if refusal.kind is Kind.BALANCE:
            said = "Your prepayment credits are depleted."
        if refusal.kind is Kind.MODERATED:
            said = REFUSED
        error: dict[str, Any] = {"code": status, "message": said, "status": word}
        if details:
            error["details"] = details
        return JSONResponse({"error": error}, status)


WIRE = Google
