"""The TOML files: what comes with Rushes is sound, and a wrong file says what is wrong."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from rushes.catalogue import Catalogue
from rushes.catalogue.folder import Folder
from rushes.catalogue.price import Per
from rushes.catalogue.sheet import read
from rushes.errors import EngineError
from rushes.types import GenerationRequest, Mode

PACKAGED = [f for f in resources.files("rushes.catalogue").iterdir() if f.name.endswith(".toml")]
SAMPLES = list((Path(__file__).parent / "data").glob("*.toml"))

GOOD = """
[provider]
name = "acme"
title = "Acme"

[sources.page]
title = "Acme's page"
checked = 2026-11-22
confidence = "documented"

[[models]]
name = "one"
title = "One"
about = "The first."
prompt = { max = 100 }
durations = [4, 8]
modes.text-to-video = {}
price = { per = "second", lines = [{ each = 0.1 }], sources = ["page"] }
"""


@pytest.mark.parametrize("file", [*PACKAGED, *SAMPLES], ids=lambda file: file.name)
def test_every_file_loads_and_founds_what_it_says(file: Path) -> None:
    models = read(file)
    assert models
    for model in models:
        assert model.id.startswith(f"{Path(file.name).stem}/")
        if model.price.per not in {Per.FREE, Per.UNKNOWN}:
            assert all(source.checked for source in model.price.sources)
            assert model.price.sources
        if file in PACKAGED:
            assert all(can.sources for can in model.modes.values())


def test_what_stands_nearer_wins(shelf: Catalogue) -> None:
    veo = shelf.find("runway/veo3.1").modes
    assert veo[Mode.TEXT_TO_VIDEO].prompt != veo[Mode.IMAGE_TO_VIDEO].prompt
    assert veo[Mode.TEXT_TO_VIDEO].image == veo[Mode.IMAGE_TO_VIDEO].image
    assert (
        shelf.find("fal/pika-2.2").modes[Mode.INTERPOLATION].wire == "fal-ai/pika/v2.2/pikaframes"
    )
    assert veo[Mode.TEXT_TO_VIDEO].sources[0].title == "runwayml 5.24.0"


KINDS = """
[options.strength]
type = "int"
about = "how much"

[kinds.reel]
durations = [5]
modes.image-to-video = { options = { strength = "strength" } }
modes.text-to-video = { fps = 24 }

[[models]]
name = "two"
kind = "reel"
title = "Two"
about = "The second."
fps = 12
modes.image-to-video = { durations = [9] }
price = { per = "unknown" }
"""


def test_a_model_has_what_its_kind_has(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(GOOD + KINDS)
    modes = Catalogue.load(tmp_path).find("acme/two").modes
    assert list(modes) == [Mode.TEXT_TO_VIDEO, Mode.IMAGE_TO_VIDEO]
    words, picture = modes.values()
    assert (str(words.durations), str(picture.durations)) == ("5", "9")
    assert (str(words.fps), str(picture.fps)) == ("24", "12")
    assert (list(words.options), list(picture.options)) == ([], ["strength"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("prompt = { max", "promt = { max", "acme/one: promt: there is no such key"),
        ("[provider]", "[provider", "acme.toml is not valid TOML"),
        ('name = "acme"', 'name = "Acme"', "provider.name: String should match"),
        ("[4, 8]", "{ values = [4, 8], default = 5 }", "the default 5 is not among 4 or 8"),
        ("[4, 8]", "{ values = [4, 8], min = 2 }", "values, or min and max"),
        (
            'sources = ["page"]',
            'sources = ["pge"]',
            "pge] is cited but absent (did you mean page?)",
        ),
        (', sources = ["page"]', "", "a price needs sources"),
        ("lines = [{ each = 0.1 }], ", "", "a price needs lines"),
        ('per = "second"', 'per = "free"', "has no lines"),
        ('per = "second"', 'per = "second", currency = "credits"', "needs the provider's [credit]"),
        ("modes.text-to-video = {}", "", "the model 'one' lacks ['modes']"),
        ("modes.text-to-video = {}", "modes.text-to-vide = {}", "(did you mean text-to-video?)"),
        ("[[models]]", "[sauces]\n[[models]]", "no part [sauces] (did you mean sources?)"),
        ("prompt =", 'resolutions = ["tall"]\nprompt =', "'tall' is no resolution"),
        (
            "prompt =",
            'resolutions = ["720p"]\ndefault_resolution = "1080p"\nprompt =',
            "the default resolution 1080p is not offered",
        ),
        ("prompt =", 'kind = "b"\nprompt =', "[kinds.b] is named but absent"),
        ("prompt =", 'options = { x = "y" }\nprompt =', "[options.y] is named but absent"),
        ("prompt =", 'lifecycle = { replacement = "acme/two" }\nprompt =', "which is no model"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    (tmp_path / "acme.toml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(EngineError) as caught:
        Catalogue.load(tmp_path)
    assert said in str(caught.value)
    assert str(caught.value).count(said) == 1


def test_two_models_cannot_have_one_id(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(GOOD)
    (tmp_path / "also.toml").write_text(GOOD)
    with pytest.raises(EngineError, match="acme/one is in the catalogue already"):
        Catalogue.load(tmp_path)
    (tmp_path / "also.toml").unlink()
    assert list(Catalogue.load(tmp_path).by_id) == ["acme/one"]


def test_the_example_of_the_page_loads(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text("utf-8")
    (tmp_path / "acme.toml").write_text(page.partition("```toml\n")[2].partition("```")[0])
    acme = Catalogue.load(tmp_path)
    request = GenerationRequest(prompt="a dog", model="acme/reel-2")
    assert acme.refuse(request) == ()
    assert str(acme.price(request)) == "$0.40"
    (reason,) = acme.refuse(request.but(resolution="1080p", duration=6))
    assert str(reason) == "1080p is made up to 5 s: use 5 s or less, or 720p"


def test_one_model_waits_for_one_file() -> None:
    files = resources.files("rushes.catalogue")
    read_all = Catalogue.load(files)
    lazily = Catalogue(Folder(files))
    assert lazily.find("runway/gen4.5") == read_all.find("runway/gen4.5")
    assert [model.id for model in lazily.models(provider="runway")] == [
        model.id for model in read_all.models(provider="runway")
    ]
    assert lazily.by_id.keys() == read_all.by_id.keys()
    assert list(lazily.by_id) == list(read_all.by_id)
    assert len(lazily.by_id) == len(read_all.by_id)


def test_a_wrong_file_is_in_nobody_elses_way(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(GOOD)
    (tmp_path / "zenith.toml").write_text("this is no TOML")
    rows = Catalogue(Folder(tmp_path))
    assert rows.find("acme/one").title == "One"
    assert [model.id for model in rows.models(provider="acme")] == ["acme/one"]
    assert rows.models(provider="nobody") == ()
    for wanted in ("zenith/reel", "acme/two"):
        with pytest.raises(EngineError, match=r"zenith\.toml is not valid TOML"):
            rows.find(wanted)
