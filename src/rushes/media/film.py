"""Films: several edits, one after the other, run in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rushes.errors import MediaError
from rushes.media.edit import Edit
from rushes.media.plan import Joined, Plan, Transition
from rushes.types import explain

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from rushes.types import Clip

    Part = Edit | Clip | str | os.PathLike[str]
    Leading = Transition | str | tuple[str, Any]


class Film(Edit):
    """Clips and edits in order. What is not alike is fitted to what most of the film is.

    >>> film = Film(["a.mp4", Edit("b.mp4").trim(1, 4)], transitions="crossfade")  # doctest: +SKIP
    >>> film.grade("warm").run("film.mp4")  # doctest: +SKIP

    :param transitions: one for all gaps, or one for each: ``"crossfade"``, ``("wipe", 0.8)`` with
        its seconds, or a :class:`~rushes.media.plan.Transition`. Cuts where nothing is given.
    :param options: ``size`` (``"1280x720"``), ``fps`` and ``fit`` of the film, instead of what most
        of it has.
    :raises MediaError: no clip, or an option that is unknown or wrong.
    """

    def __init__(
        self,
        parts: Iterable[Part],
        *,
        transitions: Leading | Sequence[Leading] = (),
        **options: Any,
    ) -> None:
        plans = [(part if isinstance(part, Edit) else Edit(part)).plan for part in parts]
        if not plans:
            raise MediaError("A film needs at least one clip.")
        each = transitions if isinstance(transitions, list) else [transitions]
        try:
            rows = tuple(_transition(one) for one in each if one != ())
            source = Joined(parts=tuple(plans), transitions=rows, **options)
        except ValidationError as error:
            raise MediaError(f"film: {explain(error, Joined)}") from error
        super().__init__(Plan(source=source))


def _transition(given: object) -> Transition:
    if isinstance(given, Transition):
        return given
    if isinstance(given, tuple):
        kind, duration = given
        return Transition(kind=kind, duration=duration)
    return Transition.model_validate({"kind": given})
