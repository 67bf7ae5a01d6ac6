"""What happens to generations, as records of ``logging``: one message for each kind of event.

``docs/operations.md`` lists the events and their fields; they are part of what users build on.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from rushes.redaction import redacted

if TYPE_CHECKING:
    from rushes.engine.generation import Generation
    from rushes.types import State

_log = logging.getLogger(__name__)
# Who set up no log is told of what goes wrong by errors, and not by single words besides.
logging.getLogger("rushes").addHandler(logging.NullHandler())


def note(
    event: str,
    generation: Generation,
    state: State | None = None,
    *,
    level: int = logging.INFO,
    **said: str | float | None,
) -> None:
    """Write to the log what happened to it. ``state``: what it is from now on, if that changed."""
    if not _log.isEnabledFor(level):
        return
    told: dict[str, object] = {
        "generation": generation.id,
        "state": (state or generation.state).value,
        "provider": generation.provider,
        "model": generation.model,
    }
    if generation.project:
        told["project"] = generation.project
    if generation.attempt > 1:
        told["attempt"] = generation.attempt
    plain = {name: redacted(each) if isinstance(each, str) else each for name, each in said.items()}
    _log.log(level, event, extra=told | plain)
