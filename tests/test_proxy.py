"""deploy/proxy, with the real nginx: which console it asks, and that no request notices."""

from collections.abc import Iterator
from http.client import HTTPConnection
from threading import Event, Thread

import pytest

from tests import nginx
from tests.ports import free_port
from tests.upstreams import Upstream
from tests.waiting import LONG, eventually

pytestmark = [pytest.mark.nginx, pytest.mark.embedded]


class Held(Upstream):
    """It keeps those waiting who ask for /slow, until it may answer."""

    def __init__(self, name: str) -> None:
        self.may_answer, self.is_asked = Event(), Event()
        super().__init__()
        self.answer = (200, {}, name.encode())

    @property
    def answer(self) -> tuple[int, dict[str, str], bytes]:
        if self.lines and "/slow" in self.lines[-1]:
            self.is_asked.set()
            assert self.may_answer.wait(LONG)
        return self._answer

    @answer.setter
    def answer(self, answer: tuple[int, dict[str, str], bytes]) -> None:
        self._answer = answer


@pytest.fixture
def consoles() -> Iterator[tuple[Held, Held]]:
    """One of the release before, and one of the next."""
    old, new = Held("old"), Held("new")
    yield old, new
    for console in (old, new):
        console.may_answer.set()
        console.shutdown()
        console.server_close()


@pytest.fixture
def port(consoles, tmp_path) -> Iterator[int]:
    """Where nginx listens, which asks the old one."""
    old, _ = consoles
    port = free_port()
    nginx.write_source(tmp_path, first=old.port, http=port)
    with nginx.running(tmp_path, upstreams=[old.port], http=port):
        yield port


def body(port: int, path: str = "/") -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
    connection.request("POST", path, body="a=b")
    answer = connection.getresponse().read()
    connection.close()
    return answer


def test_it_asks_another_one_and_ends_when_no_request_is_left_with_the_first(
    consoles, port, tmp_path
):
    old, new = consoles
    done: list[bytes] = []
    slow = Thread(target=lambda: done.append(body(port, "/slow")))
    slow.start()
    eventually(old.is_asked.is_set, "the old one is asked")
    asked = Thread(target=nginx.have_asked, args=[tmp_path, f"127.0.0.1:{new.port}"])
    asked.start()

    eventually(lambda: body(port) == b"new", "the new one is asked")
    is_waiting = asked.is_alive()
    old.may_answer.set()
    asked.join(LONG)
    slow.join(LONG)

    assert not asked.is_alive()
    assert not slow.is_alive()
    assert is_waiting
    assert done == [b"old"]
    assert {body(port) for _ in range(10)} == {b"new"}
    assert "server web:8000 max_fails=0;" in (tmp_path / "nginx.conf").read_text()


def test_it_waits_only_so_long_for_a_request_that_does_not_end(consoles, port, tmp_path):
    old, new = consoles
    slow = Thread(target=body, args=[port, "/slow"])
    slow.start()
    eventually(old.is_asked.is_set, "the old one is asked")

    told = nginx.have_asked(tmp_path, f"127.0.0.1:{new.port}", PATIENCE="1")

    assert (told.returncode, told.stderr) == (0, "")
    assert body(port) == b"new"
    old.may_answer.set()
    slow.join(LONG)
    assert not slow.is_alive()


@pytest.mark.parametrize("servers", [["no-such-host.invalid:8000"], [";"], []])
def test_it_goes_on_as_it_was_if_it_cannot(port, tmp_path, servers):
    told = nginx.have_asked(tmp_path, *servers)

    assert told.returncode == (3 if servers else 2)
    assert told.stderr
    assert body(port) == b"old"


def test_how_it_listens_is_read_anew(consoles, port, tmp_path):
    old, _ = consoles
    listen = (tmp_path / "listen.conf").read_text()
    other = free_port()
    (tmp_path / "deploy" / "http.conf").write_text(listen.replace(str(port), str(other)))

    told = nginx.have_asked(tmp_path, f"127.0.0.1:{old.port}", PROXY_LISTENS="http")

    assert (told.returncode, told.stderr) == (0, "")
    assert body(other) == b"old"
