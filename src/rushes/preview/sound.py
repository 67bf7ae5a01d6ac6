"""Ambience: a quiet bed of synthesised sound that fits the place.

All noise is shaped in the frequency domain over the whole length, so it closes on itself: a loop
sounds without a seam. Levels are low: it is air around a picture, not music.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy import float32, float64
from numpy.typing import NDArray

from rushes.preview.footage import SOUND_RATE, Sound

if TYPE_CHECKING:
    from collections.abc import Callable

Wave = NDArray[float64]

#: Loudest sample of any ambience.
_PEAK = 0.2


def ambience(name: str, weather: tuple[str, ...], samples: int, seed: int) -> Sound:
    """``samples`` of stereo sound for a place (see ``AMBIENCES``) in some weather."""
    rng = np.random.default_rng([seed, 0x50])
    # An even, smooth length transforms quickly; what is over is cut.
    length = samples + samples % 2
    total = AMBIENCES.get(name, wind)(length, rng)
    for kind in weather:
        if kind in _WEATHER:
            total = 0.6 * total + _WEATHER[kind](length, rng)
    peak = float(np.abs(total).max()) or 1.0
    return np.ascontiguousarray((total * min(1.0, _PEAK / peak)).astype(float32)[:samples])


def noise(length: int, rng: np.random.Generator, low: float, high: float, slope: float) -> Wave:
    """Stereo noise between two frequencies in Hz; ``slope`` 0 is white, 1 pink, 2 brown."""
    hertz = np.fft.rfftfreq(length, 1 / SOUND_RATE)
    shape = np.zeros_like(hertz)
    shape[1:] = hertz[1:] ** (-slope / 2)
    shape *= 1 / (1 + (low / np.maximum(hertz, 1e-3)) ** 4) / (1 + (hertz / high) ** 4)
    channels = []
    shared = np.exp(2j * np.pi * rng.random(len(hertz)))
    for _ in range(2):
        own = np.exp(2j * np.pi * rng.random(len(hertz)))
        sound = np.fft.irfft(shape * (0.6 * shared + 0.8 * own), length)
        channels.append(sound / (np.std(sound) or 1.0))
    return np.stack(channels, axis=1)


def swell(length: int, rng: np.random.Generator, rate: float, depth: float) -> Wave:
    """A slow rise and fall about 1, closed at the ends; ``rate`` in Hz, ``depth`` 0 to 1."""
    seconds = length / SOUND_RATE
    time = np.arange(length) / length
    total = np.zeros(length)
    for octave in (1.0, 1.7, 2.6):
        turns = max(1, round(rate * octave * seconds))
        total += np.sin(2 * np.pi * (turns * time + rng.random())) / octave
    return (1 + depth * total / 2)[:, None]


def calls(  # noqa: PLR0913
    length: int,
    rng: np.random.Generator,
    *,
    every: float,
    pitch: tuple[float, float],
    notes: tuple[int, int],
    glide: float,
    long: float = 0.07,
) -> Wave:
    """Short whistled calls now and then: birds, gulls, crickets. ``glide``: bend of each note."""
    total = np.zeros((length, 2))
    for _ in range(max(1, round(length / SOUND_RATE / every))):
        start = rng.random() * length
        pan = rng.uniform(0.15, 0.85)
        base = rng.uniform(*pitch)
        level = rng.uniform(0.25, 1.0)
        for _note in range(int(rng.integers(notes[0], notes[1] + 1))):
            count = int(long * SOUND_RATE * rng.uniform(0.7, 1.4))
            time = np.arange(count) / SOUND_RATE
            bend = 1 + glide * rng.uniform(-1, 1) * time / max(time[-1], 1e-6)
            tone = np.sin(2 * np.pi * np.cumsum(base * bend) / SOUND_RATE)
            tone *= np.sin(np.pi * np.arange(count) / count) ** 2 * level
            place = (int(start) + np.arange(count)) % length
            total[place, 0] += tone * (1 - pan)
            total[place, 1] += tone * pan
            start += count * rng.uniform(1.1, 1.9)
            base *= rng.uniform(0.92, 1.1)
    return total


def wind(length: int, rng: np.random.Generator) -> Wave:
    """Open air."""
    return 0.05 * noise(length, rng, 60, 700, 1.4) * swell(length, rng, 0.15, 0.6)


def meadow(length: int, rng: np.random.Generator) -> Wave:
    """Light wind, birds near and far, insects."""
    birds = calls(length, rng, every=1.1, pitch=(2400, 4600), notes=(2, 6), glide=0.25)
    hum = noise(length, rng, 3800, 5600, 0) * swell(length, rng, 3.0, 0.8)
    return 0.6 * wind(length, rng) + 0.05 * birds + 0.004 * hum


def forest(length: int, rng: np.random.Generator) -> Wave:
    """Leaves and birds with space around them."""
    birds = calls(length, rng, every=1.6, pitch=(1500, 3600), notes=(1, 5), glide=0.3, long=0.11)
    leaves = noise(length, rng, 900, 5000, 0.8) * swell(length, rng, 0.2, 0.7)
    return 0.02 * leaves + 0.045 * birds + 0.5 * wind(length, rng)


def night(length: int, rng: np.random.Generator) -> Wave:
    """Crickets under a still sky."""
    crickets = calls(
        length, rng, every=0.22, pitch=(4200, 4700), notes=(3, 4), glide=0.0, long=0.03
    )
    return 0.025 * crickets + 0.4 * wind(length, rng)


def sea(length: int, rng: np.random.Generator) -> Wave:
    """Waves that come and go."""
    surf = noise(length, rng, 120, 5000, 1.0)
    return 0.06 * surf * swell(length, rng, 0.13, 0.85) ** 2 + 0.02 * noise(
        length, rng, 40, 300, 1.6
    )


def shore(length: int, rng: np.random.Generator) -> Wave:
    """Waves, and gulls over them."""
    gulls = calls(length, rng, every=3.0, pitch=(900, 1500), notes=(1, 4), glide=0.35, long=0.22)
    return sea(length, rng) + 0.03 * gulls


def stream(length: int, rng: np.random.Generator) -> Wave:
    """Running water."""
    water = noise(length, rng, 500, 6500, 0.7) * swell(length, rng, 1.3, 0.25)
    return 0.035 * water + 0.025 * calls(
        length, rng, every=0.16, pitch=(500, 1400), notes=(1, 2), glide=0.6, long=0.035
    )


def under(length: int, rng: np.random.Generator) -> Wave:
    """Under water: a dull roar and bubbles."""
    roar = noise(length, rng, 30, 260, 1.5) * swell(length, rng, 0.2, 0.4)
    bubbles = calls(length, rng, every=0.7, pitch=(260, 700), notes=(2, 6), glide=0.9, long=0.045)
    return 0.07 * roar + 0.03 * bubbles


def city(length: int, rng: np.random.Generator) -> Wave:
    """Traffic, not near."""
    rumble = noise(length, rng, 40, 420, 1.4) * swell(length, rng, 0.18, 0.5)
    tyres = noise(length, rng, 500, 2600, 1.0) * swell(length, rng, 0.25, 0.8) ** 2
    horns = calls(length, rng, every=4.5, pitch=(340, 480), notes=(1, 2), glide=0.0, long=0.25)
    return 0.06 * rumble + 0.016 * tyres + 0.008 * horns


def crowd(length: int, rng: np.random.Generator) -> Wave:
    """Many people, no words."""
    babble = sum(
        noise(length, rng, low, high, 0.6) * swell(length, rng, rate, 0.7)
        for low, high, rate in ((180, 420, 2.1), (450, 900, 3.3), (1000, 2200, 4.2))
    )
    return np.asarray(0.02 * babble)


def room(length: int, rng: np.random.Generator) -> Wave:
    """A quiet room."""
    return 0.016 * noise(length, rng, 50, 900, 1.6)


def fire(length: int, rng: np.random.Generator) -> Wave:
    """A fire that crackles."""
    crackle = calls(length, rng, every=0.09, pitch=(900, 4200), notes=(1, 1), glide=0.9, long=0.006)
    return 0.06 * noise(length, rng, 40, 320, 1.3) * swell(length, rng, 0.7, 0.5) + 0.06 * crackle


def machines(length: int, rng: np.random.Generator) -> Wave:
    """A hall with engines in it."""
    time = np.arange(length) / length
    hum = sum(
        np.sin(2 * np.pi * round(hertz * length / SOUND_RATE) * time) / part
        for part, hertz in enumerate((50, 100, 150, 250), start=1)
    )
    beat = noise(length, rng, 300, 2400, 0.8) * swell(length, rng, 1.6, 0.9) ** 3
    return 0.025 * np.asarray(hum)[:, None] + 0.014 * beat + 0.02 * noise(length, rng, 60, 500, 1.3)


def space(length: int, rng: np.random.Generator) -> Wave:
    """Nothing makes a sound there; films disagree."""
    time = np.arange(length) / length
    pad = np.zeros((length, 2))
    for hertz in (55.0, 82.4, 110.0, 164.8):
        for side in range(2):
            turns = round((hertz + 0.4 * side) * length / SOUND_RATE)
            pad[:, side] += np.sin(2 * np.pi * (turns * time + rng.random())) * (40 / hertz)
    return 0.045 * pad * swell(length, rng, 0.12, 0.5) + 0.012 * noise(length, rng, 200, 1500, 1.2)


def shower(length: int, rng: np.random.Generator) -> Wave:
    """Rain on leaves and stone."""
    drops = calls(length, rng, every=0.05, pitch=(1800, 5200), notes=(1, 1), glide=0.5, long=0.008)
    return 0.05 * noise(length, rng, 600, 9000, 0.5) + 0.03 * drops


def thunder(length: int, rng: np.random.Generator) -> Wave:
    """Rain, and thunder over it."""
    roll = noise(length, rng, 20, 140, 1.8) * swell(length, rng, 0.2, 0.95) ** 4
    return shower(length, rng) + 0.09 * roll


#: What a place may sound like.
AMBIENCES: dict[str, Callable[[int, np.random.Generator], Wave]] = {
    "wind": wind, "meadow": meadow, "forest": forest, "night": night, "sea": sea, "shore": shore,
    "stream": stream, "underwater": under, "city": city, "crowd": crowd, "room": room,
    "fire": fire, "machines": machines, "space": space,
}  # fmt: skip

_WEATHER = {"rain": shower, "storm": thunder, "wind": wind}
