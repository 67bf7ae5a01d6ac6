"""Plans as rows: JSON and back, mistakes told, nothing read."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from rushes.errors import MediaError
from rushes.media.edit import Edit
from rushes.media.film import Film
from rushes.media.form import Form, nearest
from rushes.media.plan import File, Joined, Plan
from rushes.media.step import Step, step_class, verbs
from rushes.media.steps.trim import Trim

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORM = Form(width=640, height=360, fps=Fraction(30000, 1001), duration=Fraction(1001, 100))


def test_a_plan_survives_json() -> None:
    edit = Edit("a b.mp4").trim(0.1, stop="2.5").resize(320).grade("warm", exposure=0.2)
    film = Film([edit, "c.mp4"], transitions=("crossfade", 0.4), size="640x360", fps=23.976)
    made = film.overlay("Hello", style="lower-third").export("web", crf=22)
    again = Film.from_json(made.to_json())
    assert again == made
    assert hash(again) == hash(made)
    assert isinstance(again, Film)
    assert again.plan.steps[0].verb() == "overlay"
    assert isinstance(again.plan.source, Joined)
    assert again.plan.source.fps == Fraction(24000, 1001)
    cut = again.plan.source.parts[0].steps[0]
    assert isinstance(cut, Trim)
    assert cut.start == Fraction(1, 10)


def test_edits_do_not_change() -> None:
    first = Edit("a.mp4")
    second = first.trim(1)
    assert first.plan.steps == ()
    assert len(second.plan.steps) == 1


def test_a_plan_of_another_version_is_refused() -> None:
    text = Edit("a.mp4").to_json().replace('"version":1', '"version":2')
    with pytest.raises(MediaError, match="version"):
        Edit.from_json(text)


@pytest.mark.parametrize("verb", verbs())
def test_each_verb_is_one_row_named_like_its_file(verb: str) -> None:
    row = step_class(verb)
    assert issubclass(row, Step)
    assert row.verb() == verb
    assert row.__doc__
    assert row.after is not Step.after
    assert row.says is not Step.says
    works = (row.draws(), row.handles_pictures(), row.handles_sound())
    assert any(works)
    assert not (row.draws() and row.handles_pictures())


def test_verbs_are_methods() -> None:
    assert set(verbs()) <= set(dir(Edit("a.mp4")))
    with pytest.raises(AttributeError, match="no verb 'shrink'"):
        Edit("a.mp4").shrink()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda edit: edit.resize(), "a width, a height, a scale or an aspect is needed"),
        (lambda edit: edit.resize(10, 20, aspect="1:1"), "leave aspect out"),
        (lambda edit: edit.resize(widht=10), "did you mean width"),
        (lambda edit: edit.trim(1, 2, 3, True, 5), "takes start, stop, duration"),
        (lambda edit: edit.grade("wram"), "did you mean warm"),
        (lambda edit: edit.grade(curve="0,0 0.5"), "curve"),
        (lambda edit: edit.grade(curve="1,1 0,0"), "from left to right"),
        (lambda edit: edit.overlay(), "one of text, picture and captions"),
        (lambda edit: edit.export(crff=1), "did you mean crf"),
        (lambda _: Film([]), "at least one clip"),
        (lambda _: Film(["a.mp4"], size="big"), "WIDTHxHEIGHT"),
    ],
)
def test_mistakes_are_told_before_anything_is_read(
    make: Callable[[Edit], object], said: str
) -> None:
    with pytest.raises(MediaError) as caught:
        make(Edit("missing.mp4"))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "bounds"),
    [
        ({}, (0, 300)),
        ({"start": 1}, (30, 300)),
        ({"start": 1, "stop": 2}, (30, 60)),
        ({"start": 1, "duration": 2}, (30, 90)),
        ({"start": -1}, (270, 300)),
        ({"stop": -1}, (0, 270)),
        ({"stop": "10.02"}, (0, 300)),
        ({"start": "0.016"}, (0, 300)),
        ({"start": "0.017"}, (1, 300)),
    ],
)
def test_cuts_fall_on_the_nearest_boundary(
    fields: dict[str, object], bounds: tuple[int, int]
) -> None:
    start, stop = Trim.of(**fields).bounds(FORM)
    assert (start, stop) == (bounds[0] / FORM.fps, bounds[1] / FORM.fps)
    assert Trim.of(**fields).after(FORM).frames == bounds[1] - bounds[0]


@pytest.mark.parametrize(
    "fields", [{"start": 11}, {"start": -11}, {"stop": 11}, {"start": 3, "stop": 2}]
)
def test_a_cut_outside_of_the_clip_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(MediaError, match="cut from"):
        Trim.of(**fields).bounds(FORM)


def test_plans_know_their_files(tmp_path: Path) -> None:
    part = Edit("a.mp4").overlay(picture="logo.png").grade(lut="x.cube")
    film = Film([part, "b.mp4", "a.mp4"]).overlay(captions="c.srt")
    assert [str(path) for path in film.sources()] == [
        "a.mp4",
        "logo.png",
        "x.cube",
        "b.mp4",
        "c.srt",
    ]
    assert Plan(source=File(path=tmp_path)).suffix() == ".mp4"


def test_halves_go_up() -> None:
    assert [nearest(Fraction(n, 2)) for n in (-3, -1, 0, 1, 3)] == [-1, 0, 0, 1, 2]
