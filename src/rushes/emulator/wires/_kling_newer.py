"""What Kling's newer endpoints take, as its own pages were copied on 2026-09-20."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

if TYPE_CHECKING:
    from collections.abc import Callable

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Limits:
    """How models differ. ``sounds``: what can be said of it, none where nothing can.

    ``ends``: the resolutions of a first and a last frame, none where there is no last one.
    """

    words: int
    resolutions: tuple[str, ...]
    seconds: tuple[int, ...]
    sounds: tuple[str, ...] = ()
    cuts: bool = False
    ends: tuple[str, ...] = ()
    always_sounds: bool = False


_HD, _UHD = ("720p", "1080p"), ("720p", "1080p", "4k")
_ANY = tuple(range(3, 16))
_ON = ("native", "off")
MODELS = {
    "kling-3.0": Limits(3072, _UHD, _ANY, _ON, cuts=True, ends=_UHD),
    "kling-3.0-turbo": Limits(3072, _HD, _ANY, always_sounds=True),
    "kling-2.6": Limits(2500, _HD, (5, 10), _ON, ends=("1080p",)),
    "kling-2.5-turbo": Limits(2500, _HD, (5, 10), ends=("1080p",)),
}
OMNI = {
    "kling-3.0-omni": Limits(3072, _UHD, _ANY, ("native", "original", "off"), cuts=True, ends=_UHD),
    "kling-o1": Limits(2500, _HD, tuple(range(3, 11)), ("original", "off"), ends=_HD),
}
#: Kinds of motion control, and whether they take an element.
MOTION = {"kling-3.0": True, "kling-2.6": False}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Watermark(_Strict):
    enabled: bool = False


class _Options(_Strict):
    callback_url: str | None = None
    external_task_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    watermark_info: _Watermark | None = None


class Content(_Strict):
    """One thing that goes in: words, a picture, a clip, an element or a voice."""

    type: str
    text: str | None = None
    url: str | None = None
    id: str | None = None
    element_id: str | None = None
    voice_id: str | None = None


class Listing(_Strict):
    """``POST /tasks``."""

    start_time: int | str | None = None
    end_time: int | str | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    filters: list[dict[str, Any]] = Field(default_factory=list)


class _Contents(_Strict):
    contents: Annotated[list[Content], Field(min_length=1)]

    def of(self, kind: str) -> list[Content]:
        """All of one kind."""
        return [each for each in self.contents if each.type == kind]

    @property
    def words(self) -> str:
        """The prompt."""
        return next((each.text or "" for each in self.of("prompt")), "")

    def _known(self, kinds: frozenset[str], words: int) -> None:
        unknown = sorted({each.type for each in self.contents} - kinds)
        if unknown:
            raise ValueError(
                f"contents.type: {unknown[0]} is not one of {', '.join(sorted(kinds))}"
            )
        numbers = [each.id for each in self.contents if each.id is not None]
        if len(set(numbers)) < len(numbers):
            raise ValueError("contents.id: must not be duplicated")
        for each in self.contents:
            needed = {"prompt": each.text, "element": each.element_id, "voice": each.voice_id}
            if not needed.get(each.type, each.url if each.type not in needed else None):
                raise ValueError(f"contents: {each.type} is incomplete")
        if len(self.words) > words:
            raise ValueError(f"contents.text: at most {words} characters")


def _settings(limits: Limits, *, shaped: bool) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "resolution": (Literal[limits.resolutions], "720p"),
        "duration": (Literal[limits.seconds], 5),
    }
    if limits.sounds:
        fields["audio"] = (Literal[limits.sounds], "off")
    if limits.cuts:
        fields["multi_shot"] = (bool, True)
    if shaped:
        fields["aspect_ratio"] = (Literal["16:9", "9:16", "1:1"], "16:9")
    return create_model("settings", __base__=_Strict, **fields)


@cache
def text(model: str) -> type[BaseModel]:
    """The body of ``/text-to-video``."""
    limits = MODELS[model]
    kind = _settings(limits, shaped=True)
    fields: dict[str, Any] = {
        "prompt": (Annotated[str, Field(min_length=1, max_length=limits.words)], ...),
        "settings": (kind, kind()),
        "options": (_Options, _Options()),
    }
    made = create_model("text", __base__=_Strict, **fields)
    return _checked(made, lambda row: _sounds_sharp(model, row.settings))


@cache
def image(model: str) -> type[_Contents]:
    """The body of ``/image-to-video``."""
    limits = MODELS[model]
    more = {"kling-3.0": {"element"}, "kling-2.6": {"voice"}}.get(model, set())
    kinds = frozenset({"prompt", "first_frame", *({"last_frame"} if limits.ends else ()), *more})
    words = 2500 if model == "kling-3.0-turbo" else limits.words

    def check(row: Any) -> None:
        row._known(kinds, words)  # noqa: SLF001 - its own
        _framed(row, limits)
        _sounds_sharp(model, row.settings)
        if len(row.of("element")) > 3 or len(row.of("voice")) > 2:
            raise ValueError("contents: at most 3 elements and 2 voices")
        if row.of("voice") and row.settings.audio == "off":
            raise ValueError("settings.audio: cannot be off when a voice is specified")

    return _checked(_body("image", _settings(limits, shaped=False)), check)


@cache
def omni(model: str) -> type[_Contents]:
    """The body of ``/omni-video``."""
    limits = OMNI[model]
    frames = {"first_frame", "last_frame", "refer_image"}
    kinds = frozenset({"prompt", "feature_video", "base_video", "element", *frames})

    def check(row: Any) -> None:
        row._known(kinds, limits.words)  # noqa: SLF001 - its own
        clips = [*row.of("feature_video"), *row.of("base_video")]
        pictures = len(row.of("refer_image")) + len(row.of("element"))
        if len(clips) > 1 or pictures > (4 if clips else 7):
            raise ValueError("contents: one video, and 7 references (4 with a video) at most")
        if row.of("last_frame") and not row.of("first_frame"):
            raise ValueError("contents: last frame only is not supported")
        if row.of("base_video"):
            _editing(row)
        if row.of("feature_video") and model == "kling-3.0-omni" and row.settings.audio != "off":
            raise ValueError("settings.audio: can only be off with a feature_video")
        first = row.of("first_frame") and not clips and not row.of("refer_image")
        if model == "kling-o1" and first and row.settings.duration not in {5, 10}:
            raise ValueError("settings.duration: 5 or 10 with a first frame alone")

    return _checked(_body("omni", _settings(limits, shaped=True)), check)


@cache
def motion(model: str) -> type[_Contents]:
    """The body of ``/motion-control``."""
    kinds = frozenset({"prompt", "image", "video", *({"element"} if MOTION[model] else ())})
    fields: dict[str, Any] = {
        "character_orientation": (Literal["image", "video"], ...),
        "audio": (Literal["original", "off"], "original"),
        "resolution": (Literal[_HD], "720p"),
    }
    settings = create_model("settings", __base__=_Strict, **fields)

    def check(row: Any) -> None:
        row._known(kinds, 2500)  # noqa: SLF001 - its own
        if len(row.of("video")) != 1 or not (row.of("image") or row.of("element")):
            raise ValueError("contents: one video, and an image, are required")

    return _checked(_body("motion", settings, needed=True), check)


def _body(name: str, settings: type[BaseModel], *, needed: bool = False) -> type[_Contents]:
    fields: dict[str, Any] = {
        "settings": (settings, ... if needed else settings()),
        "options": (_Options, _Options()),
    }
    return create_model(name, __base__=_Contents, **fields)


def _checked(made: type[M], check: Callable[[Any], None]) -> type[M]:
    def checked(self: Any) -> Any:
        check(self)
        return self

    checks = {"checked": model_validator(mode="after")(checked)}
    return create_model(made.__name__, __base__=made, __validators__=checks)  # type: ignore[arg-type]


def _framed(row: Any, limits: Limits) -> None:
    if len(row.of("first_frame")) != 1:
        raise ValueError("contents: a first_frame is required")
    if row.of("last_frame") and row.settings.resolution not in limits.ends:
        raise ValueError(f"settings.resolution: with a last frame {' or '.join(limits.ends)} only")


def _sounds_sharp(model: str, settings: Any) -> None:
    if model == "kling-2.6" and settings.audio == "native" and settings.resolution != "1080p":
        raise ValueError("settings.resolution: native audio is supported at 1080p only")


def _editing(row: Any) -> None:
    if row.of("first_frame") or row.of("last_frame"):
        raise ValueError("contents: a base_video goes with no first or last frame")
    if row.settings.audio == "native" or getattr(row.settings, "multi_shot", False):
        raise ValueError("settings: a base_video has no native audio and one shot")
