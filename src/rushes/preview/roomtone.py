"""Sound that does not stop dead: a clip's last second, drawn out into a texture that fades."""

from __future__ import annotations

import numpy as np

from rushes.preview.footage import SOUND_RATE, Sound

#: Samples of the end of the clip that the texture is made of.
_SOURCE = SOUND_RATE
#: Samples of one grain of the texture, half of which overlaps with the next.
_GRAIN = SOUND_RATE // 3 // 2 * 2
#: Samples over which the clip's own end, played backwards, gives way to the texture.
_TURN = SOUND_RATE // 5
#: How loud the texture stays, and how fast it falls to that, in seconds.
_LEVEL, _FALL = 0.4, 0.7


def drawn_out(sound: Sound, samples: int, seed: int) -> Sound:
    """``samples`` more of ``sound``, (samples, channels), joined without a click.

    It begins as the clip's end played backwards, so that the wave goes on, becomes overlapping
    grains of the last second, and fades to silence at the end.
    """
    if samples <= 0 or not len(sound):
        return np.zeros((max(samples, 0), sound.shape[1]), np.float32)
    source = sound[-_SOURCE:]
    texture = _texture(source, samples, seed)
    turn = min(_TURN, samples, len(source))
    share = np.linspace(0, 1, turn, dtype=np.float32)[:, None]
    texture[:turn] = source[::-1][:turn] * np.cos(share * np.pi / 2) + texture[:turn] * np.sin(
        share * np.pi / 2
    )
    time = np.arange(samples) / SOUND_RATE
    level = _LEVEL + (1 - _LEVEL) * np.exp(-time / _FALL)
    out = np.clip((time[-1] - time) / min(1.5, max(time[-1], 1e-3)), 0, 1)
    return np.asarray(texture * (level * np.sin(out * np.pi / 2))[:, None], np.float32)


def _texture(source: Sound, samples: int, seed: int) -> Sound:
    """Grains taken from anywhere in ``source``, overlapping by half at equal power."""
    grain = min(_GRAIN, len(source) // 2 * 2)
    if grain < 2:
        return np.zeros((samples, source.shape[1]), np.float32)
    dice = np.random.default_rng([seed, 0x50D])
    window = np.sin(np.pi * (np.arange(grain) + 0.5) / grain).astype(np.float32)[:, None]
    hop = grain // 2
    total = np.zeros((samples + 2 * grain, source.shape[1]), np.float32)
    for start in range(0, samples + hop, hop):
        take = int(dice.integers(0, len(source) - grain + 1))
        total[start : start + grain] += source[take : take + grain] * window
    return total[hop : hop + samples]
