"""What happens, as a log on stdout: lines of JSON in a pipe, else lines for people."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rushes.cli.screen import on_terminal
from rushes.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What every record has, so that the rest is what the event itself says.
_COMMON = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class _Json(logging.Formatter):
    """``{"time": "…", "level": "info", "event": "accepted", "generation": "…"}``."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_said(record),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return redacted(json.dumps(told, ensure_ascii=False, default=str))


class _Plain(logging.Formatter):
    """``14:03:05  accepted  aadb11a6  model=runway/gen4.5``."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).astimezone()
        said = _said(record)
        words = [f"{at:%H:%M:%S}", record.getMessage()]
        if "generation" in said:
            words.append(str(said.pop("generation"))[-8:])
        words += [f"{name}={value}" for name, value in said.items()]
        line = "  ".join(words)
        if record.levelno >= logging.WARNING:
            line = f"{line}  ({record.levelname.lower()})"
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return redacted(line)


def _said(record: logging.LogRecord) -> dict[str, Any]:
    return {
        name: value
        for name, value in record.__dict__.items()
        if name not in _COMMON and value not in (None, "")
    }


@contextmanager
def logged(level: str = "info") -> Iterator[logging.Logger]:
    """While the block runs, Rushes logs to stdout what is of that level, or above it."""
    log = logging.getLogger("rushes")
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Plain() if on_terminal() else _Json())
    before = log.level
    log.addHandler(handler)
    log.setLevel(level.upper())
    try:
        yield log
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
