"""What can be wrong with a clip, and where wrong begins."""

from __future__ import annotations

from enum import StrEnum

from rushes.types import Frozen, Rate, Seconds, Size


class Check(StrEnum):
    """Everything that is looked for."""

    BLACK = "black"
    FROZEN = "frozen"
    DUPLICATE = "duplicate"
    TORN = "torn"
    FLICKER = "flicker"
    FLASH = "flash"
    CUT = "cut"
    BLUR = "blur"
    BLOCKS = "blocks"
    COARSE = "coarse"
    CLIPPED = "clipped"
    SILENT = "silent"
    LENGTH = "sound length"
    DAMAGED = "damaged"
    DURATION = "duration"
    SIZE = "size"
    RATE = "rate"
    FRAMES = "frames"
    SOUND = "sound"


class Severity(StrEnum):
    """How bad it is: nobody would use the clip like this, or somebody should look at it."""

    FAULT = "fault"
    WARNING = "warning"


class Fault(Frozen):
    """One thing that is wrong, between two times in seconds, or with the whole clip."""

    check: Check
    severity: Severity
    said: str
    start: Seconds | None = None
    stop: Seconds | None = None
    value: float | None = None
    """What was measured, where it is a number."""
    limit: float | None = None
    """What it should not go beyond."""


class Expected(Frozen):
    """What was ordered; ``None`` is anything."""

    duration: Seconds | None = None
    size: Size | None = None
    fps: Rate | None = None
    frames: int | None = None
    sound: bool | None = None
    shots: int = 1
    """How many shots the clip may have; 0 for any number."""


class Limits(Frozen):
    """Where each check begins. Levels are of 255, times in seconds."""

    black: float = 0.98
    """Share of black pixels."""
    black_time: float = 0.1
    still: float = 0.25
    """Mean change from picture to picture below which nothing moves."""
    still_peak: float = 3
    """The same for the most different pixels."""
    frozen_time: float = 0.5
    moving: float = 1.0
    """Mean change around a duplicate: in a still scene there are none."""
    tear: float = 6.0
    flicker: float = 1.5
    """Mean swing of the brightness, from picture to picture, over half a second."""
    flash: float = 12.0
    cut_likeness: float = 0.5
    cut_change: float = 12.0
    cut_contrast: float = 2.0
    """How much more than its neighbours a picture changes where a cut is."""
    blur: float = 0.68
    blocks: float = 1.6
    coarse: float = 44
    """H.264's quantiser, of 51: above it faces have no features any more."""
    soft_time: float = 0.5
    """For so long a picture must be blurred or blocky."""
    clipped: float = 0.004
    """Share of a piece of 50 ms."""
    silence: float = 0.001
    """The highest sample, from 0 to 1: -60 dB."""
    silent_time: float = 2.0
    apart: float = 0.025
    """Sound and pictures may end a picture and so much from each other: codecs fill a block."""
