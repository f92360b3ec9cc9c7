"""The addresses of hosts that people typed, resolved with a deadline.

The system's own function waits for name servers in a thread that cannot be ended, so that hanging
name servers would use up the threads in which all names are resolved. This reads the hosts file and
then DNS, and no other source of nsswitch.conf.
"""

import socket
import time
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver
from django.conf import settings

RESOLVED_WITHIN = 5.0
"""The seconds in which all name servers together must answer."""
SECONDS_PER_SERVER = 2.0
HOSTS_FILE = Path("/etc/hosts")


class NameServersSilent(Exception):
    """No name server answered in time."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, the one to connect to first; empty if there is none.

    Raises NameServersSilent after RESOLVED_WITHIN seconds.
    """
    with suppress(socket.gaierror, UnicodeError):
        # IP addresses, in each of the ways in which a system reads them, without the network.
        numeric = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
        return [str(sockaddr[0]) for *_, sockaddr in numeric]
    return _in_hosts_file(host) or _in_dns(host, port)


def new_resolver() -> dns.resolver.Resolver:
    """A resolver without a cache, that asks the servers of DNS_RESOLVERS, or of this machine."""
    resolver = dns.resolver.Resolver(configure=not settings.DNS_RESOLVERS)
    if settings.DNS_RESOLVERS:
        resolver.nameservers = [
            dns.nameserver.Do53Nameserver(address, port) for address, port in settings.DNS_RESOLVERS
        ]
    resolver.timeout = SECONDS_PER_SERVER
    return resolver


def _in_hosts_file(host: str) -> list[str]:
    """The addresses of the host in the hosts file; none if it cannot be read."""
    try:
        lines = HOSTS_FILE.read_text(errors="replace").splitlines()
    except OSError:
        return []
    name = host.rstrip(".").lower()
    entries = [line.partition("#")[0].lower().split() for line in lines]
    return [entry[0] for entry in entries if name in entry[1:]]


def _in_dns(host: str, port: int) -> list[str]:
    """The addresses in DNS; IPv6 first if this machine has a public address of it.

    Raises NameServersSilent if there is no answer about IPv4; one about IPv6 is not needed.
    """
    deadline = time.monotonic() + RESOLVED_WITHIN
    ipv4 = _records(host, dns.rdatatype.A, deadline)
    if ipv4 is None:
        raise NameServersSilent
    ipv6 = _records(host, dns.rdatatype.AAAA, deadline) or []
    return ipv6 + ipv4 if ipv6 and _has_public_source(ipv6[0], port) else ipv4 + ipv6


def _records(host: str, kind: dns.rdatatype.RdataType, deadline: float) -> list[str] | None:
    """The host's records of this kind, as text; None if no server answers in time."""
    try:
        answer = new_resolver().resolve(
            host,
            kind,
            search=True,
            raise_on_no_answer=False,
            lifetime=max(deadline - time.monotonic(), 0.01),
        )
    except dns.exception.Timeout:
        return None
    except (dns.exception.DNSException, OSError):
        return []
    return [record.to_text() for record in answer.rrset or []]


def _has_public_source(address: str, port: int) -> bool:
    """Whether this machine would connect to it from a public IPv6 address. Sends nothing."""
    # The kernel may have no IPv6 at all.
    with suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        probe.connect((address, port))
        return ip_address(probe.getsockname()[0].partition("%")[0]).is_global
    return False
