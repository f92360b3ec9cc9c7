"""The HTTP client for requests to providers, with limits on time and size."""

import time
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.exceptions import ConnectionError, InvalidURL
from urllib3.exceptions import HTTPError

SECONDS = 10.0
"""How long one response may take altogether."""
SECONDS_OF_SILENCE = 5.0
LARGEST = 512 * 1024
"""How many bytes a response may have."""
LOOPBACK = {"localhost", "127.0.0.1"}


class ProviderSession(requests.Session):
    """Sends requests by https only, follows no redirects, and stops slow or large responses.

    All that can go wrong is a RequestException.
    """

    def request(self, method: str, url: str | bytes, *_: Any, **options: Any) -> Any:
        """Send a request; returns the response, read to its end."""
        demand_safe_url(str(url))
        limits = {"timeout": SECONDS_OF_SILENCE, "allow_redirects": False, "stream": True}
        deadline = time.monotonic() + SECONDS
        response = super().request(method, url, **{**options, **limits})
        with response.raw as raw:
            response.raw = BytesIO(_read_body(raw, deadline))
        return response


def demand_safe_url(url: str) -> None:
    """Check that a URL is https, or http to this machine. Raises InvalidURL."""
    try:
        parts = urlsplit(url)
        is_https = parts.scheme == "https" and bool(parts.hostname)
        is_local = parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        is_https = is_local = False
    if not is_https and not is_local:
        raise InvalidURL("This is no https URL.")


def _read_body(raw: Any, deadline: float) -> bytes:
    """The decoded body of a response.

    Raises ConnectionError if it is too large, or takes longer than the deadline, in monotonic time.
    """
    body = b""
    try:
        while chunk := raw.read1(65536, decode_content=True):
            body += chunk
            if len(body) > LARGEST:
                raise ConnectionError("The answer is too large.")
            if time.monotonic() > deadline:
                raise ConnectionError("The answer takes too long.")
    except HTTPError as problem:
        raise ConnectionError(problem) from problem
    return body
