"""What Kling's endpoints take, of both standards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator


@dataclass(frozen=True, slots=True)
class Limits:
    """How models of the newer standard differ. ``sound``: where nothing is said of it."""

    words: int
    resolutions: tuple[str, ...]
    seconds: tuple[int, ...]
    sound: str = "off"


_ANY = tuple(range(3, 16))
MODELS = {
    "kling-3.0": Limits(3072, ("720p", "1080p", "4k"), _ANY),
    "kling-3.0-turbo": Limits(3072, ("720p", "1080p"), _ANY, "native"),
    "kling-2.6": Limits(2500, ("720p", "1080p"), (5, 10)),
    "kling-2.5-turbo": Limits(2500, ("720p", "1080p"), (5, 10)),
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Watermark(_Strict):
    enabled: bool = False


class _Options(_Strict):
    callback_url: str | None = None
    external_task_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    watermark_info: _Watermark | None = None


class _Content(_Strict):
    type: Literal["prompt", "first_frame", "last_frame", "element", "voice"]
    text: str | None = None
    url: str | None = None
    id: str | None = None
    element_id: str | None = None


class Listing(_Strict):
    """``POST /tasks``."""

    start_time: int | None = None
    end_time: int | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    filters: list[dict[str, Any]] = Field(default_factory=list)


def _settings(limits: Limits, *, shaped: bool) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "resolution": (Literal[limits.resolutions], "720p"),
        "duration": (Literal[limits.seconds], 5),
        "audio": (Literal["native", "off"] | None, None),
        "multi_shot": (bool | None, None),
    }
    if shaped:
        fields["aspect_ratio"] = (Literal["16:9", "9:16", "1:1"], "16:9")
    return create_model("settings", __base__=_Strict, **fields)


@cache
def text(model: str) -> type[BaseModel]:
    """The body of ``/text-to-video``."""
    limits = MODELS[model]
    fields: dict[str, Any] = {
        "prompt": (Annotated[str, Field(min_length=1, max_length=limits.words)], ...),
        "settings": (_settings(limits, shaped=True) | None, None),
        "options": (_Options | None, None),
    }
    return create_model("text", __base__=_Strict, **fields)


@cache
def image(model: str) -> type[BaseModel]:
    """The body of ``/image-to-video``."""
    fields: dict[str, Any] = {
        "contents": (Annotated[list[_Content], Field(min_length=1)], ...),
        "settings": (_settings(MODELS[model], shaped=False) | None, None),
        "options": (_Options | None, None),
    }
    return create_model("image", __base__=_Strict, **fields)


_AXIS = Annotated[float, Field(ge=-10, le=10)]


class _Config(_Strict):
    horizontal: _AXIS = 0
    vertical: _AXIS = 0
    pan: _AXIS = 0
    tilt: _AXIS = 0
    roll: _AXIS = 0
    zoom: _AXIS = 0

    @model_validator(mode="after")
    def _one(self) -> _Config:
        if sum(value != 0 for value in dict(self).values()) != 1:
            raise ValueError("exactly one of the six must not be 0")
        return self


class _Camera(_Strict):
    type: Literal["simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward"]
    config: _Config | None = None

    @model_validator(mode="after")
    def _fits(self) -> _Camera:
        if (self.type == "simple") is (self.config is None):
            raise ValueError("config goes with the type simple, and only with it")
        return self


_NAMES = Literal[
    "kling-v1", "kling-v1-5", "kling-v1-6", "kling-v2-master", "kling-v2-1", "kling-v2-1-master",
    "kling-v2-5-turbo", "kling-v2-6", "kling-v3", "kling-v3-omni",
]  # fmt: skip


class _Old(_Strict):
    prompt: Annotated[str, Field(max_length=2500)] | None = None
    negative_prompt: Annotated[str, Field(max_length=2500)] | None = None
    cfg_scale: Annotated[float, Field(ge=0, le=1)] | None = None
    callback_url: str | None = None
    external_task_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class _OldClip(_Old):
    model_name: _NAMES = "kling-v1"
    mode: Literal["std", "pro", "4k"] = "std"
    duration: Annotated[str, Field(pattern=r"^(5|10)$")] = "5"
    sound: Literal["on", "off"] | None = None
    camera_control: _Camera | None = None


class _OldText(_OldClip):
    prompt: Annotated[str, Field(min_length=1, max_length=2500)]
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"


class _OldImage(_OldClip):
    image: str | None = None
    image_tail: str | None = None
    static_mask: str | None = None

    @model_validator(mode="after")
    def _one(self) -> _OldImage:
        if self.image is None and self.image_tail is None:
            raise ValueError("image or image_tail is required")
        return self


class _OldExtension(_Old):
    video_id: Annotated[str, Field(min_length=1)]


OLDER: dict[str, type[BaseModel]] = {
    "text2video": _OldText,
    "image2video": _OldImage,
    "video-extend": _OldExtension,
}
