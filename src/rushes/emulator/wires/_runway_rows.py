"""What each model takes on each of Runway's create endpoints, read in ``runwayml`` 5.24.0."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

SIZES: dict[str, tuple[str, ...]] = {
    "gen4.5": ("1280:720", "720:1280", "1104:832", "960:960", "832:1104", "1584:672"),
    "seedance2_5": (
        "992:432",
        "854:480",
        "752:560",
        "640:640",
        "560:752",
        "480:854",
        "1470:630",
        "1280:720",
        "1112:834",
        "960:960",
        "834:1112",
        "720:1280",
        "2206:946",
        "1920:1080",
        "1664:1248",
        "1440:1440",
        "1248:1664",
        "1080:1920",
    ),
    "gen4_turbo": ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672"),
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _First(_Strict):
    uri: str
    position: Literal["first"]


class _End(_Strict):
    uri: str
    position: Literal["first", "last"]


class _Keyframe(_Strict):
    uri: str
    seconds: float | None = None


class _Moderation(_Strict):
    publicFigureThreshold: Literal["auto", "low"] = "auto"  # noqa: N815 - a wire name


class UploadRow(_Strict):
    """The body of ``POST /v1/uploads``."""

    filename: Annotated[str, Field(min_length=3, max_length=255)]
    type: Literal["ephemeral"]


def _row(name: str, **fields: Any) -> type[BaseModel]:
    return create_model(name, __base__=_Strict, **fields, model=(str, ...))


_PROMPT = (Annotated[str, Field(min_length=1, max_length=1000)], ...)
_OPTIONAL_PROMPT = (Annotated[str, Field(max_length=1000)] | None, None)
_SEED = (Annotated[int, Field(ge=0, le=4_294_967_295)] | None, None)
_CM = (_Moderation | None, None)
_OUTPUTS = ("mp4", "prores", "png_sequence", "sdr_rec709_10bit")
_SHAPES = ("16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "21:9")
_YES = (bool | None, None)
_VEO = {
    "ratio": (Literal["1280:720", "720:1280", "1080:1920", "1920:1080"], ...),
    "audio": _YES,
    "duration": (Literal[4, 6, 8] | None, None),
    "negativePrompt": (str | None, None),
    "seed": (int | None, None),
}
_SEEDANCE = {
    "audio": _YES,
    "draft": _YES,
    "duration": (Annotated[int, Field(ge=4, le=30)] | Literal["auto"] | None, None),
    "outputFormat": (Literal["mp4", "mov"] | None, None),
    "promptText": (Annotated[str, Field(max_length=15_000)] | None, None),
    "ratio": (Literal[SIZES["seedance2_5"]] | None, None),
    "seed": (int | None, None),
}

ROWS: dict[str, dict[str, type[BaseModel]]] = {
    "text_to_video": {
        "veo3.1": _row("veo3.1", promptText=_PROMPT, **_VEO),
        "seedance2_5": _row("seedance2_5", **_SEEDANCE),
        "gen4.5": _row(
            "gen4.5",
            promptText=_PROMPT,
            duration=(Annotated[int, Field(ge=2, le=10)], ...),
            ratio=(Literal["1280:720", "720:1280"], ...),
            seed=_SEED,
            contentModeration=_CM,
        ),
    },
    "video_to_video": {
        "aleph2": _row(
            "aleph2",
            promptText=_OPTIONAL_PROMPT,
            videoUri=(str, ...),
            keyframes=(Annotated[list[_Keyframe], Field(max_length=5)] | None, None),
            outputFormat=(
                Literal["mp4", "prores", "png_sequence", "sdr_rec709_10bit"] | None,
                None,
            ),
            seed=_SEED,
            targetAspectRatio=(
                Literal["16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "21:9"] | None,
                None,
            ),
            contentModeration=_CM,
        ),
        "seedance2_5": _row("seedance2_5", promptVideo=(str, ...), **_SEEDANCE),
    },
    "image_to_video": {
        "gen3a_turbo": _row(
            "gen3a_turbo",
            promptText=_PROMPT,
            promptImage=(str | list[_End], ...),
            duration=(Literal[5, 10] | None, None),
            ratio=(Literal["768:1280", "1280:768"] | None, None),
            seed=_SEED,
            contentModeration=_CM,
        ),
        "veo3.1": _row(
            "veo3.1", promptImage=(str | list[_End], ...), promptText=_OPTIONAL_PROMPT, **_VEO
        ),
        "gen4.5": _row(
            "gen4.5",
            promptText=_PROMPT,
            promptImage=(str | list[_First], ...),
            duration=(Annotated[int, Field(ge=2, le=10)], ...),
            ratio=(Literal[SIZES["gen4.5"]], ...),
            seed=_SEED,
            contentModeration=_CM,
        ),
        "gen4_turbo": _row(
            "gen4_turbo",
            promptText=_OPTIONAL_PROMPT,
            promptImage=(str | list[_First], ...),
            duration=(Literal[5, 10] | None, None),
            ratio=(Literal[SIZES["gen4_turbo"]], ...),
            seed=_SEED,
            contentModeration=_CM,
        ),
    },
}
