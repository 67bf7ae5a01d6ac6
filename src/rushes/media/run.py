"""Running a plan: one finished file, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rushes.media.encode import encode
from rushes.media.facts import probe
from rushes.media.files import atomic
from rushes.media.redub import changes_sound_alone, copies_pictures, redub
from rushes.media.stream import stream_of
from rushes.types import Facts, Frozen, Progress, State

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from fractions import Fraction

    from rushes.media.plan import Plan


class Finished(Frozen):
    """A file that was made, measured, with what the user should know about it."""

    facts: Facts
    notes: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.facts.path

    @property
    def duration(self) -> Fraction:
        """Seconds, exactly."""
        return self.facts.duration


class Explanation(Frozen):
    """What a plan does, in words and in order; ``notes`` are what one may not expect."""

    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join((*self.lines, *(f"Note: {note}" for note in self.notes)))


def explain(plan: Plan) -> Explanation:
    """What :func:`run` would do. Reads the headers of the sources.

    :raises MediaError: it could not be done.
    """
    stream = stream_of(plan)
    form = stream.form
    size = f"{form.width}x{form.height}, {float(form.fps):.6g} fps, {float(form.duration):.6g} s"
    how = "pictures copied untouched" if changes_sound_alone(plan) else "re-encoded"
    return Explanation(lines=(*stream.said, f"{how}: {size}"), notes=form.notes)


def run(
    plan: Plan,
    output: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Finished:
    """Make the file ``output`` as the plan says, decoding each source once and encoding once.

    :raises MediaError: a source can't be read, or a step can't be done.
    :raises DeliveryError: the file can't be put there.
    """
    target = Path(output)
    stream = stream_of(plan)
    total = stream.form.frames

    def show(done: int) -> None:
        if on_progress:
            on_progress(Progress(state=State.RUNNING, done=min(1.0, done / total)))

    with atomic(target, overwrite=overwrite) as temporary:
        copied = copies_pictures(plan, target) and redub(plan, stream, temporary, show)
        if not copied:
            encode(stream, temporary, plan.export, show)
    return Finished(facts=probe(target), notes=stream.form.notes)
