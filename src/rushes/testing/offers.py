"""What a row offers must change the call, and what it does not offer must be refused; no HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rushes.catalogue import Audio, Given
from rushes.catalogue.options import Media, OptionType
from rushes.catalogue.refusal import reasons
from rushes.catalogue.rows import Numbers, Words
from rushes.errors import RushesError
from rushes.providers import provider
from rushes.testing.orders import translated
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import JsonValue

    from rushes.catalogue import Abilities, Model
    from rushes.catalogue.options import Option
    from rushes.types import GenerationRequest

    Change = Mapping[str, Any]

#: What would have been measured of the clip or picture that goes in.
GIVEN = Given(size=Size(width=640, height=360), duration=Fraction(4), fps=Fraction(24))
_OTHER = "a blue whale swims under the ice"
_NO_OPTION = "no_such_option"


@dataclass(frozen=True, slots=True)
class Knob:
    """Something that can be set, and changes of a request that set it, each in another way."""

    name: str
    changes: Sequence[Change]


def silent(model: Model, plain: GenerationRequest) -> list[str]:
    """What ``model`` offers for such a request and its provider does not send on, in sentences.

    ``plain``: a request that the row allows. Each setting is changed alone.
    """
    maker, can = provider(model.provider.name), model.modes[plain.mode]
    said = []
    for knob in _knobs(plain, can):
        if len(knob.changes) < 2:
            continue
        where = f"{model.id} offers {knob.name} in {plain.mode}"
        taken = _taken(model, plain, knob)
        if len(taken) < 2:
            said.append(f"{where}, but the row refuses all values of it but one.")
            continue
        try:
            given = _given(can)
            first, second = (maker.submit(translated(request, given)) for request in taken)
        except RushesError as error:
            said.append(f"{where}, but its provider refuses it: {error}")
            continue
        if first == second:
            values = " and ".join(repr(_shown(knob.name, request)) for request in taken)
            said.append(
                f"{where}, but drops it: {values} give the same call. "
                "Send it, or take it out of the row."
            )
    if plain.mode is Mode.INTERPOLATION and len(plain.pictures) == 2:
        said += _misspelt(model, plain)
    return said


def _misspelt(model: Model, plain: GenerationRequest) -> list[str]:
    """Two pictures are the same thing as keyframes, and as the first and the last frame."""
    first, last = (each.source for each in plain.pictures)
    bare = plain.but(image=None, last_frame=None, keyframes=())
    both = bare.but(image=first, last_frame=last), bare.but(keyframes=(first, last))
    given = _given(model.modes[plain.mode])
    if any(reasons(request, model, given) for request in both):
        return []
    maker = provider(model.provider.name)
    calls = [maker.submit(translated(request, given)) for request in both]
    if calls[0] == calls[1]:
        return []
    return [f"{model.id} sends two keyframes otherwise than the same as first and last frame."]


def full(model: Model, plain: GenerationRequest) -> GenerationRequest:
    """The same with all that the row lets one set at once, and with other values than its own.

    Left as they are: what goes in, and options whose values are free.
    """
    can = model.modes[plain.mode]
    kept = {"prompt", "image", "last_frame", "keyframes", "video", "extend"}
    kept |= {f"options.{name}" for name, each in can.options.items() if _is_free(each)}
    for knob in _knobs(plain, can):
        for change in () if knob.name in kept else reversed(knob.changes):
            options = {**plain.options, **change.get("options", {})}
            more = plain.but(**{**change, "options": options})
            if not reasons(more, model, _given(can)):
                plain = more
                break
    return plain


def _is_free(option: Option) -> bool:
    words = {OptionType.TEXT, OptionType.LIST, OptionType.TABLE}
    return option.type in words and not option.choices


def _taken(model: Model, plain: GenerationRequest, knob: Knob) -> Sequence[GenerationRequest]:
    """Two requests that differ in ``knob`` alone.

    At another resolution, with a file in another option or one that is switched on, or for a clip
    of the provider's own, where it wants that.
    """
    can = model.modes[plain.mode]
    files = {name: _choices(each, can)[0] for name, each in can.options.items() if each.media}
    bases = [plain, *(plain.but(resolution=word) for word in can.resolutions or ())]
    bases += [plain.but(options={**plain.options, name: file}) for name, file in files.items()]
    switches = [name for name, each in can.options.items() if each.type is OptionType.BOOL]
    bases += [plain.but(options={**plain.options, name: True}) for name in switches]
    schemes = can.video.schemes if can.video is not None else ()
    bases += [plain.but(video=f"{each}://0123") for each in schemes if plain.video]
    for base in bases:
        options = [{**base.options, **change.get("options", {})} for change in knob.changes]
        told = zip(knob.changes, options, strict=True)
        asked = [base.but(**{**change, "options": each}) for change, each in told]
        taken = [request for request in asked if not reasons(request, model, _given(can))]
        if len(taken) > 1:
            break
    return taken[:2]


def _given(can: Abilities) -> Given:
    """What goes in, as large as the row wants it."""
    least = (can.video.min_side if can.video is not None else None) or 0
    size = GIVEN.size
    if size is None or size.height >= least:
        return GIVEN
    times = -(-least // size.height)
    larger = Size(width=size.width * times, height=size.height * times)
    return GIVEN.model_copy(update={"size": larger})


def _shown(name: str, request: GenerationRequest) -> object:
    option = name.removeprefix("options.")
    shown = request.options.get(option) if option != name else getattr(request, name)
    return str(shown) if isinstance(shown, (Fraction, Size)) else shown


def _knobs(plain: GenerationRequest, can: Abilities) -> Iterator[Knob]:
    """Everything that the row lets one set."""
    if isinstance(can.prompt, Words):
        yield _knob("prompt", plain.prompt or "a red fox", _OTHER)
        if can.camera != ():
            yield _knob("camera", ("pan left",), ("zoom in",))
    if isinstance(can.negative_prompt, Words):
        yield _knob("negative_prompt", "blurry", "text")
    if isinstance(can.seed, Numbers):
        yield _knob("seed", *(int(can.seed.nearest(Fraction(each))) for each in (1, 7)))
    for name, numbers in (("duration", can.durations), ("fps", can.fps)):
        if isinstance(numbers, Numbers):
            yield _knob(name, *_several(numbers))
    if can.frames is not None and isinstance(can.fps, Numbers):
        usual = can.fps.default or can.fps.bounds[0] or Fraction(24)
        yield _knob("duration", *(count / usual for count in _several(can.frames)))
    yield from _forms(can)
    if can.audio is Audio.OPTIONAL:
        yield _knob("audio", True, False)
    if can.loop:
        yield _knob("loop", True, False)
    for name, option in can.options.items():
        without = {field: "" if field == "prompt" else None for field in option.instead_of}
        told = [{**plain.options, name: value} for value in _choices(option, can)]
        yield Knob(f"options.{name}", [{"options": options, **without} for options in told])
    yield from _inputs(plain)


def _knob(name: str, *values: object) -> Knob:
    return Knob(name, [{name: value} for value in values])


def _forms(can: Abilities) -> Iterator[Knob]:
    if can.shapes:
        yield _knob("aspect_ratio", *can.shapes)
    if can.resolution_names:
        yield _knob("resolution", *can.resolution_names)
    if can.sizes:
        yield _knob("size", *can.sizes)
    elif can.size_rule:
        asked = (Size(width=640, height=384), Size(width=384, height=640))
        yield _knob("size", *(can.size_rule.fitted(size) for size in asked))


def _inputs(plain: GenerationRequest) -> Iterator[Knob]:
    """What goes in, and the same under another name."""
    for name in ("image", "last_frame", "video", "extend"):
        source = getattr(plain, name)
        if source is not None:
            stem, dot, ending = source.rpartition(".")
            yield _knob(name, source, f"{stem}-other{dot}{ending}" if dot else f"{source}-other")
    if plain.keyframes:
        sources = [each.source for each in plain.keyframes]
        yield _knob("keyframes", sources, sources[::-1])


def _several(numbers: Numbers) -> list[Fraction]:
    """Values of a row of numbers, as far apart as they are known to be."""
    if numbers.values:
        return sorted(numbers.values)
    low, high = numbers.bounds
    ends = [end for end in (low, high, numbers.default) if end is not None]
    step = numbers.step or 1
    return list(
        dict.fromkeys([*ends, *(end + step for end in ends), *(end - step for end in ends)])
    )


def _choices(option: Option, can: Abilities) -> Sequence[JsonValue]:
    """Values of an option; of a free one, two that are as good as any."""
    if option.choices:
        return option.choices
    if option.named:  # words of every prompt here
        return [["fox.mp4"], ["snow.mp4"]]
    if option.within is not None:
        return [[{option.within: "one"}], [{option.within: "other"}]]
    one, other = _names(option, can)
    low, high = (None if end is None else float(end) for end in (option.min, option.max))
    first = low if low is not None else (high - 1 if high is not None else 1.0)
    second = high if high is not None else first + 1
    free: dict[OptionType, Sequence[JsonValue]] = {
        OptionType.BOOL: [True, False],
        OptionType.INT: [int(first), int(second)],
        OptionType.NUMBER: [first, second],
        OptionType.TEXT: [one, other],
        OptionType.LIST: [[one], [other]],
        OptionType.TABLE: [{"one": 1}, {"other": 1}],
    }
    return free[option.type]


def _names(option: Option, can: Abilities) -> tuple[str, str]:
    """Two words, or addresses where an option names files that cannot be sent."""
    takes = {Media.IMAGE: can.image, Media.VIDEO: can.video, Media.AUDIO: can.sound}
    media = None if option.media is None else takes[option.media]
    if media is None or {media.file, media.data, media.upload} != {False}:
        return "one", "other"
    return "https://files.example/one", "https://files.example/other"


def unoffered(plain: GenerationRequest, can: Abilities) -> Iterator[tuple[str, Change]]:
    """What the row does not offer: the field, and a change of a request that asks for it."""
    longest = can.durations.bounds[1] if isinstance(can.durations, Numbers) else None
    words = can.prompt.max if isinstance(can.prompt, Words) else None
    asked: list[tuple[str, object, bool]] = [
        ("seed", 7, not isinstance(can.seed, Numbers)),
        ("negative_prompt", "blurry", not isinstance(can.negative_prompt, Words)),
        ("audio", can.audio is not Audio.ALWAYS, can.audio is not Audio.OPTIONAL),
        ("loop", True, not can.loop),
        ("fps", 23, not isinstance(can.fps, Numbers)),
        ("duration", Fraction(777, 100), not isinstance(can.durations, Numbers)),
        ("duration", (longest or 0) + 1, longest is not None),
        ("prompt", _OTHER, can.prompt is False),
        ("prompt", "a " * ((words or 0) + 1), words is not None),
    ]
    for field, value, missing in asked:
        if missing:
            yield field, {field: value}
    wrong = {name: "no such choice" for name, option in can.options.items() if option.choices}
    if not can.open_options:
        wrong[_NO_OPTION] = "anything"
    for name, choice in wrong.items():
        yield f"options.{name}", {"options": {**plain.options, name: choice}}


def other_modes(model: Model, plain: GenerationRequest) -> Iterator[GenerationRequest]:
    """Requests of modes that ``model`` has not."""
    bare = plain.but(image=None, last_frame=None, keyframes=(), video=None, extend=None)
    fields = {
        Mode.IMAGE_TO_VIDEO: {"image": "a.png"},
        Mode.INTERPOLATION: {"image": "a.png", "last_frame": "b.png"},
        Mode.VIDEO_TO_VIDEO: {"video": "a.mp4"},
        Mode.EXTENSION: {"extend": "a.mp4"},
    }
    for mode, given in fields.items():
        if mode not in model.modes:
            yield bare.but(**given)
