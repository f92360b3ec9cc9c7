"""The broker of the embedded default: a message is there for who waits as soon as it is put."""

from collections.abc import Iterator
from threading import Event

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from console.running import memory
from tests.waiting import LONG

pytestmark = pytest.mark.embedded


@pytest.fixture
def queue() -> Iterator[SimpleQueue]:
    with Connection("memory://") as connection, connection.SimpleQueue("console.tests") as queue:
        assert isinstance(connection.transport, memory.Transport)
        yield queue
        queue.clear()


def test_a_message_that_was_there_is_handed_on(queue):
    queue.put("early")

    assert queue.get(timeout=LONG).payload == "early"


def test_a_message_that_comes_while_one_waits_wakes_who_waits(queue, monkeypatch):
    class Waiting(Event):
        def wait(self, timeout: float | None = None) -> bool:
            queue.put("late")
            return super().wait(0)

    monkeypatch.setattr(memory, "_arrived", Waiting())

    assert queue.get(timeout=LONG).payload == "late"


def test_a_message_that_comes_just_before_is_found_without_a_wait(queue, monkeypatch):
    class Late(Event):
        def clear(self) -> None:
            queue.put("just now")
            super().clear()

    monkeypatch.setattr(memory, "_arrived", Late())

    assert queue.get(timeout=0.01).payload == "just now"


def test_who_waits_in_vain_is_told_so(queue):
    with pytest.raises(queue.Empty):
        queue.get(timeout=0.01)
