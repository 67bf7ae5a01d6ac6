"""The files of a folder as one mapping, each read when somebody asks for a model of its provider.

To read and check them all takes several times as long as to make one order: who wants one model
waits for one file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rushes.catalogue.sheet import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from rushes.catalogue.model import Model


class Folder(Mapping[str, "Model"]):
    """The models of ``folder`` by id, in the order of its files; ``NAME.toml`` is of ``NAME``.

    Files that are wrong are told where they are read: :meth:`Catalogue.load
    <rushes.catalogue.Catalogue.load>` reads all, and sees what is wrong between them.
    """

    def __init__(self, folder: Traversable) -> None:
        files = {file.name: file for file in folder.iterdir() if file.name.endswith(".toml")}
        self._files = {name.removesuffix(".toml"): files[name] for name in sorted(files)}
        self._read: dict[str, dict[str, Model]] = {}

    def of(self, provider: str) -> Mapping[str, Model]:
        """The models of one provider; none where there is no such file.

        :raises EngineError: the file is wrong.
        """
        if provider not in self._read and provider in self._files:
            rows = {model.id: model for model in read(self._files[provider])}
            self._read.setdefault(provider, rows)  # of two threads that read it, one has its way
        return self._read.get(provider, {})

    def __getitem__(self, model_id: str) -> Model:
        return self.of(model_id.partition("/")[0])[model_id]

    def __iter__(self) -> Iterator[str]:
        for provider in self._files:
            yield from self.of(provider)

    def __len__(self) -> int:
        return sum(len(self.of(provider)) for provider in self._files)
