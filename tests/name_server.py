"""A name server on this machine, in a thread, which answers what it is told or nothing at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dnslib import AAAA, CNAME, QTYPE, RCODE, RR, TXT, A, DNSError, DNSRecord
from dnslib.server import BaseResolver, DNSServer

from tests.ports import free_port


class NameServer(BaseResolver):
    """Knows TXT records, addresses and aliases. Whatever it does not know does not exist."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know nothing again."""
        self.texts: dict[str, list[list[str]]] = {}
        """The records of a name, each in its parts."""
        self.addresses: dict[str, list[str]] = {}
        self.aliases: dict[str, str] = {}
        self.fails: set[str] = set()
        self.is_silent = False
        self.follows = True
        """Whether an alias is answered together with what it leads to."""
        self.asked: list[str] = []

    def say(self, name: str, *texts: str) -> None:
        """Have these records and no other, each in one part; none at all for a name without."""
        self.texts[name] = [[text] for text in texts]

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        """The answer to one question, as dnslib wants it."""
        reply, name = request.reply(), str(request.q.qname).rstrip(".").lower()
        self.asked.append(name)
        if self.is_silent:
            raise DNSError  # the server sends nothing
        if name in self.fails:
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        while name in self.aliases:
            target = self.aliases[name]
            reply.add_answer(RR(name, QTYPE.CNAME, rdata=CNAME(target)))
            if not self.follows:
                return reply
            name = target
        if name not in self.texts and name not in self.addresses:
            reply.header.rcode = RCODE.NXDOMAIN
        for parts in self.texts.get(name, []):
            encoded = [part.encode() for part in parts]
            reply.add_answer(RR(name, QTYPE.TXT, rdata=TXT(encoded)))
        for address in self.addresses.get(name, []):
            kind, record = (QTYPE.AAAA, AAAA) if ":" in address else (QTYPE.A, A)
            if request.q.qtype == kind:
                reply.add_answer(RR(name, kind, rdata=record(address)))
        return reply


class _Quiet:
    """Logs nothing."""

    def __getattr__(self, name: str) -> object:
        return lambda *_: None


@contextmanager
def name_server() -> Iterator[tuple[NameServer, int]]:
    """The server and its port, until the end of the block."""
    answers, port = NameServer(), free_port()
    servers = [
        DNSServer(answers, address="127.0.0.1", port=port, tcp=tcp, logger=_Quiet())
        for tcp in (False, True)
    ]
    for server in servers:
        server.start_thread()
    try:
        yield answers, port
    finally:
        for server in servers:
            server.server.shutdown()
            server.server.server_close()


@pytest.fixture(scope="session")
def _name_server() -> Iterator[tuple[NameServer, int]]:
    with name_server() as served:
        yield served


@pytest.fixture
def names(settings: Any, _name_server: tuple[NameServer, int]) -> NameServer:
    """The one name server that the console asks, which knows nothing yet."""
    answers, port = _name_server
    answers.forget()
    settings.DNS_RESOLVERS = [("127.0.0.1", port)]
    return answers
