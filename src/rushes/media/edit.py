"""Edits: clips and what shall become of them, said in Python, run in one pass."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import ValidationError

from rushes.errors import MediaError
from rushes.media.plan import Export, File, Plan
from rushes.media.step import step_class, verbs
from rushes.types import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.media.run import Explanation, Finished
    from rushes.media.step import Step
    from rushes.types import Clip, Progress


class Edit:
    """A clip and the steps that it goes through. Frozen: each verb gives a new edit.

    >>> edit = Edit("take.mp4").trim(1, 4).resize(1280, 720)  # doctest: +SKIP
    >>> edit.run("shot.mp4")  # doctest: +SKIP

    Every verb in :func:`~rushes.media.step.verbs` is a method; its arguments are the fields of its
    row, by name or in order. Nothing is read before :meth:`explain` or :meth:`run`.
    """

    def __init__(self, clip: str | os.PathLike[str] | Clip | Plan) -> None:
        if isinstance(clip, Plan):
            self.plan = clip
        else:
            path = Path(clip) if isinstance(clip, str | os.PathLike) else clip.path
            self.plan = Plan(source=File(path=path))

    def then(self, step: Step) -> Self:
        """This edit with one more step at its end."""
        return self._but(steps=(*self.plan.steps, step))

    def export(self, preset: str | None = None, **fields: Any) -> Self:
        """Say how the film is written: a preset of :func:`~rushes.media.export.presets`, or fields.

        :raises MediaError: an unknown preset or field.
        """
        said = {**self.plan.export.model_dump(exclude_unset=True), **fields}
        if preset is not None:
            said["preset"] = preset
        try:
            return self._but(export=Export(**said))
        except ValidationError as error:
            raise MediaError(f"export: {explain(error, Export)}") from error

    def run(
        self,
        output: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        sandbox: bool = False,
    ) -> Finished:
        """Make the file; see :func:`rushes.media.run.run`.

        :param sandbox: for clips from outside: in a child process with limits, see
            :mod:`rushes.media.sandbox`.
        """
        if sandbox:
            from rushes.media.sandbox import apart  # noqa: PLC0415 - only on demand

            work = partial(self.run, output, overwrite=overwrite)
            return apart(work, self.sources(), on_progress=on_progress)
        from rushes.media.run import run  # noqa: PLC0415 - FFmpeg loads when something is made

        return run(self.plan, output, overwrite=overwrite, on_progress=on_progress)

    def explain(self, output: str | os.PathLike[str] | None = None) -> Explanation:
        """What would be done, in order, without doing it; ``str()`` of it is for people.

        ``output``: the file that it would make; one of the usual kind where none is named.
        """
        from rushes.media.run import explain  # noqa: PLC0415 - FFmpeg loads on use

        return explain(self.plan, output)

    def timeline(self, output: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write an OpenTimelineIO file for an editor; see :mod:`rushes.media.timeline`."""
        from rushes.media.timeline import write_timeline  # noqa: PLC0415 - FFmpeg loads on use

        write_timeline(self.plan, output, overwrite=overwrite)

    def sources(self) -> tuple[Path, ...]:
        """Every file that is read, the clip first."""
        return self.plan.sources()

    def suffix(self) -> str:
        """The suffix of the file that this makes where none is named: ``.mp4``."""
        return self.plan.suffix()

    def to_json(self) -> str:
        """The plan as JSON; :meth:`from_json` reads it."""
        return self.plan.model_dump_json(exclude_defaults=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The edit that :meth:`to_json` wrote.

        :raises MediaError: it is no plan, or one of a later version.
        """
        made = cls.__new__(cls)
        try:
            made.plan = Plan.model_validate_json(text)
        except ValidationError as error:
            raise MediaError(f"This is not a plan: {explain(error, Plan)}") from error
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edit) and self.plan == other.plan

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.plan!r})"

    def __getattr__(self, name: str) -> Callable[..., Edit]:
        if name.startswith("_") or name not in verbs():
            raise AttributeError(
                f"{type(self).__name__} has no verb {name!r}: {', '.join(verbs())}"
            )

        def verb(*values: Any, **fields: Any) -> Edit:
            return self.then(step_class(name).of(*values, **fields))

        verb.__name__, verb.__doc__ = name, step_class(name).__doc__
        return verb

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *verbs()})

    def _but(self, **changes: Any) -> Self:
        made = type(self).__new__(type(self))
        made.plan = self.plan.model_copy(update=changes)
        return made
