"""Plans that only cut and join: they are carried out by copying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.media.facts import probe
from rushes.media.footage import form_of
from rushes.media.plan import Export, File, Joined
from rushes.media.splice import CannotCopyError, Piece, Splice, planned
from rushes.media.steps.trim import Trim
from rushes.media.weave import weave

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rushes.media.plan import Plan


def pieces_of(plan: Plan) -> list[Piece] | None:
    """The pieces of clips that a plan puts together; ``None`` where it does more than that.

    Reads the header of a clip that is cut.

    :raises MediaError: a clip can't be read, or a cut lies outside of it.
    """
    if plan.export.model_copy(update={"tags": {}}) != Export():
        return None
    if isinstance(plan.source, File):
        return _piece(plan, plan.source)
    if plan.steps or not _plain(plan.source):
        return None
    found = [pieces_of(part) for part in plan.source.parts]
    return None if None in found else [piece for pieces in found for piece in pieces or ()]


def splice_of(plan: Plan) -> Splice | str | None:
    """How the plan is carried out by copying; why it can't be; ``None`` where it is no splice."""
    pieces = pieces_of(plan)
    if not pieces:
        return None
    try:
        return planned(pieces)
    except CannotCopyError as error:
        return error.message


def spliced(
    plan: Plan, target: Path, temporary: Path, on_frame: Callable[[int], None] | None = None
) -> Splice | str | None:
    """Carry the plan out by copying, if it can be, to ``temporary``; ``target`` says the container.

    :return: what was done; why it could not be; ``None`` where the plan is no splice.
    """
    splice = splice_of(plan)
    if isinstance(splice, Splice):
        try:
            weave(splice, temporary, target.suffix, on_frame, plan.export.tags)
        except CannotCopyError as error:
            return error.message
    return splice


def _piece(plan: Plan, file: File) -> list[Piece] | None:
    if file != File(path=file.path):
        return None
    if not plan.steps:
        return [Piece(file.path)]
    step = plan.steps[0]
    if len(plan.steps) > 1 or not isinstance(step, Trim):
        return None
    start, stop = step.bounds(form_of(probe(file.path)))
    return [Piece(file.path, start, stop)]


def _plain(joined: Joined) -> bool:
    bare = Joined(parts=joined.parts)
    cuts = all(each.kind == "cut" for each in joined.transitions)
    return cuts and joined.model_copy(update={"transitions": ()}) == bare
