"""A hosted maker's clip on its way to the user, by a server that somebody has named."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from rushes import delivery
from rushes.emulator.faults import Armed, Fault, Stage
from rushes.emulator.serve import running
from rushes.engine import life
from rushes.errors import BadReplyError, RateLimitedError
from rushes.hosted import Hosted
from rushes.media import checked
from rushes.studio import AsyncStudio
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.types import Facts

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A server of OpenAI's shape at an address of its own, as vLLM would be."""
    with running(by_looks=True, draft=True) as desk:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{desk.base}/openai/v1")
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield desk


KEY = "sk-planted-0123456789"


def small(prompt: str) -> GenerationRequest:
    return GenerationRequest.of(model="openai/any", prompt=prompt, size="128x72", duration=1)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_clip_from_outside_is_decoded_by_a_child(
    server: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[Path] = []

    def counted(path: Path) -> Facts:
        decoded.append(path)
        return checked(path)

    monkeypatch.setattr(delivery, "checked", counted)
    monkeypatch.setattr(life, "pause", lambda elapsed, poll, done=None: 0.0)
    async with AsyncStudio() as made:
        clip = await made.generate(small("a fox"), output=tmp_path / "fox.mp4")
        assert clip.facts.frames > 1
        with pytest.raises(BadReplyError, match="damaged") as caught:
            await made.generate(small("a fox !fault=not-a-video:9"), output=tmp_path / "no.mp4")
    assert len(decoded) == 2
    assert caught.value.billed
    left = files(tmp_path)
    assert [name for name in left if name.endswith(".mp4")] == ["fox.mp4"]
    # Nor is the key in the database, or in a receipt.
    assert {"rushes.db", "fox.mp4.json"} < set(left)
    assert KEY.encode() not in b"".join(left.values())
    assert KEY not in clip.model_dump_json() + caught.value.message


async def test_a_key_is_nowhere(
    server: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    maker = Hosted("openai")
    ticket = await maker.submit(small("a fox !fault=never"))
    told = [ticket, await maker.check(ticket), await maker.cancel(ticket), maker, vars(maker)]
    server.faults.armed.append(Armed(Fault.RATE_LIMIT, stage=Stage.CREATE))
    with pytest.raises(RateLimitedError) as limited:
        await maker.submit(small("a fox"))
    await maker.aclose()
    told += [limited.value, limited.value.__cause__, ticket.model_dump_json()]
    assert KEY not in "".join(map(repr, [*told, files(tmp_path)])) + caplog.text
    # What is looked for was really sent.
    assert [entry.headers["authorization"] for entry in server.journal.entries] == ["***"] * 3
