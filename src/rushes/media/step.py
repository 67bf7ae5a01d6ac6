"""The contract of a step: what every verb of an edit is.

A verb is one file, ``steps/<verb>.py``, with one frozen row whose class is named like the file
(``steps/trim.py`` has ``Trim``). Its fields are what the user says. Required is ``after``: what
comes out, given what comes in, and every reason to refuse. Then it does its work in one or more of
three places, and what it does not define passes through untouched:

* ``draw``: adds nodes to a libavfilter graph. Neighbouring steps share one graph; the quickest way.
* ``pictures``: a generator over decoded frames, for what no filter can do.
* ``sound``: a generator over blocks of samples.

The shared story over all verbs is ``tests/media/test_steps.py``.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, SerializeAsAny, ValidationError

from rushes.errors import MediaError, did_you_mean
from rushes.types import Frozen, explain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.chain import Chain
    from rushes.media.form import Form
    from rushes.media.stream import Stream


class Step(Frozen):
    """One verb with its settings. ``kind`` is the verb's name, and that of its file."""

    kind: str

    #: Pictures must be evenly spaced when they come in.
    evenly_spaced: ClassVar[bool] = True

    @classmethod
    def of(cls, *values: Any, **fields: Any) -> Self:
        """Build the step; ``values`` are for its fields in order.

        :raises MediaError: a field is unknown (the nearest is named) or has a wrong value.
        """
        names = [name for name in cls.model_fields if name != "kind"]
        if len(values) > len(names):
            raise MediaError(f"{cls.verb()} takes {', '.join(names)}, not {len(values)} values.")
        try:
            return cls(**dict(zip(names, values, strict=False)), **fields)
        except ValidationError as error:
            raise MediaError(f"{cls.verb()}: {explain(error, cls)}") from error

    @classmethod
    def verb(cls) -> str:
        """What a user types."""
        return str(cls.model_fields["kind"].default)

    def after(self, before: Form) -> Form:
        """The form that comes out. Pure: nothing is read but small headers of ``sources``.

        :raises MediaError: this can't be done with what comes in, and what could.
        """
        raise NotImplementedError

    def says(self, before: Form) -> str:
        """What will be done, in a few words for ``explain()``: ``scaled to 1280x720``."""
        raise NotImplementedError

    def sources(self) -> tuple[Path, ...]:
        """Files that are read besides the clip: a logo, music, a look-up table."""
        return ()

    def parts(self, before: Form) -> tuple[Step, ...]:  # noqa: ARG002 - of the contract
        """The steps that do its work, where those are others: itself unless it says so."""
        return (self,)

    def study(self, stream: Stream) -> Self:
        """This step, completed by a look at what comes in: its loudness, its colours.

        Called once, when the run begins, for a step that defines it; ``stream`` can be asked for
        its pictures and its sound, which are then decoded once more.
        """
        raise NotImplementedError

    def draw(self, chain: Chain, before: Form) -> None:
        """Add nodes to the graph."""
        raise NotImplementedError

    def pictures(self, frames: Iterator[VideoFrame], before: Form) -> Iterator[VideoFrame]:
        """Frames in, frames out; each has ``pts`` and ``time_base``: n and 1 / fps where even."""
        raise NotImplementedError

    def sound(
        self, blocks: Iterator[NDArray[np.float32]], before: Form
    ) -> Iterator[NDArray[np.float32]]:
        """Blocks of (samples, channels) float32 at 48 kHz in, and out.

        Called where ``after`` says that there is sound; ``blocks`` is empty where none came in.
        The runner cuts what comes out, or fills it with silence, to end with the pictures.
        """
        raise NotImplementedError

    @classmethod
    def studies(cls) -> bool:
        """Whether it looks at what comes in before the run."""
        return cls.study is not Step.study

    @classmethod
    def draws(cls) -> bool:
        """Whether it works by nodes in the graph."""
        return cls.draw is not Step.draw

    @classmethod
    def handles_pictures(cls) -> bool:
        """Whether it works by a generator over frames."""
        return cls.pictures is not Step.pictures

    @classmethod
    def handles_sound(cls) -> bool:
        """Whether it changes the sound."""
        return cls.sound is not Step.sound


@cache
def verbs() -> tuple[str, ...]:
    """Every verb there is: the files of the folder ``steps``."""
    from rushes.media import steps  # noqa: PLC0415 - it is this module's folder of implementations

    return tuple(sorted(each.name for each in pkgutil.iter_modules(steps.__path__)))


def step_class(verb: str) -> type[Step]:
    """The row of a verb.

    :raises MediaError: there is no such verb; the nearest is named.
    """
    if verb not in verbs():
        near = did_you_mean(verb, verbs()) or f" (there are {', '.join(verbs())})"
        raise MediaError(f"There is no step {verb!r}{near}.")
    name = "".join(word.capitalize() for word in verb.split("_"))
    row: type[Step] = getattr(import_module(f"rushes.media.steps.{verb}"), name)
    return row


def _from_json(value: object) -> object:
    if isinstance(value, dict) and isinstance(value.get("kind"), str):
        return step_class(value["kind"]).model_validate(value)
    return value


#: Any verb's row; in JSON it is found by its ``kind``.
AnyStep = Annotated[SerializeAsAny[Step], BeforeValidator(_from_json)]
