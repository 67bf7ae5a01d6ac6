"""Kling's calls of both standards to the letter, and everything that it is known to answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from tests.providers.made import TAG, caller, order, reply

from rushes import catalogue
from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    UnsupportedError,
)
from rushes.providers import provider
from rushes.providers.contract import Reply, Way
from rushes.types import GenerationRequest, State

if TYPE_CHECKING:
    import httpx2

    from rushes.emulator.desk import Desk
    from rushes.providers.contract import Found

KLING = provider("kling")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLD: Found = {"id": "t1", "endpoint": "/v1/videos/text2video"}


def test_text_of_the_newer_standard() -> None:
    call = KLING.submit(
        order(
            model="kling/kling-3.0",
            prompt="a fox",
            duration=7,
            resolution="1080p",
            aspect_ratio="9:16",
            audio=True,
            options={"multi_shot": True, "watermark": True},
        )
    )
    assert (call.method, call.path) == ("POST", "/text-to-video/kling-3.0")
    assert call.body == {
        "prompt": "a fox",
        "settings": {
            "multi_shot": True,
            "resolution": "1080p",
            "aspect_ratio": "9:16",
            "duration": 7,
            "audio": "native",
        },
        "options": {"external_task_id": TAG, "watermark_info": {"enabled": True}},
    }


def test_a_resolution_that_is_left_open_is_one_that_goes() -> None:
    body: Any = KLING.submit(order(model="kling/kling-2.6", prompt="a fox", audio=True)).body
    assert (body["settings"]["resolution"], body["settings"]["audio"]) == ("1080p", "native")


def test_two_frames_of_the_newer_standard() -> None:
    ends: dict[str, Any] = {
        "image": "https://e.example/a.png",
        "last_frame": "https://e.example/b.png",
    }
    call = KLING.submit(order(model="kling/kling-2.6", prompt="pan", **ends))
    assert call.path == "/image-to-video/kling-2.6"
    assert call.body == {
        "contents": [
            {"type": "prompt", "text": "pan"},
            {"type": "first_frame", "url": "https://e.example/a.png"},
            {"type": "last_frame", "url": "https://e.example/b.png"},
        ],
        "settings": {"resolution": "1080p", "duration": 5},
        "options": {"external_task_id": TAG},
    }


CLIP = "https://e.example/v.mp4"
SOUND = "https://e.example/hello.mp3"
STILL = "https://e.example/a.png"
ELEMENT = {"element_id": "162", "id": "Zhang"}


@pytest.mark.parametrize(
    ("model", "asked", "path", "contents", "settings"),
    [
        (
            "kling-3.0-omni",
            {"options": {"refer_images": [STILL], "elements": [ELEMENT]}},
            "/omni-video/kling-3.0-omni",
            [
                {"type": "element", **ELEMENT},
                {"type": "refer_image", "url": STILL, "id": "image_1"},
            ],
            {"resolution": "720p", "aspect_ratio": "16:9", "duration": 5},
        ),
        (
            "kling-3.0-omni",
            {"video": CLIP, "image": STILL, "options": {"sound": "original"}},
            "/omni-video/kling-3.0-omni",
            [{"type": "refer_image", "url": STILL}, {"type": "base_video", "url": CLIP}],
            {"resolution": "720p", "audio": "original", "multi_shot": False},
        ),
        (
            "kling-3.0-omni-reference",
            {"video": CLIP, "resolution": "4k"},
            "/omni-video/kling-3.0-omni",
            [{"type": "feature_video", "url": CLIP}],
            {"resolution": "4k"},
        ),
        (
            "kling-o1-reference",
            {"video": CLIP, "image": STILL, "duration": 7},
            "/omni-video/kling-o1",
            [{"type": "first_frame", "url": STILL}, {"type": "feature_video", "url": CLIP}],
            {"resolution": "720p", "duration": 7},
        ),
        (
            "kling-2.6-motion",
            {"video": CLIP, "image": STILL, "options": {"character_orientation": "video"}},
            "/motion-control/kling-2.6",
            [{"type": "image", "url": STILL}, {"type": "video", "url": CLIP}],
            {"resolution": "720p", "character_orientation": "video"},
        ),
    ],
)
def test_clips_and_references_are_contents(
    model: str,
    asked: dict[str, Any],
    path: str,
    contents: list[dict[str, Any]],
    settings: dict[str, Any],
) -> None:
    call = KLING.submit(order(model=f"kling/{model}", prompt="a fox", **asked))
    assert call.path == path
    assert call.body == {
        "contents": [{"type": "prompt", "text": "a fox"}, *contents],
        "settings": settings,
        "options": {"external_task_id": TAG},
    }


@pytest.mark.parametrize(
    ("model", "asked", "path", "body"),
    [
        (
            "kling-1.6",
            {"prompt": "x", "resolution": "1080p"},
            "text2video",
            {"model_name": "kling-v1-6", "prompt": "x", "aspect_ratio": "16:9", "duration": "5",
             "mode": "pro"},
        ),
        (
            "kling-1.6",
            {"last_frame": STILL},
            "image2video",
            {"model_name": "kling-v1-6", "duration": "5", "mode": "pro", "image_tail": STILL},
        ),
        (
            "kling-v3",
            {"prompt": "x", "duration": 7, "resolution": "4k", "audio": True},
            "text2video",
            {"model_name": "kling-v3", "prompt": "x", "aspect_ratio": "16:9", "duration": "7",
             "sound": "on", "mode": "4k"},
        ),
        (
            "kling-2.0-master",
            {"prompt": "x", "image": STILL},
            "image2video",
            {"model_name": "kling-v2-master", "prompt": "x", "duration": "5", "image": STILL},
        ),
        (
            "kling-1.6-elements",
            {"prompt": "x", "keyframes": [STILL, CLIP]},
            "multi-image2video",
            {"model_name": "kling-v1-6", "prompt": "x", "aspect_ratio": "16:9", "duration": "5",
             "mode": "std", "image_list": [{"image": STILL}, {"image": CLIP}]},
        ),
        (
            "effects",
            {"image": STILL, "options": {"effect_scene": "zoom_out"}},
            "effects",
            {"effect_scene": "zoom_out", "input": {"image": STILL}},
        ),
        (
            "effects",
            {"keyframes": [STILL, CLIP], "options": {"effect_scene": "hug_pro"}},
            "effects",
            {"effect_scene": "hug_pro", "input": {"images": [STILL, CLIP]}},
        ),
        (
            "avatar",
            {"image": STILL, "prompt": "calm", "options": {"sound_file": SOUND, "mode": "pro"}},
            "avatar/image2video",
            {"image": STILL, "prompt": "calm", "sound_file": SOUND, "mode": "pro"},
        ),
    ],
)  # fmt: skip
def test_bodies_of_the_older_standard(
    model: str, asked: dict[str, Any], path: str, body: dict[str, Any]
) -> None:
    call = KLING.submit(order(model=f"kling/{model}", **asked))
    assert call.path == f"/v1/videos/{path}"
    assert call.body == {**body, "external_task_id": TAG}


@pytest.mark.parametrize(
    ("model", "asked", "said"),
    [
        ("kling-2.6", {"audio": True, "resolution": "720p"}, "sound is made at 1080p alone"),
        ("kling-2.6", {"image": STILL, "last_frame": STILL, "resolution": "720p"}, "720p"),
        ("kling-1.0", {"duration": 10, "options": {"camera_control": {}}}, "in clips of 5 s"),
        ("kling-1.6", {"options": {"camera_control": {}}}, "no option camera_control"),
        (
            "kling-1.5",
            {"image": STILL, "options": {"static_mask": STILL, "camera_control": {}},
             "resolution": "1080p"},
            "do not go together",
        ),
        ("kling-3.0-turbo", {"audio": False}, "audio"),
        ("kling-2.6-motion", {"video": CLIP}, "image"),
        ("avatar", {"image": STILL}, "sound_file is needed"),
        (
            "avatar",
            {"image": STILL, "duration": 5, "options": {"sound_file": SOUND}},
            "that of the sound that goes in",
        ),
    ],
)  # fmt: skip
def test_what_its_capability_map_denies_is_refused_here(
    model: str, asked: dict[str, Any], said: str
) -> None:
    request = GenerationRequest.of(model=f"kling/{model}", prompt="x", **asked)
    with pytest.raises(UnsupportedError, match=said):
        catalogue.check(request)


def test_the_older_standard_has_its_own_words() -> None:
    control = {"type": "simple", "config": {"zoom": 5}}
    options = {"camera_control": control, "cfg_scale": 0.7}
    call = KLING.submit(
        order(model="kling/kling-1.0", prompt="a fox", negative_prompt="rain", options=options)
    )
    assert call.path == "/v1/videos/text2video"
    assert call.body == {
        "model_name": "kling-v1",
        "prompt": "a fox",
        "negative_prompt": "rain",
        "aspect_ratio": "16:9",
        "duration": "5",
        "external_task_id": TAG,
        **options,
    }


def test_pictures_go_as_base64_alone() -> None:
    image = "data:image/png;base64,iVBORw=="
    call = KLING.submit(order(model="kling/kling-1.6", prompt="x", image=image, way=Way.DATA))
    assert isinstance(call.body, dict)
    assert call.body["image"] == "iVBORw=="


def test_so_do_sounds() -> None:
    asked: dict[str, Any] = {"options": {"sound_file": "data:audio/wav;base64,aGk="}}
    call = KLING.submit(order(model="kling/avatar", image=STILL, way=Way.DATA, **asked))
    assert isinstance(call.body, dict)
    assert call.body["sound_file"] == "aGk="


def test_a_clip_of_its_own_is_carried_on() -> None:
    extension = order(model="kling/kling-1.6", extend="kling://v-9", prompt="on")
    call = KLING.submit(extension)
    assert call.path == "/v1/videos/video-extend"
    assert call.body == {"prompt": "on", "video_id": "v-9"}
    # It takes no external id: sent again it would be paid again, and it cannot be found.
    assert not KLING.resends(extension)
    assert KLING.resends(order(model="kling/kling-1.6", prompt="on"))
    assert KLING.reconcile(extension, NOW) is None


def test_an_access_key_becomes_a_token() -> None:
    secrets = {"KLING_ACCESS_KEY": "ak", "KLING_SECRET_KEY": "s" * 32}
    token = KLING.headers(secrets, NOW)["authorization"].removeprefix("Bearer ")
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    claims = jwt.decode(
        token, "s" * 32, algorithms=["HS256"], options={"verify_exp": False, "verify_nbf": False}
    )
    moment = int(NOW.timestamp())
    assert claims == {"iss": "ak", "exp": moment + 1800, "nbf": moment - 5}
    assert KLING.headers({"KLING_API_KEY": "k"}, NOW) == {"authorization": "Bearer k"}


def newer(status: str, **more: Any) -> Reply:
    return reply({"code": 0, "data": [{"id": "t1", "status": status, **more}]})


def older(status: str, **more: Any) -> Reply:
    return reply({"code": 0, "data": {"task_id": "t1", "task_status": status, **more}})


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("submitted", State.QUEUED),
        ("processing", State.RUNNING),
        ("hibernating", State.RUNNING),
    ],
)
def test_every_status_is_read(word: str, state: State) -> None:
    for standing in (
        KLING.progress({"id": "t1"}, newer(word)),
        KLING.progress(OLD, older(word)),
    ):
        assert standing.state is state
        assert ("hibernating" in standing.message) is (word == "hibernating")


def test_each_standard_has_its_own_word_for_success() -> None:
    outputs = [{"type": "video", "id": "v", "url": "https://c.example/1.mp4", "duration": "5.1"}]
    bill = [{"charge_type": "cash", "amount": "0.42"}, {"charge_type": "unit", "amount": "3"}]
    done = newer("succeeded", outputs=outputs, billing=bill)
    standing = KLING.progress({"id": "t1"}, done)
    assert standing.state is State.SUCCEEDED
    assert standing.cost is not None
    assert str(standing.cost.high) == "0.42"
    (call,) = KLING.outputs({"id": "t1"}, done)
    assert getattr(call, "path", None) == "https://c.example/1.mp4"
    assert not getattr(call, "signed", True)
    done = older(
        "succeed", task_result={"videos": [{"id": "v-9", "url": "https://c.example/2.mp4"}]}
    )
    assert KLING.progress(OLD, done).state is State.SUCCEEDED
    assert KLING.origin(OLD, done) == "kling://v-9"
    (call,) = KLING.outputs(OLD, done)
    assert getattr(call, "path", None) == "https://c.example/2.mp4"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Failure to pass the risk control system", ModeratedError),
        ("out of memory", GenerationFailedError),
    ],
)
def test_a_failure_is_read_and_not_billed(said: str, kind: type[ProviderError]) -> None:
    for failure in (
        KLING.progress({"id": "t1"}, newer("failed", message=said)).failure,
        KLING.progress(OLD, older("failed", task_status_msg=said)).failure,
    ):
        assert type(failure) is kind
        assert failure.billed is False
        assert said in failure.message


CODES: list[tuple[int, int, type[ProviderError], bool, bool | None]] = [
    (401, 1000, AuthRejectedError, False, False),
    (401, 1001, AuthRejectedError, False, False),
    (401, 1002, AuthRejectedError, False, False),
    (401, 1003, AuthRejectedError, False, False),
    (401, 1004, AuthRejectedError, False, False),
    (429, 1100, OutOfCreditError, False, False),
    (429, 1101, OutOfCreditError, False, False),
    (429, 1102, OutOfCreditError, False, False),
    (403, 1103, AuthRejectedError, False, False),
    (400, 1200, ProviderError, False, False),
    (400, 1201, ProviderError, False, False),
    (404, 1202, ProviderError, False, False),
    (404, 1203, ProviderError, False, False),
    (400, 1300, ProviderError, False, False),
    (400, 1301, ModeratedError, False, False),
    (429, 1302, RateLimitedError, True, False),
    (429, 1303, RateLimitedError, True, False),
    (429, 1304, RateLimitedError, True, False),
    (500, 5000, GenerationFailedError, True, None),
    (503, 5001, GenerationFailedError, True, None),
    (504, 5002, GenerationFailedError, True, None),
]


@pytest.mark.parametrize(("status", "code", "kind", "again", "billed"), CODES)
def test_every_code_is_read(
    status: int, code: int, kind: type[ProviderError], again: bool, billed: bool | None
) -> None:
    error = KLING.refusal(reply({"code": code, "message": "because", "request_id": "r"}, status))
    assert type(error) is kind
    assert (error.retry, error.billed, error.code) == (again, billed, str(code))
    assert "because" in error.message


def test_a_code_of_failure_with_a_status_of_success_refuses() -> None:
    with pytest.raises(OutOfCreditError):
        KLING.ticket(
            order(model="kling/kling-3.0", prompt="x"), reply({"code": 1102, "message": "empty"})
        )
    with pytest.raises(BadReplyError):
        KLING.progress({"id": "t2"}, newer("processing"))


def test_an_external_id_that_exists_means_accepted_before() -> None:
    said = {"code": 1201, "message": f"external_task_id {TAG} already exists"}
    assert KLING.unclear(reply(said, 400))
    assert not KLING.unclear(reply({"code": 1201, "message": "duration is invalid"}, 400))
    new = order(model="kling/kling-3.0", prompt="x")
    call = KLING.reconcile(new, NOW)
    assert call is not None
    assert (call.path, call.query) == ("/tasks", {"external_task_ids": TAG})
    mine = {"id": "t7", "external_id": TAG}
    listed = reply({"code": 0, "data": [{"id": "t1", "external_id": "x"}, mine]})
    assert list(KLING.match(new, NOW, listed)) == [{"id": "t7"}]
    old = order(model="kling/kling-1.6", prompt="x")
    call = KLING.reconcile(old, NOW)
    assert call is not None
    assert call.path == f"/v1/videos/text2video/{TAG}"
    found = list(KLING.match(old, NOW, older("processing")))
    assert found == [{"id": "t1", "endpoint": "/v1/videos/text2video"}]


#: Kling's own test vector.
SECRET = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="  # noqa: S105 - it is published
BODY = (
    b'{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,'
    b'"update_time":1781080794151}'
)
HEADERS = {
    "webhook-id": "9876543210",
    "webhook-timestamp": "1781080794",
    "webhook-signature": "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=",
}
SENT = datetime.fromtimestamp(1781080794, UTC)


def test_the_published_webhook_is_genuine() -> None:
    event = KLING.webhook(HEADERS, BODY, SECRET, SENT + timedelta(minutes=4))
    assert event is not None
    assert event.id == "1234567890"
    assert event.reply.json()["status"] == "succeeded"


@pytest.mark.parametrize(
    ("headers", "body", "late"),
    [
        (HEADERS, BODY + b" ", 0),
        (HEADERS, BODY, 6),
        (HEADERS, BODY, -6),
        ({**HEADERS, "webhook-id": "1"}, BODY, 0),
        ({**HEADERS, "webhook-timestamp": "soon"}, BODY, 0),
        ({**HEADERS, "webhook-signature": ""}, BODY, 0),
        ({}, BODY, 0),
    ],
)
def test_a_forged_or_old_webhook_is_refused(
    headers: dict[str, str], body: bytes, late: int
) -> None:
    with pytest.raises(AuthRejectedError):
        KLING.webhook(headers, body, SECRET, SENT + timedelta(minutes=late))


@pytest.fixture
def client(emulator: Desk) -> httpx2.Client:
    return caller(emulator, "kling", {"authorization": "Bearer k"})


def test_the_emulator_is_as_strict_as_the_vendor(emulator: Desk, client: httpx2.Client) -> None:
    wrong: list[tuple[str, dict[str, Any], int]] = [
        ("/text-to-video/kling-3.0", {}, 1201),
        ("/text-to-video/kling-3.0", {"prompt": "x", "settings": {"duration": 2}}, 1201),
        ("/text-to-video/kling-2.6", {"prompt": "x", "settings": {"duration": 7}}, 1201),
        ("/text-to-video/kling-2.6", {"prompt": "x", "settings": {"resolution": "4k"}}, 1201),
        ("/text-to-video/kling-3.0", {"prompt": "x", "seed": 1}, 1201),
        ("/text-to-video/kling-9", {"prompt": "x"}, 1203),
        ("/image-to-video/kling-3.0", {"contents": [{"type": "prompt", "text": "x"}]}, 1201),
        ("/v1/videos/text2video", {"prompt": "x", "duration": 5}, 1201),
        ("/v1/videos/text2video", {"prompt": "x", "model_name": "kling-v9"}, 1201),
        (
            "/v1/videos/text2video",
            {"prompt": "x", "camera_control": {"type": "simple", "config": {"pan": 1, "tilt": 1}}},
            1201,
        ),
        ("/v1/videos/video-extend", {"video_id": "nobody"}, 1201),
        ("/v1/videos/video-extend", {"video_id": "v", "external_task_id": "t"}, 1201),
        ("/v1/videos/text2video", {"prompt": "x", "model_name": "kling-v1-5"}, 1201),
        (
            "/v1/videos/text2video",
            {"prompt": "x", "model_name": "kling-v2-1-master", "mode": "std"},
            1201,
        ),
        ("/v1/videos/text2video", {"prompt": "x", "model_name": "kling-v2-6", "sound": "on"}, 1201),
        ("/v1/videos/effects", {"effect_scene": "hug", "input": {"image": "aGk="}}, 1201),
        ("/v1/videos/effects", {"effect_scene": "hug_pro", "input": {"image": "aGk="}}, 1201),
        ("/v1/videos/avatar/image2video", {"image": "aGk="}, 1201),
        ("/v1/videos/avatar/image2video", {"image": "aGk=", "audio_id": "1"}, 1201),
        ("/v1/videos/avatar/image2video", {"image": "aGk=", "sound_file": "aGk="}, 1201),
        (
            "/v1/videos/avatar/image2video",
            {"image": "aGk=", "sound_file": "aGk=", "audio_id": "1"},
            1201,
        ),
        ("/text-to-video/kling-3.0-turbo", {"prompt": "x", "settings": {"audio": "off"}}, 1201),
        ("/text-to-video/kling-2.6", {"prompt": "x", "settings": {"audio": "native"}}, 1201),
        ("/omni-video/kling-o1", {"contents": [{"type": "voice", "voice_id": "v"}]}, 1201),
        (
            "/omni-video/kling-3.0-omni",
            {"contents": [{"type": "base_video", "url": "u"}]},  # multi_shot is true unless said
            1201,
        ),
        ("/motion-control/kling-3.0", {"contents": [{"type": "video", "url": "u"}]}, 1201),
    ]
    with client:
        for path, body, code in wrong:
            answer = client.post(path, json=body)
            assert answer.status_code in {400, 404}, path
            assert answer.json()["code"] == code
        bad = client.post(
            "/text-to-video/kling-3.0", json={}, headers={"authorization": "Bearer invalid"}
        )
        assert (bad.status_code, bad.json()["code"]) == (401, 1002)
    assert emulator.journal.jobs == {}


def test_a_token_is_for_the_older_standard_alone(emulator: Desk, client: httpx2.Client) -> None:
    now = datetime.now(UTC)
    secrets = {"KLING_ACCESS_KEY": "ak", "KLING_SECRET_KEY": "s" * 32}
    token = dict(KLING.headers(secrets, now))
    stale = dict(KLING.headers(secrets, now - timedelta(hours=2)))
    body = {"prompt": "x !fault=never"}
    with client:
        assert client.post("/text-to-video/kling-3.0", json=body, headers=token).status_code == 401
        assert client.post("/v1/videos/text2video", json=body, headers=stale).status_code == 401
        assert client.post("/v1/videos/text2video", json=body, headers=token).status_code == 200
    assert len(emulator.journal.jobs) == 1


def test_tasks_are_listed_page_by_page(emulator: Desk, client: httpx2.Client) -> None:
    with client:
        numbers = [
            client.post("/text-to-video/kling-3.0", json={"prompt": f"{n} !fault=never"}).json()[
                "data"
            ]["id"]
            for n in range(3)
        ]
        first = client.post("/tasks", json={"limit": 2}).json()["data"]
        assert (first["count"], first["has_more"]) == (2, True)
        rest = client.post("/tasks", json={"limit": 2, "cursor": first["next_cursor"]}).json()
        listed = [task["id"] for task in (*first["result"], *rest["data"]["result"])]
        assert listed[:3] == numbers[::-1]
    assert len(emulator.journal.jobs) == 3


@pytest.mark.parametrize(("claims", "code"), [(None, 1001), ((2**40, 2**41), 1003), ((0, 1), 1004)])
def test_the_emulator_tells_what_is_wrong_with_a_token(
    emulator: Desk, claims: tuple[int, int] | None, code: int
) -> None:
    headers = {}
    if claims is not None:
        told = {"iss": "ak", "nbf": claims[0], "exp": claims[1]}
        headers = {"authorization": f"Bearer {jwt.encode(told, 'k' * 32, 'HS256')}"}
    with caller(emulator, "", headers) as stranger:
        answer = stranger.get("/kling/v1/videos/text2video/t")
    assert (answer.status_code, answer.json()["code"]) == (401, code)
