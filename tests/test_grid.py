"""Takes that differ in a part of the prompt, with one seed, and the sheet that compares them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest
from click.testing import CliRunner

from rushes import AsyncStudio, GenerationRequest, Studio, catalogue, probe
from rushes.cli import cli
from rushes.errors import DeliveryError, RequestError, UnsupportedError
from rushes.grid import MOST, varied
from rushes.media import load_picture
from rushes.prompts import Shot
from rushes.prompts.worded import worded

if TYPE_CHECKING:
    from click.testing import Result

    from rushes.grid import Take
    from rushes.plan import Fields

SMALL: Fields = {"duration": 1, "size": "128x72", "fps": 12}
WORDS = ("--duration", "1", "--size", "128x72", "--fps", "12")
PROMPT = "a fox walking in the snow at night, tracking shot"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["generate", PROMPT, *WORDS, *words], prog_name="rushes")


class TestVaried:
    def test_what_the_prompt_said_is_replaced(self) -> None:
        request = GenerationRequest.of(prompt=PROMPT, seed=7, duration=2)
        made = varied(request, {"camera": ["orbit", "static"], "time": ["dawn"]})
        assert [each.request.prompt for each in made] == [
            "a fox walking in the snow, dawn, orbit shot",
            "a fox walking in the snow, dawn, static shot",
        ]
        for each in made:
            assert each.request.but(prompt=PROMPT) == request
            assert each.cut == ()

    def test_the_first_of_a_vocabulary_is_the_request(self) -> None:
        request = GenerationRequest.of(prompt=f"{PROMPT}!", seed=7)
        first, second = varied(request, ["camera"], 2)
        assert first.request == request
        assert second.request.prompt != request.prompt
        assert varied(request, ["camera"], 2) == (first, second)

    def test_all_have_one_seed(self) -> None:
        made = varied(GenerationRequest.of(prompt=PROMPT), ["camera"], 3)
        (seed,) = {each.request.seed for each in made}
        assert seed is not None

    def test_a_model_without_seeds_gets_none(self) -> None:
        request = GenerationRequest.of(prompt=PROMPT, model="kling/kling-3.0", duration=5)
        made = varied(request, {"camera": ["orbit", "static"]})
        assert [each.request.seed for each in made] == [None, None]
        catalogue.check(made[0].request)

    def test_what_a_model_cannot_be_told_is_said(self) -> None:
        text = f"{PROMPT}, no people"
        request = GenerationRequest.of(prompt=text, model="kling/kling-3.0", duration=5)
        (made,) = varied(request, {"camera": ["orbit"]})
        assert made.request.negative_prompt is None
        told = " ".join(map(str, made.cut)) + made.request.prompt
        assert "people" in told

    @pytest.mark.parametrize("vary", [{"camera": ["orbit"] * 25}, {"camera": [], "pace": []}])
    def test_too_many_are_refused(self, vary: dict[str, list[str]]) -> None:
        with pytest.raises(RequestError, match=f"has {MOST} at most"):
            varied(GenerationRequest.of(prompt=PROMPT), vary, None if vary["camera"] else 25)

    def test_what_the_request_sets_stays(self) -> None:
        shot = Shot.of(subject="a fox", sound="wind", negative="people")
        request = GenerationRequest.of(audio=False, negative_prompt="birds", seed=3)
        made, cut = worded(request, shot)
        assert (made.audio, made.negative_prompt, made.seed) == (False, "people", 3)
        assert cut == ()
        assert worded(request, Shot.of(subject="a fox"))[0].negative_prompt is None


def test_the_studio_makes_takes_and_a_sheet(tmp_path: Path) -> None:
    told: list[Take] = []
    seeded: Fields = {**SMALL, "seed": 7}
    with Studio() as studio:
        grid = studio.vary(
            PROMPT, {"camera": ["dolly_in", "static"]}, output=f"{tmp_path}/", on_take=told.append,
            **seeded,
        )  # fmt: skip
    assert tuple(told) == grid.takes
    assert [take.label for take in grid.takes] == ["camera: dolly in", "camera: static shot"]
    assert {clip.seed for clip in grid.clips} == {7}
    assert len({clip.sha256 for clip in grid.clips}) == 2
    assert [clip.path.name[:20] for clip in grid.clips] == [
        "fox-walking-dolly-in",
        "fox-walking-static-" + grid.clips[1].sha256[0],
    ]
    assert grid.sheet == tmp_path / "fox-walking-takes.jpg"
    assert load_picture(grid.sheet).shape[1] == 1600
    made = {path.name for path in tmp_path.iterdir() if path.suffix in {".mp4", ".jpg"}}
    assert made == {grid.sheet.name, *(clip.path.name for clip in grid.clips)}


def test_the_async_studio_does_too(rushes_home: Path) -> None:
    async def make() -> Path:
        async with AsyncStudio() as studio:
            return (await studio.vary(PROMPT, ["camera"], 2, **SMALL)).sheet

    assert anyio.run(make) == rushes_home / "library" / "fox-walking-takes.jpg"


def test_a_named_file_is_numbered_and_its_sheet_has_its_name(tmp_path: Path) -> None:
    result = run("--vary", "camera=orbit,static", "-o", f"{tmp_path}/fox.mp4")
    assert result.stdout.splitlines() == [f"{tmp_path}/fox-1.mp4", f"{tmp_path}/fox-2.mp4"]
    assert result.stderr == f"Sheet: {tmp_path}/fox.jpg\n"
    assert probe(tmp_path / "fox-2.mp4").frames == 12
    again = run("--vary", "camera=orbit,static", "-o", f"{tmp_path}/fox.mp4")
    assert again.exit_code == 2
    assert again.stdout == ""
    assert run("--vary", "camera=orbit,static", "-o", f"{tmp_path}/fox.mp4", "-f").exit_code == 0


def test_a_sheet_in_the_way_is_known_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "fox.jpg").write_text("mine")
    with Studio() as studio, pytest.raises(DeliveryError, match="exists already"):
        studio.vary(PROMPT, {"camera": ["orbit"]}, output=tmp_path / "fox.mp4", **SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["fox.jpg"]


def test_one_that_cannot_be_made_stops_all_before_any_is(tmp_path: Path) -> None:
    with Studio() as studio, pytest.raises(UnsupportedError):
        studio.vary(PROMPT, {"camera": ["orbit"]}, output=f"{tmp_path}/", duration=90)
    assert list(tmp_path.iterdir()) == []


def test_a_camera_is_given_or_varied(tmp_path: Path) -> None:
    with Studio() as studio, pytest.raises(RequestError, match="given and varied"):
        studio.vary(PROMPT, ["camera"], output=f"{tmp_path}/", camera="orbit")


def test_json_says_what_varies() -> None:
    result = run("--vary", "camera", "--vary", "time=dawn,noon", "-n", "3", "--json", "-s", "5")
    *rows, last = map(json.loads, result.stdout.splitlines())
    assert result.stderr == ""
    assert len(rows) == last["takes"] == 3
    assert Path(last["sheet"]).exists()
    assert {row["seed"] for row in rows} == {5}
    assert {row["varied"]["time"] for row in rows} == {"dawn", "noon"}
    assert all("camera" in row["varied"] and row["label"].startswith("camera: ") for row in rows)
    assert "negative_prompt" not in rows[0]["request"]


def test_a_terminal_sees_what_differs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in ("screen", "generate"):
        monkeypatch.setattr(f"rushes.cli.{module}.on_terminal", lambda: True)
    monkeypatch.chdir(tmp_path)
    lines = run("--vary", "camera=static,orbit", "-o", "fox.mp4").stdout.splitlines()
    assert lines[:2] == ["fox-1.mp4", "  camera: static shot"]
    assert lines[-2:] == ["fox.jpg", "  all 2 beside each other"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--vary", "camera="), "'camera=' is not PART=VALUE,VALUE"),
        (("--vary", "=orbit"), "is not PART=VALUE,VALUE"),
        (("--vary", "camra=orbit"), "did you mean camera?"),
        (("--vary", "camera=orbitt,static"), "did you mean orbit?"),
        (("--vary", "subject"), "no list of values for subject"),
        (("--vary", "camera=orbit,static", "-n", "3"), "There are 2 such variations, not 3"),
        (("--vary", "camera", "-n", "30"), "has 24 at most"),
        (("--vary", "camera=pan,tilt,orbit,arc,roll", "--vary", "time=dawn,noon,sunset,night,dusk"),
         "That would be 25 takes"),
    ],
)  # fmt: skip
def test_refusals(words: tuple[str, ...], said: str, rushes_home: Path) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert not (rushes_home / "library").exists()
