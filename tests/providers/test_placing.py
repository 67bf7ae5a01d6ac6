"""In the emulator, a file goes also to models that take addresses alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest

from rushes import catalogue
from rushes.errors import MediaNotFoundError, ProviderError, UnreachableError, UnsupportedError
from rushes.hosted import Hosted
from rushes.plan import plan
from rushes.settings import settings
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props


def test_a_file_is_put_where_the_emulator_fetches_it(emulator: Desk, props: Props) -> None:
    first, last = props.picture("first", 40), props.picture("last", 120)
    request = GenerationRequest.of(
        model="dreammachine/ray-2", prompt="x", image=first, last_frame=last
    )
    made = plan(request, settings())
    sources = [made.request.image or "", made.request.last_frame or ""]
    assert all(source.startswith(emulator.base) for source in sources)
    got = [httpx2.get(source, trust_env=False).content for source in sources]
    assert got == [first.read_bytes(), last.read_bytes()]
    assert made.settled.given.size is not None  # it was measured all the same


def test_what_can_be_sent_stays_a_file(emulator: Desk, props: Props) -> None:
    del emulator
    picture = str(props.picture("first", 40))
    request = GenerationRequest.of(model="kling/kling-3.0", prompt="x", image=picture)
    assert plan(request, settings()).request.image == picture


def test_a_clip_goes_the_same_way(emulator: Desk, props: Props) -> None:
    del emulator
    request = GenerationRequest.of(model="xai/grok-imagine-video", prompt="x", video=props.clip())
    assert (plan(request, settings()).request.video or "").startswith("http://127.0.0.1")


def test_the_files_of_options_go_the_same_way(emulator: Desk, props: Props) -> None:
    picture, clip = str(props.picture("a", 40)), str(props.clip())
    told = {"references": [picture], "reference_videos": [clip]}
    request = GenerationRequest.of(model="minimax/h3", prompt="x", options=told)
    options: Any = plan(request, settings()).request.options
    assert options["references"] == (picture,)  # it goes along as it is
    (address,) = options["reference_videos"]
    assert address.startswith(f"{emulator.base}/")


@pytest.mark.parametrize(
    ("model", "field", "fields"),
    [
        ("dreammachine/ray-2", "extend", {"prompt": "it goes on"}),
        ("dreammachine/upscale", "video", {"resolution": "1080p"}),
        ("dreammachine/audio", "video", {"prompt": "rain"}),
        ("kling/kling-1.6", "extend", {"prompt": "it goes on"}),
        ("luma/ray-3.2", "extend", {"prompt": "it goes on"}),
    ],
)
def test_where_only_clips_of_the_provider_go_in_a_file_is_kept_as_one(
    emulator: Desk, props: Props, model: str, field: str, fields: dict[str, str]
) -> None:
    request = GenerationRequest.of(model=model, **{field: props.clip(), **fields})
    made = plan(request, settings()).request
    scheme, _, number = str(getattr(made, field)).partition("://")
    assert scheme in {"dream", "kling", "luma"}
    job = emulator.jobs.any(number.removeprefix("v-"))
    assert job is not None
    assert job.path is not None
    assert job.path.read_bytes() == props.clip().read_bytes()
    assert emulator.journal.jobs == {}
    anyio.run(_accepted, made)
    assert len(emulator.journal.jobs) == 1


async def _accepted(request: GenerationRequest) -> None:
    maker = Hosted(request.model.partition("/")[0])
    try:
        await maker.submit(request)
    finally:
        await maker.aclose()


@pytest.mark.parametrize(
    ("model", "fields", "option", "said"),
    [
        ("runway/act-two", {"video": "clip"}, {"character": "picture"}, "give a clip"),
        ("runway/seedance2-5", {}, {"referenceAudio": ["picture"]}, "give a sound"),
        ("kling/avatar", {"image": "picture"}, {"sound_file": "picture"}, "give a sound"),
        ("kling/kling-1.5", {"image": "picture"}, {"static_mask": "clip"}, "give a picture"),
    ],
)
def test_an_option_takes_files_of_its_kind_alone(
    emulator: Desk,
    props: Props,
    model: str,
    fields: dict[str, str],
    option: dict[str, Any],
    said: str,
) -> None:
    at = {"clip": str(props.clip()), "picture": str(props.picture("first", 40))}
    named = {name: at[each] for name, each in fields.items()}
    files = {
        name: [at[each[0]]] if isinstance(each, list) else at[each] for name, each in option.items()
    }
    request = GenerationRequest.of(model=model, prompt="x", options=files, **named)
    with pytest.raises(UnsupportedError, match=said):
        anyio.run(_accepted, request)
    assert emulator.journal.entries == []


def test_a_mask_of_this_machine_reaches_the_vendor(emulator: Desk, props: Props) -> None:
    mask = str(props.picture("last", 120))
    brush = {"mask": mask, "trajectories": [{"x": 1, "y": 2}, {"x": 30, "y": 40}]}
    orders: dict[str, dict[str, Any]] = {
        "kling/kling-1.0": {"image": mask, "options": {"dynamic_masks": [brush, brush]}},
        "kling/kling-1.5": {"image": mask, "options": {"static_mask": mask}},
        "kling/kling-3.0-omni": {"options": {"refer_images": [mask, mask]}},
        "pika/pikaswaps-mask": {"video": props.clip(), "options": {"modify_region_mask": mask}},
    }
    for model, fields in orders.items():
        anyio.run(_accepted, GenerationRequest.of(model=model, prompt="x", **fields))
    assert len(emulator.journal.jobs) == 4


def test_a_list_of_masks_holds_tables_that_name_them() -> None:
    options = {"dynamic_masks": ["mask.png"]}
    request = GenerationRequest.of(model="kling/kling-1.0", image="a.png", options=options)
    said = [each.remedy for each in catalogue.refuse(request, elsewhere=True)]
    assert "use a list of up to 6 tables, each with one image file as mask" in said


@pytest.mark.parametrize("model", ["kling/kling-3.0-omni", "xai/grok-imagine-video"])
def test_no_vendor_tells_of_files_of_the_emulator(emulator: Desk, props: Props, model: str) -> None:
    picture = props.at["first.png"]
    request = GenerationRequest.of(model=model, prompt="x", video=picture)
    with pytest.raises(ProviderError) as caught:
        anyio.run(_accepted, request)
    assert "rushes-emulator" not in str(caught.value)
    assert emulator.journal.jobs == {}


def test_words_that_ask_for_a_fault_strike_once_until_they_are_forgotten(emulator: Desk) -> None:
    words = {"prompt": "a fox !fault=rate-limit", "model": "any"}
    headers = {"authorization": "Bearer k"}
    with httpx2.Client(base_url=emulator.base, headers=headers, trust_env=False) as client:

        def ordered() -> int:
            form = {
                name: (None, value) for name, value in words.items()
            }  # a new boundary each time
            return client.post("/openai/v1/videos", files=form).status_code

        assert [ordered(), ordered(), ordered()] == [429, 200, 200]
        client.delete("/_emulator/faults")
        assert [ordered(), ordered()] == [429, 200]


@pytest.mark.parametrize(
    "name", ["openai", "runway", "kling", "google", "minimax", "pika", "fal-rest"]
)
def test_what_is_no_endpoint_is_refused_in_the_vendors_own_words(emulator: Desk, name: str) -> None:
    with httpx2.Client(base_url=emulator.base, trust_env=False) as client:
        for method in ("GET", "POST"):
            answer = client.request(method, f"/{name}/no/such/endpoint")
            assert answer.status_code in {400, 404}  # MiniMax and Runway have no word for it
            assert "Invalid URL" in str(answer.json())


def test_two_keyframes_go_out_as_the_first_and_the_last_frame(emulator: Desk, props: Props) -> None:
    frames = (props.picture("first", 40), props.picture("last", 120))
    request = GenerationRequest.of(model="dreammachine/ray-2", prompt="x", keyframes=frames)
    anyio.run(_accepted, plan(request, settings()).request)
    body = next(each.body for each in emulator.journal.entries if each.stage == "create")
    assert '"frame0"' in body
    assert '"frame1"' in body


def test_what_is_asked_of_the_emulator_itself_must_make_sense(emulator: Desk) -> None:
    with httpx2.Client(base_url=emulator.base, trust_env=False) as client:
        for path, content in {
            "/_emulator/clock": ["{bad", "[]", '{"advance": "x"}', '{"advance": -1}'],
            "/_emulator/faults": ['{"fault": "slow", "provider": "zzz"}', "{bad"],
            "/_emulator/clips?provider=kling": ["no clip"],
            "/_emulator/clips?provider=runway": ["no clip"],
            "/_emulator/clips?provider=zzz": ["no clip"],
        }.items():
            for body in content:
                assert client.post(path, content=body).status_code == 422, (path, body)
        assert client.post("/_emulator/clock", json={"advance": 3}).status_code == 200


def test_without_the_emulator_an_address_is_wanted(props: Props, rushes_home: object) -> None:
    del rushes_home
    picture = str(props.picture("first", 40))
    request = GenerationRequest.of(model="dreammachine/ray-2", prompt="x", image=picture)
    with pytest.raises(UnsupportedError, match="give an https:// address"):
        plan(request, settings())


def test_what_can_go_wrong_is_told(emulator: Desk, props: Props, tmp_path: Path) -> None:
    request = GenerationRequest.of(
        model="dreammachine/ray-2", prompt="x", image=str(tmp_path / "gone.png")
    )
    with pytest.raises(MediaNotFoundError, match=r"gone\.png"):
        plan(request, settings())
    del emulator
    nobody = settings().model_copy(update={"emulator": "http://127.0.0.1:9"})
    with pytest.raises(UnreachableError, match="did not take"):
        plan(request.but(image=props.picture("first", 40)), nobody)
