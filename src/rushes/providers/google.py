"""Google: Gemini Omni through Interactions, and Veo on Vertex AI, as ``google-genai`` 3.6 has them.

An API key from Google AI Studio opens Omni. Veo is asked for on Vertex AI (the Gemini Enterprise
Agent Platform): with an API key of its express mode, or with the option ``project`` and an access
token in ``GOOGLE_OAUTH_ACCESS_TOKEN`` (``gcloud auth print-access-token``; it lasts an hour), which
goes before any key. There is no idempotency key and no list: an order whose reply was lost stays
unknown until a person has looked. Omni can be cancelled, and Google does not say what that costs;
Veo cannot. What Omni made is edited and carried on by ``google://INTERACTION_ID``; a refusal for
safety is told in words, by a finished interaction without a clip. Veo's clips come inside of the
reply, or, with the option ``storage_uri``, into a bucket of one's own. Up to three pictures of what
shall appear go as the option ``references``, to Omni too. Not offered: clips to go by and the task
``upscale`` of Omni, and changes behind a mask, which only Veo 2 is documented to make.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rushes.errors import BadReplyError, ProviderError
from rushes.providers import _google_errors as errors
from rushes.providers import _google_omni as omni
from rushes.providers import _google_veo as veo
from rushes.providers.contract import Call, Event, Provider, Reply, Standing
from rushes.providers.reading import at, text
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import datetime

    from rushes.providers.contract import Attachment, Found, Order

#: A file of the Files API, in whatever address it is named.
_FILE = re.compile(r"/files/([A-Za-z0-9-]+)")
#: Seconds between two looks at a file that was brought: a clip of a few seconds is soon digested.
_LOOKS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)


class Google(Provider):
    """Interactions for Omni; operations for Veo, which :mod:`._google_veo` translates."""

    name = "google"
    webhook_variable = "GOOGLE_WEBHOOK_SECRET"

    def headers(self, secrets: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """An access token, or an API key, where there is one."""
        del now
        token = secrets.get("GOOGLE_OAUTH_ACCESS_TOKEN", "")
        if token:
            return {"authorization": f"Bearer {token}"}
        key = secrets.get("GOOGLE_API_KEY", "") or secrets.get("GEMINI_API_KEY", "")
        return {"x-goog-api-key": key} if key else {}

    def submit(self, order: Order) -> Call:
        """An interaction, or an operation."""
        return veo.submit(order) if veo.is_asked(order) else omni.submit(order)

    def ticket(self, order: Order, reply: Reply) -> Found:
        """The interaction's id, or the operation's name."""
        if veo.is_asked(order):
            return self.named(order, text(reply.json(), "name"))
        return {"id": text(reply.json(), "id")}

    def named(self, order: Order, number: str) -> Found:
        """By its id, or its name."""
        return veo.named(order, number) if veo.is_asked(order) else {"id": number}

    def check(self, found: Found) -> Call:
        """The interaction, or the operation."""
        if "name" in found:
            return veo.check(found)
        return Call("GET", f"/v1/interactions/{found['id']}", query={"stream": "false"})

    def progress(self, found: Found, reply: Reply) -> Standing:
        """An interaction's status; an operation says only whether it is done."""
        data = reply.json()
        if "name" in found:
            return veo.standing(found, data)
        event = str(at(data, "type") or "")
        if event.startswith(("interaction.", "video.")):  # a webhook is a hint to look, no more
            return Standing(State.RUNNING, message=f"it says {event!r}", wait=0.0)
        return omni.standing(data)

    def outputs(self, found: Found, reply: Reply) -> Sequence[Call | bytes]:
        """The clips themselves, or where they lie."""
        data = reply.json()
        listed = veo.videos(data) if "name" in found else omni.videos(data)
        return [_fetched(each) for each in listed]

    def origin(self, found: Found, reply: Reply) -> str | None:
        """The interaction, or the place in a bucket."""
        if "id" in found:
            return f"{omni.OWN}{found['id']}"
        place = at(next(iter(veo.videos(reply.json())), None), "gcsUri")
        return str(place) if place else None

    def cancel(self, found: Found) -> Call | None:
        """Interactions that run in the background can be stopped; operations cannot."""
        if "name" in found:
            return None
        return Call("POST", f"/v1/interactions/{found['id']}/cancel")

    def cancelled(self, found: Found, reply: Reply) -> Standing:
        """Google does not publish what a stopped interaction costs."""
        del found
        if not reply.ok:
            said = f"It goes on at Google, and is paid: {errors.words(reply)[1]}."
            return Standing(State.RUNNING, message=said)
        word = str(at(reply.json(), "status"))
        if word != "cancelled":
            return Standing(State.RUNNING, message=f"It may go on at Google: it says {word!r}.")
        said = "Google stopped it; whether what was made so far is charged is not published."
        return Standing(State.CANCELLED, message=said)

    def upload(self, file: Attachment) -> Generator[Call, Reply, str]:
        """A resumable upload in two calls, and looks until the file is digested."""
        start = {
            "x-goog-upload-protocol": "resumable",
            "x-goog-upload-command": "start",
            "x-goog-upload-header-content-length": str(file.size),
            "x-goog-upload-header-content-type": file.content_type,
        }
        body: dict[str, Any] = {"file": {"displayName": file.name}}
        reply = yield Call("POST", "/upload/v1/files", body=body, headers=start)
        place = reply.headers.get("x-goog-upload-url")
        if not place:
            raise BadReplyError("Google did not say where to upload to.", billed=False)
        finish = {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0"}
        reply = yield Call("POST", place, content=file, headers=finish, signed=False)
        kept = at(reply.json(), "file")
        for wait in _LOOKS:
            if at(kept, "state") != "PROCESSING":
                break
            kept = (yield Call("GET", f"/v1/{text(kept, 'name')}", after=wait)).json()
        if at(kept, "state") not in {None, "ACTIVE"}:
            state = at(kept, "state")
            said = f"Google could not digest {file.name}: {state}."
            raise ProviderError(said, retry=state == "PROCESSING")
        return text(kept, "uri")

    def refusal(self, reply: Reply) -> ProviderError:
        """By Google's own words, where it has some."""
        return errors.refusal(reply)

    def webhook(
        self, headers: Mapping[str, str], content: bytes, secret: str, now: datetime
    ) -> Event:
        """A hint to look: it tells the id. What became of it is asked for.

        ``secret``: that of a project's webhook (``whsec_…``), or, for the webhook of one order,
        Google's public keys: a JWKS document.
        """
        from rushes.providers import signatures  # noqa: PLC0415 - an extra

        if secret.lstrip().startswith("{"):
            content = signatures.google(headers, secret, now)
        else:
            signatures.standard(headers, content, secret, now)
        reply = Reply(200, {}, content)
        return Event(text(reply.json(), "data", "id"), reply)

    def webhook_keys(self) -> Call:
        """Public: a JWKS document."""
        return Call("GET", "/.well-known/jwks.json", signed=False)


def _fetched(video: Any) -> Call | bytes:
    """The clip itself, or the call that fetches it. Our key goes to Google's own hosts only."""
    inline = at(video, "data") or at(video, "bytesBase64Encoded")
    if inline:
        try:
            return base64.b64decode(str(inline), validate=True)
        except binascii.Error as error:
            raise BadReplyError(f"The clip is no Base64: {error}", billed=True) from error
    place = str(at(video, "gcsUri") or "")
    if place.startswith("gs://"):
        bucket, _, name = place[5:].partition("/")
        path = f"/storage/v1/b/{bucket}/o/{quote(name, safe='')}"
        return Call("GET", path, query={"alt": "media"}, host="storage")
    address = text(video, "uri")
    file = _FILE.search(address)
    if file is not None:
        return Call("GET", f"/v1/files/{file[1]}:download", query={"alt": "media"})
    return Call("GET", address, signed=False)


PROVIDER = Google
