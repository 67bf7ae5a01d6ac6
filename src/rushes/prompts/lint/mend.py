"""Fixes, applied: the prompt and the settings as they should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rushes.errors import RequestError
from rushes.prompts.lint.comment import uncommented
from rushes.prompts.lint.config import Config
from rushes.prompts.lint.edits import applied, touch
from rushes.prompts.lint.linter import prepared, problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rushes.catalogue import Model
    from rushes.prompts.lint.case import Case
    from rushes.prompts.lint.linter import Duration
    from rushes.prompts.lint.look import Look
    from rushes.prompts.lint.problem import Edit, Fix, Problem
    from rushes.types import GenerationRequest

#: One fix may uncover another; more rounds than this would be two that undo each other.
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Mended:
    """A request after its fixes.

    ``applied``: what was fixed, with the spans of the prompt as it was at that moment; ``left``:
    what remains, in the mended prompt.
    """

    request: GenerationRequest
    applied: tuple[Problem, ...] = ()
    left: tuple[Problem, ...] = ()

    @property
    def settings(self) -> dict[str, Any]:
        """The fields that fixes have set, without the prompt, as one would write them."""
        names = {name for each in self.applied if each.fix for name in each.fix.settings}
        said = self.request.model_dump(mode="json", include=names)
        return {name: said[name] for name in sorted(names)}


def mend(
    prompt: GenerationRequest | str,
    *,
    model: str | Model | None = None,
    duration: Duration = None,
    config: Config | str = "default",
    measured: Look | None = None,
) -> Mended:
    """Apply every fix that there is, and say what is left. The parameters are those of ``lint``.

    :raises RequestError: as :func:`~rushes.prompts.lint.lint`.
    """
    chosen = Config.named(config) if isinstance(config, str) else config
    return mended(prepared(prompt, model, duration, measured), chosen)


def mended(case: Case, config: Config, *, move: bool = True) -> Mended:
    """The same, step by step. ``move`` false: only fixes that need no setting."""
    done: list[Problem] = []
    request, seen = case.request, {case.request.prompt}
    found = problems(case, config)
    for _ in range(_ROUNDS):
        changed, fixed = _round(request, found, move=move)
        if not fixed or (changed.prompt in seen and changed.prompt != request.prompt):
            break
        request = changed
        done += fixed
        seen.add(request.prompt)
        # The picture is the same in every round.
        again = prepared(request, case.model, measured=case.look)
        found = problems(again.silenced(case.ignored), config)
    return Mended(request, tuple(done), tuple(found))


def _round(
    request: GenerationRequest, found: Iterable[Problem], *, move: bool
) -> tuple[GenerationRequest, list[Problem]]:
    """As many fixes as do not touch each other, first come, first served."""
    edits: list[Edit] = []
    settings: dict[str, Any] = {}
    fixed: list[Problem] = []
    for problem in found:
        fix = problem.fix
        if fix is None or (fix.settings and not move) or settings.keys() & fix.settings.keys():
            continue
        if touch(fix.edits, edits) or not _possible(request, [*edits, *fix.edits], fix):
            continue
        edits += fix.edits
        settings.update(fix.settings)
        fixed.append(problem)
    if not fixed:
        return request, []
    return request.but(prompt=applied(request.prompt, edits), **settings), fixed


def _possible(request: GenerationRequest, edits: list[Edit], fix: Fix) -> bool:
    """Whether something is left to say, and the settings are such that a request can have."""
    if not uncommented(applied(request.prompt, edits))[0].strip():
        return False
    try:
        request.but(**fix.settings)
    except RequestError:
        return False
    return True
