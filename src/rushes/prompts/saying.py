"""How a particular provider wants a key of the vocabulary said, with the page that says so.

Under ``[KEY.says.PROVIDER]`` in the vocabulary; ``vocabulary/sources.toml`` has the pages. What no
page of the vendor says is not here: the usual phrase is for every model that we know nothing of.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING

from rushes.catalogue import CameraSyntax
from rushes.catalogue.rows import Citation
from rushes.frozen import JsonObject, thawed
from rushes.prompts.lexicon import VOCABULARY, lexicon
from rushes.types import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue

    from rushes.prompts.breakdown import Role


class Saying(Frozen):
    """One or several ways in which a provider takes one key."""

    words: str | None = None
    """Words for the prompt, where its guide uses these."""
    concept: str | None = None
    """A name from the provider's own list, sent beside the prompt."""
    command: str | None = None
    """A name from the provider's own list, in square brackets among the words."""
    control: JsonObject | None = None
    """A field of the request as the provider documents it, ready to send."""
    source: Citation

    def own(self, syntax: CameraSyntax) -> JsonValue:
        """What a model of that syntax takes for it apart from words: None where it has nothing.

        Of concepts, an entry of the list that goes into the option; of control, its whole value.
        """
        if syntax is CameraSyntax.CONCEPTS:
            return {"key": self.concept} if self.concept else None
        if syntax is CameraSyntax.CONTROL:
            control: JsonValue = thawed(self.control) if self.control else None
            return control
        return self.command if syntax is CameraSyntax.COMMANDS else None


@cache
def sources() -> Mapping[str, Citation]:
    """The pages that sayings are taken from, by the names that the vocabulary gives them."""
    text = (VOCABULARY / "sources.toml").read_text(encoding="utf-8")
    return {name: Citation(**row) for name, row in tomllib.loads(text).items()}


def said_for(role: Role, key: str, provider: str) -> Saying | None:
    """How ``provider`` (``luma``), or one model of it (``luma/ray-2``), wants ``key`` said.

    What is known of the model itself comes first. None where no page says anything; whether the
    model takes concepts or controls at all is for the catalogue to say.
    """
    said = lexicon().tables.get(role, {}).get(key, {}).get("says", {})
    row = said.get(provider) or said.get(provider.partition("/")[0])
    return Saying(**{**row, "source": sources()[row["source"]]}) if row else None


def bracketed(commands: Sequence[str]) -> str:
    """Commands that hold at once: ``[Pan left,Zoom in]``."""
    return f"[{','.join(commands)}]"
