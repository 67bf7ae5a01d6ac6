"""Takes that are made at once: how they stand, and what is told of them, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.types import Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.errors import RushesError
    from rushes.types import Clip

    OnClip = Callable[[int, Clip], None]


class Takes:
    """``count`` takes under way, by their numbers from 0.

    :param on_progress: is told of each progress of any of them, as one of all.
    :param on_clip: is told of each clip by its number, in that order: what is finished early waits
        for those before it.
    """

    def __init__(
        self,
        count: int,
        on_progress: Callable[[Progress], None] | None = None,
        on_clip: OnClip | None = None,
    ) -> None:
        self._count = count
        self._on_progress = on_progress
        self._on_clip = on_clip
        self._done = [0.0] * count
        self._clips: dict[int, Clip] = {}
        self._errors: dict[int, RushesError] = {}
        self._told: list[Clip] = []
        self._next = 0

    def progress(self, number: int, told: Progress) -> None:
        """Take ``number`` is so far."""
        self._done[number] = max(self._done[number], 1.0 if told.state.over else told.done or 0.0)
        if self._on_progress is None:
            return
        if self._count > 1:
            done = sum(self._done) / self._count
            said = f"take {number + 1} of {self._count}: {told.message or told.state}"
            all_over = told.state.over and min(self._done) == 1
            state = told.state if all_over or not told.state.over else State.RUNNING
            told = told.model_copy(update={"state": state, "done": done, "message": said})
        self._on_progress(told)

    def made(self, number: int, clip: Clip) -> None:
        """Take ``number`` is finished."""
        self._clips[number] = clip
        self._tell()

    def failed(self, number: int, error: RushesError) -> None:
        """Take ``number`` ends without a clip; the others go on."""
        self._errors[number] = error
        self._tell()

    def flush(self) -> None:
        """Tell of all that are finished: those that are waited for will not come."""
        self._tell(gaps=True)

    def clips(self) -> list[Clip]:
        """All clips, in their order.

        :raises RushesError: the error of the first that has none, which tells of the others too.
        """
        if self._errors:
            raise self._error()
        return self._told

    def _tell(self, *, gaps: bool = False) -> None:
        while self._next < self._count:
            clip = self._clips.get(self._next)
            if clip is None and not gaps and self._next not in self._errors:
                return
            self._next += 1
            if clip is not None:
                self._show(self._next - 1, clip)

    def _show(self, number: int, clip: Clip) -> None:
        if clip.sha256 in {each.sha256 for each in self._told}:
            same = "Byte for byte an earlier take: what differs decides nothing here."
            clip = clip.model_copy(update={"notes": (*clip.notes, same)})
        self._told.append(clip)
        if self._on_clip is not None:
            self._on_clip(number, clip)

    def _error(self) -> RushesError:
        failed = sorted(self._errors.items())
        first = failed[0][1]
        if self._count > 1:
            said = " ".join(f"Take {number + 1}: {each.message}" for number, each in failed)
            first.message = f"{len(failed)} of {self._count} takes failed. {said}"
        return first
