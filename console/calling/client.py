"""The HTTP client for URLs that people typed, which connects only to addresses it has checked.

A name is resolved once, and the connection goes to the checked address, so that a name that
resolves to a private address a moment later (DNS rebinding) is harmless. Redirects are not
followed, connections not kept, and bodies not decompressed.
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
"""The time limit of one call."""
LARGEST = 1024 * 1024
"""The most bytes of a response that are read for a page."""
AT_ONCE = 4
"""The most calls of a process at a time, because each holds a thread that pages wait for."""

_places = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Terms:
    """The limits of a call: its ports and schemes, size, time to connect, and concurrency."""

    ports: Collection[int] | None
    """The allowed ports; None for every port."""
    largest: int
    """The most bytes of a response that are read."""
    schemes: Collection[str] = ("https", "http")
    seconds_to_connect: float = 4.0
    places: BoundedSemaphore | None = None
    """The places for concurrent calls, shared with other calls; None for no limit."""


class NotCalled(Exception):
    """The call was not made or got no response. The text is the reason, for people to read."""


@dataclass(frozen=True)
class Reply:
    """The response as it came. Redirects are not followed."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    is_cut: bool
    """Whether the body was longer than the limit and is cut."""
    seconds: float

    def header(self, name: str) -> str:
        """The first header with this name, in any case of letters; "" if there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def of_pages() -> Terms:
    """The limits for calls that pages wait for, with the ports that the settings allow."""
    return Terms(ports=settings.OUTGOING_PORTS, largest=LARGEST, places=_places)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    terms: Terms | None = None,
) -> Reply:
    """Send one request, to a public network or one that the settings allow.

    Without `terms`, the limits for pages apply. Raises NotCalled with the reason if the URL is not
    allowed, the console is busy, or there is no complete response in time.
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
    """Send the request and read the response. Raises NotCalled, and errors of httpcore."""
    began = time.monotonic()
    timeouts = {"connect": terms.seconds_to_connect, "read": SECONDS, "write": SECONDS}
    all_headers = {"Accept-Encoding": "identity", "User-Agent": "console", **headers}
    backend = PinnedBackend(ends=began + SECONDS)
    with (
        httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=backend) as pool,
        pool.stream(
            method,
            url,
            headers=[
                (key.encode("latin-1"), value.encode("latin-1"))
                for key, value in all_headers.items()
            ],
            content=content,
            extensions={"timeout": timeouts},
        ) as response,
    ):
        body, is_cut = _read(response.iter_stream(), terms.largest)
        reply_headers = [
            (key.decode("latin-1"), value.decode("latin-1")) for key, value in response.headers
        ]
    return Reply(response.status, reply_headers, body, is_cut, time.monotonic() - began)


def _read(chunks: Iterable[bytes], largest: int) -> tuple[bytes, bool]:
    """The body, cut at this many bytes, and whether it was cut."""
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) > largest:
            return body[:largest], True
    return body, False


class PinnedBackend(httpcore.NetworkBackend):
    """Resolves a host, checks its addresses, and connects to one of them until the deadline."""

    def __init__(self, *, ends: float) -> None:
        """`ends` is the deadline, as `time.monotonic` counts."""
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
        """Connect to the first address of the host. Raises NotCalled unless all are allowed."""
        try:
            addresses = resolve(host, port)
        except NameServersSilent:
            raise NotCalled(f"The name servers did not answer where {host} is.") from None
        if not addresses:
            raise NotCalled(f"There is no host {host}.")
        if not all_allowed(addresses):
            raise NotCalled(f"{host} is in a private network, which the console does not call.")
        # Resolving the name may have taken all the time.
        seconds = left_until(self._ends, timeout)
        stream = self._sockets.connect_tcp(addresses[0], port, seconds, local_address)
        return EndingStream(stream, self._ends)

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Raise NotCalled: no socket of this machine may be reached by its path."""
        raise NotCalled("The console calls only hosts.")


class EndingStream(httpcore.NetworkStream):
    """A connection with one deadline, which a server cannot extend with a byte a second."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream = stream
        self._ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes before the deadline."""
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write the bytes before the deadline."""
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Start TLS, with the deadline also for the encrypted connection."""
        tls_stream = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return EndingStream(tls_stream, self._ends)

    def get_extra_info(self, info: str) -> Any:
        """Details of the wrapped connection, such as its TLS object."""
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        """The seconds until the deadline. Raises httpcore.ReadTimeout if it has passed."""
        return left_until(self._ends, timeout)


def left_until(ends: float, timeout: float | None) -> float:
    """The seconds until `ends`, at most `timeout`. Raises httpcore.ReadTimeout after `ends`."""
    seconds = ends - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout
    return min(seconds, timeout) if timeout is not None else seconds


def _host_of(url: str, terms: Terms) -> str:
    """The value of the header Host. Raises NotCalled unless the URL is valid and allowed."""
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
    """The URL with its host in Punycode, without its fragment. Raises NotCalled."""
    parts = urlsplit(url)
    try:
        host = idna.encode(parts.hostname or "", uts46=True).decode()
    except idna.IDNAError:
        # An IP address is no name for IDNA.
        host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    netloc = f"{host}:{parts.port}" if parts.port else host
    try:
        url = urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))
        return url.encode("ascii").decode()
    except UnicodeEncodeError:
        raise NotCalled("This is not a URL.") from None


@cache
def _trusted() -> ssl.SSLContext:
    """The TLS context with certifi's authorities, made once."""
    return ssl.create_default_context(cafile=certifi.where())


def _plain(error: Exception) -> str:
    """The text of the error, without its number, for the middle of a sentence."""
    text = str(error).rpartition("] ")[2].strip(". ")
    return text[:1].lower() + text[1:200] if text else "no reason was given"
