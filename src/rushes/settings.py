"""Where Rushes keeps things and what it does unless told otherwise.

A setting is read from the environment (``RUSHES_HOME``), else from ``config.toml`` in the home
folder, else it has its default.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rushes.errors import RequestError, TargetError, did_you_mean
from rushes.storage.address import folder_address


def home() -> Path:
    """The folder of the configuration and of what Rushes remembers."""
    chosen = os.environ.get("RUSHES_HOME")
    return Path(chosen).expanduser() if chosen else platformdirs.user_data_path("rushes")


def public(url: str | None) -> str | None:
    """An address that providers can report to, as it is kept.

    :raises ValueError: it is none.
    """
    if not url:
        return None
    parts = urlsplit(url)
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise ValueError("write https://HOST or https://HOST/PATH, and nothing more")
    return url.rstrip("/")


def _storage(address: str) -> str:
    try:
        return folder_address(address)
    except TargetError as error:
        raise ValueError(error.message) from None


class Settings(BaseSettings):
    """What holds for this process. Frozen: read once, passed on."""

    model_config = SettingsConfigDict(
        env_prefix="RUSHES_",
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,  # it may be a password that stands in the wrong place
    )

    library: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=lambda: home() / "library"
    )
    """The folder of clips that were not given a path. Default: ``library`` in the home folder."""
    storage: Annotated[str, AfterValidator(_storage)] | None = None
    """Where clips that were not given a path go instead: an address such as ``s3://bucket/clips``.
    """
    model: str = "preview/animatic"
    """The model of a request that names none."""
    emulator: str | None = None
    """The address of `rushes emulator`: every hosted model is then made there, at no cost."""
    database: str | None = None
    """Where generations are kept: ``sqlite:///PATH`` or ``postgresql://…``. Default: ``rushes.db``
    in the home folder."""
    public_url: Annotated[str | None, AfterValidator(public)] = None
    """Where providers reach the webhooks of ``rushes worker --webhooks``: ``https://HOST[/PATH]``."""
    trusted: bool = False
    """Whether the commands read files in their own process, without limits; see media.sandbox."""
    llm_base_url: str | None = None
    """A chat endpoint of OpenAI's shape, up to ``/v1``, for the prompt commands that ask one."""
    llm_model: str | None = None
    llm_api_key: SecretStr | None = None
    llm_timeout: float = Field(default=60.0, gt=0)
    """Seconds to wait for one answer."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then ``config.toml``; no dotenv and no secret files."""
        del dotenv_settings, file_secret_settings
        file = TomlConfigSettingsSource(settings_cls, toml_file=home() / "config.toml")
        return init_settings, env_settings, file


@cache
def settings() -> Settings:
    """Today's settings.

    :raises RequestError: ``config.toml`` or a ``RUSHES_`` variable cannot be read.
    """
    try:
        return Settings()
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise RequestError(f"{home() / 'config.toml'} is not valid TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        known = ", ".join(Settings.model_fields)
        unknown = first["type"] == "extra_forbidden"
        why = (
            f"unknown{did_you_mean(name, Settings.model_fields)}"
            if unknown
            else first["msg"].removeprefix("Value error, ").rstrip(".")
        )
        raise RequestError(
            f"The setting {name!r} is wrong: {why}. Settings are {known}; "
            f"they stand in {home() / 'config.toml'} or in RUSHES_… variables."
        ) from error
