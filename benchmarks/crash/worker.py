"""The process that is killed: it admits what it was told, and works until it is no more."""

from __future__ import annotations

import faulthandler
import functools
import inspect
import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio
from benchmarks.crash.orders import named

from rushes.engine import placing, stored
from rushes.engine.engine import Engine
from rushes.engine.generation import Generation
from rushes.engine.store import Store
from rushes.hosted import Hosted
from rushes.settings import Settings
from rushes.types import Clip, GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.crash.orders import Case

#: Seconds between two looks whether every case has come to its point.
_WAIT = 0.02
#: The steps of a generation's life; a process dies on either side of each.
_STEPS: Mapping[str, tuple[object, str]] = {
    "prepare": (Hosted, "prepare"),
    "intend": (Store, "intend"),
    "send": (Hosted, "send"),
    "accept": (Store, "accept"),
    "place": (Store, "place"),
    "put": (placing, "put"),
    "receipt": (placing, "receipt"),
    "claim": (stored, "_claimed"),
    "upload": (stored, "_upload"),
    "succeed": (Store, "succeed"),
    "fail": (Store, "fail"),
}


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is to do.

    ``points``: where cases stand when it dies, by name: ``after intend``. The first worker waits
    until each has come to its own, and dies then.
    """

    database: str
    emulator: str
    folder: Path
    cases: Sequence[Case] = ()
    points: Mapping[str, str] = field(default_factory=dict)
    storage: str | None = None
    end: signal.Signals = signal.SIGKILL
    """What befalls it there; what was stopped goes on from that point once it is woken."""
    room: int | None = None
    """Bytes that a file of its may have: what is larger is refused, as where a disk is full."""

    @property
    def settings(self) -> Settings:
        """Settings that lead to the database, the library and the emulator of the run."""
        library = self.folder / "library"
        return Settings(
            database=self.database,
            library=library,
            emulator=self.emulator,
            storage=self.storage,
        )


def work(orders: Orders) -> None:
    """Admit, and work. Never returns."""
    faulthandler.register(signal.SIGUSR1)
    os.environ["RUSHES_HOME"] = str(orders.folder / "home")
    if orders.points:
        _arm(orders)
    if orders.room is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (orders.room, resource.RLIM_INFINITY))
    settings = orders.settings
    with Engine(settings) as engine:
        engine.start()
        engine.admit([case.ask(settings) for case in orders.cases])
        threading.Event().wait()


def _arm(orders: Orders) -> None:
    """Let this process die at the points: around the real steps, which stay as they are."""
    for step, (owner, name) in _STEPS.items():
        setattr(owner, name, _around(getattr(owner, name), step, orders))


def _around(real: Callable[..., Any], step: str, orders: Orders) -> Callable[..., Any]:
    def dying(side: str, args: Sequence[object]) -> bool:
        case = _case_of(args)
        if orders.points.get(case) != f"{side} {step}" or (orders.folder / "died").exists():
            return False
        (orders.folder / f"{case}.arrived").touch()
        return True

    def die() -> None:
        if len(list(orders.folder.glob("*.arrived"))) == len(orders.points):
            with suppress(FileExistsError):  # once: who is stopped and woken stays awake
                (orders.folder / "died").touch(exist_ok=False)
                os.kill(os.getpid(), orders.end)

    if inspect.iscoroutinefunction(real):

        @functools.wraps(real)
        async def later(*args: Any, **more: Any) -> Any:
            while dying("before", args):
                die()
                await anyio.sleep(_WAIT)
            result = await real(*args, **more)
            while dying("after", args):
                die()
                await anyio.sleep(_WAIT)
            return result

        return later

    @functools.wraps(real)
    def now(*args: Any, **more: Any) -> Any:
        while dying("before", args):
            die()
            time.sleep(_WAIT)
        result = real(*args, **more)
        while dying("after", args):
            die()
            time.sleep(_WAIT)
        return result

    return now


def _case_of(args: Sequence[object]) -> str:
    for each in args:
        if isinstance(each, (Generation, Clip)):
            return named(each.request.prompt)
        if isinstance(each, GenerationRequest):
            return named(each.prompt)
    return ""
