"""Running a plan: one finished file, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rushes.media.encode import encode
from rushes.media.export import settled, shaping, suffix_of
from rushes.media.facts import probe, sound_facts
from rushes.media.files import atomic
from rushes.media.limit import encode_within
from rushes.media.notices import noticed
from rushes.media.palette import animation_facts, encode_gif
from rushes.media.pieces import measured, only_sound, splice_of, write
from rushes.media.redub import changes_sound_alone, copies_pictures, redub
from rushes.media.splice import CannotCopyError
from rushes.media.stream import stream_of
from rushes.media.weave import MUXERS, Beside
from rushes.types import Facts, Frozen, Progress, State

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from fractions import Fraction

    from rushes.media.export import Recipe
    from rushes.media.plan import Plan
    from rushes.media.stream import Stream


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


def explain(plan: Plan, output: str | os.PathLike[str] | None = None) -> Explanation:
    """What :func:`run` would do. Reads the headers of the sources.

    :param output: the file that it would make; one of the usual kind where none is named.
    :raises MediaError: it could not be done.
    """
    suffix = Path(output).suffix if output is not None else suffix_of(plan.export)
    try:
        if only_sound(plan, suffix):
            return Explanation(lines=("sound copied untouched, without the pictures",))
        splice = splice_of(plan) if suffix.lower() in MUXERS else None
    except CannotCopyError:
        splice = None
    if splice:
        return Explanation(lines=(*splice.lines, *_captioned(plan)), notes=splice.notes)
    stream, recipe = _prepared(plan, suffix)
    form = stream.form
    size = f"{form.width}x{form.height}, {float(form.fps):.6g} fps, {float(form.duration):.6g} s"
    if copies_pictures(plan, Path(f"film{suffix}")):
        sound = recipe.audio.encoder if recipe.audio else "no sound"
        copied = f"pictures copied untouched: {float(form.duration):.6g} s, with {sound} in"
        lines = (*stream.said, *_captioned(plan), f"{copied} {recipe.muxer}")
        return Explanation(lines=lines, notes=_of_sound(plan, form.notes, suffix))
    lines = (*stream.said, *_captioned(plan), f"re-encoded: {size}, {recipe.said}")
    return Explanation(lines=lines, notes=form.notes)


def _captioned(plan: Plan) -> tuple[str, ...]:
    captions = plan.export.captions
    return (f"{captions} as a track that the viewer turns on",) if captions else ()


def _of_sound(plan: Plan, notes: tuple[str, ...], suffix: str) -> tuple[str, ...]:
    """The notes without those that tell how pictures would be changed: these are copied."""
    bare, _ = _prepared(plan.model_copy(update={"steps": ()}), suffix)
    return tuple(note for note in notes if note not in bare.form.notes)


def run(
    plan: Plan,
    output: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Finished:
    """Make the file ``output`` as the plan says, decoding each source once and encoding once.

    What only cuts and joins is copied, and no more than necessary coded anew.

    :raises MediaError: a source can't be read, or a step can't be done.
    :raises DeliveryError: the file can't be put there.
    """
    target = Path(output)
    refused: tuple[str, ...] = ()
    try:
        sound = only_sound(plan, target.suffix)
        splice = sound or splice_of(plan)
        if splice:
            export = plan.export
            beside = Beside(tags=export.tags, captions=export.captions, pictures=sound is None)
            facts = write(
                splice, target, beside=beside, overwrite=overwrite, on_progress=on_progress
            )
            return Finished(facts=facts, notes=splice.notes if sound is None else ())
    except CannotCopyError as error:
        refused = error.note
    stream, recipe = _prepared(plan, target.suffix)
    total = stream.form.frames
    notes = (*stream.form.notes, *refused)

    def show(done: int) -> None:
        if on_progress:
            on_progress(Progress(state=State.RUNNING, done=min(1.0, done / total)))

    with noticed() as told, atomic(target, overwrite=overwrite) as temporary:
        copied = copies_pictures(plan, target) and redub(plan, stream, temporary, show)
        if copied:
            notes = _of_sound(plan, stream.form.notes, target.suffix)
        else:
            notes = (*notes, *_anew(plan, target), *encoded(stream, temporary, recipe, show))
        facts = measured(temporary, target, measure(recipe))
    return Finished(facts=facts, notes=(*notes, *told))


def _anew(plan: Plan, target: Path) -> tuple[str, ...]:
    """That the pictures were encoded, to one who changed only the sound and wants no other file."""
    clip = plan.sources()[0]
    if not changes_sound_alone(plan) or target.suffix.lower() not in MUXERS.keys() - {".webm"}:
        return ()
    if not copies_pictures(plan, target):
        codec = probe(clip).codec
        return (f"The pictures were re-encoded: a {target.suffix} file does not hold {codec}.",)
    return (f"The pictures were re-encoded: a copy of {clip} would not show the same.",)


def measure(recipe: Recipe) -> Callable[[Path], Facts]:
    """What measures a file that was made by ``recipe``."""
    if recipe.muxer == "webp":
        return animation_facts
    return probe if recipe.video else sound_facts


def _prepared(plan: Plan, suffix: str) -> tuple[Stream, Recipe]:
    stream = stream_of(plan)
    for step in shaping(plan.export, stream.form):
        stream = stream.then(step)
    recipe = settled(plan.export, suffix, stream.form)
    form = stream.form
    if recipe.video and (form.width % 2 or form.height % 2) and recipe.muxer != "gif":
        form = form.noting(
            f"{form.width}x{form.height} was made even by cutting off a line of pixels: "
            f"{form.width // 2 * 2}x{form.height // 2 * 2}."
        )
    if recipe.video and form.depth > 8 and _eight_of(recipe):
        form = form.noting(
            f"10 bits a colour became 8; pix_fmt='{form.pix_fmt}' (export --pix-fmt) keeps them."
        )
    return stream.but(form=form), recipe


def _eight_of(recipe: Recipe) -> bool:
    """Whether 8 bits are written with a codec that could do better."""
    kinds = recipe.video.formats if recipe.video else ()
    return not recipe.pix_fmt.endswith("10le") and any(kind.endswith("10le") for kind in kinds)


def encoded(
    stream: Stream, path: Path, recipe: Recipe, show: Callable[[int], None]
) -> tuple[str, ...]:
    """Encode in the way that the codec and the limit ask for; gives what there is to note."""
    if recipe.max_bytes is not None:
        return encode_within(recipe.max_bytes, stream, path, recipe, show)
    if recipe.video is not None and recipe.video.encoder == "gif":
        encode_gif(stream, path, recipe, show)
    else:
        encode(stream, path, recipe, show)
    return ()
