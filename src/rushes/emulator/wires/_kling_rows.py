"""What Kling's older endpoints take, and which of its models can what (its capability map)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


@dataclass(frozen=True, slots=True)
class Old:
    """What a model of the older standard can. ``modes``: none where it takes none.

    ``ends``: the modes in which a last frame goes, none where none does; ``camera`` the endpoint
    in which it is controlled.
    """

    text: bool = True
    image: bool = True
    modes: tuple[str, ...] = ("std", "pro")
    ends: tuple[str, ...] = ("pro",)
    tail_alone: bool = False
    short_ends: bool = False
    scale: bool = False
    brush: bool = False
    camera: str = ""
    sounds: bool = False
    shots: bool = False
    sharp: tuple[str, ...] = ("720p", "1080p")
    """The short side in each mode."""


OLD = {
    "kling-v1": Old(
        scale=True, ends=("std", "pro"), short_ends=True, brush=True, camera="text2video",
        sharp=("720p", "720p"),
    ),
    "kling-v1-5": Old(text=False, scale=True, tail_alone=True, brush=True, camera="image2video"),
    "kling-v1-6": Old(scale=True, tail_alone=True),
    "kling-v2-master": Old(modes=(), ends=(), sharp=("720p",)),
    "kling-v2-1": Old(text=False),
    "kling-v2-1-master": Old(modes=(), ends=(), sharp=("1080p",)),
    "kling-v2-5-turbo": Old(),
    "kling-v2-6": Old(sounds=True),
    "kling-v3": Old(
        modes=("std", "pro", "4k"), ends=("std", "pro", "4k"), sounds=True, shots=True,
        sharp=("720p", "1080p", "4k"),
    ),
}  # fmt: skip
#: Models whose clips can be carried on.
CARRIED_ON = frozenset({"kling-v1", "kling-v1-5", "kling-v1-6"})
_AXIS = Annotated[float, Field(ge=-10, le=10)]
_LONG = tuple(str(number) for number in range(3, 16))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


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


class _Point(_Strict):
    x: int
    y: int


class _Brush(_Strict):
    mask: str
    trajectories: Annotated[list[_Point], Field(min_length=2, max_length=77)]


class _Shot(_Strict):
    index: Annotated[int, Field(ge=1, le=6)]
    prompt: Annotated[str, Field(min_length=1, max_length=512)]
    duration: str


class _Watermark(_Strict):
    enabled: bool = False


class _Tagged(_Strict):
    callback_url: str | None = None
    external_task_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class _Worded(_Strict):
    prompt: Annotated[str, Field(max_length=2500)] | None = None
    negative_prompt: Annotated[str, Field(max_length=2500)] | None = None
    cfg_scale: Annotated[float, Field(ge=0, le=1)] | None = None


class _Clip(_Worded, _Tagged):
    model_name: Literal[tuple(OLD)] = "kling-v1"  # type: ignore[valid-type]
    mode: str = "std"
    duration: str = "5"
    sound: Literal["on", "off"] | None = None
    camera_control: _Camera | None = None
    multi_shot: bool | None = None
    shot_type: Literal["customize", "intelligence"] | None = None
    multi_prompt: Annotated[list[_Shot], Field(max_length=6)] | None = None
    watermark_info: _Watermark | None = None

    @property
    def can(self) -> Old:
        """What the model can."""
        return OLD[self.model_name]

    def _check(self, endpoint: str) -> None:
        can, said = self.can, self.model_fields_set
        offered = {"text2video": can.text, "image2video": can.image}[endpoint]
        known = self.mode in (can.modes or ("std",)) and (bool(can.modes) or "mode" not in said)
        lengths = _LONG if can.shots else ("5", "10")
        camera = self.camera_control
        plain = self.mode == ("std" if endpoint == "text2video" else "pro") and self.duration == "5"
        wrong = {
            f"model_name: {self.model_name} does not do {endpoint}": not offered,
            f"mode: {self.mode} is not supported": not known,
            f"duration: {self.duration} is not supported": self.duration not in lengths,
            "cfg_scale: not supported": self.cfg_scale is not None and not can.scale,
            "sound: not supported": self.sound is not None and not can.sounds,
            "sound: pro only": self.sound == "on" and not can.shots and self.mode != "pro",
            "camera_control: not supported": camera is not None
            and not (can.camera == endpoint and plain),
            "multi_shot: not supported": not can.shots
            and (self.multi_shot, self.shot_type, self.multi_prompt) != (None, None, None),
        }
        if any(wrong.values()):
            raise ValueError(next(said for said, is_so in wrong.items() if is_so))


class _Text(_Clip):
    prompt: Annotated[str, Field(min_length=1, max_length=2500)]
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"

    @model_validator(mode="after")
    def _fits(self) -> _Text:
        self._check("text2video")
        return self


class _Image(_Clip):
    image: str | None = None
    image_tail: str | None = None
    static_mask: str | None = None
    dynamic_masks: Annotated[list[_Brush], Field(max_length=6)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> _Image:
        self._check("image2video")
        can, tail = self.can, self.image_tail is not None
        brushed = self.static_mask is not None or self.dynamic_masks is not None
        if self.image is None and not (tail and can.tail_alone):
            raise ValueError("image: required")
        if tail and (self.mode not in can.ends or (can.short_ends and self.duration != "5")):
            raise ValueError("image_tail: not supported in this mode")
        if tail and self.sound == "on" and not can.shots:
            raise ValueError("image_tail: silent only")
        sharp = can.short_ends or self.mode == "pro"
        if brushed and not (can.brush and sharp and self.duration == "5"):
            raise ValueError("static_mask, dynamic_masks: not supported")
        if brushed + tail + (self.camera_control is not None) > 1:
            raise ValueError("image_tail, masks and camera_control cannot be used together")
        return self


class _Listed(_Strict):
    image: str


class _Elements(_Worded, _Tagged):
    model_name: Literal["kling-v1-6"] = "kling-v1-6"
    image_list: Annotated[list[_Listed], Field(min_length=1, max_length=4)]
    prompt: Annotated[str, Field(min_length=1, max_length=2500)]
    mode: Literal["std", "pro"] = "std"
    duration: Literal["5", "10"] = "5"
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"
    cfg_scale: None = None


class _Extension(_Worded):
    """It has no ``external_task_id``."""

    video_id: Annotated[str, Field(min_length=1)]
    callback_url: str | None = None


class _Input(_Strict):
    image: str | None = None
    images: Annotated[list[str], Field(min_length=2, max_length=2)] | None = None


#: Effects of two pictures.
_OF_TWO = frozenset({
    "pet_skateboard", "daily_ootd", "toss_run", "switch_to_silk", "studio_look", "french_elegance",
    "finger_swipe", "smooth_transition", "kiss_pro", "snow_night_kiss", "eternal_kiss",
    "cheers_2026", "fight_pro", "hug_pro", "heart_gesture_pro",
})  # fmt: skip
_GONE = frozenset({
    "magic_match_tree", "kiss", "fight", "hug", "thumbs_up", "tiger_hug", "pet_lion",
    "3d_cartoon_1", "celebration", "c4d_cartoon",
})  # fmt: skip


class _Effect(_Tagged):
    effect_scene: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    input: _Input

    @model_validator(mode="after")
    def _fits(self) -> _Effect:
        if self.effect_scene in _GONE:
            raise ValueError(f"effect_scene: {self.effect_scene} was discontinued")
        if (self.effect_scene in _OF_TWO) is (self.input.images is None):
            raise ValueError("input: image for one picture, images for two")
        if (self.input.image is None) is (self.input.images is None):
            raise ValueError("input: image or images")
        return self


class _Avatar(_Tagged):
    image: Annotated[str, Field(min_length=1)]
    sound_file: Annotated[str, Field(min_length=1)] | None = None
    audio_id: Annotated[str, Field(min_length=1)] | None = None
    prompt: Annotated[str, Field(max_length=2500)] | None = None
    mode: Literal["std", "pro"] = "std"

    @model_validator(mode="after")
    def _fits(self) -> _Avatar:
        if (self.sound_file is None) is (self.audio_id is None):
            raise ValueError("sound_file or audio_id: one of them")
        return self


OLDER: dict[str, type[BaseModel]] = {
    "text2video": _Text,
    "image2video": _Image,
    "multi-image2video": _Elements,
    "video-extend": _Extension,
    "effects": _Effect,
    "avatar/image2video": _Avatar,
}


def short_side(row: Any) -> str:
    """The short side of what a row orders, by its mode."""
    if not isinstance(row, _Clip):
        return "1080p" if getattr(row, "mode", "std") == "pro" else "720p"
    return row.can.sharp[row.can.modes.index(row.mode) if row.can.modes else 0]
