"""Asking a provider: with an end to waiting, and to how much is read."""

import time
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.exceptions import ConnectionError, InvalidURL
from urllib3.exceptions import HTTPError

SECONDS = 10.0
"""How long one answer may take altogether."""
SECONDS_OF_SILENCE = 5.0
LARGEST = 512 * 1024
"""How many bytes an answer may have."""
LOOPBACK = {"localhost", "127.0.0.1"}


class ProviderSession(requests.Session):
    """Asks providers only by https, follows no redirects, and gives up on the slow and the large.

    Whatever goes wrong on the way is a RequestException.
    """

    def request(self, method: str, url: str | bytes, *_: Any, **options: Any) -> Any:
        """The answer, read to its end."""
        demand_safe_url(str(url))
        fixed = {"timeout": SECONDS_OF_SILENCE, "allow_redirects": False, "stream": True}
        ends = time.monotonic() + SECONDS
        answer = super().request(method, url, **{**options, **fixed})
        with answer.raw as raw:
            answer.raw = BytesIO(_read(raw, ends))
        return answer


def demand_safe_url(url: str) -> None:
    """Raise InvalidURL unless no one on the way can read or change what is sent there."""
    try:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" and bool(parts.hostname)
        is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        is_safe = is_here = False
    if not is_safe and not is_here:
        raise InvalidURL("This is no https URL.")


def _read(raw: Any, ends: float) -> bytes:
    read = b""
    try:
        while chunk := raw.read1(65536, decode_content=True):
            read += chunk
            if len(read) > LARGEST:
                raise ConnectionError("The answer is too large.")
            if time.monotonic() > ends:
                raise ConnectionError("The answer takes too long.")
    except HTTPError as problem:
        raise ConnectionError(problem) from problem
    return read
