"""How strict the linter is: ``default``, ``strict``, or a file of one's own.

A file is TOML::

    extends = "strict"
    allow = ["Acme Cola", "Ana Example"]

    [rules]
    RP004 = "off"
    no-style = "error"

``allow`` lists names and phrases that no rule about names, marks or moderation shall mention.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rushes.errors import RequestError
from rushes.prompts.lint.contract import every_rule, find_rule
from rushes.prompts.lint.problem import Severity
from rushes.types import Frozen, explain

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

#: The configurations that come with Rushes.
NAMES = ("default", "strict")


class _Written(BaseModel):
    """A configuration as people write it."""

    model_config = ConfigDict(extra="forbid")

    extends: Literal["default", "strict"] = "default"
    allow: tuple[str, ...] = ()
    rules: Mapping[str, Severity | Literal["off"]] = Field(default_factory=dict)


class Config(Frozen):
    """Which rules run, and how bad what they find is."""

    severities: Mapping[str, Severity]
    """By rule id; a rule that is not here does not run."""
    allow: tuple[str, ...] = ()

    @classmethod
    def named(cls, name: str) -> Self:
        """``default`` or ``strict``.

        :raises RequestError: there is no such configuration.
        """
        if name not in NAMES:
            raise RequestError(f"There is no lint configuration {name!r}: use default or strict.")
        chosen = {each.id: getattr(each, name) for each in every_rule()}
        return cls(severities={key: severity for key, severity in chosen.items() if severity})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a file.

        :raises RequestError: it is not there, is no TOML, or names a rule that there is not.
        """
        try:
            said = tomllib.loads(Path(path).read_text(encoding="utf-8"))
            written = _Written.model_validate(said)
        except OSError as error:
            raise RequestError(f"The lint configuration {path} can't be read: {error}.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RequestError(f"The lint configuration {path} is no TOML: {error}.") from error
        except ValidationError as error:
            raise RequestError(f"In {path}: {explain(error, _Written)}") from error
        changes: dict[str, Any] = {find_rule(word).id: said for word, said in written.rules.items()}
        base = cls.named(written.extends)
        chosen = {**base.severities, **changes}
        kept = {key: Severity(said) for key, said in chosen.items() if said != "off"}
        return cls(severities=kept, allow=written.allow)

    def allows(self, words: str) -> bool:
        """Whether these words are among those that may be used."""
        said = words.casefold()
        return any(said in allowed.casefold() for allowed in self.allow)

    def only(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Self:
        """The same with some rules alone, and without others, by id or name.

        A selected rule that is off here runs with its severity under ``strict``.

        :raises RequestError: there is no such rule.
        """
        chosen = [find_rule(word) for word in select]
        left_out = {find_rule(word).id for word in ignore}
        severities = dict(self.severities)
        if chosen:
            severities = {
                each.id: self.severities.get(each.id) or each.strict or Severity.WARNING
                for each in chosen
            }
        kept = {key: severity for key, severity in severities.items() if key not in left_out}
        return self.model_copy(update={"severities": kept})
