"""Finding a model, and being told what is near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rushes import catalogue
from rushes.catalogue import Catalogue
from rushes.errors import RetiredModelError, UnknownModelError
from rushes.types import GenerationRequest, Mode

if TYPE_CHECKING:
    from pathlib import Path


def test_the_packaged_catalogue_answers_the_functions_of_the_module() -> None:
    assert catalogue.find("preview/animatic").name == "animatic"
    assert set(catalogue.find("preview/animatic").modes) == set(Mode)
    assert catalogue.packaged() is catalogue.packaged()
    assert [model.id for model in catalogue.models(provider="preview")] == ["preview/animatic"]


def test_models_can_be_narrowed(shelf: Catalogue) -> None:
    extending = {model.id for model in shelf.models(Mode.EXTENSION)}
    assert extending == {"preview/animatic", "kling/kling-1.6", "luma/ray-3.2"}
    assert "openai/sora-2-pro" in {m.id for m in shelf.models(Mode.EXTENSION, retired=True)}
    assert {m.provider.name for m in shelf.models(provider="runway")} == {"runway"}
    assert shelf.models(provider="nobody") == ()


@pytest.mark.parametrize("word", ["runway/gen4.5", " Runway/Gen4.5 ", "RUNWAY/GEN4.5"])
def test_case_and_spaces_do_not_matter(shelf: Catalogue, word: str) -> None:
    assert shelf.find(word).id == "runway/gen4.5"


def test_an_alias_is_the_model(shelf: Catalogue) -> None:
    assert shelf.find("runway/gen3a_turbo").id == "runway/gen3a-turbo"


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("animatic", "preview/animatic"),
        ("preview", "preview/animatic"),
        ("preview/animatik", "preview/animatic"),
        ("gen4.5", "runway/gen4.5"),
        ("google/veo3.1", "runway/veo3.1"),
        ("kling3.0", "kling/kling-3.0"),
        ("sora-2", "openai/sora-2-pro"),
    ],
)
def test_did_you_mean(shelf: Catalogue, word: str, near: str) -> None:
    with pytest.raises(UnknownModelError) as caught:
        shelf.find(word)
    said = str(caught.value)
    assert said.startswith(f"There is no model '{word}' (did you mean ")
    assert near in said
    assert "`rushes models`" in said


def test_nothing_near_is_not_guessed(shelf: Catalogue) -> None:
    with pytest.raises(UnknownModelError) as caught:
        shelf.find("zzzzzz")
    assert "did you mean" not in str(caught.value)
    assert isinstance(caught.value, LookupError)


def test_an_open_row_stands_for_models_without_one(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(OPEN)
    shelf = Catalogue.load(tmp_path)
    assert [model.id for model in shelf.models()] == ["acme/reel"]
    assert [model.id for model in shelf.models(opened=True)] == ["acme/reel", "acme/*"]
    assert not shelf.find("acme/reel").is_open
    model = shelf.find("acme/Owner/name:0a1b")
    assert (model.id, model.name) == ("acme/Owner/name:0a1b", "Owner/name:0a1b")
    request = GenerationRequest.of(
        prompt="x", model=model.id, duration=7, size="1000x500", seed=3, options={"steps": 4}
    )
    assert shelf.refuse(request) == ()
    assert not shelf.price(request).known
    for name in ("acme/", "acme/a b", "other/reel"):
        with pytest.raises(UnknownModelError):
            shelf.find(name)


OPEN = """
[provider]
name = "acme"
title = "Acme"

[[models]]
name = "reel"
title = "Reel"
about = "One with a row."
prompt = {}
modes.text-to-video = {}
price = { per = "unknown" }

[[models]]
name = "*"
title = "Any other"
about = "Judged by Acme."
prompt = {}
durations = {}
seed = {}
size_rule = { max_long = 8192, max_short = 8192 }
open_options = true
modes.text-to-video = {}
price = { per = "unknown" }
"""


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("runway/veo3", "was switched off by 2026-08-13: use runway/veo3.1"),
        ("runway/upscale_v1", "by 2026-01-17: use runway/magnific-video-upscaler-creative"),
        ("luma/ray-1-6", "on which day its servers gave it up is not known: use luma/ray-3.2"),
    ],
)
def test_what_vendors_took_away_is_told_with_what_is_left(model: str, said: str) -> None:
    fields = {"video": "https://clips.example/a.mp4"} if "upscale" in model else {"prompt": "fox"}
    request = GenerationRequest.of(model=model, **fields)
    with pytest.raises(RetiredModelError, match=said):
        catalogue.packaged().check(request)
    catalogue.packaged().check(request, elsewhere=True)  # on another server it may live


def test_a_remedy_is_not_said_twice_nor_a_model_named_that_wants_no_words() -> None:
    (gone,) = catalogue.refuse(GenerationRequest.of(model="runway/veo3", prompt="fox"))
    assert "runway/veo3.1" in gone.remedy
    assert "runway/veo3.1" not in gone.models
    assert gone.models
    (silent,) = catalogue.refuse(GenerationRequest.of(model="runway/gen4.5", prompt=""))
    assert (silent.field, silent.models) == ("prompt", ())


@pytest.mark.parametrize("host", ["1.2.3.4", "1.2.3.4:8080", "[::1]", "u:p@9.9.9.9"])
def test_runway_wants_hosts_by_their_names(host: str) -> None:
    asked = {"model": "runway/gen4.5", "prompt": "x"}
    (reason,) = catalogue.refuse(GenerationRequest.of(**asked, image=f"https://{host}/a.png"))
    assert reason.problem == "a host by its number is not taken"
    for named in ("e.example", "1.2.3.4.example", "e.example/1.2.3.4/"):
        assert not catalogue.refuse(GenerationRequest.of(**asked, image=f"https://{named}/a.png"))
