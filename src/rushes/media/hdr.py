"""High dynamic range (PQ and HLG) mapped to what every screen shows.

ITU-R BT.2408 puts the white of a page at 203 cd/m²; that becomes a little less than white here,
and what is brighter is compressed smoothly up to 1000 cd/m² (BT.2390's knee, in linear light).
"""

from __future__ import annotations

from functools import cache
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import numpy as np

from rushes.media.chain import SCALING
from rushes.media.tones import TABLE_FORMAT, cube, lattice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rushes.media.chain import Chain
    from rushes.media.form import Form

    Floats = NDArray[np.float64]

_WHITE, _PEAK = 203.0, 1000.0
#: Where the shoulder begins, as a share of white.
_KNEE = 0.75
#: Linear BT.2020 to linear BT.709 (ITU-R BT.2087).
_TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
)
_LUMA = np.array([0.2627, 0.6780, 0.0593])


def draw_mapped(chain: Chain, form: Form, transfer: str) -> None:
    """Add the filters that turn ``transfer`` in BT.2020 into BT.709, in ``form``'s format."""
    chain.add("scale", flags=SCALING, in_color_matrix="bt2020nc")
    chain.add("format", pix_fmts=TABLE_FORMAT)
    with NamedTemporaryFile("w", suffix=".cube", encoding="ascii") as file:
        file.write(_table(transfer))
        file.flush()
        chain.add("lut3d", file=file.name, interp="tetrahedral")
    chain.add("scale", flags=SCALING, out_color_matrix="bt709", out_range="tv")
    chain.add("format", pix_fmts=form.pix_fmt)
    chain.add("setparams", color_primaries="bt709", color_trc="bt709", colorspace="bt709")


@cache
def _table(transfer: str) -> str:
    values = lattice().astype(np.float64)
    light = _pq(values) if transfer == "smpte2084" else _hlg(values)
    return cube(mapped(light).astype(np.float32))


def mapped(light: Floats) -> Floats:
    """Linear BT.2020 in cd/m², (…, 3), as BT.709 display values from 0 to 1."""
    luma = np.maximum((light @ _LUMA)[..., None] / _WHITE, 1e-9)
    brightest = np.maximum(light.max(axis=-1, keepdims=True) / _WHITE, luma)
    # The brightest channel decides, and all follow it, so that hues stay.
    ratio = _shoulder(brightest) / np.maximum(brightest, 1e-9)
    shown = (light / _WHITE * ratio) @ _TO_709.T
    grey = np.clip((shown @ np.array([0.2126, 0.7152, 0.0722]))[..., None], 0, 1)
    low = shown.min(axis=-1, keepdims=True)
    # Colours that BT.709 does not have lose as much of their colour as they must.
    keep = np.where(low < 0, grey / np.maximum(grey - low, 1e-9), 1.0)
    inside = np.clip(grey + (shown - grey) * keep, 0, 1)
    display: Floats = inside ** (1 / 2.2)
    return display


def _shoulder(level: Floats) -> Floats:
    """0 to 1 for 0 to the peak: straight up to the knee, then ever flatter."""
    top = _PEAK / _WHITE
    over = np.clip((level - _KNEE) / (top - _KNEE), 0, 1)
    room = 1 - _KNEE
    slope = (top - _KNEE) / room
    curved = _KNEE + room * (slope * over) / (1 + (slope - 1) * over)
    return np.where(level <= _KNEE, level, curved)


def _pq(values: Floats) -> Floats:
    """SMPTE ST 2084: code values from 0 to 1 as cd/m²."""
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    power = np.clip(values, 0, 1) ** (1 / m2)
    light: Floats = 10_000 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)
    return light


def _hlg(values: Floats) -> Floats:
    """ARIB STD-B67 on a screen of 1000 cd/m²: code values from 0 to 1 as cd/m²."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    bent = (np.exp((np.maximum(values, 0.5) - c) / a) + b) / 12
    scene = np.where(values <= 0.5, values**2 / 3, bent)
    luma = np.maximum((scene @ _LUMA)[..., None], 1e-9)
    light: Floats = 1000 * scene * luma**0.2
    return light
