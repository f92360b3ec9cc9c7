"""What the tests of webhooks begin with."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network

import pytest

from webhooks.deliveries import drain as drains
from webhooks.deliveries.sending import Letter, Outcome
from webhooks.tests.receiver import Answer, Receiver


@pytest.fixture
def receive(settings) -> Iterator[Callable[..., Receiver]]:
    """Start a receiver on loopback, which the console may call."""
    started: list[Receiver] = []
    settings.WEBHOOKS_ALLOW_HTTP = True
    settings.OUTGOING_NETWORKS = [ip_network("127.0.0.0/8")]

    def start(*answers: Answer) -> Receiver:
        receiver = Receiver(*answers)
        started.append(receiver)
        return receiver

    yield start
    for each in started:
        each.close()


@pytest.fixture
def receiver(receive) -> Receiver:
    """One that accepts everything."""
    started: Receiver = receive()
    return started


class Posted(list[Letter]):
    """What was sent, and what comes of it."""

    outcome = Outcome(204, "", "")

    def post(self, letter: Letter) -> Outcome:
        self.append(letter)
        return self.outcome


@pytest.fixture
def posted(monkeypatch) -> Posted:
    """What is sent, without a network."""
    posted = Posted()
    monkeypatch.setattr(drains, "post", posted.post)
    return posted
