"""Crops that follow: onto what moves, calm, inside of the picture, anew behind a cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media.edit import Edit
from rushes.media.reframe import best_place
from rushes.media.retime import planes_of
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

WIDE, HIGH = 192, 96


def scene(thing: int, *, bright: bool = True) -> NDArray[np.uint8]:
    """A quiet wall whose brightness tells the column, and a chequered thing at column ``thing``."""
    columns = np.linspace(40, 120, WIDE).astype(np.uint8)
    picture = np.repeat(np.repeat(columns[None], HIGH, 0)[..., None], 3, 2).copy()
    board = (np.indices((32, 24)) // 8).sum(0) % 2 * (120 if bright else 60) + 100
    picture[32:64, thing : thing + 24] = board[..., None]
    return picture


def lefts(path: Path, aspect: str = "1:2") -> list[float]:
    """Where each crop begins, read off the wall's brightness in its top rows."""
    frames = stream_of(Edit(path).reframe(aspect).plan).pictures()
    tops = [planes_of(frame)[0][4:12].astype(float).mean(0) for frame in frames]
    whole = planes_of(next(iter(stream_of(Edit(path).plan).pictures())))[0][4:12].mean(0)
    return [
        float(np.interp(top.mean(), np.convolve(whole, np.ones(len(top)) / len(top), "valid"),
                        np.arange(len(whole) - len(top) + 1)))
        for top in tops
    ]  # fmt: skip


@pytest.fixture
def filmed(clip: Callable[..., Path]) -> Callable[[list[int]], Path]:
    def film(places: list[int]) -> Path:
        pictures = np.stack([scene(place) for place in places])
        return clip(
            "film.mkv", frames=len(places), size=(WIDE, HIGH), codec="ffv1", picture=pictures
        )

    return film


class TestFollowing:
    @pytest.mark.parametrize("thing", [8, 80, 150])
    def test_what_stands_out_is_in_the_crop_which_stands_still(
        self, filmed: Callable[[list[int]], Path], thing: int
    ) -> None:
        found = lefts(filmed([thing] * 8))
        assert np.ptp(found) < 0.5
        assert found[0] - 2 <= thing
        assert thing + 24 <= found[0] + 48 + 2

    def test_it_pans_along_without_haste(self, filmed: Callable[[list[int]], Path]) -> None:
        found = lefts(filmed([20 + 2 * n for n in range(60)]))
        steps = np.diff(found)
        assert found[-1] - found[0] > 60
        assert steps.min() > -1
        assert np.abs(np.diff(steps)).max() < 1.5  # no jerk: speed changes gently

    def test_the_crop_has_the_shape(self, filmed: Callable[[list[int]], Path]) -> None:
        form = stream_of(Edit(filmed([20] * 2)).reframe("1:1").plan).form
        assert (form.width, form.height) == (96, 96)

    def test_a_low_crop_of_a_high_picture(self, filmed: Callable[[list[int]], Path]) -> None:
        stream = stream_of(Edit(filmed([20] * 3)).reframe("4:1").plan)
        frames = list(stream.pictures())
        assert [(frame.width, frame.height, frame.pts) for frame in frames] == [
            (192, 48, 0),
            (192, 48, 1),
            (192, 48, 2),
        ]


class TestResizeThatFollows:
    @pytest.mark.parametrize(
        ("asked", "size"),
        [
            ({"aspect": "1:2"}, (48, 96)),
            ({"aspect": "1:2", "height": 48}, (24, 48)),
            ({"width": 96, "height": 192}, (96, 192)),
            ({"width": 96}, (96, 48)),
            ({"aspect": "1:2", "scale": 2}, (96, 192)),
        ],
    )
    def test_it_comes_out_at_the_size(
        self, filmed: Callable[[list[int]], Path], asked: dict[str, object], size: tuple[int, int]
    ) -> None:
        stream = stream_of(Edit(filmed([150] * 4)).resize(fit="follow", **asked).plan)
        assert (stream.form.width, stream.form.height) == size
        sizes = [(frame.width, frame.height) for frame in stream.pictures()]
        assert sizes == [size] * 4

    def test_it_is_the_crop_that_reframe_makes(self, filmed: Callable[[list[int]], Path]) -> None:
        path = filmed([20 + 4 * n for n in range(20)])
        ways = [Edit(path).resize(aspect="1:2", fit="follow"), Edit(path).reframe("1:2")]
        one, other = (list(stream_of(edit.plan).pictures()) for edit in ways)
        for a, b in zip(one, other, strict=True):
            assert np.array_equal(planes_of(a)[0], planes_of(b)[0])

    def test_it_says_so(self, filmed: Callable[[list[int]], Path]) -> None:
        edit = Edit(filmed([20] * 2)).resize(24, 48, fit="follow")
        said = stream_of(edit.plan).said
        assert said == ("cropped to 48x96, following what matters", "scaled from 48x96 to 24x48")
        assert Edit.from_json(edit.to_json()) == edit


class TestPlaces:
    def test_the_window_lies_where_most_is(self) -> None:
        assert best_place([0, 0, 0, 0, 5, 5, 0, 0, 0, 0], 0.2) == pytest.approx(0.5, abs=0.05)
        assert best_place([9, 9, 0, 0, 0, 0, 0, 0, 0, 0], 0.2) < 0.1
        assert best_place([0, 0, 0, 0, 0, 0, 0, 0, 9, 9], 0.2) > 0.9

    def test_the_middle_where_nothing_stands_out(self) -> None:
        assert best_place([1] * 20, 0.3) == pytest.approx(0.5)
        assert best_place([1] * 20, 1) == 0.5

    def test_an_extreme_shape_is_refused(self, filmed: Callable[[list[int]], Path]) -> None:
        with pytest.raises(MediaError, match="nearer to the clip's"):
            stream_of(Edit(filmed([20])).reframe("1:99").plan)
