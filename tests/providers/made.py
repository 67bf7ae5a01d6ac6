"""Orders and replies made by hand, for tests of one provider's translation."""

from __future__ import annotations

import json
from typing import Any

from rushes import catalogue
from rushes.catalogue import Given
from rushes.providers.contract import Order, Reference, Reply, Way
from rushes.types import GenerationRequest

TAG = "0123456789abcdef0123456789abcdef"


def order(given: Given | None = None, way: Way = Way.URL, **fields: Any) -> Order:
    """The order of a request whose inputs have reached the provider as they are."""
    request = GenerationRequest.of(**fields)
    model = catalogue.find(request.model)
    settled = catalogue.resolve(request, given=given or Given())

    def sent(source: str, kind: str) -> Reference:
        return Reference(source, way, kind)

    stills = {name: getattr(request, name) for name in ("image", "last_frame")}
    clips = {name: getattr(request, name) for name in ("video", "extend")}
    told: dict[str, Any] = {name: sent(one, "image/png") for name, one in stills.items() if one}
    told |= {name: sent(one, "video/mp4") for name, one in clips.items() if one}
    frames = tuple(
        Reference(each.source, way, "image/png", each.time) for each in request.keyframes
    )
    return Order(request, model, model.modes[request.mode], settled, TAG, keyframes=frames, **told)


def reply(body: Any, status: int = 200, **headers: str) -> Reply:
    """A reply whose body is JSON."""
    return Reply(status, headers, json.dumps(body).encode())
