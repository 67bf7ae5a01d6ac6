"""The child process of :mod:`rushes.media.sandbox`: limits first, then the work."""

from __future__ import annotations

import _thread
import os
import pickle
import shutil
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import av

from rushes.errors import MediaError, RushesError
from rushes.media import files, source
from rushes.media.facts import probe
from rushes.types import Facts, Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rushes.media.sandbox import Limits

_STOPPED = 130
#: How long, in seconds, the work may take to stop once the parent wants it to or is gone.
_GRACE = 4.0


class _Mouth:
    """Tells the parent, one whole message after the other, from whichever thread."""

    def __init__(self, handle: int) -> None:
        self._pipe = os.fdopen(handle, "wb")
        self._lock = threading.Lock()

    def say(self, kind: str, value: object) -> None:
        message = pickle.dumps((kind, value))
        with self._lock:
            self._pipe.write(message)
            self._pipe.flush()


def main() -> None:
    """Read a job from stdin, do it, and tell on stdout how it goes and how it ended."""
    # What a library prints must not come between the messages.
    mouth = _Mouth(os.dup(1))
    os.dup2(2, 1)
    try:
        signal.signal(signal.SIGTERM, _stopped)
        kind, value = _done(*_prepared(mouth))
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        mouth.say(kind, value)
    except (KeyboardInterrupt, BrokenPipeError, EOFError):  # the parent wants no more, or is gone
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        # The folder for its temporary files, which the parent made, who may be gone.
        shutil.rmtree(sys.argv[1], ignore_errors=True)
        os._exit(_STOPPED)


def _prepared(mouth: _Mouth) -> tuple[Callable[..., object], _Mouth | None]:
    """The job, with the limits that hold while it is done."""
    limits, work, tells = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the parent
    threading.Thread(target=_listen, daemon=True).start()
    _restrict(limits)
    source.watchers.append(lambda path: mouth.say("reading", path))
    files.watchers.append(lambda path: mouth.say("unfinished", path.absolute()))
    return work, mouth if tells else None


def _done(work: Callable[..., object], mouth: _Mouth | None) -> tuple[str, object]:
    try:
        if mouth is None:
            return "done", work()
        return "done", work(on_progress=lambda value: mouth.say("told", value))
    except (RushesError, MemoryError) as error:
        return "failed", error.with_traceback(None)
    except BrokenPipeError:
        raise
    # The edge of the process: whatever it is, the caller shall see it.
    except Exception as error:  # noqa: BLE001
        error.add_note("In the child process:\n" + "".join(traceback.format_exception(error)))
        return "failed", _portable(error)


def _portable(error: Exception) -> Exception:
    """The error itself where it survives the way to the parent, else its words."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - just made
    except (TypeError, AttributeError, pickle.PicklingError):
        return RuntimeError("".join(traceback.format_exception(error)))
    return error


def _stopped(number: int, frame: FrameType | None) -> None:
    del number, frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # cleaning up is not interrupted
    raise KeyboardInterrupt


def _listen() -> None:
    """Stop when the parent closes the pipe, as it also does by dying."""
    while os.read(0, 64):
        pass
    if hasattr(signal, "pthread_kill"):  # wakes the main thread where it waits for something
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
    else:
        _thread.interrupt_main(signal.SIGTERM)
    threading.Event().wait(_GRACE)
    os._exit(_STOPPED)


def _restrict(limits: Limits) -> None:
    source.bounds.pixels = limits.pixels
    source.bounds.duration = limits.duration
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX

    # Not the address space: threads reserve much of that and use little.
    _lower(resource.RLIMIT_DATA, limits.memory)
    # Every core for all of the time; who outlives the parent in an endless loop ends here.
    _lower(resource.RLIMIT_CPU, int(limits.seconds * (os.cpu_count() or 1)) + 1)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, wanted: int) -> None:
    import resource  # noqa: PLC0415 - POSIX

    _, hard = resource.getrlimit(kind)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError) as error:
        raise MediaError(f"The limits of the child process can't be set: {error}.") from error


def decoded(
    path: str | os.PathLike[str], on_progress: Callable[[Progress], None] | None = None
) -> Facts:
    """Measure a clip and decode every picture and all of its sound.

    :raises MediaError: something in it can't be decoded, or pictures are missing.
    """
    facts, file = probe(path), Path(path)
    with source.opened(file) as container:
        video = source.video_stream(container, file)
        heard = source.sound_stream(container)
        sound = [heard] if heard else []
        video.thread_type = "AUTO"
        pictures = 0
        for frame in container.decode(video, *sound):
            if not isinstance(frame, av.VideoFrame):
                continue
            pictures += 1
            if frame.is_corrupt:
                raise MediaError(f"{path} is damaged: picture {pictures} is broken.")
            if on_progress:
                share = min(1.0, pictures / max(1, facts.frames))
                on_progress(Progress(state=State.RUNNING, done=share, message="checking"))
    if pictures < facts.frames:
        raise MediaError(
            f"{path} is damaged: only {pictures} of its {facts.frames} pictures can be read."
        )
    return facts
