"""MiniMax's V1 API: to the letter, with every code that is known of it, and its reports."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from tests.providers.made import order, reply

from rushes import catalogue
from rushes.emulator.faults import Armed, Fault, Stage
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
from rushes.hosted import Hosted
from rushes.providers import provider
from rushes.types import GenerationRequest, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.emulator.desk import Desk
    from rushes.providers.contract import Found

MINIMAX = provider("minimax")
A, B = "https://e.example/a.png", "https://e.example/b.png"
OLD: Found = {"id": "7", "api": "v1"}


def base(code: int, said: str = "because", **more: Any) -> dict[str, Any]:
    return {"base_resp": {"status_code": code, "status_msg": said}, **more}


@pytest.mark.parametrize(
    ("model", "asked", "body"),
    [
        ("hailuo-2.3", {"prompt": "a fox"}, {"model": "MiniMax-Hailuo-2.3", "prompt": "a fox"}),
        (
            "hailuo-2.3-fast",
            {"image": A, "options": {"prompt_optimizer": False, "fast_pretreatment": True}},
            {
                "model": "MiniMax-Hailuo-2.3-Fast",
                "first_frame_image": A,
                "prompt_optimizer": False,
                "fast_pretreatment": True,
            },
        ),
        (
            "hailuo-02",
            {"prompt": "pan", "image": A, "last_frame": B},
            {
                "model": "MiniMax-Hailuo-02",
                "prompt": "pan",
                "first_frame_image": A,
                "last_frame_image": B,
            },
        ),
    ],
)
def test_the_body_is_flat(model: str, asked: dict[str, Any], body: dict[str, Any]) -> None:
    call = MINIMAX.submit(order(model=f"minimax/{model}", **asked))
    assert (call.method, call.path) == ("POST", "/v1/video_generation")
    assert call.body == {**body, "resolution": "768P", "duration": 6}


def test_a_face_is_a_subject_and_no_frame() -> None:
    body = MINIMAX.submit(order(model="minimax/s2v-01", prompt="she sings", image=A)).body
    subject = [{"type": "character", "image": [A]}]
    assert body == {"model": "S2V-01", "prompt": "she sings", "subject_reference": subject}


def test_a_finished_task_names_a_file_that_is_asked_for() -> None:
    assert MINIMAX.check(OLD).query == {"task_id": "7"}
    done = reply({"task_id": "7", "status": "Success", "file_id": "9", **base(0)})
    assert MINIMAX.progress(OLD, done).state is State.SUCCEEDED
    call = MINIMAX.collect(OLD, done)
    assert call is not None
    assert (call.path, call.query) == ("/v1/files/retrieve", {"file_id": "9"})
    file = {"file": {"file_id": 9, "download_url": "https://c.example/9.mp4"}, **base(0)}
    (got,) = MINIMAX.outputs(OLD, reply(file))
    assert getattr(got, "path", None) == "https://c.example/9.mp4"
    with pytest.raises(RateLimitedError) as caught:
        MINIMAX.outputs(OLD, reply(base(1002)))
    assert caught.value.billed is True
    with pytest.raises(BadReplyError):
        MINIMAX.collect(OLD, reply({"status": "Success", **base(0)}))
    assert MINIMAX.cancel(OLD) is None
    assert MINIMAX.collect({"id": "7"}, reply({})) is None


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Preparing", State.QUEUED),
        ("Queueing", State.QUEUED),
        ("Processing", State.RUNNING),
        ("Success", State.SUCCEEDED),
        ("Pickling", State.RUNNING),
    ],
)
def test_every_status_is_read(word: str, state: State) -> None:
    standing = MINIMAX.progress(OLD, reply({"status": word, **base(0)}))
    assert standing.state is state
    assert ("Pickling" in standing.message) is (word == "Pickling")


@pytest.mark.parametrize(
    ("code", "kind"),
    [(1026, ModeratedError), (1027, ModeratedError), (0, GenerationFailedError)],
)
def test_a_failure_is_read_and_not_charged(code: int, kind: type[ProviderError]) -> None:
    failure = MINIMAX.progress(OLD, reply({"status": "Fail", **base(code)})).failure
    assert type(failure) is kind
    assert failure.billed is False
    new = {"task": {"status": "failed", "error": {"code": str(code or 1000), "message": "No."}}}
    assert type(MINIMAX.progress({"id": "7"}, reply(new)).failure) is kind


@pytest.mark.parametrize(
    ("code", "kind", "again"),
    [
        (1002, RateLimitedError, True),
        (1039, RateLimitedError, True),
        (1041, RateLimitedError, True),
        (2056, RateLimitedError, True),
        (1004, AuthRejectedError, False),
        (2049, AuthRejectedError, False),
        (1008, OutOfCreditError, False),
        (1026, ModeratedError, False),
        (2013, ProviderError, False),
        (1042, ProviderError, False),
    ],
)
def test_every_code_of_a_create_is_read(code: int, kind: type[ProviderError], again: bool) -> None:
    with pytest.raises(kind, match="because") as caught:
        MINIMAX.ticket(order(model="minimax/hailuo-2.3", prompt="x"), reply(base(code)))
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.retry, caught.value.billed) == (str(code), again, False)
    assert type(MINIMAX.refusal(reply(base(code), 400))) is kind


@pytest.mark.parametrize("code", [1000, 1001, 1013, 1024, 1033])
def test_codes_that_leave_open_whether_it_was_accepted(code: int) -> None:
    with pytest.raises(BadReplyError) as caught:
        MINIMAX.ticket(order(model="minimax/hailuo-2.3", prompt="x"), reply(base(code)))
    assert caught.value.billed is None


@pytest.mark.parametrize(
    ("model", "asked", "said"),
    [
        ("hailuo-2.3", {"duration": 10, "resolution": "1080P"}, "1080P is made for 6 s alone"),
        ("hailuo-2.3", {"image": A, "last_frame": B}, "minimax/hailuo-02"),
        ("hailuo-2.3-fast", {}, "text-to-video"),
        ("hailuo-02", {"resolution": "512P"}, "512P"),
        ("hailuo-2.3", {"aspect_ratio": "9:16"}, "aspect ratio cannot be chosen"),
        ("h3-max", {"duration": 4}, "4 s"),
    ],
)
def test_what_does_not_go_is_refused_here(model: str, asked: dict[str, Any], said: str) -> None:
    request = GenerationRequest.of(model=f"minimax/{model}", prompt="x", **asked)
    with pytest.raises(UnsupportedError, match=said):
        catalogue.check(request)


@pytest.fixture
def client(emulator: Desk) -> Iterator[httpx2.Client]:
    headers = {"authorization": "Bearer k"}
    address = f"{emulator.base}/minimax"
    with httpx2.Client(base_url=address, headers=headers, trust_env=False, timeout=60) as made:
        yield made


def test_the_emulator_says_no_with_status_200(emulator: Desk, client: httpx2.Client) -> None:
    sharp = {"model": "MiniMax-Hailuo-2.3", "prompt": "x"}
    wrong: list[tuple[dict[str, Any], int]] = [
        ({"model": "MiniMax-Hailuo-2.3"}, 2013),
        ({**sharp, "prompt": "x" * 2001}, 2013),
        ({**sharp, "duration": 7}, 2013),
        ({**sharp, "duration": 10, "resolution": "1080P"}, 2013),
        ({**sharp, "resolution": "512P"}, 2013),
        ({**sharp, "ratio": "16:9"}, 2013),
        ({**sharp, "model": "MiniMax-Hailuo-2.3-Fast"}, 2013),
        ({**sharp, "model": "video-01"}, 2013),
        ({"model": "T2V-01", "prompt": "x", "fast_pretreatment": True}, 2013),
        ({**sharp, "prompt": "x !fault=moderated-input"}, 1026),
        ({**sharp, "prompt": "x !fault=rate-limit-bare"}, 1002),
    ]
    for body, code in wrong:
        answer = client.post("/v1/video_generation", json=body)
        assert answer.status_code == 200
        assert answer.json()["base_resp"]["status_code"] == code, body
    bad = client.post(
        "/v1/video_generation", json=sharp, headers={"authorization": "Bearer invalid"}
    )
    assert bad.json()["base_resp"]["status_code"] == 1004
    lost = client.get("/v1/files/retrieve", params={"file_id": "1"})
    assert lost.json()["base_resp"]["status_code"] == 2013
    assert emulator.journal.jobs == {}


@pytest.fixture
def listener() -> Iterator[tuple[str, Queue[dict[str, Any]], list[bool]]]:
    """An address that says a challenge again (while the list is not empty), and the posts."""
    posts: Queue[dict[str, Any]] = Queue()
    honest = [True]

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["content-length"])))
            posts.put(told)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(told if honest else {}).encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook", posts, honest
        server.shutdown()
        thread.join()


def test_reports_come_once_the_challenge_is_answered(
    client: httpx2.Client, listener: tuple[str, Queue[dict[str, Any]], list[bool]]
) -> None:
    address, posts, honest = listener
    body = {"model": "T2V-01", "prompt": "a fox !fault=fails", "callback_url": address}
    number = client.post("/v1/video_generation", json=body).json()["task_id"]
    assert list(posts.get(timeout=30)) == ["challenge"]
    words = [posts.get(timeout=30) for _ in range(2)]
    assert [(each["task_id"], each["status"]) for each in words] == [
        (number, "processing"),
        (number, "failed"),
    ]
    honest.clear()
    client.post("/v1/video_generation", json={**body, "prompt": "a hare !fault=fails"})
    assert list(posts.get(timeout=30)) == ["challenge"]


pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_look_that_is_refused_loses_nothing(emulator: Desk) -> None:
    """Also where the refusal comes with status 200."""
    maker = Hosted("minimax")
    request = GenerationRequest.of(model="minimax/t2v-01", prompt="x !fault=never")
    try:
        ticket = await maker.submit(request)
        emulator.faults.armed.append(Armed(Fault.RATE_LIMIT_BARE, stage=Stage.CHECK))
        progress = await maker.check(ticket)
        assert progress.state is State.RUNNING
        assert "asked again" in progress.message
        assert (await maker.check(ticket)).state in {State.QUEUED, State.RUNNING}
    finally:
        await maker.aclose()


async def test_a_cancel_leaves_a_finished_clip_where_it_is(emulator: Desk) -> None:
    maker = Hosted("minimax")
    try:
        ticket = await maker.submit(
            GenerationRequest.of(model="minimax/h3", prompt="x !fault=fails")
        )
        for _ in range(2):
            await maker.check(ticket)
        progress = await maker.cancel(ticket)  # it looks before it asks, and it is over by then
    finally:
        await maker.aclose()
    assert progress.state is State.FAILED
    assert not any(entry.method == "DELETE" for entry in emulator.journal.entries)
