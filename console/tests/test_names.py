"""Where the addresses of a host come from, and how long that takes at most."""

import contextlib
import socket
import threading
from errno import EAFNOSUPPORT

import pytest

from console.calling import names as lookups
from console.calling.client import NotCalled, call
from console.calling.names import NameServersSilent, resolve

pytestmark = pytest.mark.embedded


@pytest.fixture
def silent_server(monkeypatch, settings):
    """A name server that takes every question and answers none."""
    monkeypatch.setattr(lookups, "RESOLVED_WITHIN", 0.2)
    monkeypatch.setattr(lookups, "SECONDS_PER_SERVER", 0.1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        settings.DNS_RESOLVERS = [server.getsockname()]
        yield server


def questions(server: socket.socket) -> int:
    """How many came: one each 0.1 s for as long as someone waits for an answer."""
    server.setblocking(False)
    number = 0
    with contextlib.suppress(BlockingIOError):
        while server.recv(1000):
            number += 1
    return number


@pytest.fixture
def hosts_file(monkeypatch, tmp_path):
    """The hosts file of this machine, for the test to write."""
    monkeypatch.setattr(lookups, "HOSTS_FILE", tmp_path / "hosts")
    return tmp_path / "hosts"


def test_both_kinds_of_addresses_are_found_also_through_an_alias(names):
    names.addresses["hooks.example.com"] = ["93.184.216.34", "93.184.216.35"]
    names.addresses["six.example.com"] = ["2606:2800:220:1::1"]
    names.addresses["both.example.com"] = ["2606:2800:220:1::1", "93.184.216.34"]
    names.aliases["alias.example.com"] = "hooks.example.com"

    assert sorted(resolve("hooks.example.com", 443)) == ["93.184.216.34", "93.184.216.35"]
    assert resolve("alias.example.com", 443) == resolve("hooks.example.com.", 443)
    assert resolve("six.example.com", 443) == ["2606:2800:220:1::1"]
    assert set(resolve("both.example.com", 443)) == {"2606:2800:220:1::1", "93.184.216.34"}


@pytest.mark.parametrize(("has_ipv6", "first"), [(True, "2606:2800::1"), (False, "93.184.216.34")])
def test_ipv6_comes_first_where_this_machine_is_in_the_internet_by_it(
    names, monkeypatch, has_ipv6, first
):
    monkeypatch.setattr(lookups, "_has_public_source", lambda *_: has_ipv6)
    names.addresses["both.example.com"] = ["93.184.216.34", "2606:2800::1"]

    assert resolve("both.example.com", 443)[0] == first


def test_a_machine_without_ipv6_takes_the_other_address(names, monkeypatch):
    names.addresses["both.example.com"] = ["2606:2800::1", "93.184.216.34"]
    opened = socket.socket

    def open_socket(family=socket.AF_INET, *arguments, **options):
        if family == socket.AF_INET6:
            raise OSError(EAFNOSUPPORT, "Address family not supported by protocol")
        return opened(family, *arguments, **options)

    monkeypatch.setattr(socket, "socket", open_socket)

    assert resolve("both.example.com", 443) == ["93.184.216.34", "2606:2800::1"]


def test_the_hosts_file_is_read_before_anyone_is_asked(names, hosts_file):
    names.addresses["gateway.internal"] = ["93.184.216.34"]
    hosts_file.write_text(
        "# a comment\n10.1.2.3 other.internal Gateway.internal # gateway2.internal\n::1 six\n\n"
    )

    assert resolve("gateway.internal", 443) == ["10.1.2.3"]
    assert resolve("GATEWAY.internal.", 443) == ["10.1.2.3"]
    assert resolve("six", 443) == ["::1"]
    assert names.asked == []
    assert resolve("gateway2.internal", 443) == []


def test_numbers_are_looked_up_nowhere(names, hosts_file):
    for host in ("127.0.0.1", "127.1", "2130706433", "0x7f000001"):
        assert resolve(host, 443) == ["127.0.0.1"]
    assert resolve("::1", 443) == ["::1"]
    assert names.asked == []


def test_a_name_that_does_not_exist_or_cannot_be_one_has_no_address(names, hosts_file):
    names.fails.add("broken.example.com")

    for host in ("nowhere.example.com", "broken.example.com", "a..example.com", "x" * 64):
        assert resolve(host, 443) == []


def test_a_server_that_never_answers_is_waited_for_only_so_long_and_leaves_nothing_behind(
    silent_server,
):
    before = set(threading.enumerate())

    with pytest.raises(NameServersSilent):
        resolve("hooks.example.com", 443)
    with pytest.raises(NotCalled, match="The name servers did not answer"):
        call("GET", "http://hooks.example.com/")

    assert set(threading.enumerate()) <= before  # a server of another test may end meanwhile
    assert 1 <= questions(silent_server) <= 8


def test_one_kind_of_address_is_enough_where_the_other_is_not_answered(names, monkeypatch):
    names.addresses["hooks.example.com"] = ["93.184.216.34"]
    asked = lookups._records
    monkeypatch.setattr(
        lookups,
        "_records",
        lambda host, kind, until: asked(host, kind, until) if kind == 1 else None,
    )

    assert resolve("hooks.example.com", 443) == ["93.184.216.34"]
