"""What a shot leaves unsaid: suggested by rule, with reasons, and never applied."""

from __future__ import annotations

import pytest

from rushes.prompts import Role, Shot, keys
from rushes.prompts.breakdown import Kind
from rushes.prompts.completion import rows
from rushes.prompts.lexicon import lexicon


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.part}-{row.value}")
def test_every_row_speaks_the_vocabulary(row: object) -> None:
    assert row.value in keys(row.part.role)  # type: ignore[attr-defined]
    assert row.actions <= set(keys(Role.ACTION))  # type: ignore[attr-defined]
    assert row.settings <= set(keys(Role.SETTING))  # type: ignore[attr-defined]


def test_everything_that_moves_has_a_way_to() -> None:
    ways = lexicon().tables[Role.ACTION]["move"]["by"]
    assert {kind.value for kind in Kind if kind.moves} <= set(ways)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        (
            "a fox",
            {
                "action": "walking",
                "setting": "forest",
                "shot_size": "full",
                "camera": "tracking",
                "lighting": "volumetric",
                "style": "nature_documentary",
            },
        ),
        (
            "a bottle of perfume",
            {
                "setting": "studio",
                "shot_size": "close_up",
                "camera": "orbit",
                "lighting": "softbox",
                "style": "commercial",
            },
        ),
        (
            "mountains",
            {
                "shot_size": "extreme_wide",
                "camera": "drone",
                "time": "golden_hour",
                "style": "cinematic",
            },
        ),
        ("a dragon flying over a castle at night, orbit, wide shot", {"style": "fantasy"}),
        ("two boys and a dog running on a beach, drone, sunset, anime", {"shot_size": "wide"}),
        ("", {}),
    ],
)
def test_what_is_suggested(text: str, suggested: dict[str, str]) -> None:
    shot = Shot.read(text)
    assert {str(each.part): each.value for each in shot.complete()} == suggested
    assert shot == Shot.read(text)


def test_a_reason_and_others() -> None:
    (each,) = Shot.read("a woman walking in a city at night, wide shot, tracking shot").complete()
    assert str(each) == (
        "style: cinematic (or documentary, realistic), since without a look every take comes in "
        "another one; this is the most general"
    )


def test_taken_once_nothing_is_left() -> None:
    for text in ("a fox", "a bottle of perfume", "mountains", "a chef in a kitchen", "a rocket"):
        shot = Shot.read(text)
        taken = shot.but(**{each.part: each.value for each in shot.complete()})
        assert taken.complete() == ()
        assert (
            taken.but(**dict.fromkeys(taken.model_fields_set - shot.model_fields_set, "")) == shot
        )
