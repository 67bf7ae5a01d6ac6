"""What an order says, under the names that a model without a row has for it.

Models behind one wire name alike things differently: a first frame is ``image``, ``image_url``,
``first_frame_image`` … Their schema tells which name a model has, and in which form it wants it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rushes.catalogue.options import OptionType
from rushes.errors import Reason, UnsupportedError, did_you_mean, join_words
from rushes.providers.reading import given

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rushes.catalogue.options import Option
    from rushes.providers.contract import Order, Reference
    from rushes.providers.schema import Schema
    from rushes.types import Size

#: Names seen in published schemas, the plainest first.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "prompt": ("prompt", "text", "text_prompt", "caption"),
    "negative_prompt": ("negative_prompt", "n_prompt", "neg_prompt"),
    "image": (
        "image", "image_url", "input_image", "input_image_url", "first_frame_image", "first_frame",
        "first_frame_url", "first_frame_image_url", "start_image", "start_image_url", "start_frame",
        "init_image", "image_urls", "images",
    ),
    "last_frame": (
        "last_frame_image", "last_frame", "last_frame_url", "last_frame_image_url", "last_image",
        "end_image", "end_image_url", "end_frame", "end_frame_url", "tail_image", "tail_image_url",
    ),
    "keyframes": ("keyframes", "keyframe_images", "image_urls", "images"),
    "video": ("video", "video_url", "input_video", "init_video", "source_video", "video_urls"),
    "duration": ("duration", "duration_seconds", "seconds", "video_length", "length"),
    "frames": ("num_frames", "frames", "frame_count"),
    "fps": ("fps", "frames_per_second", "frame_rate"),
    "seed": ("seed",),
    "size": ("size", "video_size"),
    "width": ("width",),
    "height": ("height",),
    "aspect_ratio": ("aspect_ratio", "ratio"),
    "resolution": ("resolution",),
    "audio": ("generate_audio", "enable_audio", "audio", "with_audio", "sound"),
    "loop": ("loop", "looping"),
}  # fmt: skip


def said(order: Order) -> dict[str, Any]:
    """Everything that an order says, by our names; numbers as JSON has them."""
    request, can, settled = order.request, order.can, order.settled
    asked = request if can.open_options else settled
    size = request.size if can.open_options else settled.size
    told = given(
        prompt=request.prompt or None,
        negative_prompt=request.negative_prompt,
        image=_value(order.image),
        last_frame=_value(order.last_frame),
        keyframes=[each.value for each in order.keyframes] or None,
        video=_value(order.video),
        duration=plain(settled.duration) if can.durations else None,
        frames=settled.frames if can.frames else None,
        fps=plain(settled.fps) if can.fps else None,
        seed=request.seed,
        aspect_ratio=asked.aspect_ratio if can.open_options or can.aspect_ratios else None,
        resolution=asked.resolution if can.open_options or can.resolutions else None,
        audio=asked.audio if can.open_options else None,
        loop=request.loop or None,
    )
    if size is not None and can.size_rule:
        told |= {"width": size.width, "height": size.height}
    return told


def plain(value: Fraction | None) -> int | float | None:
    """An exact number as JSON has it."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def named(order: Order) -> dict[str, Any]:
    """The inputs of a model without a row: what the order says, and its options.

    :raises UnsupportedError: some of it the model does not take, with every reason; or its schema
        could not be read, and more is said than a prompt and options by the model's own names.
    """
    own, words = order.options, said(order)
    if order.schema is None:
        told = {"prompt": words.pop("prompt")} if "prompt" in words else {}
        reasons = [_unread(word) for word in words]
    else:
        form = _Form(order.schema, order.settled.size)
        told = form.filled(words, taken=own)
        reasons = [*form.reasons, *_wrong(order.schema, told, own)]
    if reasons:
        raise UnsupportedError(order.model.id, reasons)
    return {**told, **own}


class _Form:
    """A schema that is being filled in; ``reasons`` are what stands against it."""

    def __init__(self, schema: Schema, size: Size | None) -> None:
        self._inputs = schema.inputs
        self._size = size
        self.reasons: list[Reason] = []

    def filled(self, words: dict[str, Any], taken: Mapping[str, Any]) -> dict[str, Any]:
        """``words`` under the names that the schema has and ``taken`` has not."""
        names = {word: self._name(word, taken) for word in _NAMES}
        told: dict[str, Any] = {}
        for word, value in self._arranged(words, names).items():
            name = names.get(word)
            if name is None:
                self.reasons.append(self._nameless(word, taken))
                continue
            option = self._inputs[name]
            form = next((each for each in _forms(word, value) if _fits(option, each)), None)
            if form is None:
                problem = f"{word.replace('_', ' ')} cannot be {value} ({name})"
                self.reasons.append(Reason(word, problem, f"use {option}"))
            else:
                told[name] = _chosen(option, form)
        return told

    def _name(self, word: str, taken: Mapping[str, Any]) -> str | None:
        names = (name for name in _NAMES[word] if name in self._inputs and name not in taken)
        lists = {"keyframes"}
        for name in names:
            option = self._inputs[name]
            if word in lists and option is not None and option.type is not OptionType.LIST:
                continue
            return name
        return None

    def _arranged(self, words: dict[str, Any], names: Mapping[str, str | None]) -> dict[str, Any]:
        """The same said otherwise, where the model has no name for how it is said."""
        words = dict(words)
        frames = words.get("keyframes", ())
        if len(frames) == 2 and not names["keyframes"] and names["last_frame"]:
            words["image"], words["last_frame"] = words.pop("keyframes")
        if "last_frame" in words and not names["last_frame"] and names["keyframes"]:
            ends = [words.pop(word) for word in ("image", "last_frame") if word in words]
            words["keyframes"] = ends
        pixels = {"width", "height"}
        if pixels <= words.keys() and not all(names[word] for word in pixels) and names["size"]:
            words["size"] = f"{words.pop('width')}x{words.pop('height')}"
        shaped = [word for word in ("aspect_ratio", "resolution") if word in words]
        lost = [word for word in shaped if not names[word]]
        if lost and self._size is not None and all(names[word] for word in pixels):
            words = {word: value for word, value in words.items() if word not in shaped}
            words |= {"width": self._size.width, "height": self._size.height}
        return self._counted(words, names)

    def _counted(self, words: dict[str, Any], names: Mapping[str, str | None]) -> dict[str, Any]:
        """Seconds as frames, for a model that counts those; if they come out even."""
        rate = words.get("fps")
        option = self._inputs.get(names["fps"] or "")
        if rate is None and option is not None:
            rate = option.default
        if "duration" not in words or names["duration"] or not names["frames"]:
            return words
        if isinstance(rate, (int, float)) and rate > 0:
            count = Fraction(str(words["duration"])) * Fraction(str(rate))
            if count.denominator == 1:
                del words["duration"]
                words["frames"] = int(count)
        return words

    def _nameless(self, word: str, taken: Mapping[str, Any]) -> Reason:
        twice = next((name for name in _NAMES[word] if name in taken), None)
        if twice is not None and twice in self._inputs:
            problem = f"{word.replace('_', ' ')} is given, and the option {twice} too"
            return Reason(word, problem, "give one of them")
        remedy = f"leave it out, or use its own inputs as options: {join_words(list(self._inputs))}"
        return Reason(word, f"it has no input for {word.replace('_', ' ')}", remedy)


def _wrong(schema: Schema, told: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Reason]:
    """What is wrong with the options, and which inputs are missing."""
    for name, value in own.items():
        option = schema.inputs.get(name)
        if name not in schema.inputs:
            near = did_you_mean(name, schema.inputs)
            known = join_words(list(schema.inputs), "or")
            yield Reason(f"options.{name}", f"it has no input {name}{near}", f"use {known}")
        elif option is not None and not option.accepts(value):
            shown = repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}…"
            yield Reason(f"options.{name}", f"{name} cannot be {shown}", f"use {option}")
    for name, option in schema.inputs.items():
        if option is None or not option.required or option.default is not None:
            continue
        if name not in told and name not in own:
            about = f" ({option.about})" if option.about else ""
            yield Reason(f"options.{name}", f"its input {name} is needed", f"give {option}{about}")


def _unread(word: str) -> Reason:
    field = "size" if word in {"width", "height"} else word
    remedy = "give it by the model's own name, --option NAME=VALUE, or a file as NAME=@PATH"
    return Reason(field, f"what this model takes could not be read, so {word} has no name", remedy)


def _value(reference: Reference | None) -> str | None:
    return None if reference is None else reference.value


def _forms(word: str, value: Any) -> Iterator[Any]:
    """``value`` in the forms in which schemas want it."""
    yield value
    if word in {"duration", "fps", "frames", "width", "height"}:
        yield from (str(value), f"{value}s", float(value))
    elif word == "size":
        yield from (value.replace("x", "*"), value.replace("x", ":"))
    elif word == "resolution":
        yield value.removesuffix("p")
    elif word in {"image", "video"}:
        yield [value]


def _fits(option: Option | None, form: Any) -> bool:
    return option is None or _chosen(option, form) is not None or option.accepts(form)


def _chosen(option: Option | None, form: Any) -> Any:
    """``form`` as the schema spells it: ``1080P`` where that is its choice."""
    if option is None or option.accepts(form):
        return form
    if not isinstance(form, str):
        return None
    same = (each for each in option.choices if str(each).casefold() == form.casefold())
    return next(same, None)
