"""What a rule looks at: the request, its prompt taken apart, and what is known of the model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from rushes.prompts.lint.comment import Ignored
from rushes.prompts.words import Word, split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from rushes.catalogue import Abilities, Model
    from rushes.prompts.breakdown import Breakdown, Part, Role
    from rushes.types import GenerationRequest


@dataclass(frozen=True)
class Case:
    """One prompt before the rules. Everything derived is worked out once, and only if asked for."""

    request: GenerationRequest
    text: str
    """The prompt without its lint comments; what was a comment is spaces, so that spans hold."""
    breakdown: Breakdown
    model: Model | None = None
    """The model, where one was named."""
    ignored: Ignored = field(default_factory=Ignored)
    """What the comments of the prompt, and those around it, silence."""

    @cached_property
    def can(self) -> Abilities | None:
        """What the model can do in the mode of this request; None where that is not known."""
        return self.model.modes.get(self.request.mode) if self.model is not None else None

    @cached_property
    def duration(self) -> Fraction | None:
        """Seconds: as asked, else the model's default, else None."""
        if self.request.duration is not None or self.can is None or not self.can.durations:
            return self.request.duration
        return self.can.durations.default

    @cached_property
    def words(self) -> list[Word]:
        """The prompt as the reader splits it."""
        return split(self.text)

    @cached_property
    def by_role(self) -> dict[Role, list[Part]]:
        """The recognised stretches of each role, in the order of the text."""
        found: dict[Role, list[Part]] = {}
        for part in self.breakdown.parts:
            found.setdefault(part.role, []).append(part)
        return found

    def silenced(self, ignored: Ignored) -> Case:
        """The same, with what ``ignored`` silences too."""
        return replace(self, ignored=self.ignored.also(ignored))

    def parts(self, *roles: Role) -> Iterator[Part]:
        """The stretches of these roles."""
        for role in roles:
            yield from self.by_role.get(role, ())
