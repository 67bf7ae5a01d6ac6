"""Webhooks signed as https://www.standardwebhooks.com says: OpenAI, Replicate and Kling."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from standardwebhooks.webhooks import Webhook

from rushes.errors import AuthRejectedError

if TYPE_CHECKING:
    from collections.abc import Mapping

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
