"""The wires of the hosted providers on one port of this machine, with no key and at no cost.

Good enough that the vendors' own SDKs cannot tell: point them, an application or its tests at it.
It judges what it is sent as strictly as the vendors do, renders real clips with the preview model,
keeps a journal of every request and every paid job, and fails on demand. See ``docs/emulator.md``.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rushes.errors import MissingExtraError
from rushes.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def emulated(*, speed: float = 4.0, draft: bool = False) -> Iterator[str]:
    """An emulator to which this process is pointed meanwhile; its address.

    What ``--emulate`` is to the commands: hosted models need no key and cost nothing. Where
    ``RUSHES_EMULATOR`` is set, it is that one. It holds for studios that are made inside.

    :param speed: by how much jobs are quicker than theirs; ``draft``: clips are drawn coarsely.
    :raises MissingExtraError: its server is not installed.
    """
    there = os.environ.get("RUSHES_EMULATOR")
    if there:
        yield there
        return
    try:
        from rushes.emulator.serve import running  # noqa: PLC0415 - a server is heavy, and an extra
    except ModuleNotFoundError as error:
        raise MissingExtraError("The emulator", "emulator") from error
    with running(speed=speed, draft=draft) as desk:
        os.environ["RUSHES_EMULATOR"] = desk.base
        settings.cache_clear()
        try:
            yield desk.base
        finally:
            del os.environ["RUSHES_EMULATOR"]
            settings.cache_clear()
