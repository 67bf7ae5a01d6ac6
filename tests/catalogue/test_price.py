"""What a clip costs, and that nobody ever hears 0 for a price that is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rushes.catalogue import Catalogue, Given
from rushes.types import GenerationRequest

URL = "https://clips.example/a.mp4"


def asked(**fields: Any) -> GenerationRequest:
    return GenerationRequest.of(**{"prompt": "a dog", **fields})


@pytest.mark.parametrize(
    ("fields", "cost"),
    [
        ({"model": "preview/animatic", "duration": 20, "size": "3840x2160"}, "free"),
        ({"model": "runway/gen4.5", "duration": 10}, "$1.20"),
        ({"model": "runway/gen4.5"}, "$0.60"),
        ({"model": "runway/veo3.1", "duration": 8, "audio": False}, "$1.60"),
        ({"model": "runway/veo3.1", "duration": 8, "audio": True}, "$3.20"),
        # Whether the provider adds sound by default is not known, nor how long it makes the clip.
        ({"model": "runway/veo3.1", "duration": 8}, "$1.60–3.20"),
        ({"model": "runway/veo3.1"}, "$0.80–3.20"),
        ({"model": "luma/ray-3.2", "resolution": "720p", "duration": 5}, "$0.30"),
        ({"model": "luma/ray-3.2", "resolution": "1080p", "duration": 10}, "$3.60"),
        ({"model": "luma/ray-3.2", "resolution": "1080p"}, "$1.20–3.60"),
        ({"model": "luma/ray-3.2", "resolution": "360p"}, "unknown"),
        ({"model": "luma/ray-3.2"}, "unknown"),
        ({"model": "luma/ray-3.2", "resolution": "720p", "options": {"hdr": True}}, "unknown"),
        ({"model": "luma/ray-2"}, "$0.7078"),
        ({"model": "kling/kling-3.0"}, "$0.42"),
        ({"model": "kling/kling-3.0", "resolution": "1080p", "audio": True}, "$0.84"),
        ({"model": "kling/kling-3.0", "resolution": "4k", "duration": 15}, "$6.30"),
        ({"model": "kling/kling-1.6"}, "unknown"),
        ({"model": "openai/sora-2-pro"}, "$1.20"),
        ({"model": "openai/sora-2-pro", "size": "1792x1024"}, "unknown"),
        ({"model": "fal/pika-2.2", "resolution": "1080p"}, "$0.45"),
        ({"model": "fal/pika-2.2", "duration": 10}, "unknown"),
        ({"model": "fal/pika-2.2", "keyframes": (URL,) * 3, "duration": 2}, "$0.20"),
        ({"model": "fal/pika-2.2", "keyframes": (URL,) * 3, "duration": 20}, "$0.80"),
        ({"model": "fal/pika-2.2", "keyframes": (URL,) * 3}, "$0.20–1.00"),
        ({"model": "runway/aleph2", "video": URL}, "at least $0.56"),
        ({"model": "runway/seedance2-5"}, "$1.50"),
        ({"model": "runway/seedance2-5", "resolution": "480p", "duration": 4}, "$0.80"),
        ({"model": "runway/seedance2-5", "aspect_ratio": "1:1"}, "$1.50"),
        ({"model": "runway/seedance2-5", "resolution": "1080p"}, "unknown"),
        ({"model": "example/by-the-hour"}, "EUR 0.04–0.12"),
        ({"model": "example/picky"}, "$0.10–0.25"),
        ({"model": "runway/gen4.5", "video": URL}, "unknown"),
        ({"model": "replicate/stable-video-diffusion", "image": URL}, "unknown"),
    ],
    ids=str,
)
def test_the_price(shelf: Catalogue, fields: dict[str, Any], cost: str) -> None:
    price = shelf.price(asked(**fields))
    assert str(price) == cost
    assert price.known is (cost != "unknown" and not cost.startswith("at least"))
    assert price.basis
    if cost == "unknown":
        assert price.low is None
        assert price.high is None


def test_what_goes_in_counts_where_the_provider_counts_it(shelf: Catalogue) -> None:
    edit = asked(model="runway/aleph2", video=URL)
    assert str(shelf.price(edit, given=Given(duration=10))) == "$2.80"
    assert str(shelf.price(edit, given=Given(duration=1))) == "$0.56"
    anew = asked(model="runway/seedance2-5", video=URL, duration=5)
    assert str(shelf.price(anew, given=Given(duration=4))) == "$2.10"
    assert str(shelf.price(anew)) == "at least $0.80"


def test_the_basis_names_sources_and_dates(shelf: Catalogue) -> None:
    assert shelf.price(asked(model="runway/veo3.1", audio=True, duration=4)).basis == (
        "40 credits per second (Runway API reference skill, 2026-04-21); a credit is $0.01 "
        "(Runway API reference skill, 2026-04-21; notes that quote Runway's OpenAPI, 2026-08-07)"
    )
    old = shelf.price(asked(model="runway/gen3a-turbo", image=URL)).basis
    assert "5 credits per second (credits as resold (a reseller's list), 2026-11-22)" in old
    assert old.endswith("; historic")
    assert shelf.price(asked(model="replicate/stable-video-diffusion", image=URL)).basis == (
        "the price of this is not known: paid by hardware time, whose rate is not known"
    )
    assert shelf.price(asked()).basis == "made on this machine"


def test_money_is_exact(shelf: Catalogue) -> None:
    cost = shelf.price(asked(model="kling/kling-3.0", duration=3, resolution="1080p", audio=True))
    assert cost.low == cost.high == Decimal("0.504")
    assert cost.currency == "USD"
