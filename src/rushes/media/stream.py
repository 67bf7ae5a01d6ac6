"""A plan as a stream: its form, and its pictures and sound when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, reduce
from typing import TYPE_CHECKING, Any

from rushes.errors import MediaError
from rushes.media.chain import filtered
from rushes.media.facts import probe
from rushes.media.footage import form_of, pictures
from rushes.media.heard import exactly, heard
from rushes.media.plan import File
from rushes.media.steps.trim import Trim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.chain import Draw
    from rushes.media.form import Form
    from rushes.media.plan import Plan
    from rushes.media.step import Step

    Sound = NDArray[np.float32]


#: Seconds of a film that is made: a mistake in a plan is known before the disk is full.
_LONGEST = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Stream:
    """What a plan gives. Nothing is decoded before ``pictures`` or ``sound`` is called."""

    form: Form
    source: Callable[[], Iterator[VideoFrame]]
    voice: Callable[[], Iterator[Sound]]
    draws: tuple[Draw, ...] = ()
    said: tuple[str, ...] = ()
    """What each step does, in words."""

    def pictures(self) -> Iterator[VideoFrame]:
        """The frames; neighbouring filters run in one graph."""
        return filtered(self.source(), self.draws) if self.draws else self.source()

    def sound(self) -> Iterator[Sound]:
        """Blocks of (samples, channels), exactly as long as the pictures; none where silent."""
        form = self.form
        return exactly(self.voice(), form.samples, form.channels) if form.channels else iter(())

    def but(self, **changes: Any) -> Stream:
        """The same with some fields changed."""
        return replace(self, **changes)

    def drawn(self, draw: Draw) -> Stream:
        """This stream with more filters, which leave its form as it is."""
        return replace(self, draws=(*self.draws, draw))

    def then(self, step: Step) -> Stream:
        """This stream with one more step.

        :raises MediaError: the step can't be done with this form.
        """
        before = self.form
        parts = step.parts(before)
        if parts != (step,):
            return reduce(Stream.then, parts, self)
        if before.variable and step.evenly_spaced:
            raise MediaError(
                f"{step.verb()} needs evenly spaced pictures: leave the clip's timing 'even'."
            )
        made = replace(self, form=step.after(before), said=(*self.said, step.says(before)))
        if made.form.duration > _LONGEST:
            raise MediaError(
                f"{step.verb()} would make {float(made.form.duration):.3g} s of film; "
                f"{_LONGEST} s, a week, is the most."
            )

        @cache
        def ready() -> Step:
            return step.study(self) if step.studies() else step

        if step.handles_sound():
            made = made.but(voice=lambda: ready().sound(self.sound(), before))
        if step.handles_pictures():
            made = made.but(source=lambda: ready().pictures(self.pictures(), before), draws=())
        elif step.draws():
            made = made.drawn(lambda chain: ready().draw(chain, before))
        return made


def stream_of(plan: Plan) -> Stream:
    """The stream of a plan. Reads the headers of its sources.

    :raises MediaError: a source can't be read, or a step can't be done.
    """
    steps = plan.steps
    if isinstance(plan.source, File):
        cut = steps[0] if steps and isinstance(steps[0], Trim) else None
        stream = _file(plan.source, cut)
        steps = steps[1:] if cut else steps
    else:
        from rushes.media.joining import joined  # noqa: PLC0415 - it joins streams

        stream = joined(plan.source, [stream_of(part) for part in plan.source.parts])
    for step in steps:
        stream = stream.then(step)
    return stream


def _file(file: File, cut: Trim | None) -> Stream:
    """A clip; what is cut off its ends is not even decoded."""
    facts = probe(file.path)
    form = form_of(facts, timing=file.timing, hdr=file.hdr)
    start, stop = cut.bounds(form) if cut else (Fraction(0), form.duration)
    made = form.but(duration=stop - start)
    return Stream(
        form=made,
        source=lambda: pictures(facts, form, start, stop),
        voice=lambda: heard(facts.path, start, stop, channels=form.channels),
        said=(cut.says(form),) if cut else (),
    )
