"""What is ordered: every hosted provider, with everything that can go wrong, again and again."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.delivery import Target
from rushes.emulator import wires
from rushes.emulator.faults import Fault
from rushes.engine.ask import Ask
from rushes.plan import plan
from rushes.testing.cases import lead
from rushes.testing.orders import Named, order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.settings import Settings
    from rushes.types import GenerationRequest

#: The number that goes with a fault where its own is too long to wait for.
_NUMBERS = {Fault.RATE_LIMIT: 0.1, Fault.SLOW: 0.4, Fault.CUT_OFF: 2}
#: A fault that only befalls a connection before a byte of a prompt was read: it is armed.
_ARMED_ONLY = {Fault.DROP_BEFORE}
_NAME = re.compile(r"!fault=(case-\d+)\b")


@dataclass(frozen=True, slots=True)
class Case:
    """One order, and what befalls it.

    ``name`` is in its prompt, as the name of a fault that there is not: so it is found in the
    journal, and all cases of a provider share one drawing.
    """

    name: str
    provider: str
    fault: Fault | None

    @property
    def request(self) -> GenerationRequest:
        """The shortest and smallest clip of the provider's first model."""
        model, mode = lead(self.provider)
        plain = order(model, mode, Named(Path("unread")), small=True)
        words = [plain.prompt, f"!fault={self.name}"]
        if self.fault is not None:
            number = _NUMBERS.get(self.fault)
            words.append(f"!fault={self.fault}" + (f":{number:g}" if number else ""))
        return plain.but(prompt=" ".join(words))

    def ask(self, settings: Settings) -> Ask:
        """As the engine takes it: however often it is asked for, it is one generation."""
        return Ask(
            plan(self.request, settings),
            Target.of(None, settings.library, storage=settings.storage),
            key=self.name,
        )


def cases(seed: int) -> Iterator[Case]:
    """Without end: each provider meets each fault, and none at all as often as three of them."""
    dice = random.Random(seed)
    faults = [None] * 3 + [fault for fault in Fault if fault not in _ARMED_ONLY]
    pairs = [(name, fault) for name in wires.names() for fault in faults]
    number = 0
    while True:
        dice.shuffle(pairs)
        for provider, fault in pairs:
            number += 1
            yield Case(f"case-{number}", provider, fault)


def named(prompt: str) -> str:
    """The name of the case that a prompt belongs to; empty where it is of none."""
    found = _NAME.search(prompt)
    return found[1] if found else ""
