"""Asking DNS for the record that proves a domain. It can take seconds: tasks do it, not pages."""

from collections.abc import Iterable
from typing import cast

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

from console.calling.names import new_resolver
from portal.models import Finding, PortalDomain

SECONDS = 5.0
"""How long all name servers together have to answer one question."""
SECONDS_PER_SERVER = 2.0
MOST_ALIASES = 8
"""How many times a CNAME is followed."""


def check_dns_record(domain: PortalDomain) -> Finding:
    """Whether the record is there, or why it is not."""
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
    """What a record says: the parts in which long ones come are put together."""
    return b"".join(record.strings).decode(errors="replace").strip()


def _records(name: dns.name.Name) -> Iterable[TXT]:
    """Those of the name, or of what it is an alias of. Most name servers follow by themselves."""
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
