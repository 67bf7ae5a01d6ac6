"""The public surface: one sorted list, told truly, and quick to import."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import rushes
from rushes import errors
from rushes.media import save_picture

PYTHON_PAGE = Path(__file__).parent.parent / "docs" / "python.md"
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
    for kind in (
        rushes.Studio,
        rushes.AsyncStudio,
        rushes.Clip,
        rushes.GenerationRequest,
        rushes.PromptBuilder,
        rushes.Shot,
    ):
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


def test_the_snippets_of_the_docs_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    small = 'duration=1, fps=12, resolution="240p"'  # keeps the suite quick
    for number, name in enumerate(("photo.jpg", "other.jpg")):
        save_picture(name, np.full((48, 64, 3), 90 * number + 40, np.uint8))
    told: dict[str, object] = {}
    for snippet in re.findall(r"```python\n(.*?)```", PYTHON_PAGE.read_text("utf-8"), re.DOTALL):
        quick = snippet.replace("emulated()", "emulated(speed=1000, draft=True)")
        exec(quick.replace("duration=2", small).replace("720p", "240p"), told)  # noqa: S102
    made = {path.name for path in tmp_path.glob("*.*") if path.suffix != ".json"}
    films = {"moving", "joined", "painted", "longer", "fox-1", "orbit", "fox-2", "fox-3", "hosted"}
    assert made == {f"{film}.mp4" for film in films} | {"moving.png", "photo.jpg", "other.jpg"}
    said = capsys.readouterr().out
    assert "kling/kling-3.0" in said
    assert "$0.252" in said
    assert "Nobody knows whether Runway accepted the order" in said
