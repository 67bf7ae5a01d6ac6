"""Work on files from outside in a process of its own, with limits.

A codec is a large program that reads what strangers wrote. Here a crash of it, or a file made to
fill the memory or to take for ever, ends a child process, and the caller gets one sentence. The
child has the rights of the user: these are limits and a fence against crashes, not a jail.

Where it applies: every ``rushes media`` command and ``rushes probe``, and :func:`checked`, which
looks at clips that somebody else made. The Python API works in this process unless asked
(``Edit.run(…, sandbox=True)``): a child costs about 0.4 s to start, and a program mostly edits its
own files. ``RUSHES_TRUSTED=1`` makes the commands work in one process too.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Timer
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from pydantic import Field

from rushes.errors import MediaError, join_words
from rushes.media.files import announce, sweep
from rushes.settings import settings
from rushes.types import Facts, Frozen, Seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rushes.types import Progress

T = TypeVar("T")
Files = str | os.PathLike[str]

#: The code of an error about a limit; see :data:`rushes.media.source.LIMIT`.
LIMIT = "LIMIT"
#: How long, in seconds, a child that is told to stop may take to clean up.
_GRACE = 5.0
_NAMED = 3
_START = "import sys; sys.path[:] = {path!r}; from rushes.media.sandbox_child import main; main()"


def _most_memory() -> int:
    """Three quarters of what the machine has; 8 GiB where it doesn't say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4
    except (AttributeError, ValueError, OSError):
        return 8 * 2**30


class Limits(Frozen):
    """What work in the child may take. Generous: for bombs, not for films."""

    memory: int = Field(default_factory=_most_memory, gt=0)
    """Bytes of data. Kept on Linux alone; elsewhere the system's own limit holds."""
    seconds: float = Field(default=86_400, gt=0)
    """On the wall clock."""
    pixels: int = Field(default=2**27, gt=0)
    """Of one picture, as the file's header says and as the decoder finds."""
    duration: Seconds = Field(default=Fraction(86_400), gt=0)
    """Of a file, as its header says."""


#: For a clip that a model made: minutes, not hours, and at most 8K.
CLIP = Limits(memory=4 * 2**30, seconds=900, pixels=2**26, duration=Fraction(3600))


def apart(
    work: Callable[..., T],
    files: Sequence[Files],
    *,
    limits: Limits | None = None,
    on_progress: Callable[[Any], None] | None = None,
) -> T:
    """Call ``work`` in a child process and give what it gives.

    Whatever happens, the child is gone when this returns or raises (Ctrl-C included), and so are
    unfinished files of it.

    :param work: a function of a module, or a :func:`functools.partial` of one; its arguments and
        its result can be pickled.
    :param files: what is read, to be named if the child dies.
    :param on_progress: is called here with whatever ``work`` hands to its own ``on_progress``.
    :raises RushesError: as ``work`` does, of the same class.
    :raises MediaError: the child crashed, or a limit was reached.
    """
    held, late = limits or Limits(), Event()
    told = _Told(on_progress, [str(file) for file in files])
    with _child() as child:

        def end() -> None:
            late.set()
            child.kill()

        timer = Timer(held.seconds, end)
        timer.daemon = True
        timer.start()
        try:
            return cast("T", _result(child, (held, work, on_progress is not None), told))
        except MemoryError as error:
            most = f"{held.memory / 1e9:.3g} GB"
            raise MediaError(
                f"{told.reading()} needs more memory than the {most} that it may use.", code=LIMIT
            ) from error
        except _DiedError as error:
            if late.is_set():
                raise MediaError(
                    f"{told.reading()} takes longer than the {held.seconds:g} s that it may.",
                    code=LIMIT,
                ) from None
            raise MediaError(_how(error.code, told.reading())) from None
        finally:
            timer.cancel()


def guarded(
    work: Callable[..., T],
    files: Sequence[Files],
    *,
    on_progress: Callable[[Any], None] | None = None,
) -> T:
    """:func:`apart` with the usual limits; in this process where ``RUSHES_TRUSTED=1`` is set."""
    if settings().trusted:
        return work(on_progress=on_progress) if on_progress else work()
    try:
        return apart(work, files, on_progress=on_progress)
    except MediaError as error:
        if error.code != LIMIT:
            raise
        hint = "If you trust it, set RUSHES_TRUSTED=1 and run it again: then there is no limit."
        raise MediaError(f"{error.message} {hint}", code=LIMIT) from error


def checked(
    path: Files,
    limits: Limits = CLIP,
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> Facts:
    """Measure a clip from outside and decode all of it, in a child process.

    :raises MediaNotFoundError: there is no such file.
    :raises MediaError: as :func:`~rushes.media.facts.probe` does; a picture or some sound in it is
        damaged or missing; it goes beyond a limit; or it crashes the decoder.
    """
    return apart(partial(_decoded, path), [path], limits=limits, on_progress=on_progress)


def _decoded(path: Files, on_progress: Callable[[Progress], None] | None = None) -> Facts:
    from rushes.media.sandbox_child import decoded  # noqa: PLC0415 - FFmpeg loads in the child

    return decoded(path, on_progress)


class _DiedError(Exception):
    """The child ended without a word."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Told:
    """What the child has said so far, and who hears of its progress."""

    on_progress: Callable[[Any], None] | None
    files: list[str]
    """The last that was opened; all, before any was."""
    unfinished: list[Path] = field(default_factory=list)

    def take(self, kind: str, value: Any) -> None:
        if kind == "reading":
            self.files = [str(value)]
        elif kind == "unfinished":
            self.unfinished.append(value)
        elif self.on_progress:
            self.on_progress(value)

    def reading(self) -> str:
        few = len(self.files) <= _NAMED
        return join_words(self.files, "or") if few else f"One of {len(self.files)} files"


@contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    """A child that waits for work; it has ended when the block has."""
    # The folder that the program was started in may hold a stranger's numpy.py.
    path = [folder for folder in sys.path if folder]
    # Ctrl-C is for the parent, who tells the child; else both would clean up at once.
    group: dict[str, Any] = {"process_group": 0}
    if sys.platform == "win32":
        group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    with TemporaryDirectory(prefix="rushes-", ignore_cleanup_errors=True) as scratch:
        announce(Path(scratch))
        child = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-P", "-c", _START.format(path=path), scratch],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": scratch, "TEMP": scratch, "TMP": scratch},
            **group,
        )
        try:
            yield child
        finally:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Its pipes are closed, which tells it to stop; one that can't hear that is killed."""
    for pipe in (child.stdout, child.stdin):
        with suppress(OSError):
            cast("IO[bytes]", pipe).close()
    try:
        child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
    finally:
        child.wait()


def _result(
    child: subprocess.Popen[bytes],
    job: tuple[Limits, Callable[..., object], bool],
    told: _Told,
) -> object:
    """Hand over the job, pass on what the child tells, and give or raise how it ended."""
    stdin, stdout = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    try:
        with suppress(BrokenPipeError):  # it died at once: its exit code says why
            stdin.write(pickle.dumps(job))
            stdin.flush()
        for kind, value in _messages(stdout):
            if kind == "done":
                return value
            if kind == "failed":
                raise value
            told.take(kind, value)
        raise _DiedError(child.wait())
    finally:
        _end(child)
        sweep(told.unfinished)


def _messages(pipe: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """What the child says, until it ends; what it was saying as it died is dropped."""
    with suppress(EOFError, pickle.UnpicklingError):
        while True:
            yield pickle.load(pipe)  # noqa: S301 - our own child, with no fewer rights than we


def _how(code: int, file: str) -> str:
    if code < 0 and -code == getattr(signal, "SIGKILL", 0):
        return (
            f"The system killed the process that read {file}, as it does where memory runs out: "
            "close other programs, or use a smaller size."
        )
    why = hex(code)
    with suppress(ValueError):
        why = signal.Signals(-code).name
    return (
        f"{file} crashed the decoder ({why}): it is damaged, or made to do harm. "
        "Fetch it again from a place that you trust."
    )
