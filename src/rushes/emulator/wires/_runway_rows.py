"""The rows of ``_runway_rows.toml`` as strict models, and the rules between their fields."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model, model_validator

#: Seconds where the vendor publishes no bounds; somebody has to draw them.
_SECONDS = (1, 60)


def _words(most: int | None) -> Any:
    """Text that is not empty, of so many UTF-16 units."""

    def fits(text: str) -> str:
        if most is not None and len(text.encode("utf-16-le", "surrogatepass")) > 2 * most:
            raise ValueError(f"Too big: expected string to have <={most} characters")
        return text

    return Annotated[str, Field(min_length=1), AfterValidator(fits)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Uri(_Strict):
    uri: str


class _First(_Uri):
    position: Literal["first"]


class _End(_Uri):
    position: Literal["first", "last"]


class _Place(_Uri):
    position: Literal["first", "last"] | None = None


class _Image(_Uri):
    type: Literal["image"]


class _Video(_Uri):
    type: Literal["video"]


class _Audio(_Uri):
    type: Literal["audio"]


class _Any(_Uri):
    type: str | None = None


class _Window(_Strict):
    start_seconds: Annotated[int, Field(ge=0)]
    end_seconds: int


class _Keyframe(_Uri):
    seconds: float | None = None
    at: Annotated[float, Field(ge=0, le=1)] | None = None
    range: _Window | None = None

    @model_validator(mode="after")
    def _once(self) -> _Keyframe:
        if (self.seconds is None) is (self.at is None):
            raise ValueError("give seconds or at")
        if self.range is not None and self.seconds is not None:
            window = self.range
            if not window.start_seconds <= self.seconds <= window.end_seconds:
                raise ValueError("the keyframe must fall within its range")
        return self


class _Moderation(_Strict):
    publicFigureThreshold: Literal["auto", "low"] = "auto"  # noqa: N815 - a wire name


class _Shot(_Strict):
    prompt: str
    duration: Annotated[int, Field(ge=1)]


class _Shots(_Strict):
    multiPrompt: list[_Shot] | None = None  # noqa: N815 - a wire name
    shotType: Literal["intelligence", "customize"] | None = None  # noqa: N815 - a wire name

    @model_validator(mode="after")
    def _length(self) -> _Shots:
        total = sum(shot.duration for shot in self.multiPrompt or ())
        if self.multiPrompt is not None and not 3 <= total <= 15:
            raise ValueError("multiPrompt must come to between 3 and 15 seconds")
        return self


class _Edits(_Shots):
    keepOriginalSound: bool | None = None  # noqa: N815 - a wire name


class UploadRow(_Strict):
    """The body of ``POST /v1/uploads``."""

    filename: Annotated[str, Field(min_length=3, max_length=255)]
    type: Literal["ephemeral"]


class UsageRow(_Strict):
    """The body of ``POST /v1/organization/usage``."""

    startDate: str | None = None  # noqa: N815 - a wire name
    beforeDate: str | None = None  # noqa: N815 - a wire name


_FLAG = bool
_BARE = str
_PLAIN: dict[str, Any] = {
    "audio": _FLAG, "draft": _FLAG, "bodyControl": _FLAG, "fpsBoost": _FLAG,
    "negativePrompt": _BARE, "draftTaskId": _BARE, "videoUri": _BARE, "promptVideo": _BARE,
    "seed": Annotated[int, Field(ge=0, le=4_294_967_295)],
    "cfgScale": Annotated[float, Field(ge=0, le=1)],
    "contentModeration": _Moderation,
    "keyframes": Annotated[list[_Keyframe], Field(max_length=5)],
    "referenceAudio": list[_Audio],
    "character": _Image | _Video,
    "reference": _Video,
    "ratio": str,
}  # fmt: skip
#: The form of an entry, as the table says it, and where it says nothing.
_FORMS = {
    "first": _First, "ends": _End, "places": _Place, "image": _Image, "any": _Any, "bare": _Uri,
}  # fmt: skip
_OF_FILES = {"promptImage": _First, "references": _Uri, "referenceVideos": _Video}


def _kind(name: str, said: str) -> Any:
    """The type of a field, by its name and by what the table says of it."""
    if name in _OF_FILES:
        return _files(name, said)
    if name == "promptText":
        return _words(int(said) if said else None)
    if name == "providerSettings":
        return _Edits if said == "edit" else _Shots
    if not said:
        return _PLAIN.get(name) or Annotated[int, Field(ge=_SECONDS[0], le=_SECONDS[1])]
    return _choice(name, said)


def _files(name: str, said: str) -> Any:
    """A list of files, each in a form; of ``places`` and in ``promptImage``, one address too."""
    form, _, most = said.partition("/")
    entry: Any = _FORMS.get(form) or _OF_FILES[name]
    limit = most or form
    entries: Any = list[entry]
    if name == "references" and limit.isdecimal():
        entries = Annotated[entries, Field(max_length=int(limit))]
    return str | entries if name == "promptImage" or form == "places" else entries


def _choice(name: str, said: str) -> Any:
    """``2-10``, ``4-15|auto``, ``4|6|8`` or words."""
    span, *words = said.split("|")
    if re.fullmatch(r"\d+-\d+", span):
        low, high = map(int, span.split("-"))
        whole = Annotated[int, Field(ge=low, le=high)]
        return whole | Literal[tuple(words)] if words else whole
    values = [int(each) if name == "duration" else each for each in (span, *words)]
    return Literal[tuple(values)]


class _Create(_Strict):
    """What holds between the fields of any create."""

    @model_validator(mode="after")
    def _together(self) -> _Create:
        told = {name: value for name, value in dict(self).items() if value is not None}
        for rule in (_prores, _drafts, _modes, _frames, _shots, _references):
            rule(told)
        return self


def _prores(told: dict[str, Any]) -> None:
    if "proresProfile" in told and told.get("outputFormat") not in {"prores", "hdr_prores"}:
        raise ValueError("proresProfile is only valid with outputFormat prores or hdr_prores")


def _drafts(told: dict[str, Any]) -> None:
    if "draftTaskId" in told and told.keys() - {"draftTaskId", "model"}:
        raise ValueError("no other generation fields may be provided with draftTaskId")
    if told.get("draft") and told.get("outputFormat") == "mov":
        raise ValueError("draft mode only supports mp4")


def _modes(told: dict[str, Any]) -> None:
    """Seedance 2.5's own; of Gemini's modes no such rules are known."""
    if told["model"] != "seedance2_5" or told.get("mode") in {None, "reference"}:
        return
    if "promptText" not in told or "ratio" in told:
        raise ValueError(f"mode {told['mode']} requires promptText and does not accept ratio")
    if told["mode"] == "edit" and told.get("duration") != "auto":
        raise ValueError('mode edit requires duration: "auto"')


def _frames(told: dict[str, Any]) -> None:
    frames = told.get("promptImage")
    if not isinstance(frames, list):
        return
    places = [frame.position for frame in frames]
    if None in places and set(places) != {None}:
        raise ValueError("keyframes and reference images cannot be mixed")
    if len(places) != len(set(places)) and None not in places:
        raise ValueError("each position may be used once")
    if places == ["last"] and told["model"] != "gen3a_turbo":
        raise ValueError("a last frame requires a first frame")
    if told["model"].startswith("wan3") and None not in places:
        ratio = told.get("ratio", "auto")
        if not ratio.startswith("auto"):
            raise ValueError("keyframe requests must use auto_480p, auto_720p or auto_1080p")


def _shots(told: dict[str, Any]) -> None:
    settings = told.get("providerSettings")
    if settings is not None and settings.shotType == "intelligence" and "promptText" not in told:
        raise ValueError("promptText is required when shotType is intelligence")


def _references(told: dict[str, Any]) -> None:
    if told["model"] == "grok_imagine_1_5":
        if "referenceAudio" in told and not told.get("references"):
            raise ValueError("audio references require at least one image reference")
        if told.get("references") and told.get("resolution") == "1080p":
            raise ValueError("requests with image references are capped at 720p")
    shown = {"references", "referenceVideos", "promptImage", "promptVideo"} & told.keys()
    if told.get("ratio") == "adaptive" and not shown:
        raise ValueError("text-only requests require a concrete ratio")


@cache
def _table() -> dict[str, dict[str, str]]:
    file = resources.files(__package__).joinpath("_runway_rows.toml")
    return tomllib.loads(file.read_text("utf-8"))


def _fields(row: str) -> dict[str, Any]:
    """A line of the table as fields of a model."""
    fields: dict[str, Any] = {"model": (str, ...)}
    for each in row.split(", "):
        name, _, said = each.partition(":")
        said = re.sub(r"\b[A-Z][A-Z0-9]+\b", lambda set_: _named(set_[0]), said)
        kind = _kind(name.rstrip("*"), said)
        fields[name.rstrip("*")] = (kind, ...) if name.endswith("*") else (kind | None, None)
    return fields


def _named(word: str) -> str:
    return _table()["choices"].get(word, word)


def endpoints() -> tuple[str, ...]:
    """The create endpoints, by their last word."""
    return tuple(name for name in _table() if name not in {"choices", "parts"})


def models(endpoint: str) -> tuple[str, ...]:
    """The models of an endpoint."""
    return tuple(_table()[endpoint])


@cache
def row(endpoint: str, model: str) -> type[BaseModel]:
    """What a model takes on an endpoint.

    :raises KeyError: it is not there.
    """
    return create_model(model, __base__=_Create, **_fields(_expanded(endpoint, model)))


def longest(endpoint: str, model: str) -> int | None:
    """Seconds that all clips to go by may have together, where that is published."""
    said = re.search(r"referenceVideos:(?:any/)?(\d+)", _expanded(endpoint, model))
    return int(said[1]) if said else None


def seconds(endpoint: str, model: str) -> tuple[int, ...] | None:
    """The lengths that may be asked for; ``None`` where none may."""
    said = re.search(r"\bduration\*?(?::([\d|-]+))?", _expanded(endpoint, model))
    if said is None:
        return None
    low, dash, high = (said[1] or "").rstrip("|").partition("-")
    if dash:
        return tuple(range(int(low), int(high) + 1))
    return tuple(map(int, low.split("|"))) if low else tuple(range(_SECONDS[0], _SECONDS[1] + 1))


def _expanded(endpoint: str, model: str) -> str:
    table = _table()
    return re.sub(r"&(\w+)", lambda part: table["parts"][part[1]], table[endpoint][model])
