"""Files of this machine where the emulator can fetch them, for models that take addresses alone.

At the vendor's own host somebody would have to put them on the web first. Of models that take only
clips that they have made, the emulator keeps a file as if it were one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2

from rushes.errors import UnreachableError
from rushes.hosted.intake import content_type, inputs, is_local

if TYPE_CHECKING:
    from rushes.catalogue import Abilities
    from rushes.hosted.intake import Input
    from rushes.types import GenerationRequest

#: Seconds for one file.
_TIMEOUT = 60.0
#: The status of what the emulator does not keep.
_REFUSED = 422


def placed(request: GenerationRequest, can: Abilities, emulator: str) -> GenerationRequest:
    """The request with addresses at the ``emulator`` instead of files that cannot be sent.

    :raises MediaNotFoundError: a file is not there.
    :raises UnreachableError: the emulator does not answer.
    """
    named = [each for each in inputs(request, can) if _must_be_fetched(each)]
    if not named:
        return request
    with httpx2.Client(base_url=emulator, trust_env=False, timeout=_TIMEOUT) as client:
        at = {each.source: _address(client, each, request.model) for each in named}
    changes: dict[str, object] = {
        name: at[source]
        for name in ("image", "last_frame", "video", "extend")
        if (source := getattr(request, name)) in at
    }
    if any(key.source in at for key in request.keyframes):
        changes["keyframes"] = tuple(
            key.model_copy(update={"source": at.get(key.source, key.source)})
            for key in request.keyframes
        )
    options = {name: _swapped(value, at) for name, value in request.options.items()}
    if any(each.field == "options" for each in named):
        changes["options"] = options
    return request.but(**changes)


def _swapped(value: object, at: Mapping[str, str]) -> object:
    """An option with addresses instead of its files."""
    if isinstance(value, (list, tuple)):
        return [_swapped(each, at) for each in value]
    if isinstance(value, Mapping):
        return {name: _swapped(each, at) for name, each in value.items()}
    return at.get(value, value) if isinstance(value, str) else value


def _must_be_fetched(each: Input) -> bool:
    """Whether it is a file that the model takes by its address alone."""
    media = each.media
    if media is None or not is_local(each.source):
        return False
    return {media.file, media.data, media.upload} == {False}


def _address(client: httpx2.Client, each: Input, model: str) -> str:
    """Where it can be fetched; or its address of the provider's own. The file, if neither."""
    path = Path(each.source)
    headers = {"content-type": content_type(path)}
    own = each.media is not None and each.media.url is False
    place = "/_emulator/clips" if own else "/_emulator/files"
    query = {"provider": model.partition("/")[0]} if own else {}
    try:
        with path.open("rb") as file:
            reply = client.post(place, params=query, content=file, headers=headers)
        if own and reply.status_code == _REFUSED:
            return each.source  # the row says what would do
        return str(reply.raise_for_status().json()["url"])
    except httpx2.HTTPError as error:
        raise UnreachableError(f"The emulator did not take {each.source}: {error}") from error
