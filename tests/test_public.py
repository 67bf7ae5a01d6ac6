"""The public surface: one sorted list, told truly, and quick to import."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module

import pytest

import rushes
from rushes import errors

HEAVY = {"anyio", "av", "cv2", "emoji", "numpy", "PIL", "pydantic", "resvg_py", "rich", "click"}


def loaded(code: str) -> set[str]:
    """The modules in memory after ``code`` has run in a fresh process."""
    words = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_all_is_sorted_and_told_truly() -> None:
    assert rushes.__all__ == sorted(rushes.__all__)
    assert set(rushes.__all__) == {*rushes._HOMES, "__version__"}
    assert dir(rushes) == rushes.__all__


@pytest.mark.parametrize("name", sorted(rushes._HOMES))
def test_every_name_is_there_and_documented(name: str) -> None:
    thing = getattr(rushes, name)
    assert thing is getattr(import_module(rushes._HOMES[name]), name)
    assert inspect.getdoc(thing)


def test_every_verb_is_documented() -> None:
    for kind in (rushes.Studio, rushes.AsyncStudio, rushes.Clip, rushes.GenerationRequest):
        for name, member in vars(kind).items():
            if not name.startswith("_") and (
                inspect.isfunction(member) or isinstance(member, property)
            ):
                assert inspect.getdoc(member), f"{kind.__name__}.{name}"


def test_every_branch_of_the_errors_is_public() -> None:
    branches = {kind.__name__ for kind in errors.RushesError.__subclasses__()}
    assert branches - {"MissingExtraError"} <= set(rushes.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="generte"):
        _ = rushes.generte


def test_import_loads_nothing_heavy() -> None:
    assert loaded("import rushes") & HEAVY == set()


def test_media_and_preview_load_on_first_use() -> None:
    code = "import rushes.media, rushes.preview"
    assert loaded(code) & HEAVY == set()


def test_a_request_needs_no_codec() -> None:
    code = "import rushes; rushes.GenerationRequest.of(prompt='x')"
    assert loaded(code) & (HEAVY - {"pydantic"}) == set()


def test_the_studio_loads_no_drawing_before_it_draws() -> None:
    assert loaded("import rushes; rushes.Studio") & {"cv2", "resvg_py", "rich"} == set()
