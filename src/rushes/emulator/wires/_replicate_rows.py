"""What models of Replicate take: the three that it is known of, and any other, by one schema."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

#: Nobody owns a model under this name, so that a model that is not there can be asked for.
NOBODY = "nobody"
#: Models of this owner are official: they run by name, without a version.
OFFICIAL = "official"


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StableVideo(_Input):
    """``stability-ai/stable-video-diffusion``."""

    input_image: Annotated[str, Field(json_schema_extra={"format": "uri"})]
    video_length: Literal["14_frames_with_svd", "25_frames_with_svd_xt"] = "14_frames_with_svd"
    sizing_strategy: Literal["maintain_aspect_ratio", "crop_to_16_9", "use_image_dimensions"] = (
        "maintain_aspect_ratio"
    )
    frames_per_second: Annotated[int, Field(ge=5, le=30)] = 6
    motion_bucket_id: Annotated[int, Field(ge=1, le=255)] = 127
    cond_aug: float = 0.02
    decoding_t: int = 14
    seed: int | None = None


class AnimateDiff(_Input):
    """``lucataco/animate-diff``."""

    motion_module: Literal["mm_sd_v14", "mm_sd_v15"] = "mm_sd_v14"
    path: Annotated[str, Field(pattern=r"\.safetensors$")] = "toonyou_beta3.safetensors"
    prompt: str = ""
    n_prompt: str = ""
    steps: Annotated[int, Field(ge=1, le=100)] = 25
    guidance_scale: Annotated[float, Field(ge=1, le=10)] = 7.5
    seed: Annotated[int | None, Field(le=2_147_483_647)] = None


class Zeroscope(_Input):
    """``anotherjesse/zeroscope-v2-xl``."""

    prompt: str = "An astronaut riding a horse"
    negative_prompt: str | None = None
    init_video: Annotated[str | None, Field(json_schema_extra={"format": "uri"})] = None
    init_weight: float = 0.5
    num_frames: int = 24
    num_inference_steps: Annotated[int, Field(ge=1, le=500)] = 50
    width: Annotated[int, Field(ge=256)] = 576
    height: Annotated[int, Field(ge=256)] = 320
    guidance_scale: Annotated[float, Field(ge=1, le=100)] = 7.5
    fps: int = 8
    model: Literal["xl", "576w", "potat1", "animov-512x"] = "xl"
    batch_size: Annotated[int, Field(ge=1)] = 1
    remove_watermark: bool = False
    seed: int | None = None


class AspectRatio(StrEnum):
    """An enumeration, which schemas of Replicate keep in a part of its own."""

    wide = "16:9"
    tall = "9:16"
    square = "1:1"


class Anything(_Input):
    """Any model that the emulator knows nothing else of."""

    prompt: Annotated[str, Field(min_length=1, description="What the clip shows")]
    negative_prompt: str | None = None
    first_frame_image: Annotated[str | None, Field(json_schema_extra={"format": "uri"})] = None
    last_frame_image: Annotated[str | None, Field(json_schema_extra={"format": "uri"})] = None
    video: Annotated[str | None, Field(json_schema_extra={"format": "uri"})] = None
    reference_images: Annotated[list[str], Field(max_length=4)] = []
    duration: Annotated[int, Field(ge=1, le=10)] = 2
    fps: Annotated[int, Field(ge=6, le=60)] = 24
    aspect_ratio: AspectRatio = AspectRatio.wide
    resolution: Literal["480p", "720p", "1080p"] = "480p"
    seed: int | None = None
    motion: Annotated[float, Field(ge=0, le=1)] = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """A model: ``owner/name``, what it takes, and the version that runs."""

    name: str
    row: type[BaseModel]
    version: str

    @property
    def official(self) -> bool:
        """Whether it runs by its name."""
        return self.name.startswith(f"{OFFICIAL}/")

    @property
    def schema(self) -> dict[str, Any]:
        """Its OpenAPI document, as far as clients read it."""
        inputs = self.row.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = inputs.pop("$defs", {})
        for node in inputs["properties"].values():
            reference = node.pop("$ref", None)
            if reference is not None:
                node["allOf"] = [{"$ref": reference}]
        inputs["title"] = "Input"
        output = {"type": "string", "format": "uri", "title": "Output"}
        schemas = {"Input": inputs, "Output": output, **parts}
        return {
            "openapi": "3.0.2",
            "info": {"title": "Cog", "version": "0.1.0"},
            "paths": {},
            "components": {"schemas": schemas},
        }


_KNOWN = [
    Known(
        "stability-ai/stable-video-diffusion",
        StableVideo,
        "3f0457e4619daac51203dedb472816fd4af51f3149fa7a9e0b5ffcf1b8172438",
    ),
    Known(
        "lucataco/animate-diff",
        AnimateDiff,
        "beecf59c4aee8d81bf04f0381033dfa10dc16e845b4ae00d281e2fa377e48a9f",
    ),
    Known(
        "anotherjesse/zeroscope-v2-xl",
        Zeroscope,
        "9f747673945c62801b13b84701c783929c0ee784e4748ec062204894dda1a351",
    ),
]
#: The versions before, which still run.
OLDER = {
    "1531004ee4c98894ab11f8a4ce6206099e732c1da15121987a8eef54828f0663": _KNOWN[1],
    "71996d331e8ede8ef7bd76eba9fae076d31792e4ddf4ad057779b443d6aea62f": _KNOWN[2],
}


def known(name: str) -> Known:
    """The model of that ``owner/name``; any that is not known is one of the general schema."""
    for model in _KNOWN:
        if model.name == name:
            return model
    return Known(name, Anything, hashlib.sha256(name.encode()).hexdigest())


def by_version(version: str) -> Known | None:
    """The model of a version, of those that are known."""
    return next((model for model in _KNOWN if model.version == version), OLDER.get(version))
