"""Calls to addresses that people typed: one client, which connects only where it has looked.

A name is resolved once, and the connection goes to the address that was checked: a name that
resolves elsewhere a moment later leads nowhere. Nothing is followed, kept or unpacked.
"""

import ssl
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import certifi
import httpcore
import idna
from django.conf import settings

from console.calling.names import NameServersSilent, resolve
from console.calling.networks import all_allowed

SECONDS = 10.0
"""How long one call may take altogether."""
LARGEST = 1024 * 1024
"""How many bytes of an answer are read for a page."""
AT_ONCE = 4
"""How many calls a process makes at a time. Each holds a thread that pages wait for."""

_places = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Terms:
    """Where a call may go, and how long and how large it may become."""

    ports: Collection[int] | None
    """None for every port."""
    largest: int
    """How many bytes of an answer are read."""
    schemes: Collection[str] = ("https", "http")
    seconds_to_connect: float = 4.0
    places: BoundedSemaphore | None = None
    """Which calls it shares a limit with."""


class NotCalled(Exception):
    """There is no answer. Its text is the reason, for people to read."""


@dataclass(frozen=True)
class Reply:
    """What was answered, as it came: a redirect is an answer like any other."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    is_cut: bool
    """Whether there was more than is read."""
    seconds: float

    def header(self, name: str) -> str:
        """The first header of this name, in any case; empty if there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def of_pages() -> Terms:
    """What holds for calls that pages wait for: the ports that the settings allow."""
    return Terms(ports=settings.OUTGOING_PORTS, largest=LARGEST, places=_places)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    terms: Terms | None = None,
) -> Reply:
    """Send one request and read its answer; raises NotCalled with the reason where there is none.

    In public networks and those that the settings allow, on the terms of pages if none are given.
    """
    terms = terms or of_pages()
    host, target = _host_of(url, terms), httpcore.URL(_ascii(url))
    if terms.places and not terms.places.acquire(blocking=False):
        raise NotCalled("The console is making too many calls at the moment. Try again.")
    try:
        return _call(method, target, {"Host": host, **(headers or {})}, content, terms)
    except (httpcore.TimeoutException, TimeoutError):
        raise NotCalled(f"There was no complete answer within {SECONDS:g} seconds.") from None
    except (httpcore.ConnectError, httpcore.NetworkError, OSError) as error:
        raise NotCalled(f"The connection failed: {_plain(error)}.") from None
    except (httpcore.LocalProtocolError, UnicodeEncodeError):
        raise NotCalled("The request contains characters that cannot be sent.") from None
    except httpcore.ProtocolError:
        raise NotCalled("The answer is not HTTP.") from None
    finally:
        if terms.places:
            terms.places.release()


def _call(
    method: str, url: httpcore.URL, headers: Mapping[str, str], content: bytes, terms: Terms
) -> Reply:
    began = time.monotonic()
    timeouts = {"connect": terms.seconds_to_connect, "read": SECONDS, "write": SECONDS}
    sent = {"Accept-Encoding": "identity", "User-Agent": "console", **headers}
    backend = PinnedBackend(ends=began + SECONDS)
    with (
        httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=backend) as pool,
        pool.stream(
            method,
            url,
            headers=[
                (key.encode("latin-1"), value.encode("latin-1")) for key, value in sent.items()
            ],
            content=content,
            extensions={"timeout": timeouts},
        ) as response,
    ):
        body, is_cut = _read(response.iter_stream(), terms.largest)
        found = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers]
    return Reply(response.status, found, body, is_cut, time.monotonic() - began)


def _read(chunks: Iterable[bytes], largest: int) -> tuple[bytes, bool]:
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) > largest:
            return body[:largest], True
    return body, False


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the address that it checked, and to nothing of this machine's own."""

    def __init__(self, *, ends: float) -> None:
        self._ends = ends
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host, all of which may be connected to."""
        try:
            addresses = resolve(host, port)
        except NameServersSilent:
            raise NotCalled(f"The name servers did not answer where {host} is.") from None
        if not addresses:
            raise NotCalled(f"There is no host {host}.")
        if not all_allowed(addresses):
            raise NotCalled(f"{host} is in a private network, which the console does not call.")
        # Looking the name up may have taken all the time there is.
        left = left_until(self._ends, timeout)
        stream = self._sockets.connect_tcp(addresses[0], port, left, local_address)
        return EndingStream(stream, self._ends)

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Never: nothing of this machine is reached by a path."""
        raise NotCalled("The console calls only hosts.")


class EndingStream(httpcore.NetworkStream):
    """A connection with one end for everything: a byte a second does not prolong it."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream = stream
        self._ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return EndingStream(secure, self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        return left_until(self._ends, timeout)


def left_until(ends: float, timeout: float | None) -> float:
    """How many seconds are left, at most the time-out. Raises httpcore.ReadTimeout if none are."""
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return min(left, timeout) if timeout is not None else left


def _host_of(url: str, terms: Terms) -> str:
    """What the header Host says. Raises NotCalled for what is no URL that may be called."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        raise NotCalled("This is not a URL.") from None
    if parts.scheme not in terms.schemes or not parts.hostname or parts.username is not None:
        allowed = " or ".join(f"{scheme}://" for scheme in terms.schemes)
        raise NotCalled(f"Only URLs that start with {allowed} can be called.")
    if terms.ports is not None and port not in terms.ports:
        ports = ", ".join(map(str, sorted(terms.ports)))
        raise NotCalled(
            f"The console does not call port {port}. Its operators allow ports with the setting"
            f" OUTGOING_PORTS: {ports}."
        )
    return urlsplit(_ascii(url)).netloc


def _ascii(url: str) -> str:
    """The URL with its host as DNS knows it."""
    parts = urlsplit(url)
    try:
        host = idna.encode(parts.hostname or "", uts46=True).decode()
    except idna.IDNAError:
        # An address of numbers is none of IDNA's business.
        host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    netloc = f"{host}:{parts.port}" if parts.port else host
    try:
        url = urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))
        return url.encode("ascii").decode()
    except UnicodeEncodeError:
        raise NotCalled("This is not a URL.") from None


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


def _plain(error: Exception) -> str:
    """What the system says, without its number."""
    text = str(error).rpartition("] ")[2].strip(". ")
    return text[:1].lower() + text[1:200] if text else "no reason was given"
