"""Google's webhooks of one order: each is a token, signed with a key whose public half is told."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from rushes.emulator.hooks import Notice

if TYPE_CHECKING:
    from rushes.emulator.desk import Desk
    from rushes.emulator.jobs import Job

_KEY_ID = "emulator"
#: Seconds for which a token is good.
_LIFE = 300


def notice(desk: Desk, job: Job, word: str, address: str) -> Notice:
    """That a job is over: the event in a token, for whoever checks, and plain."""
    now = desk.clock.told()
    event = {
        "type": f"interaction.{word}",
        "version": "v1",
        "timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {"id": job.id},
    }
    moment = int(now.timestamp())
    claims = {**event, "aud": address, "iat": moment, "exp": moment + _LIFE}
    headers = {
        "webhook-id": f"msg_{secrets.token_hex(8)}",
        "webhook-timestamp": str(moment),
        "webhook-signature": jwt.encode(
            claims, _key(desk), algorithm="RS256", headers={"kid": _KEY_ID}
        ),
    }
    return Notice(json.dumps(event).encode(), headers)


def public_keys(desk: Desk) -> dict[str, Any]:
    """The JWKS document."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(_key(desk).public_key(), as_dict=True)
    return {"keys": [{**public, "kid": _KEY_ID, "alg": "RS256", "use": "sig"}]}


def _key(desk: Desk) -> rsa.RSAPrivateKey:
    kept = desk.memory.setdefault("google key", {})
    if not kept:
        kept["key"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = kept["key"]
    assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101 - we put it there
    return key
