"""Webhooks signed as www.standardwebhooks.com says (OpenAI, Replicate, Kling), fal's, Google's."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook

from rushes.errors import AuthRejectedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jwt.types import Options

_TOLERANCE = timedelta(minutes=5)


def standard(headers: Mapping[str, str], content: bytes, secret: str, now: datetime) -> str:
    """The id of a webhook that was found to be genuine. ``headers`` have lower-case names.

    :raises AuthRejectedError: it is forged, or over five minutes away from ``now``.
    """
    number = headers.get("webhook-id", "")
    try:
        sent = datetime.fromtimestamp(float(headers.get("webhook-timestamp", "")), UTC)
        wanted = Webhook(secret).sign(number, sent, content.decode())
    except (ValueError, OverflowError, OSError, RuntimeError) as error:
        raise AuthRejectedError("The webhook is not signed as it should be.") from error
    if abs(now - sent) > _TOLERANCE:
        raise AuthRejectedError("The webhook is too old, or from a clock that is wrong.")
    given = headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(wanted, each) for each in given):
        raise AuthRejectedError("The webhook's signature does not fit: it is forged.")
    return number


def fal(headers: Mapping[str, str], content: bytes, keys: str, now: datetime) -> str:
    """The request id of a webhook of fal's, signed with one of ``keys``: a JWKS document as text.

    The keys are public: https://rest.fal.ai/.well-known/jwks.json.

    :raises AuthRejectedError: it is forged, or over five minutes away from ``now``.
    """
    names = ("request-id", "user-id", "timestamp")
    told = [headers.get(f"x-fal-webhook-{name}", "") for name in names]
    try:
        sent = datetime.fromtimestamp(float(told[2]), UTC)
        signature = bytes.fromhex(headers.get("x-fal-webhook-signature", ""))
        known = [_public(str(key["x"])) for key in json.loads(keys)["keys"]]
    except (ValueError, KeyError, TypeError, OverflowError, OSError, binascii.Error) as error:
        raise AuthRejectedError("The webhook is not signed as it should be.") from error
    if abs(now - sent) > _TOLERANCE:
        raise AuthRejectedError("The webhook is too old, or from a clock that is wrong.")
    message = "\n".join([*told, hashlib.sha256(content).hexdigest()]).encode()
    if not any(_signed(key, signature, message) for key in known):
        raise AuthRejectedError("The webhook's signature does not fit: it is forged.")
    return told[0]


def google(headers: Mapping[str, str], keys: str, now: datetime) -> bytes:
    """What a webhook of one order at Google says: a token, signed with one of ``keys`` (RS256).

    The keys are public: https://generativelanguage.googleapis.com/.well-known/jwks.json. The body
    is not signed, so what the token holds is taken. For whom it is, Google documents in two ways;
    it is not looked at.

    :raises AuthRejectedError: it is forged, or over five minutes away from ``now``.
    """
    token = headers.get("webhook-signature", "")
    rules: Options = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
    try:
        known = {key.key_id: key for key in jwt.PyJWKSet.from_json(keys).keys}
        key = known[jwt.get_unverified_header(token).get("kid")]
        told = jwt.decode(token, key, algorithms=["RS256"], options=rules)
        moment = told.get("iat", headers.get("webhook-timestamp", ""))
        sent = datetime.fromtimestamp(float(moment), UTC)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise AuthRejectedError("The webhook is not signed as it should be.") from error
    if abs(now - sent) > _TOLERANCE:
        raise AuthRejectedError("The webhook is too old, or from a clock that is wrong.")
    return json.dumps(told).encode()


def _public(text: str) -> Ed25519PublicKey:
    padded = text + "=" * (-len(text) % 4)
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(padded))


def _signed(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
