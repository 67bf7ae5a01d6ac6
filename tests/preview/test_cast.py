"""Drawings: what is known of them, their colours and their bodies."""

from __future__ import annotations

import numpy as np
import pytest

from rushes.preview.cast import Dress, aloft, drawing, has_drawing
from rushes.preview.habit import habit, habits
from rushes.preview.light import lights, rgb
from rushes.preview.paint import coloured, main_colour, repainted
from rushes.preview.pose import Pose

NOON = lights()["noon"]


def _share(picture: np.ndarray, colour: str, near: int = 24) -> float:
    """The part of the solid pixels that has about this colour."""
    solid = picture[picture[..., 3] > 250][:, :3].astype(int)
    return float((np.abs(solid - rgb(colour)).max(axis=1) < near).mean())


def test_every_row_names_a_drawing_and_whatever_it_borrows_exists() -> None:
    for icon, known in habits().items():
        assert has_drawing(icon), icon
        for other in (known.same_as, known.on, *known.troupe, *(known.aloft or ())[:1]):
            assert not other or has_drawing(other), (icon, other)
        assert 0.2 <= known.tall <= 2, icon


def test_a_variant_without_a_row_is_treated_like_its_neutral_form() -> None:
    assert habit("👩‍🚀") == habit("🧑‍🚀")
    assert habit("👮‍♀️") == habit("👮")
    assert habit("🥄").figure == ""


def test_there_is_no_drawing_of_what_is_not_an_emoji() -> None:
    assert drawing("q", 100, NOON, 6) is None
    assert not has_drawing("q")


@pytest.mark.parametrize("icon", ["🐕", "🐎", "🐘", "🦌"])
def test_four_legged_animals_stand_on_feet_that_can_be_told_apart(icon: str) -> None:
    made = drawing(icon, 200, NOON, 6)
    assert made is not None
    assert 2 <= len(made.feet) <= 4
    assert min(made.feet) < 0 < max(made.feet)


def test_side_views_face_right() -> None:
    # A dog's head is above its fore legs, its tail above the hind ones; the rocket's nose leads.
    truck = drawing("🚛", 120, NOON, 6)
    assert truck is not None
    right = truck.texture[:, -truck.texture.shape[1] // 4 :]
    assert _share(right, "#3f3f3f") < 0.4 < _share(truck.texture[:, :100], "#3f3f3f")


def test_a_colour_changes_the_thing_but_not_its_outline_or_tyres() -> None:
    plain, blue = drawing("🚗", 150, NOON, 6), drawing("🚗", 150, NOON, 6, "#2f6fd6")
    assert plain is not None
    assert blue is not None
    assert _share(blue.texture, "#2f6fd6") > 0.25
    assert _share(blue.texture, "#ea5a47") < 0.01
    for kept in ("#000000", "#9b9b9a"):
        assert _share(blue.texture, kept) == pytest.approx(_share(plain.texture, kept), abs=0.01)


@pytest.mark.parametrize("colour", ["#f7f7f4", "#141414"])
def test_white_and_black_things_still_show_shade_and_outline(colour: str) -> None:
    horse = drawing("🐎", 200, NOON, 6, colour)
    assert horse is not None
    solid = horse.texture[horse.texture[..., 3] > 250][:, :3]
    keys, counts = np.unique(solid, axis=0, return_counts=True)
    assert (counts > 0.01 * len(solid)).sum() >= 3, "outline, body and shade"
    assert keys[:, 0].min() < 12


def test_main_colours() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">{}</svg>'
    two = svg.format(
        '<rect width="72" height="60" fill="#EA5A47"/>'
        '<rect y="60" width="72" height="12" fill="#D22F27"/>'
    )
    assert main_colour(two) == "#ea5a47"
    assert "#EA5A47" not in coloured(two, "#2f6fd6")
    assert "#D22F27" not in coloured(two, "#2f6fd6"), "the shade goes with its colour"
    assert main_colour(svg.format("")) is None
    assert coloured(svg.format(""), "#2f6fd6") == svg.format("")
    assert repainted('fill="#FFF"', {"#ffffff": "#123456"}) == 'fill="#123456"'


@pytest.mark.parametrize("icon", ["👩", "🧑‍🚀", "🧙", "👽", "🏃‍♀️"])
def test_busts_and_heads_get_a_body_that_is_taller_than_wide(icon: str) -> None:
    made = drawing(icon, 200, NOON, 6)
    assert made is not None
    assert made.puppet is not None
    assert made.aspect < 0.6
    assert made.texture[-12:, :, 3].max() > 200, "its feet are at the bottom"


def test_a_puppet_moves_its_limbs() -> None:
    made = drawing("🧑", 120, NOON, 6)
    assert made is not None
    assert made.puppet is not None
    poses = [Pose(), Pose(step=0.8, gait=1.5), Pose(sit=1), Pose(arms=((2.5, 2.8), (0.1, 0.1)))]
    pictures = [made.puppet.posed(pose) for pose in poses]
    assert len({picture.tobytes() for picture in pictures}) == len(poses)
    assert len({picture.shape for picture in pictures}) == 1


def test_clothes_take_the_colours_of_the_prompt() -> None:
    plain = drawing("👩", 200, NOON, 6)
    dressed = drawing("👩", 200, NOON, 6, Dress(robe="#d22f27"))
    jeans = drawing("👩", 200, NOON, 6, Dress(shirt="#5c9e31", trousers="#3f3f3f"))
    assert plain is not None
    assert dressed is not None
    assert jeans is not None
    assert _share(dressed.texture, "#d22f27") > 0.2 > _share(plain.texture, "#d22f27")
    assert _share(jeans.texture, "#5c9e31") > 0.1
    assert _share(dressed.texture, "#fcea2b", 30) > 0.05, "the face keeps its colour"


def test_what_sits_in_trees_flies_as_another_drawing_in_its_own_colour() -> None:
    icon, dress = aloft("🐦", Dress())
    assert icon == "🕊️"
    assert dress.colour
    assert aloft("🐦", Dress(colour="#2f6fd6"))[1].colour == "#2f6fd6"
    assert aloft("🐕", Dress()) == ("🐕", Dress())


def test_the_night_darkens_all_but_what_glows() -> None:
    night = lights()["night"]
    for icon, glows in (("🚗", False), ("🔥", True)):
        day, dark = drawing(icon, 80, NOON, 6), drawing(icon, 80, night, 6)
        assert day is not None
        assert dark is not None
        darker = dark.texture[..., :3].mean() / day.texture[..., :3].mean()
        assert (darker > 0.85) == glows
