"""How far one clip is from another: PSNR and SSIM of each picture, and both in one film."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rushes.errors import MediaError
from rushes.media.chain import SCALING, mixed, time_of
from rushes.media.edit import Edit
from rushes.media.encode import encode
from rushes.media.export import settled
from rushes.media.facts import probe
from rushes.media.files import atomic
from rushes.media.plan import Export
from rushes.media.stream import stream_of
from rushes.types import Facts, Frozen, Progress, Seconds, State

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from av.video.frame import VideoFrame

    from rushes.media.chain import Chain
    from rushes.media.form import Form
    from rushes.media.stream import Stream

#: What a picture without any difference gets, where a number is needed.
BEST_PSNR = 100.0
#: How much differences are enlarged to be seen.
_ENLARGED = 4
_GAP = 4


class Likeness(Frozen):
    """How alike two pictures are. ``psnr`` in dB over all planes, at most 100; ``ssim`` to 1."""

    time: Seconds
    psnr: float
    ssim: float


class Comparison(Frozen):
    """How alike two clips are, picture by picture. ``str()`` of it is for people."""

    reference: Facts
    other: Facts
    psnr: float
    """Of the mean squared error of all pictures, in dB; 100 where nothing differs."""
    ssim: float
    """The mean."""
    pictures: tuple[Likeness, ...]
    notes: tuple[str, ...] = ()

    @property
    def worst(self) -> Likeness:
        """The picture that differs most."""
        return min(self.pictures, key=lambda each: (each.ssim, each.psnr))

    @property
    def identical(self) -> bool:
        """Whether every compared picture is the same."""
        return all(each.psnr >= BEST_PSNR for each in self.pictures)

    def __str__(self) -> str:
        worst = self.worst
        lines = [
            f"{self.other.path} beside {self.reference.path}",
            f"  PSNR {self.psnr:.2f} dB, SSIM {self.ssim:.4f}, {len(self.pictures)} pictures",
            f"  worst at {float(worst.time):.3f} s: {worst.psnr:.2f} dB, {worst.ssim:.4f}",
            *(f"  Note: {note}" for note in self.notes),
        ]
        if self.identical:
            lines[1:3] = [f"  identical in all {len(self.pictures)} pictures"]
        return "\n".join(lines)


def compare(
    reference: str | os.PathLike[str],
    other: str | os.PathLike[str],
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> Comparison:
    """Measure how much ``other`` differs from ``reference``, by FFmpeg's ``psnr`` and ``ssim``.

    Another size, rate or format is fitted to the reference first, and noted. The shorter ends it.

    :raises MediaError: a clip can't be read.
    """
    first, second, notes = _fitted(reference, other)
    total = min(first.form.frames, second.form.frames)

    def draw(paths: Sequence[Chain]) -> Chain:
        model, tried = paths[0], _alike(paths[1], first.form, second.form)
        again = model.split()
        return tried.meet("psnr", model).meet("ssim", again)

    measured = []
    for number, frame in enumerate(islice(mixed(_both(first, second), draw), total)):
        measured.append(_likeness(frame))
        if on_progress:
            on_progress(Progress(state=State.RUNNING, done=(number + 1) / total))
    errors = [10 ** (-each.psnr / 10) if each.psnr < BEST_PSNR else 0.0 for each in measured]
    mean = math.fsum(errors) / len(errors)
    return Comparison(
        reference=probe(reference),
        other=probe(other),
        psnr=-10 * math.log10(mean) if mean else BEST_PSNR,
        ssim=math.fsum(each.ssim for each in measured) / len(measured),
        pictures=tuple(measured),
        notes=notes,
    )


def comparison_video(
    reference: str | os.PathLike[str],
    other: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    show: Literal["side", "difference", "all"] = "side",
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Path:
    """Both clips in one film, with the sound of the reference.

    :param show: ``side`` by side; their ``difference``, enlarged four times; or ``all`` three.
    :raises MediaError: a clip can't be read.
    :raises DeliveryError: the film can't be put there.
    """
    target = Path(out)
    first, second, _ = _fitted(reference, other)
    form = first.form
    frames = min(form.frames, second.form.frames)
    wide = {"side": 2, "difference": 1, "all": 3}[show]
    shown = form.but(
        width=wide * form.width + (wide - 1) * _GAP, duration=frames / form.fps, pix_fmt="yuv420p"
    )

    def draw(paths: Sequence[Chain]) -> Chain:
        return _laid_out(paths[0], _alike(paths[1], form, second.form), form, show)

    film = first.but(
        form=shown, source=lambda: islice(mixed(_both(first, second), draw), frames), draws=()
    )

    def told(done: int) -> None:
        if on_progress:
            on_progress(Progress(state=State.RUNNING, done=min(1.0, done / frames)))

    recipe = settled(Export(), target.suffix, shown)
    with atomic(target, overwrite=overwrite) as temporary:
        encode(film, temporary, recipe, told)
    return target


def _fitted(
    reference: str | os.PathLike[str], other: str | os.PathLike[str]
) -> tuple[Stream, Stream, tuple[str, ...]]:
    """Both at one even rate, and what was done for it."""
    first, second = (stream_of(Edit(each).plan) for each in (reference, other))
    notes = []
    if first.form.variable:
        first = stream_of(Edit(reference).fps(first.form.fps).plan)
        notes.append(f"{reference} has a variable rate and was made even.")
    have, want = second.form, first.form
    if have.fps != want.fps or have.variable:
        second = stream_of(Edit(other).fps(want.fps).plan)
        notes.append(f"{other} was brought from {have.fps} to {want.fps} fps.")
    if (have.width, have.height) != (want.width, want.height):
        notes.append(
            f"{other} was scaled from {have.width}x{have.height} to {want.width}x{want.height}."
        )
    frames = second.form.frames
    if frames != want.frames:
        notes.append(
            f"{other} has {frames} pictures, not {want.frames}: the first "
            f"{min(frames, want.frames)} were compared."
        )
    return first, second, tuple(notes)


def _both(first: Stream, second: Stream) -> list[Iterator[VideoFrame]]:
    return [first.pictures(), second.pictures()]


def _alike(chain: Chain, model: Form, form: Form) -> Chain:
    """``form`` in the size, the format and the colours of ``model``."""
    if (form.width, form.height, form.pix_fmt, form.matrix) != (
        model.width,
        model.height,
        model.pix_fmt,
        model.matrix,
    ):
        chain.add(
            "scale",
            w=model.width,
            h=model.height,
            flags=SCALING,
            out_color_matrix=model.matrix,
            out_range="tv",
        )
        chain.add("format", pix_fmts=model.pix_fmt).add("setsar", sar=1)
    return chain


def _laid_out(model: Chain, tried: Chain, form: Form, show: str) -> Chain:
    model.add("format", pix_fmts="gbrp")
    tried.add("format", pix_fmts="gbrp")
    if show == "difference":
        return _difference(model, tried)
    differing = _difference(model.split(), tried.split()) if show == "all" else None
    for chain in (model, tried) if differing else (model,):
        chain.add("pad", w=form.width + _GAP, h=form.height, color="gray")
    beside = model.meet("hstack", tried)
    return beside.meet("hstack", differing) if differing else beside


def _difference(model: Chain, tried: Chain) -> Chain:
    return model.meet("blend", tried, all_mode="difference").add(
        "lutrgb", **dict.fromkeys("rgb", f"clip(val*{_ENLARGED},0,255)")
    )


def _likeness(frame: VideoFrame) -> Likeness:
    said = frame.metadata
    try:
        psnr, ssim = float(said["lavfi.psnr.psnr_avg"]), float(said["lavfi.ssim.All"])
    except KeyError as error:
        raise MediaError(f"FFmpeg did not measure a picture: {error} is missing.") from error
    return Likeness(time=Fraction(time_of(frame)), psnr=min(psnr, BEST_PSNR), ssim=ssim)
