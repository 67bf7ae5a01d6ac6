"""Veo's wire: long-running operations, on Vertex AI and (until 2026-10-22) on the Gemini API.

Both take the same ``instances`` and ``parameters``. Vertex AI is asked with
``fetchPredictOperation`` and answers with the clip itself or its place in a bucket; the Gemini API
named a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rushes.errors import BadReplyError, GenerationFailedError, ModeratedError
from rushes.providers._google_errors import unsafe
from rushes.providers.contract import Call, Standing, Way
from rushes.providers.reading import at, given, text
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rushes.providers.contract import Found, Order, Reference

#: Where an API key of the express mode is good, and where a project of no particular place is.
_VERTEX = "vertex"
#: The catalogue's ``endpoint`` of the rows that the Gemini API had.
_GEMINI = "models"
#: Options that say where the work is done, and not what.
_PLACE = ("project", "location")
#: The option whose pictures are part of what is shown, and no parameter.
_REFERENCES = "referenceImages"


def is_asked(order: Order) -> bool:
    """Whether it is an order for Veo."""
    return order.can.endpoint in {_VERTEX, _GEMINI}


def submit(order: Order) -> Call:
    """``predictLongRunning`` of the model, at the place that the options say."""
    path = f"/publishers/google/models/{order.wire}:predictLongRunning"
    if order.can.endpoint == _GEMINI:
        return Call("POST", f"/v1beta/models/{order.wire}:predictLongRunning", body=_body(order))
    project, host = order.options.get("project"), _host(order)
    if project:
        location = order.options.get("location", "global")
        path = f"/projects/{quote(str(project), safe='')}/locations/{location}{path}"
    return Call("POST", f"/v1beta1{path}", body=_body(order), host=host)


def _host(order: Order) -> str:
    location = str(order.options.get("location", "global"))
    return _VERTEX if location == "global" else f"{_VERTEX}-{location}"


def _body(order: Order) -> dict[str, Any]:
    request, can, settled = order.request, order.can, order.settled
    pictures = order.pictures
    instance = given(
        prompt=request.prompt or None,
        image=_media(pictures[0]) if pictures else None,
        lastFrame=_media(pictures[-1]) if len(pictures) > 1 else None,
        video=_media(order.extend) if order.extend is not None else None,
        referenceImages=_references(order) or None,
    )
    seconds = settled.duration if order.extend is None else None
    apart = {*_PLACE, _REFERENCES}
    own = {name: value for name, value in order.options.items() if name not in apart}
    parameters = given(
        sampleCount=1,
        durationSeconds=None if seconds is None else int(seconds),
        seed=request.seed,
        aspectRatio=settled.aspect_ratio if can.aspect_ratios else None,
        resolution=settled.resolution if can.resolutions else None,
        negativePrompt=request.negative_prompt or None,
        generateAudio=settled.audio if can.endpoint == _VERTEX else None,
    )
    return {"instances": [instance], "parameters": parameters | own}


def _references(order: Order) -> list[dict[str, Any]]:
    by_value = {each.value: each for each in order.files.values()}
    pictures = order.options.get(_REFERENCES)
    values = map(str, pictures) if isinstance(pictures, list) else ()
    return [{"image": _media(by_value[each]), "referenceType": "ASSET"} for each in values]


def _media(reference: Reference) -> dict[str, str]:
    if reference.way is Way.DATA:
        return {"bytesBase64Encoded": reference.base64, "mimeType": reference.content_type}
    return {"gcsUri": reference.value, "mimeType": reference.content_type}


def named(order: Order, name: str) -> Found:
    """The operation's name, and where it runs."""
    return {"name": name} if order.can.endpoint == _GEMINI else {"name": name, "host": _host(order)}


def check(found: Found) -> Call:
    """The operation."""
    name = str(found["name"])
    if "host" not in found:
        return Call("GET", f"/v1beta/{name}")
    resource = name.partition("/operations/")[0]
    body: Mapping[str, Any] = {"operationName": name}
    path = f"/v1beta1/{resource}:fetchPredictOperation"
    return Call("POST", path, body=dict(body), host=str(found["host"]))


def _response(data: Any) -> Any:
    """What a finished operation holds, of both kinds."""
    return at(data, "response", "generateVideoResponse") or at(data, "response") or {}


def videos(data: Any) -> list[Any]:
    """The clips that came of it; each with ``bytesBase64Encoded``, ``gcsUri`` or ``uri``."""
    held = _response(data)
    samples = [at(each, "video") for each in at(held, "generatedSamples") or ()]
    return [each for each in (at(held, "videos") or samples) if isinstance(each, dict)]


def standing(found: Found, data: Any) -> Standing:
    """How an operation stands: it says no more than whether it is done."""
    if at(data, "done") is not True:
        text(data, "name")  # else it is no operation
        return Standing(State.RUNNING)
    error = at(data, "error")
    if error:
        code, said = str(at(error, "code")), str(at(error, "message") or "").rstrip(".")
        kind = ModeratedError if unsafe({code}, said) else GenerationFailedError
        again = kind is GenerationFailedError
        return Standing.failed(
            kind(f"Veo failed: {said or code}.", code=code, retry=again, billed=None)
        )
    if videos(data):
        return Standing(State.SUCCEEDED)
    held = _response(data)
    reasons = [str(each) for each in at(held, "raiMediaFilteredReasons") or ()]
    if reasons or at(held, "raiMediaFilteredCount"):
        said = "; ".join(reasons).rstrip(".") or "no reason is given"
        return Standing.failed(ModeratedError(f"Google withheld the clip: {said}.", billed=None))
    said = f"Veo says that it is done, but gives no clip: {found['name']}."
    return Standing.failed(BadReplyError(said, billed=None))
