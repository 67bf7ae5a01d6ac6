"""What Google's wires take, field by field, as ``google-genai`` 3.6 and Google's pages have it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

OMNI = Literal["gemini-omni-1.2-flash", "gemini-omni-1.1-flash", "gemini-omni-flash-preview"]
VERTEX = Literal[
    "veo-3.1-generate-001", "veo-3.1-fast-generate-001", "veo-3.1-lite-generate-001"
]  # fmt: skip
PREVIEW = Literal[
    "veo-3.1-generate-preview", "veo-3.1-fast-generate-preview", "veo-3.1-lite-generate-preview"
]  # fmt: skip
TASK = Literal[
    "text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale"
]  # fmt: skip
SIDES = {"360p": 360, "720p": 720, "1080p": 1080, "4k": 2160}


class Strict(BaseModel):
    """No field that is not known, and no other type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Content(Strict):
    """A part of what goes into an interaction."""

    type: Literal["text", "image", "video", "document"]
    text: str | None = None
    data: str | None = None
    uri: str | None = None
    mime_type: str | None = None
    name: str | None = None

    @model_validator(mode="after")
    def _holds_one(self) -> Content:
        held = [self.text, self.data, self.uri]
        if sum(each is not None for each in held) != 1 or (self.text is None) is (
            self.type == "text"
        ):
            raise ValueError("text has text; any other content has exactly one of data and uri")
        if self.data is not None and self.mime_type is None:
            raise ValueError("mime_type is required with data")
        return self


class Step(Strict):
    """Contents, as the user's turn."""

    type: Literal["user_input"]
    content: list[Content]


class Format(Strict):
    """What shall come out."""

    type: Literal["video"] = "video"
    aspect_ratio: Literal["16:9", "9:16"] | None = None
    delivery: Literal["inline", "uri"] = "inline"
    duration: Annotated[str, Field(pattern=r"^\d{1,4}(\.\d{1,9})?s$")] | None = None
    resolution: Literal["360p", "720p", "1080p", "4k"] = "720p"


class VideoConfig(Strict):
    """What kind of work it is; left open, the model finds out."""

    task: TASK | None = None


class GenerationConfig(Strict):
    """Omni knows no temperature, no ``top_p`` and no stop sequences."""

    seed: Annotated[int, Field(ge=-(2**31), lt=2**31)] | None = None
    video_config: VideoConfig = VideoConfig()


class WebhookConfig(Strict):
    """Who is told."""

    uris: list[str] = Field(default_factory=list)
    user_metadata: dict[str, Any] = Field(default_factory=dict)


class Interaction(Strict):
    """An order for Omni."""

    model: OMNI
    input: str | Content | list[Content] | list[Step]
    background: bool = False
    store: bool = True
    stream: bool = False
    response_format: Format | Annotated[list[Format], Field(min_length=1, max_length=1)] = Format()
    response_modalities: list[Literal["video"]] | None = None
    generation_config: GenerationConfig = GenerationConfig()
    previous_interaction_id: str | None = None
    webhook_config: WebhookConfig | None = None
    labels: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _together(self) -> Interaction:
        if self.stream:
            raise ValueError("the emulator does not stream")
        if self.background and not self.store:
            raise ValueError("background interactions must be stored")
        if self.webhook_config is not None and not self.background:
            raise ValueError("webhook_config requires background")
        if self.model == "gemini-omni-flash-preview" and self.form.resolution != "720p":
            raise ValueError("this model only supports 720p")
        return self

    @property
    def form(self) -> Format:
        """What shall come out."""
        given = self.response_format
        return given[0] if isinstance(given, list) else given

    @property
    def contents(self) -> list[Content]:
        """Everything that goes in, in order."""
        given = self.input
        if isinstance(given, str):
            return [Content(type="text", text=given)]
        if isinstance(given, Content):
            return [given]
        return [
            part for each in given for part in (each.content if isinstance(each, Step) else [each])
        ]

    @property
    def words(self) -> str:
        """What is said, in one."""
        return " ".join(each.text for each in self.contents if each.text is not None)


class Media(Strict):
    """A picture or clip that goes into Veo."""

    bytesBase64Encoded: str | None = None  # noqa: N815 - Google's name
    gcsUri: Annotated[str, Field(pattern=r"^gs://[^/]+/.+")] | None = None  # noqa: N815
    mimeType: str  # noqa: N815

    @model_validator(mode="after")
    def _holds_one(self) -> Media:
        if (self.bytesBase64Encoded is None) is (self.gcsUri is None):
            raise ValueError("give exactly one of bytesBase64Encoded and gcsUri")
        return self


class Shown(Strict):
    """A picture of something that a film shall show; in a manner (``style``) only Veo 2 did."""

    image: Media
    referenceType: Annotated[str, Field(pattern="(?i)^asset$")]  # noqa: N815 - Google's name


class Mask(Media):
    """Where a clip that goes in is changed."""

    maskMode: Annotated[  # noqa: N815 - Google's name
        str, Field(pattern="(?i)^(insert|remove|remove_static|outpaint)$")
    ]

    @property
    def widens(self) -> bool:
        """Whether the clip is set into a larger picture; else the mask has the clip's shape."""
        return self.maskMode.lower() == "outpaint"


class Instance(Strict):
    """What a film shall show."""

    prompt: Annotated[str, Field(min_length=1)] | None = None
    image: Media | None = None
    lastFrame: Media | None = None  # noqa: N815
    video: Media | None = None
    referenceImages: Annotated[list[Shown], Field(max_length=3)] = Field(  # noqa: N815
        default_factory=list
    )
    mask: Mask | None = None

    @model_validator(mode="after")
    def _apart(self) -> Instance:
        if self.mask is not None and self.video is None:
            raise ValueError("mask requires video")
        if self.referenceImages and self.prompt is None:
            raise ValueError("referenceImages require a prompt")
        if self.referenceImages and (self.image or self.video):
            raise ValueError("referenceImages exclude image, video and lastFrame")
        return self

    @model_validator(mode="after")
    def _together(self) -> Instance:
        if self.prompt is None and self.image is None and self.video is None:
            raise ValueError("a prompt, an image or a video is required")
        if self.lastFrame is not None and self.image is None:
            raise ValueError("lastFrame requires image")
        if self.video is not None and self.image is not None:
            raise ValueError("image and video exclude each other")
        return self


class Parameters(Strict):
    """How a film shall be made."""

    sampleCount: Annotated[int, Field(ge=1, le=4)] = 1  # noqa: N815
    storageUri: Annotated[str, Field(pattern=r"^gs://[^/]+")] | None = None  # noqa: N815
    fps: Literal[24] = 24
    durationSeconds: int | None = None  # noqa: N815
    seed: Annotated[int, Field(ge=0, lt=2**32)] | None = None
    aspectRatio: Literal["16:9", "9:16"] = "16:9"  # noqa: N815
    resolution: Literal["720p", "1080p", "4k"] = "720p"
    personGeneration: Literal["dont_allow", "allow_adult"] | None = None  # noqa: N815
    pubsubTopic: str | None = None  # noqa: N815
    negativePrompt: str | None = None  # noqa: N815
    enhancePrompt: bool | None = None  # noqa: N815
    generateAudio: bool | None = None  # noqa: N815
    compressionQuality: str | None = Field(  # noqa: N815
        default=None, pattern="(?i)^(optimized|lossless)$"
    )
    resizeMode: str | None = Field(default=None, pattern="(?i)^(pad|crop)$")  # noqa: N815


class Film(Strict):
    """An order for Veo."""

    instances: Annotated[list[Instance], Field(min_length=1, max_length=1)]
    parameters: Parameters = Parameters()
    labels: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _together(self) -> Film:
        seconds, instance = self.parameters.durationSeconds, self.instances[0]
        extends = instance.video is not None and instance.mask is None
        allowed = (7,) if extends else (8,) if instance.referenceImages else (4, 6, 8)
        if seconds is not None and seconds not in allowed:
            wanted = "7 for an extension" if extends else " or ".join(map(str, allowed))
            raise ValueError(f"durationSeconds must be {wanted}")
        return self


class FileName(Strict):
    """What a file that is brought shall be called, in either of Google's spellings."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    display_name: str = ""
    name: str | None = None
    mime_type: str | None = None
    size_bytes: str | int | None = None


class FileStart(Strict):
    """The beginning of an upload."""

    file: FileName = FileName()
