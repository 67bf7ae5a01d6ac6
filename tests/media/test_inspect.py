"""Quality control: each check with a clip made to fail it, and a clean clip that must pass."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media.faults import Check, Expected, Fault, Severity
from rushes.media.inspection import Inspection, Verdict, inspect
from rushes.media.inspection_picture import inspection_picture
from rushes.media.picture import load_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from rushes.media.survey import Listened, Seen

    Pictures = NDArray[np.uint8]

RATE = 48_000
HIGH, WIDE, COUNT = 144, 256, 48


def texture(seed: int) -> Pictures:
    dice = np.random.default_rng(seed)
    total = np.full((HIGH, 3 * WIDE, 3), 128, np.float32)
    for size, strength in ((3, 90), (9, 60), (30, 30), (100, 6)):
        grain = dice.uniform(-1, 1, (size, 4 * size, 3)).astype(np.float32)
        total += strength * cv2.resize(grain, (3 * WIDE, HIGH), interpolation=cv2.INTER_CUBIC)
    made: Pictures = total.clip(0, 255).astype(np.uint8)
    return made


@pytest.fixture
def pan() -> Pictures:
    """A clean shot: a camera pans over something with detail."""
    scene = texture(1)
    return np.stack([scene[:, 3 * n : 3 * n + WIDE] for n in range(COUNT)])


@pytest.fixture
def good_sound() -> NDArray[np.float32]:
    time = np.arange(2 * RATE) / RATE
    wave = 0.3 * np.sin(2 * np.pi * 220 * time) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time))
    return np.tile(wave, (2, 1)).astype(np.float32)


@pytest.fixture
def film(clip: Callable[..., Path]) -> Callable[..., Path]:
    """A file of pictures, (count, height, width, 3), that are kept nearly as they are."""

    def build(pictures: Pictures, name: str = "clip.mp4", **recipe: object) -> Path:
        return clip(
            name,
            frames=len(pictures),
            size=(WIDE, HIGH),
            picture=pictures,
            **{"options": {"crf": "12"}, **recipe},
        )

    return build


def found(inspection: Inspection) -> set[Check]:
    return {fault.check for fault in inspection.faults}


def only(inspection: Inspection, check: Check) -> Fault:
    assert found(inspection) == {check}, str(inspection)
    return inspection.faults[0]


def test_a_clean_clip_passes(
    film: Callable[..., Path], pan: Pictures, good_sound: NDArray[np.float32]
) -> None:
    path = film(pan, sound=good_sound)
    order = Expected(duration="2", size="256x144", fps="24", frames=48, sound=True)
    report = inspect(path, order)
    assert report.faults == ()
    assert report.verdict is Verdict.GOOD
    assert str(report) == f"{path}: good"
    assert report.measured.loudness == pytest.approx(-16, abs=3)
    assert report.measured.cuts == 0


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("carphone_pristine.mp4", set()),
        ("carphone_distorted.mp4", {Check.COARSE}),
        ("bikes.mp4", {Check.CUT}),
    ],
)
def test_real_clips(real_clips: Path, name: str, checks: set[Check]) -> None:
    report = inspect(real_clips / name)
    assert found(report) == checks
    if name == "bikes.mp4":
        assert report.measured.cuts == 5
        assert inspect(real_clips / name, Expected(shots=0)).verdict is Verdict.GOOD


def test_black(film: Callable[..., Path], pan: Pictures) -> None:
    pan[20:36] = 0
    fault = only(inspect(film(pan)), Check.BLACK)
    assert (fault.start, fault.stop) == (Fraction(20, 24), Fraction(36, 24))
    assert fault.severity is Severity.FAULT


def test_a_dark_picture_is_not_black(film: Callable[..., Path], pan: Pictures) -> None:
    assert not inspect(film((pan * 0.3).astype(np.uint8))).faults


def test_frozen(film: Callable[..., Path], pan: Pictures) -> None:
    pan[24:] = pan[23]
    fault = only(inspect(film(pan)), Check.FROZEN)
    assert (fault.start, fault.stop) == (Fraction(23, 24), Fraction(2))
    assert fault.value == pytest.approx(25 / 24)
    assert fault.severity is Severity.FAULT


def test_duplicates(film: Callable[..., Path], pan: Pictures) -> None:
    pan[[10, 30]] = pan[[9, 29]]
    fault = only(inspect(film(pan)), Check.DUPLICATE)
    assert fault.start == Fraction(10, 24)
    assert fault.said.startswith("2 of 48")
    assert fault.severity is Severity.WARNING


def test_every_second_picture_twice(film: Callable[..., Path], pan: Pictures) -> None:
    pan[1::2] = pan[::2]
    assert only(inspect(film(pan)), Check.DUPLICATE).severity is Severity.FAULT


def test_torn(film: Callable[..., Path], pan: Pictures) -> None:
    pan[20, HIGH // 2 :] = pan[24, HIGH // 2 :]
    fault = only(inspect(film(pan)), Check.TORN)
    assert (fault.start, fault.stop) == (Fraction(20, 24), Fraction(21, 24))


def test_a_torn_photograph(film: Callable[..., Path], photographs: Path) -> None:
    scene = cv2.imread(str(photographs / "astronaut.png"))
    assert scene is not None
    pictures = np.stack([scene[100 : 100 + HIGH, 4 * n : 4 * n + WIDE] for n in range(COUNT)])
    assert not inspect(film(pictures, "whole.mp4")).faults
    pictures[30, 80:] = pictures[35, 80:]
    assert only(inspect(film(pictures)), Check.TORN).start == Fraction(30, 24)


def test_flicker(film: Callable[..., Path], pan: Pictures) -> None:
    swing = np.where(np.arange(COUNT) % 2, 1.08, 0.92)[:, None, None, None]
    swing[:12] = 1
    fault = only(inspect(film((pan * swing).clip(0, 255).astype(np.uint8))), Check.FLICKER)
    assert fault.start is not None
    assert 0.2 < float(fault.start) < 0.8


def test_a_flash(film: Callable[..., Path], pan: Pictures) -> None:
    pan[20] = 250
    assert only(inspect(film(pan)), Check.FLASH).start == Fraction(20, 24)


def test_a_fade_is_no_flicker(film: Callable[..., Path], pan: Pictures) -> None:
    fade = np.linspace(0.2, 1, COUNT)[:, None, None, None]
    assert not inspect(film((pan * fade).astype(np.uint8))).faults


def test_a_cut(film: Callable[..., Path], pan: Pictures) -> None:
    scene = texture(9)
    pan[24:] = np.stack([scene[:, 3 * n : 3 * n + WIDE] for n in range(24)])
    path = film(pan)
    assert only(inspect(path), Check.CUT).start == 1
    assert not inspect(path, Expected(shots=2)).faults


def test_blur(film: Callable[..., Path], pan: Pictures) -> None:
    for number in range(12, 36):
        pan[number] = cv2.GaussianBlur(pan[number], (0, 0), 4)
    fault = only(inspect(film(pan)), Check.BLUR)
    assert fault.start is not None
    assert float(fault.start) == pytest.approx(0.5, abs=0.2)


def test_blocks(film: Callable[..., Path], photographs: Path) -> None:
    scene = cv2.imread(str(photographs / "astronaut.png"))
    assert scene is not None
    pictures = np.stack([scene[100 : 100 + HIGH, 4 * n : 4 * n + WIDE] for n in range(COUNT)])
    for number in range(COUNT):
        packed = cv2.imencode(".jpg", pictures[number], [cv2.IMWRITE_JPEG_QUALITY, 8])[1]
        decoded = cv2.imdecode(packed, cv2.IMREAD_COLOR)
        assert decoded is not None
        pictures[number] = decoded
    assert Check.BLOCKS in found(inspect(film(pictures)))


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_compressed_to_mud(film: Callable[..., Path], pan: Pictures, codec: str) -> None:
    hard = {"libx264": {"crf": "51", "qmin": "49"}, "mpeg4": {"qmin": "31", "qmax": "31"}}[codec]
    report = inspect(film(pan, codec=codec, options=hard))
    assert (Check.COARSE in found(report)) == (codec == "libx264")
    quantiser = report.measured.quantiser
    assert (quantiser is not None and quantiser > 48) == (codec == "libx264")
    clean = inspect(film(pan, "clean.mp4")).measured.quantiser
    assert clean is not None
    assert clean < 20


def test_clipped(film: Callable[..., Path], pan: Pictures, good_sound: NDArray[np.float32]) -> None:
    fault = only(
        inspect(film(pan, sound=np.clip(good_sound * 12, -1, 1).astype(np.float32))), Check.CLIPPED
    )
    assert fault.severity is Severity.FAULT


def test_loud_is_not_clipped(
    film: Callable[..., Path], pan: Pictures, good_sound: NDArray[np.float32]
) -> None:
    assert not inspect(film(pan, sound=(good_sound * 3.2).astype(np.float32))).faults


def test_silent(film: Callable[..., Path], pan: Pictures) -> None:
    silence = np.zeros((2, 2 * RATE), np.float32)
    assert only(inspect(film(pan, sound=silence)), Check.SILENT).severity is Severity.FAULT


def test_a_hole_in_the_sound(
    film: Callable[..., Path], pan: Pictures, good_sound: NDArray[np.float32]
) -> None:
    long = np.concatenate([pan, pan[-2::-1]])
    hole = np.concatenate([good_sound, good_sound], axis=1)
    hole[:, RATE // 2 : 3 * RATE] = 0
    fault = only(inspect(film(long, sound=hole)), Check.SILENT)
    assert fault.severity is Severity.WARNING
    assert float(fault.start or 0) == pytest.approx(0.5, abs=0.1)
    assert float(fault.stop or 0) == pytest.approx(3, abs=0.1)


def test_sound_that_ends_early(
    film: Callable[..., Path], pan: Pictures, good_sound: NDArray[np.float32]
) -> None:
    fault = only(inspect(film(pan, sound=good_sound[:, :RATE])), Check.LENGTH)
    assert fault.value == pytest.approx(-1, abs=0.05)


@pytest.mark.parametrize(
    ("order", "check"),
    [
        ({"duration": "5"}, Check.DURATION),
        ({"size": "1280x720"}, Check.SIZE),
        ({"fps": "25"}, Check.RATE),
        ({"frames": 49}, Check.FRAMES),
        ({"sound": True}, Check.SOUND),
    ],
)
def test_other_than_ordered(
    film: Callable[..., Path], pan: Pictures, order: dict[str, object], check: Check
) -> None:
    report = inspect(film(pan), Expected.model_validate(order))
    assert only(report, check).said.endswith("was ordered")
    assert report.verdict is Verdict.BAD


def test_damage_on_the_way_is_found(film: Callable[..., Path], pan: Pictures) -> None:
    path = film(pan, "clip.mkv", codec="ffv1", options={"slicecrc": "1"})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = b"\x55" * 3000
    path.write_bytes(data)
    try:
        report = inspect(path)
    except MediaError:
        return
    assert report.verdict is not Verdict.GOOD


def test_what_was_found_is_drawn(
    film: Callable[..., Path],
    pan: Pictures,
    good_sound: NDArray[np.float32],
    tmp_path: Path,
) -> None:
    pan[20:36] = 0
    kept: list[tuple[Seen, Listened | None]] = []
    path = film(pan, sound=good_sound)
    report = inspect(path, keep=lambda _, seen, sound: kept.append((seen, sound)))
    drawn = load_picture(inspection_picture(report, *kept[0], tmp_path / "report.png", width=800))
    assert drawn.shape[1] == 800
    red = (drawn[..., 0].astype(int) - drawn[..., 1] > 30).mean(axis=0)
    band = slice(110 + 667 * 22 // 48, 110 + 667 * 34 // 48)
    assert red[band].mean() > 0.3
    assert red[110 : 110 + 667 * 18 // 48].mean() < 0.1


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_hardly_any_pictures(film: Callable[..., Path], pan: Pictures, frames: int) -> None:
    assert not inspect(film(pan[:frames])).faults
