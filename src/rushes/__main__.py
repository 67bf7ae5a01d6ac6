"""The program ``rushes``, also as ``python -m rushes``.

Ctrl-C ends it with one line and 130. Python's own answer is an exception in whatever is being done;
while modules load, and while the program goes away, that is a traceback. Hence this file takes over
before anything loads that takes time. What comes even before, the start of Python, is not ours.
"""

from __future__ import annotations

try:
    import os
    import signal
    import sys
except KeyboardInterrupt:
    raise SystemExit(130) from None

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

#: What the shell expects of a program that was ended by Ctrl-C, and by a plain kill.
INTERRUPTED, TERMINATED = 130, 143
STOPPED = "Stopped; nothing was kept."


def main() -> None:
    """Run the command line. Ends with 0, 1 (failed), 2 (a bad request) or 130 (Ctrl-C)."""
    # Who is told to pay no heed to it, as nohup does, is left alone.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _dropped)
    from rushes.cli import cli

    signal.signal(signal.SIGTERM, _terminated)
    cli(prog_name="rushes")


def begun() -> None:
    """From now on there may be something to clean up: Ctrl-C is an exception again."""
    if signal.getsignal(signal.SIGINT) is _dropped:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def over() -> None:
    """The program is going away already. Who insists need not wait for that."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _insisted)


def _dropped(number: int, frame: FrameType | None) -> None:
    """Nothing has begun, so there is nothing to clean up."""
    del number, frame
    os.write(2, f"{STOPPED}\n".encode())
    os._exit(INTERRUPTED)


def _insisted(number: int, frame: FrameType | None) -> None:
    del frame
    signal.signal(number, signal.SIG_DFL)


def _terminated(number: int, frame: FrameType | None) -> None:
    """A plain kill ends as tidily as Ctrl-C does."""
    del number, frame
    sys.exit(TERMINATED)


if __name__ == "__main__":
    main()
