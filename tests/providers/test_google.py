"""Google to the letter: every status, error and answer that is known of its three wires."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from standardwebhooks.webhooks import Webhook
from tests.providers.made import order, reply

from rushes import catalogue
from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
)
from rushes.providers import provider
from rushes.providers.contract import Attachment, Call, Reply, Way
from rushes.types import GenerationRequest, State

GOOGLE = provider("google")
OMNI, VEO = "google/gemini-omni-1.2-flash", "google/veo-3.1-generate-001"
PNG, MP4 = "data:image/png;base64,iVBORw==", "data:video/mp4;base64,AAAA"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ID, OPERATION = {"id": "v1_a"}, {"name": "projects/p/locations/l/m/operations/o", "host": "vertex"}
POLICY = "The prompt contains sensitive words that violate Google's Prohibited Use policy."


def body(call: Call) -> dict[str, Any]:
    assert isinstance(call.body, dict)
    return call.body


# --- orders -----------------------------------------------------------------------------------


def test_words_make_an_interaction_in_the_background() -> None:
    asked = order(model=OMNI, prompt="a cat", duration=8, resolution="1080p", seed=3)
    call = GOOGLE.submit(asked)
    assert (call.method, call.path, call.host) == ("POST", "/v1/interactions", "")
    assert call.body == {
        "model": "gemini-omni-1.2-flash",
        "input": "a cat",
        "background": True,
        "store": True,
        "response_format": {
            "type": "video",
            "delivery": "uri",
            "aspect_ratio": "16:9",
            "resolution": "1080p",
            "duration": "8s",
        },
        "generation_config": {"seed": 3, "video_config": {"task": "text_to_video"}},
    }


def test_a_picture_goes_before_the_words() -> None:
    sent = body(GOOGLE.submit(order(model=OMNI, prompt="a cat", image=PNG, way=Way.DATA)))
    assert sent["input"] == [
        {"type": "image", "data": "iVBORw==", "mime_type": "image/png"},
        {"type": "text", "text": "a cat"},
    ]
    assert sent["generation_config"] == {"video_config": {"task": "image_to_video"}}
    assert "aspect_ratio" not in sent["response_format"]


@pytest.mark.parametrize(
    ("fields", "tags"),
    [
        ({"last_frame": PNG}, "[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image2] a cat"),
        ({"loop": True}, "[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image1] a cat"),
    ],
)
def test_where_pictures_belong_is_said_in_googles_tags(fields: Any, tags: str) -> None:
    sent = body(GOOGLE.submit(order(model=OMNI, prompt="a cat", image=PNG, way=Way.DATA, **fields)))
    assert sent["input"][-1] == {"type": "text", "text": tags}
    assert "generation_config" not in sent


@pytest.mark.parametrize(("field", "task"), [("video", "edit"), ("extend", "extend")])
def test_clips_are_edited_and_carried_on(field: str, task: str) -> None:
    asked: dict[str, Any] = {"model": OMNI, "prompt": "rain"}
    own = body(GOOGLE.submit(order(**asked | {field: "google://v1_a"}, way=Way.OWN)))
    assert (own["input"], own["previous_interaction_id"]) == ("rain", "v1_a")
    assert own["generation_config"]["video_config"]["task"] == task
    brought = body(GOOGLE.submit(order(**asked | {field: "files/1"}, way=Way.UPLOAD)))
    assert brought["input"][0] == {"type": "video", "uri": "files/1", "mime_type": "video/mp4"}
    assert "previous_interaction_id" not in brought
    assert ("duration" in brought["response_format"]) is (field == "extend")


def test_a_film_is_an_operation_on_vertex() -> None:
    asked = order(
        model=VEO,
        prompt="a cat",
        image=PNG,
        last_frame=PNG,
        way=Way.DATA,
        duration=4,
        seed=5,
        aspect_ratio="16:9",
        negative_prompt="blur",
        audio=False,
        options={"person_generation": "allow_adult", "storage_uri": "gs://b/out"},
    )
    call = GOOGLE.submit(asked)
    path = "/v1beta1/publishers/google/models/veo-3.1-generate-001:predictLongRunning"
    assert (call.path, call.host) == (path, "vertex")
    picture = {"bytesBase64Encoded": "iVBORw==", "mimeType": "image/png"}
    assert call.body == {
        "instances": [{"prompt": "a cat", "image": picture, "lastFrame": picture}],
        "parameters": {
            "sampleCount": 1,
            "durationSeconds": 4,
            "seed": 5,
            "aspectRatio": "16:9",
            "resolution": "720p",
            "negativePrompt": "blur",
            "generateAudio": False,
            "personGeneration": "allow_adult",
            "storageUri": "gs://b/out",
        },
    }


@pytest.mark.parametrize(
    ("options", "host", "path"),
    [
        ({"project": "p"}, "vertex", "/v1beta1/projects/p/locations/global/publishers/"),
        (
            {"project": "p", "location": "us-central1"},
            "vertex-us-central1",
            "/v1beta1/projects/p/locations/us-central1/publishers/",
        ),
    ],
)
def test_a_project_has_a_place(options: Any, host: str, path: str) -> None:
    asked = order(model=VEO, prompt="a cat", options=options)
    call = GOOGLE.submit(asked)
    assert (call.host, call.path[: len(path)]) == (host, path)
    assert set(body(call)["parameters"]) & set(options) == set()
    name = "projects/p/locations/l/publishers/google/models/m/operations/o"
    found = GOOGLE.ticket(asked, reply({"name": name}))
    check = GOOGLE.check(found)
    assert (check.method, check.host) == ("POST", host)
    assert check.path == f"/v1beta1/{name.partition('/operations')[0]}:fetchPredictOperation"
    assert check.body == {"operationName": name}


def test_a_film_in_a_bucket_is_carried_on_from_there() -> None:
    sent = body(GOOGLE.submit(order(model=VEO, prompt="x", extend="gs://b/a.mp4", way=Way.OWN)))
    assert sent["instances"][0]["video"] == {"gcsUri": "gs://b/a.mp4", "mimeType": "video/mp4"}
    assert sent["parameters"] == {"sampleCount": 1, "generateAudio": True}


def test_pictures_of_what_shall_appear_are_part_of_what_is_shown() -> None:
    asked: dict[str, Any] = {
        "model": VEO,
        "prompt": "x",
        "options": {"references": ["gs://b/a.png"]},
    }
    sent = body(GOOGLE.submit(order(**asked, way=Way.OWN)))
    picture = {"gcsUri": "gs://b/a.png", "mimeType": "image/png"}
    assert sent["instances"] == [
        {"prompt": "x", "referenceImages": [{"image": picture, "referenceType": "ASSET"}]}
    ]
    assert sent["parameters"].keys().isdisjoint({"references", "referenceImages"})
    for change, said in (({"duration": 4}, "clips of 8 s"), ({"aspect_ratio": "9:16"}, "16:9")):
        (reason,) = catalogue.refuse(GenerationRequest.of(**asked | change))
        assert said in reason.problem
    lite = asked | {"model": "google/veo-3.1-lite"}
    assert catalogue.refuse(GenerationRequest.of(**lite))


def test_omni_goes_by_pictures_too() -> None:
    told = {"references": ["files/1", "files/2"]}
    sent = body(GOOGLE.submit(order(model=OMNI, prompt="x", options=told, way=Way.UPLOAD)))
    assert [each["type"] for each in sent["input"]] == ["image", "image", "text"]
    assert sent["input"][0] == {"type": "image", "uri": "files/1", "mime_type": "image/png"}
    assert sent["generation_config"]["video_config"] == {"task": "reference_to_video"}
    assert "references" not in sent


def test_veo_of_the_gemini_api_is_refused_here_and_sent_elsewhere() -> None:
    old = "google/veo-3.1-fast-generate-preview"
    (reason,) = catalogue.refuse(GenerationRequest(model=old, prompt="x"))
    assert "2026-10-22" in reason.problem
    assert "gemini-omni-1.1-flash" in reason.remedy
    asked = order(model=old, prompt="x")
    call = GOOGLE.submit(asked)
    path = "/v1beta/models/veo-3.1-fast-generate-preview:predictLongRunning"
    assert (call.path, call.host) == (path, "")
    assert "generateAudio" not in body(call)["parameters"]
    found = GOOGLE.ticket(asked, reply({"name": "models/m/operations/o"}))
    assert GOOGLE.check(found).path == "/v1beta/models/m/operations/o"
    uri = "https://generativelanguage.googleapis.com/v1beta/files/abc:download?alt=media"
    sample = {"generatedSamples": [{"video": {"uri": uri}}]}
    done = reply({"name": "n", "done": True, "response": {"generateVideoResponse": sample}})
    assert GOOGLE.progress(found, done).state is State.SUCCEEDED
    (fetch,) = GOOGLE.outputs(found, done)
    assert isinstance(fetch, Call)
    assert (fetch.path, fetch.query) == ("/v1/files/abc:download", {"alt": "media"})


def test_a_token_goes_before_a_key() -> None:
    both = {"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29", "GOOGLE_API_KEY": "k"}
    assert GOOGLE.headers(both, NOW) == {"authorization": "Bearer ya29"}
    assert GOOGLE.headers({"GEMINI_API_KEY": "k"}, NOW) == {"x-goog-api-key": "k"}
    assert GOOGLE.headers({}, NOW) == {}


# --- answers ----------------------------------------------------------------------------------


def interaction(status: str, *content: Any, **more: Any) -> Reply:
    steps = [{"type": "user_input", "content": [{"type": "video", "uri": "https://own/"}]}]
    steps += [{"type": "model_output", "content": list(content)}] if content else []
    return reply({"id": "v1_a", "status": status, "steps": steps, **more})


VIDEO = {"type": "video", "mime_type": "video/mp4", "uri": "https://e.example/v1/files/abc-1"}


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", State.QUEUED),
        ("in_progress", State.RUNNING),
        ("cancelled", State.CANCELLED),
        ("daydreaming", State.RUNNING),
    ],
)
def test_every_status_is_read(word: str, state: State) -> None:
    standing = GOOGLE.progress(ID, interaction(word))
    assert standing.state is state
    assert ("daydreaming" in standing.message) is (word == "daydreaming")


@pytest.mark.parametrize("word", ["completed", "incomplete", "failed"])
def test_a_clip_that_was_made_is_taken(word: str) -> None:
    done = interaction(word, VIDEO, generation_config={"seed": 7})
    standing = GOOGLE.progress(ID, done)
    assert (standing.state, standing.seed) == (State.SUCCEEDED, 7)
    (fetch,) = GOOGLE.outputs(ID, done)
    assert isinstance(fetch, Call)
    assert (fetch.path, fetch.signed) == ("/v1/files/abc-1:download", True)
    assert GOOGLE.origin(ID, done) == "google://v1_a"


def test_a_clip_may_come_inside_of_the_answer() -> None:
    inline = {"type": "video", "data": base64.b64encode(b"clip").decode()}
    assert GOOGLE.outputs(ID, interaction("completed", inline)) == [b"clip"]
    with pytest.raises(BadReplyError):
        GOOGLE.outputs(ID, interaction("completed", {"type": "video", "data": "?"}))


def test_our_key_goes_to_google_only() -> None:
    elsewhere = {"type": "video", "uri": "https://e.example/clip.mp4"}
    (fetch,) = GOOGLE.outputs(ID, interaction("completed", elsewhere))
    assert isinstance(fetch, Call)
    assert not fetch.signed


TOKENS = {"output_tokens_by_modality": [{"modality": "video", "tokens": 57920}]}


@pytest.mark.parametrize(
    ("answer", "kind", "billed"),
    [
        (interaction("completed", {"type": "text", "text": POLICY}), ModeratedError, None),
        (interaction("completed"), ModeratedError, None),
        (interaction("completed", usage=TOKENS), BadReplyError, True),
        (interaction("failed"), GenerationFailedError, None),
        (interaction("failed", errors=[{"code": "SAFETY", "message": "x"}]), ModeratedError, None),
        (interaction("failed", errors=[{"message": POLICY}]), ModeratedError, None),
        (interaction("incomplete"), GenerationFailedError, None),
        (interaction("budget_exceeded"), OutOfCreditError, None),
        (interaction("requires_action"), GenerationFailedError, None),
        (interaction("requires_continuation"), GenerationFailedError, None),
    ],
)
def test_every_end_without_a_clip_is_read(
    answer: Reply, kind: type[ProviderError], billed: bool | None
) -> None:
    failure = GOOGLE.progress(ID, answer).failure
    assert type(failure) is kind
    assert failure.billed is billed


def operation(**held: Any) -> Reply:
    return reply({"name": OPERATION["name"], "done": True, **held})


def test_an_operation_says_no_more_than_that_it_runs() -> None:
    running = reply({"name": OPERATION["name"], "metadata": {"state": "POLISHING"}})
    assert GOOGLE.progress(OPERATION, running).state is State.RUNNING
    with pytest.raises(BadReplyError):
        GOOGLE.progress(OPERATION, reply({"what": 1}))


@pytest.mark.parametrize(
    ("answer", "kind", "again"),
    [
        (
            operation(response={"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": ["People"]}),
            ModeratedError,
            False,
        ),
        (operation(response={"raiMediaFilteredCount": 1}), ModeratedError, False),
        (operation(error={"code": 3, "message": POLICY}), ModeratedError, False),
        (operation(error={"code": 13, "message": "Internal."}), GenerationFailedError, True),
        (operation(response={}), BadReplyError, False),
    ],
)
def test_every_end_of_an_operation_is_read(
    answer: Reply, kind: type[ProviderError], again: bool
) -> None:
    failure = GOOGLE.progress(OPERATION, answer).failure
    assert type(failure) is kind
    assert (failure.billed, failure.retry) == (None, again)


def test_films_come_inside_or_lie_in_a_bucket() -> None:
    clip = {"bytesBase64Encoded": base64.b64encode(b"clip").decode(), "mimeType": "video/mp4"}
    done = operation(response={"videos": [clip, {"gcsUri": "gs://b/o p/a.mp4"}]})
    assert GOOGLE.progress(OPERATION, done).state is State.SUCCEEDED
    content, fetch = GOOGLE.outputs(OPERATION, done)
    assert content == b"clip"
    assert isinstance(fetch, Call)
    assert (fetch.host, fetch.path) == ("storage", "/storage/v1/b/b/o/o%20p%2Fa.mp4")
    assert fetch.query == {"alt": "media"}
    assert GOOGLE.origin(OPERATION, done) is None
    kept = operation(response={"videos": [{"gcsUri": "gs://b/a.mp4"}]})
    assert GOOGLE.origin(OPERATION, kept) == "gs://b/a.mp4"


# --- errors -----------------------------------------------------------------------------------


def refused(status: int, message: str = "because", word: str = "", **more: Any) -> Reply:
    return reply({"error": {"code": status, "message": message, "status": word, **more}}, status)


INVALID_KEY: Any = {"details": [{"@type": "t", "reason": "API_KEY_INVALID"}]}


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refused(400, word="INVALID_ARGUMENT"), ProviderError, "INVALID_ARGUMENT"),
        (refused(400, "safety_settings is not available here"), ProviderError, "400"),
        (refused(400, "API key not valid", **INVALID_KEY), AuthRejectedError, "API_KEY_INVALID"),
        (refused(401, word="UNAUTHENTICATED"), AuthRejectedError, "UNAUTHENTICATED"),
        (refused(403, word="PERMISSION_DENIED"), AuthRejectedError, "PERMISSION_DENIED"),
        (refused(404, word="NOT_FOUND"), ProviderError, "NOT_FOUND"),
        (refused(429, word="RESOURCE_EXHAUSTED"), RateLimitedError, "RESOURCE_EXHAUSTED"),
        (refused(429, "Your prepayment credits are depleted."), OutOfCreditError, "429"),
        (refused(400, POLICY), ModeratedError, "400"),
        (refused(400, "Your request was blocked for safety reasons"), ModeratedError, "400"),
        (refused(400, word="PROHIBITED_CONTENT"), ModeratedError, "PROHIBITED_CONTENT"),
        (refused(500, word="INTERNAL"), GenerationFailedError, "INTERNAL"),
        (refused(503, word="UNAVAILABLE"), GenerationFailedError, "UNAVAILABLE"),
        (reply([{"error": {"message": "because"}}], 400), ProviderError, None),
        (reply({"error": {"code": "invalid_request"}}, 400), ProviderError, "invalid_request"),
        (Reply(502, {}, b"<html>"), GenerationFailedError, None),
    ],
)
def test_every_error_is_read(answer: Reply, kind: type[ProviderError], code: str | None) -> None:
    error = GOOGLE.refusal(answer)
    assert type(error) is kind
    assert error.code == code
    assert error.billed is (None if answer.status >= 500 else False)
    assert error.retry is (answer.status >= 500 or kind is RateLimitedError)


def test_google_says_how_long_to_wait() -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "12.5s"}]
    assert GOOGLE.refusal(refused(429, details=details)).wait == 12.5
    for odd in ("soon", "1.2.3s", None):
        assert GOOGLE.refusal(refused(429, details=[{"retryDelay": odd}])).wait is None


def test_a_cancel_tells_the_truth_about_money() -> None:
    assert GOOGLE.cancel(OPERATION) is None
    call = GOOGLE.cancel(ID)
    assert call is not None
    assert (call.method, call.path) == ("POST", "/v1/interactions/v1_a/cancel")
    stopped = GOOGLE.cancelled(ID, reply({"status": "cancelled"}))
    assert stopped.state is State.CANCELLED
    assert "not published" in stopped.message
    for answer in (reply({"status": "completed"}), refused(400)):
        assert GOOGLE.cancelled(ID, answer).state is State.RUNNING


def test_replies_without_what_is_needed_are_told() -> None:
    with pytest.raises(BadReplyError):
        GOOGLE.ticket(order(model=OMNI, prompt="x"), reply({"status": "queued"}))
    with pytest.raises(BadReplyError):
        GOOGLE.ticket(order(model=VEO, prompt="x"), reply({}))


# --- uploads and webhooks ---------------------------------------------------------------------


def test_an_upload_waits_until_the_file_is_digested() -> None:
    steps = GOOGLE.upload(Attachment("a.mp4", "video/mp4", data=b"1234"))
    start = next(steps)
    assert start.path == "/upload/v1/files"
    assert start.headers["x-goog-upload-header-content-length"] == "4"
    place = "https://up.example/1"
    finish = steps.send(Reply(200, {"x-goog-upload-url": place}, b"{}"))
    assert (finish.path, finish.signed) == (place, False)
    assert finish.headers["x-goog-upload-command"] == "upload, finalize"
    kept = {"name": "files/f", "uri": "https://g.example/v1/files/f", "state": "PROCESSING"}
    look = steps.send(reply({"file": kept}))
    assert (look.path, look.after) == ("/v1/files/f", 0)
    look = steps.send(reply(kept))
    assert look.after > 0
    with pytest.raises(StopIteration) as done:
        steps.send(reply({**kept, "state": "ACTIVE"}))
    assert done.value.value == "https://g.example/v1/files/f"


@pytest.mark.parametrize("state", ["FAILED", "PROCESSING"])
def test_an_upload_that_is_not_digested_is_told(state: str) -> None:
    steps = GOOGLE.upload(Attachment("a.mp4", "video/mp4", data=b"1234"))
    next(steps)
    steps.send(Reply(200, {"x-goog-upload-url": "https://up.example/1"}, b"{}"))
    answer = reply({"file": {"name": "files/f", "uri": "u", "state": state}})
    waits: list[float] = []

    def on() -> None:
        call = steps.send(answer)
        while True:
            waits.append(call.after)
            call = steps.send(reply({"name": "files/f", "uri": "u", "state": state}))

    with pytest.raises(ProviderError, match="could not digest"):
        on()
    assert sum(waits) < 120


def test_a_webhook_of_a_project_is_verified() -> None:
    secret, content = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXQ=", b'{"data":{"id":"v1_a"}}'
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", NOW, content.decode()),
    }
    event = GOOGLE.webhook(headers, content, secret, NOW)
    assert event is not None
    assert event.id == "v1_a"
    with pytest.raises(AuthRejectedError):
        GOOGLE.webhook(headers, content + b" ", secret, NOW)


def test_a_webhook_of_one_order_is_verified() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    keys = json.dumps({"keys": [{**public, "kid": "k", "alg": "RS256"}]})
    told = {"type": "interaction.completed", "data": {"id": "v1_a"}, "iat": int(NOW.timestamp())}

    def headers(kid: str = "k", **changes: Any) -> dict[str, str]:
        token = jwt.encode({**told, **changes}, key, "RS256", {"kid": kid})
        return {"webhook-signature": token}

    event = GOOGLE.webhook(headers(), b"anything", keys, NOW)
    assert event is not None
    assert event.id == "v1_a"
    standing = GOOGLE.progress({"id": event.id}, event.reply)
    assert (standing.state, standing.wait) == (State.RUNNING, 0)
    late = NOW + timedelta(minutes=6)
    for sent, when in ((headers("other"), NOW), ({}, NOW), (headers(), late)):
        with pytest.raises(AuthRejectedError):
            GOOGLE.webhook(sent, b"", keys, when)
    forged = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    token = jwt.encode(told, forged, "RS256", {"kid": "k"})
    with pytest.raises(AuthRejectedError):
        GOOGLE.webhook({"webhook-signature": token}, b"", keys, NOW)
