"""Law 12: what no log, error, database or span may hold is taken out of the words that go there."""

from __future__ import annotations

import logging
import os
import re

#: Variables of the environment whose values are secret by their names.
_SECRET_NAME = re.compile(r"(?:^|_)(?:KEY|KEYS|SECRET|TOKEN|CREDENTIALS)$|PASSW(?:OR)?D$")
#: Shorter values are no secret, and would be found in ordinary words.
_SHORTEST = 8
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://[^\s\"'<>\\)\]}]+")
_USER = re.compile(r"(?<=://)[^/?#]*@")
_HIDDEN = "***"


def redacted(text: str) -> str:
    """``text`` without keys of the environment, and with the addresses in it bare.

    An address loses user and password, and the values of its query: a signed link is as good as a
    key for as long as it holds.

    >>> redacted("GET https://me:pw@cdn.example.com/a.mp4?Expires=1&Signature=abc failed")
    'GET https://***@cdn.example.com/a.mp4?Expires=***&Signature=*** failed'
    """
    for word in _secrets():
        text = text.replace(word, _HIDDEN)
    return _URL.sub(_bare, text) if "://" in text else text


class Redacting(logging.Filter):
    """Takes secrets out of what a library logs, such as the addresses that HTTP clients tell of."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record stays; its words are redacted."""
        record.msg, record.args = redacted(record.getMessage()), None
        return True


def _secrets() -> list[str]:
    """The values of variables that hold secrets, the longest first; a path is none."""
    found = {
        value.strip()
        for name, value in os.environ.items()
        if _SECRET_NAME.search(name) and len(value.strip()) >= _SHORTEST
    }
    return sorted((each for each in found if each[0] not in "/~."), key=len, reverse=True)


def _bare(found: re.Match[str]) -> str:
    url, mark, rest = _USER.sub(f"{_HIDDEN}@", found[0]).partition("?")
    if not mark:
        return url
    query, hash_mark, fragment = rest.partition("#")
    told = "&".join(_hidden(each) for each in query.split("&"))
    return f"{url}?{told}{hash_mark}{fragment}"


def _hidden(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}={_HIDDEN}" if equals and value else pair
