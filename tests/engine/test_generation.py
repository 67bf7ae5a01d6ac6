"""What a generation is: the digest of its request."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from rushes.engine import events
from rushes.engine.generation import content_of, digest
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from pathlib import Path


def test_who_set_up_no_log_sees_no_single_words() -> None:
    handlers = logging.getLogger("rushes").handlers
    assert any(isinstance(each, logging.NullHandler) for each in handlers), events.__name__


def test_files_of_options_are_what_they_hold(tmp_path: Path) -> None:
    first, second = tmp_path / "a.png", tmp_path / "b.png"
    first.write_bytes(b"one")
    second.write_bytes(b"one")

    def told(**options: object) -> str:
        request = GenerationRequest.of(prompt="x", model="runway/seedance2", options=options)
        return digest(request, content_of, "test")

    same = told(references=[str(first)])
    assert told(references=[str(second)]) == same
    assert told(mask=f"@{first}") == told(mask=f"@{second}") != told(mask=str(first))
    first.write_bytes(b"other")
    assert told(references=[str(first)]) != same
    assert told(words="x" * 5000) != told(words="y" * 5000)
