"""A plan as an OpenTimelineIO timeline, which Resolve, Premiere and other editors open."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rushes.errors import MissingExtraError
from rushes.media.facts import probe, sound_facts
from rushes.media.files import atomic
from rushes.media.footage import form_of
from rushes.media.form import nearest
from rushes.media.plan import File, Plan
from rushes.media.steps.trim import Trim
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from rushes.media.form import Form
    from rushes.media.plan import Transition
    from rushes.media.step import Step

#: The one transition that every editor knows; all others go by their own name.
_DISSOLVES = {"crossfade", "fade"}
#: Verbs that let a clip run slower or faster; an editor gets the mean of a ramp.
_PACED = {"speed", "interpolate"}


def write_timeline(plan: Plan, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write ``plan`` as an ``.otio`` file: its clips, cuts, speeds, transitions and sounds.

    What an editor can't show (grades, titles, sizes, loops, and how a ramp gets from one speed to
    another) stands in each clip's metadata under ``rushes``, as the plan's own rows. Nothing is
    decoded.

    :raises MissingExtraError: the package ``opentimelineio`` is not installed.
    :raises MediaError: a clip can't be read.
    :raises DeliveryError: the file can't be put there.
    """
    text = timeline(plan).to_json_string()
    with atomic(path, overwrite=overwrite) as temporary:
        temporary.write_text(text, encoding="utf-8")


def timeline(plan: Plan) -> Any:
    """The plan as an ``opentimelineio.schema.Timeline``.

    :raises MissingExtraError: the package ``opentimelineio`` is not installed.
    """
    otio = _library()
    form = stream_of(plan).form
    pictures = otio.schema.Track(name="Video", kind=otio.schema.TrackKind.Video)
    items = _items(otio, plan, form.fps)
    pictures.extend(items)
    tracks = [pictures]
    if not _silenced(plan.steps) and any(map(_sounds, items)):
        tracks.append(_own_sound(otio, items))
    for step in plan.steps:
        heard = _laid_on(otio, step, form.duration)
        if heard is not None:
            tracks.append(heard)
    made = otio.schema.Timeline(name="Rushes", tracks=tracks)
    made.metadata["rushes"] = {"steps": _rows(plan.steps)}
    return made


def _library() -> Any:
    try:
        import opentimelineio  # noqa: PLC0415 - an extra, loaded where it is needed
    except ImportError as error:
        raise MissingExtraError("A timeline for editors (OpenTimelineIO)", "timeline") from error
    return opentimelineio


def _items(otio: Any, plan: Plan, fps: Fraction) -> list[Any]:
    source = plan.source
    if isinstance(source, File):
        return [_clip(otio, plan, source)]
    leading = source.leading()
    items = _items(otio, source.parts[0], fps)
    for part, given in zip(source.parts[1:], leading, strict=True):
        following = _items(otio, part, fps)
        if given.kind != "cut":
            items += [_transition(otio, given, fps, items[-1], following[0])]
        items += following
    return items


def _clip(otio: Any, plan: Plan, source: File) -> Any:
    facts = probe(source.path)
    form = form_of(facts, timing=source.timing, hdr=source.hdr)
    start, length, factor = _extent(form, plan.steps)
    reference = otio.schema.ExternalReference(
        target_url=source.path.absolute().as_uri(),
        available_range=_range(otio, Fraction(0), form.duration, form.fps),
    )
    clip = otio.schema.Clip(
        name=_plain(source.path.stem),
        media_reference=reference,
        source_range=_range(otio, start, start + length, form.fps),
    )
    if factor != 1:
        clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=float(factor)))
    sound = facts.has_audio and not _silenced(plan.steps)
    clip.metadata["rushes"] = {"steps": _rows(plan.steps), "sound": sound}
    return clip


def _extent(form: Form, steps: tuple[Step, ...]) -> tuple[Fraction, Fraction, Fraction]:
    """Where in the clip it starts, how long it lasts in the film, and how fast it runs there."""
    start, length, factor = Fraction(0), form.duration, Fraction(1)
    for step in steps:
        after = step.after(form)
        if isinstance(step, Trim):
            first, last = step.bounds(form)
            start, length = start + first * factor, last - first
        elif step.verb() in _PACED and after.duration != form.duration:
            factor *= form.duration / after.duration
            length = after.duration
        form = after
    return start, length, factor


def _silenced(steps: tuple[Step, ...]) -> bool:
    """Whether a step takes the clip's own sound away."""
    return any(step.verb() == "sound" and getattr(step, "own", 0) is None for step in steps)


def _sounds(item: Any) -> bool:
    return bool(item.metadata.get("rushes", {}).get("sound"))


def _own_sound(otio: Any, items: list[Any]) -> Any:
    """The sound of the clips beside their pictures; dissolves cross it where both sides have it."""
    track = otio.schema.Track(name="Audio", kind=otio.schema.TrackKind.Audio)
    for place, item in enumerate(items):
        if isinstance(item, otio.schema.Transition):
            if _sounds(items[place - 1]) and _sounds(items[place + 1]):
                track.append(item.deepcopy())
        elif _sounds(item):
            track.append(item.deepcopy())
        else:
            track.append(otio.schema.Gap(source_range=item.source_range))
    return track


def _transition(otio: Any, given: Transition, fps: Fraction, before: Any, after: Any) -> Any:
    """Our clips overlap; an editor's meet in the middle, with what is left over as handles."""
    kinds = otio.schema.TransitionTypes
    shared = nearest(given.duration * fps)
    head = otio.opentime.RationalTime(shared // 2, float(fps))
    tail = otio.opentime.RationalTime(shared - shared // 2, float(fps))
    kept, late = before.source_range, after.source_range
    before.source_range = otio.opentime.TimeRange(kept.start_time, kept.duration - tail)
    faster = after.effects[0].time_scalar if after.effects else 1.0
    skipped = otio.opentime.RationalTime(head.value * faster, head.rate)
    after.source_range = otio.opentime.TimeRange(late.start_time + skipped, late.duration - head)
    return otio.schema.Transition(
        name=given.kind,
        transition_type=kinds.SMPTE_Dissolve if given.kind in _DISSOLVES else kinds.Custom,
        in_offset=head,
        out_offset=tail,
        metadata={"rushes": given.model_dump(mode="json")},
    )


def _laid_on(otio: Any, step: Step, end: Fraction) -> Any:
    """The track of a sound that a step lays on, until ``end``; ``None`` for any other step."""
    path: Path | None = getattr(step, "file", None)
    if step.verb() != "sound" or path is None:
        return None
    facts = sound_facts(path)
    rate = Fraction(int(str(facts.audio["rate"])))
    track = otio.schema.Track(name=_plain(path.stem), kind=otio.schema.TrackKind.Audio)
    wait, begin = (Fraction(getattr(step, name, 0)) for name in ("at", "start"))
    if wait:
        track.append(otio.schema.Gap(source_range=_range(otio, Fraction(0), wait, rate)))
    repeated = getattr(step, "fit", "pad") == "loop"
    while wait < end and begin < facts.duration:
        length = min(facts.duration - begin, end - wait)
        clip = otio.schema.Clip(
            name=_plain(path.stem),
            media_reference=otio.schema.ExternalReference(target_url=path.absolute().as_uri()),
            source_range=_range(otio, begin, begin + length, rate),
        )
        clip.metadata["rushes"] = {"steps": _rows((step,))}
        track.append(clip)
        wait, begin = wait + length, Fraction(0)
        if not repeated:
            break
    return track


def _range(otio: Any, start: Fraction, stop: Fraction, rate: Fraction) -> Any:
    time = otio.opentime.RationalTime
    return otio.opentime.TimeRange(
        start_time=time(nearest(start * rate), float(rate)),
        duration=time(nearest((stop - start) * rate), float(rate)),
    )


def _rows(steps: tuple[Step, ...]) -> list[Any]:
    return [json.loads(step.model_dump_json(exclude_defaults=False)) for step in steps]


def _plain(name: str) -> str:
    """A name that is no UTF-8, which a file's may be, as one that is."""
    return name.encode("utf-8", "replace").decode()
