"""Actions: how a cut-out moves when it runs, swims, dances.

An action is a pure function from time to a :class:`Pose`; :func:`rushes.preview.bend.bend` bends a
drawing into it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import cos, exp, pi, sin
from typing import TYPE_CHECKING

from rushes.preview.pose import Arm, Beat, Pose

if TYPE_CHECKING:
    from rushes.preview.habit import Habit

Action = Callable[[Beat], Pose]


def rest(beat: Beat) -> Pose:
    """Breathe."""
    breath = sin(beat.phase(0.4))
    if beat.habit.hovers:
        return hover(beat)
    if beat.habit.rolls:
        return Pose(y=0.004 * sin(beat.phase(6.0)))
    return Pose(
        high=1 + 0.014 * breath, wide=1 - 0.007 * breath, lean=0.012 * sin(beat.phase(0.25))
    )


def run(beat: Beat) -> Pose:
    """Bound along: stretch in the air, gather on the ground."""
    habit = beat.habit
    angle = beat.phase(1.7 if habit.figure else 2.1)
    if habit.board:
        return _balance(beat)
    if habit.figure:
        return Pose(y=0.045 * abs(cos(angle)), step=0.85, gait=angle, turn=0.1)
    if habit.rolls or habit.slides:
        return drive(beat)
    if habit.legs == 2:
        return Pose(
            y=0.05 * abs(cos(angle)), step=1.0, gait=angle, turn=0.06 + 0.02 * sin(2 * angle)
        )
    if habit.supple:
        return Pose(wave=0.05, phase=beat.phase(1.4))
    air = max(0.0, sin(angle))
    bound = 0.14 if habit.legs else 0.22
    return Pose(
        y=bound * air,
        step=1.0 if habit.legs else 0.0,
        gait=angle - 0.35,
        gallop=True,
        turn=-0.085 * cos(angle),
        wide=1 + 0.055 * sin(angle),
        high=1 - 0.05 * sin(angle),
    )


def walk(beat: Beat) -> Pose:
    """Step along."""
    habit = beat.habit
    angle = beat.phase(0.95)
    if habit.rolls or habit.slides:
        return drive(beat)
    if habit.board:
        return _balance(beat)
    if habit.figure:
        return Pose(step=0.42, gait=angle, lean=0.01 * sin(2 * angle))
    if habit.supple:
        return Pose(wave=0.04, phase=angle)
    if not habit.legs:
        hop = max(0.0, sin(angle * 2 if not habit.hovers else angle))
        return Pose(y=0.1 * hop, high=1 + 0.04 * (hop - 0.3), turn=0.03 * sin(angle))
    return Pose(
        y=0.012 * abs(sin(angle)),
        step=0.6,
        gait=angle,
        # What walks towards us waddles.
        turn=0.13 * sin(angle) if habit.facing == "front" else 0.012 * sin(2 * angle),
        high=1 + 0.008 * cos(2 * angle),
    )


def jump(beat: Beat) -> Pose:
    """Crouch, leap, land."""
    cycle = (beat.phase(0.75) / (2 * pi)) % 1
    if cycle < 0.22 or cycle >= 0.78:
        part = cycle / 0.22 if cycle < 0.22 else (cycle - 0.78) / 0.22
        low = sin(pi * part)
        if beat.habit.figure:
            return Pose(crouch=0.75 * low, arms=_both(0.3 - 0.7 * low, 0.3), high=1 - 0.05 * low)
        return Pose(high=1 - 0.2 * low, wide=1 + 0.13 * low)
    arc = (cycle - 0.22) / 0.56
    height = 4 * arc * (1 - arc)
    reach = abs(1 - 2 * arc)
    up = 0.45 if beat.habit.figure else 0.7
    return Pose(
        y=up * height,
        high=1 + 0.08 * reach,
        wide=1 - 0.04 * reach,
        turn=0.0 if beat.habit.figure or beat.habit.facing == "front" else -0.3 * (1 - 2 * arc),
        step=0.9 * height if beat.habit.legs == 4 else 0.0,
        gait=pi / 2,
        gallop=True,
        arms=_both(2.4 * height**0.5 + 0.2, 2.6 * height**0.5 + 0.2),
        loose=0.9 * height,
    )


def fly(beat: Beat) -> Pose:
    """Beat the wings, or hold a course."""
    habit = beat.habit
    rising = 0.06 * sin(beat.phase(0.3))
    if _winged(habit):
        angle = beat.phase(3.2 if habit.squeezes else 1.7)
        return Pose(
            y=rising - 0.06 * sin(angle),
            flap=sin(angle),
            turn=-0.06 + 0.04 * cos(angle) if not habit.squeezes else 0.12 * sin(beat.phase(0.4)),
            x=0.08 * sin(beat.phase(0.35)) if habit.squeezes else 0.0,
        )
    if habit.figure:
        # As heroes do: stretched out, arms ahead, legs behind.
        return Pose(
            y=rising, turn=1.2, arms=((2.9, 3.0), (2.9, 3.0)), loose=0.25, gait=beat.phase(0.8)
        )
    if habit.supple:
        return Pose(y=rising, wave=0.06, phase=beat.phase(0.8), turn=0.05 * sin(beat.phase(0.23)))
    if habit.legs:
        return Pose(y=rising, step=0.5, gait=beat.phase(0.9), gallop=True, turn=-0.1 + rising)
    turn = -0.05 + 0.03 * sin(beat.phase(0.23))
    if habit.facing == "front":
        turn = 0.08 * sin(beat.phase(0.3))
    return Pose(y=rising, turn=turn, x=0.02 * sin(beat.phase(0.4)))


def _winged(habit: Habit) -> bool:
    return bool(habit.wing or habit.flaps or habit.squeezes)


def swim(beat: Beat) -> Pose:
    """A wave from head to tail; people crawl."""
    habit = beat.habit
    rising = 0.06 * sin(beat.phase(0.35))
    if habit.figure:
        stroke = beat.phase(0.8) % (2 * pi)
        arms = ((stroke, stroke + 0.3), ((stroke + pi) % (2 * pi), (stroke + pi) % (2 * pi) + 0.3))
        return Pose(
            y=0.5 * rising,
            turn=1.1,
            step=0.3,
            gait=beat.phase(2.0),
            arms=arms,
            lean=0.02,
            loose=0.01,
        )
    if not habit.supple and habit.legs:
        return Pose(y=rising, step=0.7, gait=beat.phase(1.2), turn=0.03 * cos(beat.phase(0.35)))
    if not habit.supple and habit.facing == "front":
        pulse = sin(beat.phase(0.7))
        return Pose(
            y=rising + 0.05 * pulse, wide=1 - 0.07 * pulse, high=1 + 0.08 * pulse,
            turn=0.08 * sin(beat.phase(0.3)),
        )  # fmt: skip
    return Pose(y=rising, wave=0.075, phase=beat.phase(1.1), turn=0.06 * cos(beat.phase(0.35)))


def drive(beat: Beat) -> Pose:
    """Hum along on the springs; on a board, balance."""
    if beat.habit.figure:
        return _balance(beat)
    return Pose(
        y=0.01 * abs(sin(beat.phase(2.9))) + 0.008 * sin(beat.phase(1.7)),
        turn=0.014 * sin(beat.phase(0.9)),
        high=1 + 0.008 * sin(beat.phase(3.4)),
    )


def _balance(beat: Beat) -> Pose:
    sway = sin(beat.phase(0.45))
    return Pose(
        y=0.03 * sin(beat.phase(0.4)),
        turn=0.12 * sway,
        crouch=0.28 + 0.06 * sin(beat.phase(0.8)),
        arms=((1.4 + 0.25 * sway, 1.55), (1.4 - 0.25 * sway, 1.55)),
    )


def sail(beat: Beat) -> Pose:
    """Ride the swell."""
    if beat.habit.board:
        return _balance(beat)
    return Pose(y=0.03 * sin(beat.phase(0.4)), turn=0.07 * sin(beat.phase(0.4) + 1.1))


def fall(beat: Beat) -> Pose:
    """Come down, turning over slowly; people flail."""
    down = (beat.moment + beat.offset) % 1 if beat.clock.loop else beat.moment
    shown = min(1.0, 12 * down, 12 * (1 - down)) if beat.clock.loop else 1.0
    if _winged(beat.habit):
        # It comes down to land.
        return replace(fly(beat), y=1.1 * (1 - down) ** 1.5, opacity=shown)
    flail = beat.phase(1.6)
    return Pose(
        y=(2.6 if beat.habit.tall < 0.6 else 1.6) * (1 - down) + 0.02,
        x=0.25 * sin(beat.phase(0.5)),
        turn=0.7 * sin(beat.phase(0.35)) + (0.4 * down if beat.habit.figure else 0.9 * down),
        arms=((2.2 + 0.5 * sin(flail), 2.5), (2.2 + 0.5 * cos(flail), 2.5)),
        loose=1.0,
        gait=flail,
        # In a loop it is thrown again from out of sight.
        opacity=shown,
    )


def rise(beat: Beat) -> Pose:
    """Go up, ever faster."""
    up = beat.there_and_back**1.8
    shake = 0.008 * sin(beat.phase(9)) * (1 - up)
    turn = -pi / 2 if beat.habit.upright else 0.0
    if beat.habit.tilt and not beat.habit.upright:
        turn = -0.28 * min(1.0, 4 * up)
    flap = sin(beat.phase(1.9)) if _winged(beat.habit) else None
    return Pose(
        y=(1.25 if beat.habit.upright else 0.8) * up, x=shake, high=1 + 0.03 * up, turn=turn,
        flap=flap, arms=_both(0.4 + 0.4 * up, 0.4), loose=0.3, gait=beat.phase(0.5),
    )  # fmt: skip


def spin(beat: Beat) -> Pose:
    """Turn on the spot, as seen from the side."""
    angle = beat.phase(0.55)
    face = cos(angle)
    return Pose(
        wide=face if abs(face) > 0.1 else 0.1 * (1 if face >= 0 else -1),
        y=0.012 * (1 - cos(2 * angle)),
        arms=_both(1.45, 1.6),
    )


def dance(beat: Beat) -> Pose:
    """Sway, hop and lean to a beat."""
    angle = beat.phase(0.9)
    hop = abs(sin(angle))
    side = 1.0 if sin(beat.phase(0.225)) >= 0 or beat.habit.facing == "front" else -1.0
    left, right = 1.7 + 1.0 * sin(angle), 1.7 - 1.0 * sin(angle)
    return Pose(
        x=0.05 * sin(angle),
        y=0.08 * hop,
        lean=0.1 * sin(angle),
        turn=0.1 * sin(angle),
        high=1 + 0.05 * (hop - 0.5),
        wide=side * (1 - 0.03 * (hop - 0.5)),
        step=0.3,
        gait=angle * 2 if beat.habit.figure else angle,
        arms=((left, left + 0.8), (right, right + 0.8)),
    )


def wave(beat: Beat) -> Pose:
    """Wave a hand; what has none rocks, as a flag does."""
    swing = sin(beat.phase(1.5))
    if beat.habit.figure:
        lifted = (2.45, 2.9 + 0.55 * swing)
        held = (0.2, 0.1)
        arms = (lifted, held) if beat.habit.holds else (held, lifted)
        return Pose(arms=arms, lean=0.015 * swing, high=1 + 0.008 * sin(beat.phase(0.4)))
    return Pose(lean=0.06 * swing, turn=0.05 * swing, y=0.012 * abs(swing))


def hover(beat: Beat) -> Pose:
    """Hang in the air."""
    drift = sin(beat.phase(0.4))
    return Pose(
        x=0.06 * sin(beat.phase(0.13)),
        y=0.08 * sin(beat.phase(0.22)),
        turn=0.14 * sin(beat.phase(0.17)),
        arms=((1.0 + 0.2 * drift, 1.3), (1.0 - 0.2 * drift, 1.3)),
        loose=0.7,
        gait=beat.phase(0.3),
        wave=0.03 if beat.habit.supple else 0.0,
        phase=beat.phase(0.5),
    )


def explode(beat: Beat) -> Pose:
    """Swell, burst, and be gone: the sparks are an effect of their own."""
    moment = beat.moment
    if moment < BURST:
        shake = 0.05 * sin(beat.phase(11)) * moment
        swell = 0.35 * (moment / BURST) ** 3
        return Pose(wide=1 + swell, high=1 + swell, x=shake)
    blown = (moment - BURST) / (1 - BURST)
    size = 1.35 + 0.8 * (1 - exp(-9 * blown))
    back = max(0.0, (blown - 0.88) / 0.12) if beat.clock.loop else 0.0
    if back:
        return Pose(wide=back, high=back)
    return Pose(wide=size, high=size, opacity=max(0.0, 1 - 6 * blown))


def grow(beat: Beat) -> Pose:
    """From a sprout to full height."""
    size = 0.06 + 0.94 * beat.eased
    sway = 0.025 * sin(beat.phase(0.4))
    return Pose(wide=size * (0.75 + 0.25 * beat.eased), high=size, lean=sway)


def ride(beat: Beat) -> Pose:
    """Sit astride; the mount does the moving."""
    return Pose(sit=1.0, turn=0.03 * sin(beat.phase(1.7)))


def eat(beat: Beat) -> Pose:
    """Nod down to the food; people lift a hand to the mouth."""
    bite = max(0.0, sin(beat.phase(0.6)))
    if beat.habit.figure:
        lift = 0.5 + 1.0 * bite
        return Pose(arms=((0.2, 0.1), (lift, -2.2 - 0.5 * bite)), lean=0.01 * bite)
    return Pose(turn=0.1 * bite, high=1 - 0.04 * bite)


def _both(upper: float, fore: float) -> tuple[Arm, Arm]:
    return (upper, fore), (upper, fore)


#: The moment of a clip at which things explode.
BURST = 0.4

#: Every action by name. ``chase`` is running; who is behind whom is a matter of placing.
ACTIONS: dict[str, Action] = {
    "rest": rest,
    "run": run,
    "chase": run,
    "walk": walk,
    "jump": jump,
    "fly": fly,
    "swim": swim,
    "drive": drive,
    "sail": sail,
    "fall": fall,
    "rise": rise,
    "spin": spin,
    "dance": dance,
    "wave": wave,
    "float": hover,
    "explode": explode,
    "grow": grow,
    "eat": eat,
    "ride": ride,
}

#: How far each action carries its subject in a second, in units of the stage.
SPEED = {
    "run": 3.6,
    "chase": 3.9,
    "walk": 1.2,
    "fly": 2.6,
    "swim": 1.4,
    "drive": 4.8,
    "sail": 1.2,
    "jump": 0.5,
}
