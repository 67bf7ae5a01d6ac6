"""Plans that only cut and join: they are carried out by copying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.errors import MediaError
from rushes.media.facts import probe, sound_facts
from rushes.media.files import atomic
from rushes.media.footage import form_of
from rushes.media.plan import Export, File, Joined
from rushes.media.splice import CannotCopyError, Piece, Splice, planned
from rushes.media.steps.trim import Trim
from rushes.media.stock import examine
from rushes.media.weave import SOUND_MUXERS, Beside, holds_sound, weave
from rushes.types import Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rushes.media.plan import Plan
    from rushes.types import Facts


#: What of an export can be done beside a copy.
_COPIED: dict[str, object] = {"tags": {}, "captions": None}


def pieces_of(plan: Plan) -> list[Piece] | None:
    """The pieces of clips that a plan puts together; ``None`` where it does more than that.

    Reads the header of a clip that is cut.

    :raises MediaError: a clip can't be read, or a cut lies outside of it.
    """
    if plan.export.model_copy(update=_COPIED) != Export():
        return None
    if isinstance(plan.source, File):
        return _piece(plan, plan.source)
    if plan.steps or not _plain(plan.source):
        return None
    found = [pieces_of(part) for part in plan.source.parts]
    return None if None in found else [piece for pieces in found for piece in pieces or ()]


def splice_of(plan: Plan) -> Splice | None:
    """How the plan is carried out by copying; ``None`` where it is no splice.

    :raises CannotCopyError: it is one, but can't be copied.
    :raises MediaError: it is asked to be a copy alone, and can't be.
    """
    alone = any(isinstance(step, Trim) and step.keyframes for step in plan.steps)
    pieces = pieces_of(plan)
    if alone and (not pieces or len(plan.steps) > 1):
        raise MediaError("A trim to keyframes copies, so nothing else can be done beside it.")
    try:
        return planned(pieces, keyframes=alone) if pieces else None
    except CannotCopyError as error:
        if alone:
            raise MediaError(f"There is nothing to copy: {error.message}.") from error
        raise


def only_sound(plan: Plan, suffix: str) -> Splice | None:
    """How the sound of a whole clip becomes a file without being encoded; ``None`` where it can't.

    :raises MediaError: the clip can't be read.
    """
    wanted = plan.export.video == "none" or suffix.lower() in SOUND_MUXERS
    free = plan.export.model_copy(update={"tags": {}, "video": None}) == Export()
    if not wanted or not free or plan.steps or not isinstance(plan.source, File):
        return None
    voice = examine(plan.source.path).voice
    if voice is None or not holds_sound(suffix, voice):
        return None
    try:
        return planned([Piece(plan.source.path)])
    except CannotCopyError:
        return None


def write(
    splice: Splice,
    target: Path,
    *,
    beside: Beside | None = None,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Facts:
    """Make the file, whole or not at all, and measure it.

    :raises CannotCopyError: a file of that kind can't hold what the clips are coded with.
    :raises MediaError: a clip is damaged.
    :raises DeliveryError: the file can't be put there.
    """
    total = splice.copied + splice.recoded

    def show(done: int) -> None:
        if on_progress:
            on_progress(Progress(state=State.RUNNING, done=min(1.0, done / total)))

    extras = beside or Beside()
    with atomic(target, overwrite=overwrite) as temporary:
        weave(splice, temporary, target.suffix, show, extras)
        return measured(temporary, target, probe if extras.pictures else sound_facts)


def measured(made: Path, target: Path, measure: Callable[[Path], Facts]) -> Facts:
    """Measure what was made, before it goes to ``target``: what can't be read back is not kept.

    :raises MediaError: it can't, as where packets of a damaged clip were copied.
    """
    try:
        return measure(made).model_copy(update={"path": target})
    except MediaError as error:
        raise MediaError(
            f"{target} was not kept: what was made can't be read back, so a clip in it is damaged. "
            "Fetch the clips again."
        ) from error


def _piece(plan: Plan, file: File) -> list[Piece] | None:
    if file.model_copy(update={"timing": "even"}) != File(path=file.path):
        return None
    if not plan.steps:
        return [Piece(file.path)]
    step = plan.steps[0]
    if len(plan.steps) > 1 or not isinstance(step, Trim):
        return None
    start, stop = step.bounds(form_of(probe(file.path), timing="kept"))
    return [Piece(file.path, start, stop)]


def _plain(joined: Joined) -> bool:
    bare = Joined(parts=joined.parts)
    cuts = all(each.kind == "cut" for each in joined.transitions)
    return cuts and joined.model_copy(update={"transitions": ()}) == bare
