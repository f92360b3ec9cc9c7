"""Where calls to addresses that people typed may go: to none inside, however it is written."""

import httpcore
import pytest

from console.calling import client as outgoing
from console.calling.client import NotCalled, call

pytestmark = pytest.mark.embedded


@pytest.fixture
def connected(monkeypatch, settings) -> list[str]:
    """Where the client connected to: nowhere, in these tests, since each attempt fails."""
    settings.OUTGOING_NETWORKS = []
    settings.OUTGOING_PORTS = [80, 443]
    places: list[str] = []

    def refuse(_: object, host: str, *__: object) -> None:
        places.append(host)
        raise httpcore.ConnectError("[Errno 111] Connection refused")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", refuse)
    return places


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost"),
        *("0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
        *("168.63.129.16", "224.0.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]"),
        *("[64:ff9b::7f00:1]", "[::127.0.0.1]", "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]"),
        *("[ff02::1]", "[fec0::1]", "[::ffff:0:127.0.0.1]", "[::ffff:0:10.0.0.1]"),
        *("[5f00::1]", "[4000::1]", "[0:0:1::1]", "[8000::1]", "192.88.99.1", "[3fff::1]"),
        *("[2001:4860::5efe:10.0.0.1]", "[2001:4860::200:5efe:127.0.0.1]"),
    ],
)
def test_no_spelling_of_an_inside_address_is_connected_to(connected, host):
    with pytest.raises(NotCalled, match="private network"):
        call("GET", f"http://{host}/")

    assert connected == []


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.com/", "file:///etc/passwd", "gopher://example.com:80/", "javascript:1"),
        *(
            "//example.com/",
            "example.com",
            "",
            "http://",
            "http:///path",
            "http://[::1",
            "http://[",
        ),
        *("http://someone@example.com/", "http://a:b@example.com/", "http://example.com:6379/"),
        *("http://example.com:0/", "http://example.com:99999/", "http://exa mple.com/"),
        *("http://example.com/ü", "https://example.com:22/", "unix:///var/run/docker.sock"),
    ],
)
def test_only_urls_of_the_web_at_its_ports_are_called(connected, url):
    with pytest.raises(NotCalled):
        call("GET", url)

    assert connected == []


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(connected, monkeypatch):
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    monkeypatch.setattr(outgoing, "resolve", lambda *_: next(answers))

    for expected in ("connection refused", "private network"):
        with pytest.raises(NotCalled, match=expected):
            call("GET", "http://rebinding.example/")

    assert connected == ["93.184.216.34"]


def test_a_name_with_one_address_inside_is_not_called(connected, monkeypatch):
    monkeypatch.setattr(outgoing, "resolve", lambda *_: ["93.184.216.34", "10.0.0.1"])

    with pytest.raises(NotCalled, match="private network"):
        call("GET", "http://both.example/")

    assert connected == []


def test_a_name_that_does_not_exist_is_said_to_be_none(connected, names):
    with pytest.raises(NotCalled, match=r"There is no host nowhere\.invalid"):
        call("GET", "http://nowhere.invalid/")
