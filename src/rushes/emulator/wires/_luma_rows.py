"""What Luma Agents takes, as ``luma-agents`` 0.5.0 documents it field by field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

_GRID = 24
_MAX_FILE = 5_368_709_120
_STRENGTHS = Literal[
    "adhere_1", "adhere_2", "adhere_3", "flex_1", "flex_2", "flex_3", "reimagine_1",
    "reimagine_2", "reimagine_3",
]  # fmt: skip
_SHAPES = Literal[
    "3:1", "2:1", "21:9", "16:9", "4:3", "3:2", "1:1", "3:4", "2:3", "9:16", "1:2", "1:3"
]
_SHARE = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Reference(_Strict):
    """A picture or clip: exactly one of four."""

    url: str | None = None
    data: str | None = None
    media_type: str | None = None
    file_id: str | None = None
    generation_id: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Reference:
        if sum(v is not None for v in (self.url, self.data, self.file_id, self.generation_id)) != 1:
            raise ValueError("give exactly one of url, data, file_id and generation_id")
        if self.data is not None and self.media_type is None:
            raise ValueError("media_type is required with data")
        return self


class _Pinned(_Strict):
    keyframes: Annotated[list[Reference], Field(min_length=1, max_length=64)] | None = None
    keyframe_indexes: list[Annotated[int, Field(ge=0)]] | None = None

    @model_validator(mode="after")
    def _parallel(self) -> _Pinned:
        indexes = self.keyframe_indexes or []
        if len(self.keyframes or []) != len(indexes) or len(set(indexes)) != len(indexes):
            raise ValueError("keyframe_indexes must be unique and as many as keyframes")
        return self


class _Control(_Strict):
    enabled: bool | None = None


class _Pose(_Control):
    strength: Literal["precise", "coarse"] | None = None


class _Depth(_Control):
    blur: _SHARE | None = None


class _Normals(_Control):
    augmentation: _SHARE | None = None


class _Trajectory(_Control):
    sparsity: _SHARE | None = None


class _Controls(_Strict):
    pose: _Pose | None = None
    depth: _Depth | None = None
    normals: _Normals | None = None
    face: _Control | None = None
    trajectory: _Trajectory | None = None


class _Edit(_Pinned):
    auto_controls: bool | None = None
    controls: _Controls | None = None
    strength: _STRENGTHS | None = None


class _Position(_Strict):
    x_norm: float
    y_norm: float
    w_norm: Annotated[float, Field(gt=0, le=2)]
    h_norm: Annotated[float, Field(gt=0, le=2)]


class Video(_Pinned):
    """``video`` of a create."""

    resolution: Literal["360p", "540p", "720p", "1080p"] | None = None
    duration: Literal["5s", "10s"] | None = None
    loop: bool | None = None
    hdr: bool | None = None
    exr_export: bool | None = None
    start_frame: Reference | None = None
    end_frame: Reference | None = None
    edit: _Edit | None = None
    source_position: _Position | None = None

    @property
    def pictured(self) -> bool:
        """Whether a picture stands at an end; a clip to carry on is none."""
        return any(
            end is not None and end.generation_id is None
            for end in (self.start_frame, self.end_frame)
        )

    @model_validator(mode="after")
    def _together(self) -> Video:
        if self.loop and (self.hdr or self.duration == "10s"):
            raise ValueError("loop is not supported with duration=10s or hdr=true")
        if self.exr_export and not self.hdr:
            raise ValueError("exr_export requires hdr=true")
        if self.pictured and (self.hdr or self.duration == "10s"):
            raise ValueError(
                "start_frame and end_frame do not support 10s durations or HDR; use keyframes"
            )
        if self.keyframes and (self.start_frame or self.end_frame or self.loop):
            raise ValueError("keyframes exclude start_frame, end_frame and loop")
        last = _GRID * int((self.duration or "5s")[:-1])
        if any(index > last for index in self.keyframe_indexes or ()):
            raise ValueError(f"keyframe_indexes are 0 to {last}")
        return self


class Create(_Strict):
    """``POST /generations``, of videos."""

    prompt: Annotated[str, Field(min_length=1, max_length=6000)]
    model: Literal["ray-3.2"]
    type: Literal["video", "video_edit", "video_reframe"]
    aspect_ratio: _SHAPES | None = None
    source: Reference | None = None
    user_id: str | None = None
    video: Video | None = None

    @property
    def settings(self) -> Video:
        """What it says of the video, or nothing."""
        return self.video or Video()

    @model_validator(mode="after")
    def _together(self) -> Create:
        video, source = self.settings, self.source
        if (self.type == "video") is (source is not None):
            raise ValueError("source goes with video_edit and video_reframe")
        inline = source is not None and (source.url or source.data)
        if source is not None and inline and not (source.media_type or "").startswith("video/"):
            raise ValueError("source.media_type must be a video/* MIME type")
        if self.type == "video" and video.hdr and video.resolution == "360p":
            raise ValueError("360p is not valid with hdr=true")
        if self.type == "video_reframe" and (self.aspect_ratio is None or video.hdr):
            raise ValueError("video_reframe needs aspect_ratio and knows no hdr")
        self._only()
        return self

    def _only(self) -> None:
        """Settings that go with one type alone."""
        video = self.settings
        goes_with = {
            "edit": (video.edit, {"video_edit"}),
            "source_position": (video.source_position, {"video_reframe"}),
            "duration": (video.duration, {"video"}),
            "loop": (video.loop, {"video"}),
            "keyframes": (video.keyframes, {"video"}),
            "end_frame": (video.end_frame, {"video"}),
            "start_frame": (video.start_frame, {"video", "video_edit"}),
        }
        for name, (value, types) in goes_with.items():
            if value and self.type not in types:
                raise ValueError(
                    f"video.{name} is only valid for type={' or '.join(sorted(types))}"
                )
        if video.edit is not None and video.edit.keyframes and video.start_frame:
            raise ValueError("video.edit.keyframes and video.start_frame exclude each other")


class FileRow(_Strict):
    """``POST /files``, for a place to bring the bytes to."""

    mime_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    size_bytes: Annotated[int, Field(gt=0, le=_MAX_FILE)]
    filename: str | None = None
    purpose: Literal["input", "reference"] = "input"
    expires_at: str | None = None
    user_id: str | None = None


class Listing(BaseModel):
    """The query of ``GET /files``."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 25
    cursor: Annotated[int, Field(ge=0)] = 0
    purpose: Literal["input", "reference"] | None = None
    state: Literal["pending", "ready", "failed", "deleted"] | None = None
