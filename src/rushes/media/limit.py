"""Films that may not be larger than so many bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.errors import MediaError
from rushes.media.encode import encode
from rushes.media.palette import encode_gif
from rushes.media.steps.fps import Fps
from rushes.media.steps.resize import Resize

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction
    from pathlib import Path

    from rushes.media.export import Recipe
    from rushes.media.stream import Stream

    Show = Callable[[int], None]

#: The share of the limit that is aimed at; encoders and containers overshoot a little.
_AIM = 0.94
_TRIES = 8
#: Below these a picture shows nothing any more, or does not move.
_LEAST_WIDTH, _LEAST_RATE, _LEAST_BITS, _LEAST_SOUND = 64, 5, 20_000, 48_000


def encode_within(
    most: int, stream: Stream, path: Path, recipe: Recipe, show: Show
) -> tuple[str, ...]:
    """Write a film of at most ``most`` bytes; gives notes on what had to give way.

    :raises MediaError: it can't be made that small.
    """
    animation = recipe.video is not None and recipe.video.encoder in {"gif", "libwebp_anim"}
    make = _smaller_frame if animation else _fewer_bits
    return make(most, stream, path, recipe, show)


def _fewer_bits(
    most: int, stream: Stream, path: Path, recipe: Recipe, show: Show
) -> tuple[str, ...]:
    """By the bit rate that the length allows."""
    total = most * _AIM * 8 / float(stream.form.duration)
    recipe = _with_modest_sound(recipe, total)
    budget = total - (recipe.audio_bit_rate or 0)
    for _ in range(_TRIES):
        if budget < _LEAST_BITS:
            break
        bits = int(budget)
        options = {key: value for key, value in recipe.options.items() if key != "crf"}
        if recipe.video is not None and recipe.video.encoder in {"libx264", "libx265"}:
            options |= {"maxrate": str(bits), "bufsize": str(2 * bits)}
        encode(stream, path, recipe.model_copy(update={"bit_rate": bits, "options": options}), show)
        size = path.stat().st_size
        if size <= most:
            return (f"Kept to {size:,} bytes by {bits // 1000} kbit/s for the pictures.",)
        budget *= most / size * _AIM
    raise _too_small(most, stream)


def _with_modest_sound(recipe: Recipe, total: float) -> Recipe:
    """Sound takes a quarter of ``total`` bits a second at most, where that is enough to listen."""
    if recipe.audio is None or recipe.audio_bit_rate is None:
        return recipe
    rate = int(min(recipe.audio_bit_rate, max(_LEAST_SOUND, total / 4)))
    stereo = recipe.audio.model_copy(update={"most": 2})
    return recipe.model_copy(update={"audio": stereo, "audio_bit_rate": rate})


def _smaller_frame(
    most: int, stream: Stream, path: Path, recipe: Recipe, show: Show
) -> tuple[str, ...]:
    """By fewer pixels, then by fewer pictures."""
    form = stream.form
    width, rate = form.width, form.fps
    for _ in range(_TRIES):
        tried = _reduced(stream, width, rate)
        if recipe.video is not None and recipe.video.encoder == "gif":
            encode_gif(tried, path, recipe, show)
        else:
            encode(tried, path, recipe, show)
        size = path.stat().st_size
        if size <= most:
            if (width, rate) == (form.width, form.fps):
                return ()
            made = tried.form
            return (
                f"Kept to {size:,} bytes at {made.width}x{made.height} and "
                f"{float(made.fps):.3g} pictures a second.",
            )
        ratio = most / size * _AIM
        if ratio < 0.6 and rate / 2 >= _LEAST_RATE and rate > form.fps / 2:
            rate, ratio = rate / 2, min(1.0, ratio * 1.7)
        width = int(width * ratio**0.5) // 2 * 2
        if width < _LEAST_WIDTH:
            break
    raise _too_small(most, stream)


def _reduced(stream: Stream, width: int, rate: Fraction) -> Stream:
    form = stream.form
    if rate != form.fps:
        stream = stream.then(Fps(rate=rate))
    if width != form.width:
        stream = stream.then(Resize(width=width, method="lanczos"))
    return stream


def _too_small(most: int, stream: Stream) -> MediaError:
    return MediaError(
        f"{float(stream.form.duration):.3g} s can't be made to fit into {most:,} bytes: allow "
        "more, or trim it first."
    )
