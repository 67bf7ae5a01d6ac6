"""One story over hosted providers: what their rows offer is accepted, made, and told truly.

It is told over the emulator, whose wires judge the providers, with every fault of
:mod:`rushes.emulator.faults`. What is wrong is said in a sentence.
"""

from __future__ import annotations

from rushes.testing.offering import Offering
from rushes.testing.trouble import Trouble


class Story(Offering, Trouble):
    """Judges the ``providers`` of that name; a test class of a package has this as its base.

    What needs the wire of a provider is skipped where nobody brings one.
    """
