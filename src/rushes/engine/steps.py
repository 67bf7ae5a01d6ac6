"""How long the steps of generations take in this process, and what goes wrong in them."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from rushes.engine import traces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rushes.engine.generation import Generation
    from rushes.types import State

#: Seconds at which durations are told apart: from a look to a video that takes hours.
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)


class Step(StrEnum):
    """A part of a generation's life."""

    PREPARE = "prepare"
    ORDER = "order"
    WAIT = "wait"
    LOOK = "look"
    FETCH = "fetch"
    VERIFY = "verify"
    DELIVER = "deliver"


@dataclass(slots=True)
class Durations:
    """How many durations were above one of :data:`BOUNDS` and not the next, and their sum."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds


class Steps:
    """Counts in the event loop that carries the generations; any thread may read.

    :param now: the clock of the rows, in seconds since 1970.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self.durations: defaultdict[tuple[str, Step], Durations] = defaultdict(Durations)
        """By provider and step."""
        self.errors: Counter[tuple[str, Step, str]] = Counter()
        """By provider, step and the class of the error."""
        self.whole: defaultdict[tuple[str, State], Durations] = defaultdict(Durations)
        """From the request to the end, by provider and how it ended."""

    @contextmanager
    def step(self, step: Step, generation: Generation) -> Iterator[None]:
        """While the block runs, that part of a generation is under way."""
        started = time.perf_counter()
        try:
            with traces.step(step.value, generation, order=step is Step.ORDER):
                yield
        except Exception as error:
            if step is not Step.WAIT:  # what goes wrong there was counted as that of a look
                self.errors[generation.provider, step, type(error).__name__] += 1
            raise
        finally:
            self.durations[generation.provider, step].add(time.perf_counter() - started)

    @contextmanager
    def look(self, generation: Generation) -> Iterator[None]:
        """A look at the work: there are too many of them for spans."""
        started = time.perf_counter()
        try:
            yield
        except Exception as error:
            self.errors[generation.provider, Step.LOOK, type(error).__name__] += 1
            raise
        finally:
            self.durations[generation.provider, Step.LOOK].add(time.perf_counter() - started)

    def ended(
        self, generation: Generation, state: State, error: BaseException | None = None
    ) -> None:
        """It is over."""
        seconds = max(0.0, self._now() - generation.created_at)
        self.whole[generation.provider, state].add(seconds)
        traces.ended(state, error)
