"""What a rule looks at: the request, its prompt taken apart, and what is known of the model."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from rushes.catalogue.rows import Words
from rushes.prompts.breakdown import Role
from rushes.prompts.lint.comment import Ignored
from rushes.prompts.lint.look import Look, first_picture, look
from rushes.prompts.lint.phrasebook import hits
from rushes.prompts.words import Word, split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from rushes.catalogue import Abilities, Model
    from rushes.prompts.breakdown import Breakdown, Part
    from rushes.prompts.lint.phrasebook import Book, Hit
    from rushes.types import GenerationRequest

_QUOTES = "\"'“”‘„«「"
#: A plain quotation mark inside a word is an apostrophe.
_QUOTED = re.compile(
    r"\"[^\"\n]+\"|“[^”\n]+”|„[^“”\n]+[“”]|«[^»\n]+»|「[^」\n]+」|‘[^’\n]+’(?!\w)"
    r"|(?<!\w)'(?=\w)[^\n']*(?:(?<=\w)'(?=\w)[^\n']*)*'(?!\w)"
)


@dataclass(frozen=True)
class Case:
    """One prompt before the rules. Everything derived is worked out once, and only if asked for."""

    request: GenerationRequest
    text: str
    """The prompt without its lint comments; what was a comment is spaces, so that spans hold."""
    breakdown: Breakdown
    model: Model | None = None
    """The model, where one was named."""
    measured: Look | None = None
    """What the first picture looks like, where somebody has measured it already."""
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

    @property
    def shown(self) -> bool:
        """Whether a picture or a clip goes in, which says much that the words need not."""
        asked = self.request
        return bool(asked.pictures or asked.video or asked.extend)

    @property
    def needs_words(self) -> bool:
        """Whether the model takes no empty prompt."""
        takes = self.can.prompt if self.can is not None else None
        return isinstance(takes, Words) and takes.required

    @cached_property
    def look(self) -> Look | None:
        """The first picture of the request in numbers; None where there is none to measure."""
        if self.measured is not None:
            return self.measured
        path = first_picture(self.request)
        return look(path) if path is not None else None

    @cached_property
    def words(self) -> list[Word]:
        """The prompt as the reader splits it."""
        return split(self.text)

    @cached_property
    def quoted(self) -> tuple[tuple[int, int], ...]:
        """What stands in quotation marks: speech, or lettering. The marks are inside."""
        if not any(mark in self.text for mark in _QUOTES):
            return ()
        return tuple(found.span() for found in _QUOTED.finditer(self.text))

    def is_quoted(self, at: int) -> bool:
        """Whether the letter at ``at`` stands in quotation marks."""
        number = bisect_right(self.quoted, (at, len(self.text) + 1)) - 1
        return number >= 0 and at < self.quoted[number][1]

    @cached_property
    def _hits(self) -> dict[Book, list[Hit]]:
        found: dict[Book, list[Hit]] = {}
        for hit in hits(self.text, self.words):
            found.setdefault(hit.book, []).append(hit)
        return found

    def hits(self, book: Book) -> list[Hit]:
        """The phrases of a book that the prompt has, and does not deny."""
        return [hit for hit in self._hits.get(book, ()) if not self.denied(hit.span)]

    def denied(self, span: tuple[int, int]) -> bool:
        """Whether the prompt says that this is *not* there."""
        excluded = self.by_role.get(Role.EXCLUDED, ())
        return any(p.span[0] < span[1] and span[0] < p.span[1] for p in excluded)

    @cached_property
    def end(self) -> tuple[int, int]:
        """Where something that is missing would be added."""
        end = len(self.text.rstrip())
        return end, end

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
