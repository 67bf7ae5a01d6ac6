"""What MiniMax's two APIs take, as notes of 2026-10-08 quote the vendor's own OpenAPI."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

#: V2: the resolutions of each model, and its shortest clip in seconds.
NEWER = {"MiniMax-H3": (("768P", "2K"), 4), "MiniMax-H3-Max": (("480P", "768P"), 5)}
#: V1: the seconds of each resolution.
_Lengths = dict[str, tuple[int, ...]]
_SHARP: _Lengths = {"768P": (6, 10), "1080P": (6,)}
_PLAIN: _Lengths = {"720P": (6,)}
_TEXT: dict[str, _Lengths] = {
    "MiniMax-Hailuo-2.3": _SHARP, "MiniMax-Hailuo-02": _SHARP,
    "T2V-01-Director": _PLAIN, "T2V-01": _PLAIN,
}  # fmt: skip
_IMAGE: dict[str, _Lengths] = {
    "MiniMax-Hailuo-2.3": _SHARP, "MiniMax-Hailuo-2.3-Fast": _SHARP,
    "MiniMax-Hailuo-02": {"512P": (6, 10), **_SHARP},
    "I2V-01-Director": _PLAIN, "I2V-01-live": _PLAIN, "I2V-01": _PLAIN,
}  # fmt: skip
_ENDS: dict[str, _Lengths] = {"MiniMax-Hailuo-02": _SHARP}
_SUBJECT: dict[str, _Lengths] = {"S2V-01": _PLAIN}
#: Models that can spend less time on rewriting the words.
_QUICK = {"MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Url(_Strict):
    url: str


#: How many files of each role an order may have, and how many of all that it goes by.
_MOST = {"reference_image": 9, "reference_video": 3, "reference_audio": 3}
_MOST_IN_ALL = 12
_TYPES = {
    "first_frame": "image_url", "last_frame": "image_url", "reference_image": "image_url",
    "reference_video": "video_url", "reference_audio": "audio_url",
}  # fmt: skip


class _Content(_Strict):
    type: Literal["text", "image_url", "video_url", "audio_url"]
    text: Annotated[str, Field(min_length=1, max_length=7000)] | None = None
    image_url: _Url | None = None
    video_url: _Url | None = None
    audio_url: _Url | None = None
    role: (
        Literal[
            "first_frame", "last_frame", "reference_image", "reference_video", "reference_audio"
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _holds_its_type(self) -> _Content:
        held = {name for name in (*_TYPES.values(), "text") if getattr(self, name) is not None}
        if held != {self.type}:
            raise ValueError(f"{self.type}: required, and nothing else")
        if self.type != "text" and _TYPES[self.place] != self.type:
            raise ValueError(f"role: {self.place} is not one of {self.type}")
        return self

    @property
    def place(self) -> str:
        """Its role; that of a picture alone is the first frame."""
        return self.role or {"image_url": "first_frame"}.get(self.type, f"reference_{self.kind}")

    @property
    def kind(self) -> str:
        """image, video, audio or text."""
        return self.type.removesuffix("_url")

    @property
    def address(self) -> str:
        """Of its file."""
        held = self.image_url or self.video_url or self.audio_url
        return held.url if held is not None else ""


class _Extra(_Strict):
    prompt_expansion_mode: Literal["disabled", "balanced", "quality"] = "balanced"


class Newer(_Strict):
    """``POST /v2/video_generation``."""

    model: Literal["MiniMax-H3", "MiniMax-H3-Max"]
    content: Annotated[list[_Content], Field(min_length=1)]
    resolution: Literal["480P", "768P", "2K"]
    duration: Annotated[int, Field(ge=4, le=15)]
    ratio: Literal["adaptive", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"] = "adaptive"
    extra: _Extra | None = None
    callback_url: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Newer:
        resolutions, shortest = NEWER[self.model]
        if self.resolution not in resolutions:
            raise ValueError(f"resolution: {self.model} makes {' and '.join(resolutions)}")
        if self.duration < shortest:
            raise ValueError(f"duration: {self.model} makes {shortest} seconds or more")
        texts = [each.text for each in self.content if each.type == "text"]
        if len(texts) != 1 or not texts[0]:
            raise ValueError("content must include a non-empty text item (prompt is required)")
        roles = [each.place for each in self.content if each.type != "text"]
        self._frames_fit([role for role in roles if role not in _MOST])
        self._references_fit([role for role in roles if role in _MOST], roles)
        if not roles and self.ratio == "adaptive":
            raise ValueError("ratio: required for text-to-video, and not adaptive")
        return self

    def _frames_fit(self, roles: list[str]) -> None:
        if len(set(roles)) != len(roles):
            raise ValueError("content: one image_url for each role")
        if roles == ["last_frame"]:
            raise ValueError("content: last_frame must be paired with first_frame")

    def _references_fit(self, roles: list[str], every: list[str]) -> None:
        if roles and len(every) > len(roles):
            raise ValueError("content: frames and references exclude each other")
        if set(roles) == {"reference_audio"}:
            raise ValueError("content: reference_audio cannot be used alone")
        for role, most in _MOST.items():
            if roles.count(role) > most:
                raise ValueError(f"content: {most} of the role {role} at most")
        if len(roles) > _MOST_IN_ALL:
            raise ValueError(f"content: {_MOST_IN_ALL} references at most")
        if roles and self.model != "MiniMax-H3":
            raise ValueError("content: references are not supported by this model")

    @property
    def words(self) -> str:
        """The prompt."""
        return next(each.text for each in self.content if each.text)

    @property
    def frames(self) -> dict[str, str]:
        """The address of each frame, by its role."""
        files = [each for each in self.content if each.type != "text"]
        return {each.place: each.address for each in files if each.place not in _MOST}

    def references(self, role: str) -> list[str]:
        """The addresses of what it goes by, of one role."""
        return [each.address for each in self.content if each.address and each.place == role]


class _Subject(_Strict):
    type: Literal["character"]
    image: Annotated[list[str], Field(min_length=1, max_length=1)]


class Older(_Strict):
    """``POST /v1/video_generation``."""

    model: str
    prompt: Annotated[str, Field(max_length=2000)] | None = None
    prompt_optimizer: bool = True
    fast_pretreatment: bool | None = None
    duration: int = 6
    resolution: str | None = None
    first_frame_image: str | None = None
    last_frame_image: str | None = None
    subject_reference: Annotated[list[_Subject], Field(min_length=1, max_length=1)] | None = None
    callback_url: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Older:
        makes = self._makes()
        if self.model not in makes:
            raise ValueError(f"model: {self.model} does not do this; {', '.join(makes)} do")
        if not self.prompt and makes is _TEXT:
            raise ValueError("prompt: required")
        lengths = makes[self.model]
        if self.sharpness not in lengths:
            raise ValueError(f"resolution: {self.model} makes {' and '.join(lengths)}")
        if self.duration not in lengths[self.sharpness]:
            raise ValueError(f"duration: {self.duration} is not made at {self.sharpness}")
        if self.fast_pretreatment is not None and self.model not in _QUICK:
            raise ValueError("fast_pretreatment: not supported by this model")
        return self

    def _makes(self) -> dict[str, _Lengths]:
        if self.subject_reference is not None:
            return _SUBJECT
        if self.last_frame_image is not None:
            return _ENDS
        return _TEXT if self.first_frame_image is None else _IMAGE

    @property
    def sharpness(self) -> str:
        """The resolution, or the model's own."""
        return self.resolution or ("768P" if self.model in _QUICK else "720P")
