"""Several streams, one after the other, with what leads from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from rushes.errors import MediaError, did_you_mean
from rushes.media.chain import SCALING, counted, filtered, mixed
from rushes.media.form import SOUND_RATE, nearest
from rushes.media.heard import channelled, exactly, silence
from rushes.media.mixing import Cut
from rushes.media.relay import Relay
from rushes.media.steps.fps import Fps
from rushes.media.steps.resize import Resize
from rushes.media.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.chain import Chain
    from rushes.media.form import Form
    from rushes.media.plan import Joined

    Sound = NDArray[np.float32]

#: What people call the commonest, and what ``xfade`` calls it.
NAMES = {"crossfade": "fade", "wipe": "wipeleft", "slide": "slideleft"}
_KINDS = """
fade fadeblack fadewhite fadegrays fadefast fadeslow wipeleft wiperight wipeup wipedown wipetl
wipetr wipebl wipebr slideleft slideright slideup slidedown smoothleft smoothright smoothup
smoothdown circlecrop rectcrop circleclose circleopen horzclose horzopen vertclose vertopen
diagbl diagbr diagtl diagtr hlslice hrslice vuslice vdslice dissolve pixelize radial hblur
distance squeezev squeezeh zoomin hlwind hrwind vuwind vdwind coverleft coverright coverup
coverdown revealleft revealright revealup revealdown
"""
#: Every kind that FFmpeg's ``xfade`` has.
KINDS = tuple(_KINDS.split())
#: Pictures of a part that may wait for the film.
_WAITING = 8


@dataclass(frozen=True, slots=True)
class _Gap:
    """What lies between two parts: how many pictures they share, and how those are mixed."""

    frames: int = 0
    kind: str = "cut"


def joined(film: Joined, parts: Sequence[Stream]) -> Stream:
    """The parts as one stream of one form.

    :raises MediaError: a transition that does not exist, or is longer than what it joins.
    """
    form = _common(film, [part.form for part in parts])
    fitted = [_fitted(part, form, film) for part in parts]
    gaps = _gaps(film, [part.form for part in fitted], form.fps)
    starts, total = [0], 0
    for part, gap in zip(fitted, (*gaps, _Gap()), strict=True):
        total = starts[-1] + part.form.frames
        starts.append(total - gap.frames)
    notes = tuple(note for part in fitted for note in part.form.notes)
    return Stream(
        form=form.but(duration=total / form.fps, notes=()).noting(*notes),
        source=lambda: _pictures(fitted, gaps, form.fps),
        voice=lambda: _sound(fitted, starts, form),
        said=_said(fitted, gaps, form.fps),
    )


def _common(film: Joined, forms: Sequence[Form]) -> Form:
    """The form that more than half of the film has, else that of its first clip."""
    lengths: dict[tuple[int, int, Fraction], Fraction] = {}
    for form in forms:
        lengths[_kind(form)] = lengths.get(_kind(form), Fraction(0)) + form.duration
    usual = max(lengths, key=lambda kind: lengths[kind])
    if 2 * lengths[usual] <= sum(lengths.values()):
        usual = _kind(forms[0])
    model = next(form for form in forms if _kind(form) == usual)
    width, height, fps = usual
    if film.size is not None:
        width, height = film.size.width, film.size.height
    return model.but(
        width=max(2, width // 2 * 2),
        height=max(2, height // 2 * 2),
        fps=film.fps or fps,
        channels=max(form.channels for form in forms),
        variable=False,
    )


def _kind(form: Form) -> tuple[int, int, Fraction]:
    return form.width, form.height, form.fps


def _fitted(part: Stream, form: Form, film: Joined) -> Stream:
    said = part.said
    if (part.form.width, part.form.height) != (form.width, form.height):
        part = part.then(Resize.of(width=form.width, height=form.height, fit=film.fit))
    if part.form.fps != form.fps or part.form.variable:
        part = part.then(Fps.of(rate=form.fps))
    odd = ", ".join(part.said[len(said) :])
    if odd:
        part = part.but(said=(*said, f"to fit the film: {odd}"))
    have, want = _picture_kind(part.form), _picture_kind(form)
    if have != want:
        part = part.drawn(lambda chain: _convert(chain, form))
    return part.but(
        form=part.form.but(
            pix_fmt=form.pix_fmt,
            matrix=form.matrix,
            primaries=form.primaries,
            transfer=form.transfer,
        )
    )


def _picture_kind(form: Form) -> tuple[str, str]:
    return form.matrix, form.pix_fmt


def _convert(chain: Chain, form: Form) -> None:
    chain.add("scale", flags=SCALING, out_color_matrix=form.matrix, out_range="tv")
    chain.add("format", pix_fmts=form.pix_fmt)
    chain.add("setparams", color_primaries=form.primaries, color_trc=form.transfer)


def _gaps(film: Joined, forms: Sequence[Form], fps: Fraction) -> list[_Gap]:
    for each in film.transitions:  # also where a single clip has no gap to use them in
        _known(each.kind)
    gaps = []
    for each in film.leading():
        kind = _known(each.kind)
        gaps.append(_Gap() if kind == "cut" else _Gap(nearest(each.duration * fps), kind))
    for number, form in enumerate(forms):
        taken = sum(gap.frames for gap in gaps[max(0, number - 1) : number + 1])
        if taken > form.frames:
            raise MediaError(
                f"Clip {number + 1} of the film lasts {float(form.duration):.3g} s, less than its "
                f"transitions, which take {float(taken / fps):.3g} s: make them shorter."
            )
    return gaps


def _known(kind: str) -> str:
    """What FFmpeg calls a transition; ``cut`` is none."""
    found = NAMES.get(kind, kind)
    if found in {"cut", *KINDS}:
        return found
    near = did_you_mean(kind, (*NAMES, "cut", *KINDS))
    known = "" if near else f": there are cut, {', '.join((*NAMES, *KINDS))}"
    raise MediaError(f"There is no transition {kind!r}{near}{known}.")


def _said(parts: Sequence[Stream], gaps: Sequence[_Gap], fps: Fraction) -> tuple[str, ...]:
    lines = []
    for number, part in enumerate(parts):
        lines.append(f"clip {number + 1}: {'; '.join(part.said) or 'all of it'}")
        if number < len(gaps) and gaps[number].frames:
            gap = gaps[number]
            lines.append(f"  {gap.kind} for {float(gap.frames / fps):.3g} s")
    return tuple(lines)


def _pictures(parts: Sequence[Stream], gaps: Sequence[_Gap], fps: Fraction) -> Iterator[VideoFrame]:
    """While one part is shown, the next is already being decoded."""
    running: list[Relay[VideoFrame]] = []
    try:
        number = 0
        running.append(_begun(parts[0]))
        for place, part in enumerate(parts):
            frames = running[place]
            if place + 1 < len(parts):
                running.append(_begun(parts[place + 1]))
            before = gaps[place - 1] if place else _Gap()
            after = gaps[place] if place < len(gaps) else _Gap()
            pieces = []
            if before.frames:
                pieces.append(_crossing(running[place - 1], frames, before, fps))
            pieces.append(islice(frames, part.form.frames - before.frames - after.frames))
            for piece in pieces:
                for frame in piece:
                    frame.pts, frame.time_base = number, 1 / fps
                    yield frame
                    number += 1
    finally:
        for relay in running:
            relay.close()


def _begun(part: Stream) -> Relay[VideoFrame]:
    return Relay(filtered(part.pictures(), ()), _WAITING, name="rushes-part")


def _crossing(
    ending: Iterator[VideoFrame], beginning: Iterator[VideoFrame], gap: _Gap, fps: Fraction
) -> Iterator[VideoFrame]:
    """The pictures that two parts share."""

    def draw(paths: Sequence[Chain]) -> Chain:
        return paths[0].meet(
            "xfade", paths[1], transition=gap.kind, duration=float(gap.frames / fps), offset=0
        )

    both = [counted(islice(each, gap.frames), fps) for each in (ending, beginning)]
    yield from islice(mixed(both, draw), gap.frames)
    for each in both:
        for _ in each:
            pass


def _sound(parts: Sequence[Stream], starts: Sequence[int], form: Form) -> Iterator[Sound]:
    """Parts begin and end at the samples of their first and last picture; shared ones cross."""

    def sample(frame: int) -> int:
        return nearest(frame / form.fps * SOUND_RATE)

    ending: Sound = np.zeros((0, form.channels), np.float32)
    for place, part in enumerate(parts):
        first, last = sample(starts[place]), sample(starts[place] + part.form.frames)
        following = sample(starts[place + 1]) if place + 1 < len(parts) else last
        shared, kept = len(ending), following - first
        blocks = Cut(_voice(part, form.channels, last - first))
        if shared:
            yield _crossfade(ending, blocks.take(shared))
        yield from blocks.until(kept)
        ending = blocks.take(last - following)


def _voice(part: Stream, channels: int, samples: int) -> Iterator[Sound]:
    if not part.form.channels:
        return silence(samples, channels)
    blocks = channelled(part.sound(), channels)
    return exactly(blocks, samples, channels)


def _crossfade(ending: Sound, beginning: Sound) -> Sound:
    """At equal power: two different sounds keep their loudness."""
    angle = (np.arange(len(ending), dtype=np.float32) + 0.5) / len(ending) * (np.pi / 2)
    mix = ending * np.cos(angle)[:, None] + beginning * np.sin(angle)[:, None]
    return mix.astype(np.float32)
