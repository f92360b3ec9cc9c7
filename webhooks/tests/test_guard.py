"""Where deliveries go, and what a receiver cannot do to the console."""

import threading
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace

import httpcore
import pytest

from console.calling import client as outgoing
from tests.waiting import LONG
from webhooks.deliveries.sending import Letter, post
from webhooks.tests.receiver import answering, hanging_up


def letter(url: str, body: str = "{}") -> Letter:
    """Something to send there."""
    return Letter(url, {"webhook-id": "1"}, body)


@pytest.fixture
def resolving(monkeypatch, settings):
    """Have each name resolve so; connections are noted and refused."""
    settings.OUTGOING_NETWORKS = []
    settings.WEBHOOKS_ALLOW_HTTP = False
    world = SimpleNamespace(answers=[], connected=[])

    def resolve(*_):
        return world.answers.pop(0) if len(world.answers) > 1 else world.answers[0]

    def connect(_, host, port, *__):
        world.connected.append((host, port))
        raise httpcore.ConnectError("[Errno 111] Connection refused")

    monkeypatch.setattr(outgoing, "resolve", resolve)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return world


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_a_name_that_resolves_inside_is_not_connected_to(resolving, address):
    for answers in ([[address]], [["93.184.216.34", address]]):
        resolving.answers = answers

        outcome = post(letter("https://hooks.example.com/"))

        assert "private network" in outcome.error
        assert resolving.connected == []


def test_a_name_that_resolves_elsewhere_a_moment_later_leads_nowhere_else(resolving):
    resolving.answers = [["93.184.216.34"], ["127.0.0.1"]]

    post(letter("https://hooks.example.com/"))

    assert resolving.connected == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "http://hooks.example.com:443/",
        "https://hooks.example.com:22/",
        "https://hooks.example.com:80/",
        "https://adam@hooks.example.com/",
        "file:///etc/passwd",
        "gopher://hooks.example.com/",
    ],
)
def test_what_the_form_would_refuse_is_refused_again_at_each_try(resolving, url):
    resolving.answers = [["93.184.216.34"]]

    assert post(letter(url)).error
    assert resolving.connected == []


@pytest.mark.parametrize("port", [443, 8443])
def test_https_at_two_ports_goes(resolving, port):
    resolving.answers = [["93.184.216.34"]]

    post(letter(f"https://hooks.example.com:{port}/"))

    assert resolving.connected == [("93.184.216.34", port)]


def test_no_proxy_of_the_environment_is_used(resolving, monkeypatch):
    for name in ("http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    resolving.answers = [["93.184.216.34"]]

    post(letter("https://hooks.example.com/"))

    assert resolving.connected == [("93.184.216.34", 443)]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(receive, status):
    inside = receive()
    receiver = receive(answering(status, Location=inside.url))

    outcome = post(letter(receiver.url))

    assert (outcome.status, outcome.is_good) == (status, False)
    assert "redirect" in outcome.error
    assert len(receiver.received) == 1
    assert inside.received == []


@pytest.mark.parametrize(
    ("status", "is_good"), [(200, True), (202, True), (204, True), (400, False), (500, False)]
)
def test_only_2xx_is_accepted(receive, status, is_good):
    assert post(letter(receive(answering(status)).url)).is_good is is_good


def test_a_connection_that_is_closed_without_an_answer_is_a_failure(receive):
    outcome = post(letter(receive(hanging_up).url))

    assert outcome.status is None
    assert outcome.error


def test_nobody_there_is_a_failure(receive):
    receiver = receive()
    receiver.close()

    assert "connection failed" in post(letter(receiver.url)).error


def test_a_long_answer_is_cut(receive):
    outcome = post(letter(receive(answering(200, b"x" * 100_000)).url))

    assert outcome.answer == "x" * 4096


def test_an_answer_that_drips_does_not_hold_longer(receive, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    gone = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            while not gone.wait(0.05):
                handler.wfile.write(b"x")
        except OSError:
            gone.set()

    outcome = post(letter(receive(drip).url))
    gone.set()

    assert "no complete answer" in outcome.error


def test_one_that_says_nothing_does_not_hold_longer(receive, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    done = threading.Event()

    outcome = post(letter(receive(lambda _: done.wait(LONG)).url))
    done.set()

    assert "no complete answer" in outcome.error


def test_a_name_that_takes_all_the_time_is_not_connected_to(resolving, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.0)
    resolving.answers = [["93.184.216.34"]]

    assert "no complete answer" in post(letter("https://hooks.example.com/")).error
    assert resolving.connected == []


def test_a_name_that_does_not_exist_is_said_so(names):
    assert "There is no host" in post(letter("https://hooks.example.com/")).error
