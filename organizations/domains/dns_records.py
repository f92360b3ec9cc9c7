"""DNS queries for the TXT record that proves a domain. They take seconds: for tasks, not pages."""

from collections.abc import Iterable
from typing import cast

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

from console.calling.names import new_resolver
from organizations.models.domain_claim import DomainClaim, Finding

SECONDS = 5.0
"""How long all name servers together have to answer one query."""
SECONDS_PER_SERVER = 2.0
MOST_ALIASES = 8
"""How many CNAME records are followed."""


def check_dns_record(domain: DomainClaim) -> Finding:
    """Look up the domain's TXT record in DNS, for some seconds. Errors are findings, too."""
    try:
        records = _records(dns.name.from_text(domain.record_name))
    except dns.resolver.NXDOMAIN:
        return Finding.NO_NAME
    except dns.exception.Timeout:
        return Finding.SILENT
    except (dns.exception.DNSException, OSError):
        return Finding.FAILED
    texts = [_text(record) for record in records]
    if not texts:
        return Finding.NO_RECORD
    return Finding.FOUND if domain.record_value in texts else Finding.OTHER


def _text(record: TXT) -> str:
    """The text of a TXT record, whose parts are joined."""
    return b"".join(record.strings).decode(errors="replace").strip()


def _records(name: dns.name.Name) -> Iterable[TXT]:
    """The TXT records of the name, or of what it is an alias of; empty if there are none."""
    resolver = new_resolver()
    resolver.timeout = SECONDS_PER_SERVER
    for _ in range(MOST_ALIASES):
        answer = resolver.resolve(
            name, dns.rdatatype.TXT, search=False, raise_on_no_answer=False, lifetime=SECONDS
        )
        if answer.rrset is not None:
            return cast("Iterable[TXT]", answer.rrset)
        if answer.canonical_name == name:
            break
        name = answer.canonical_name
    return []
