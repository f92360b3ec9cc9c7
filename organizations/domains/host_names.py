"""Names of hosts that a Developer Portal can have: cleaning, storing and showing them."""

import re
from functools import cache

import idna
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from publicsuffixlist import PublicSuffixList

LONGEST = 230
"""Characters of DNS, which leave room for the label before it that has the proof."""
PRIVATE_SUFFIXES = frozenset({"alt", "arpa", "internal", "invalid", "local", "localhost", "onion"})
"""Ends of names that only exist within a network, or not in DNS."""
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


class InvalidHostName(ValueError):
    """The name is none that a portal can have. The argument is the reason, for people."""


def clean_host_name(typed: str) -> str:
    """A name that a portal can have, as `clean_domain` writes it.

    Raises InvalidHostName also for a name of the console.
    """
    name = _public_name(typed)
    if is_of_console(name):
        raise InvalidHostName("This is a name of the console itself.")
    _demand_registrable(name)
    return name


def clean_domain(typed: str) -> str:
    """The name as DNS and browsers have it: in ASCII and lower case, without a dot at its end.

    Raises InvalidHostName for an IP address, a wildcard, a port, a public suffix, and a name within
    a network.
    """
    name = _public_name(typed)
    _demand_registrable(name)
    return name


def in_unicode(name: str) -> str:
    """The name with the letters of its language; unchanged if it cannot be decoded."""
    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name


def is_of_console(host: str) -> bool:
    """Whether the operators gave the console this host, which then can be no portal's."""
    return validate_host(host, settings.ALLOWED_HOSTS)


def split_host(header: str) -> tuple[str, str]:
    """Split a Host header into name and port; both are empty if it is malformed."""
    domain, port = split_domain_port(header)
    return domain, port


def _demand_bare(name: str) -> None:
    """Raise InvalidHostName for a URL, wildcard, IP address or port, each with its own reason."""
    if not name:
        raise InvalidHostName("Enter the name of a host, such as developers.example.com.")
    if any(sign in name for sign in "/\\?#@"):
        raise InvalidHostName(
            "Enter only the name of the host, without https:// and without a path."
        )
    if "*" in name:
        raise InvalidHostName("Enter one name: a wildcard cannot be used.")
    if name.startswith("[") or name.count(":") > 1:
        raise InvalidHostName("Enter the name of a host, not an IP address.")
    if ":" in name:
        raise InvalidHostName("Enter the name without a port.")


def _public_name(typed: str) -> str:
    """The name in ASCII. Raises InvalidHostName for an address and a name within a network."""
    name = typed.strip().removesuffix(".")
    _demand_bare(name)
    ascii_name = _ascii(name)
    last_label = ascii_name.rpartition(".")[2]
    if _NUMBER.fullmatch(last_label):
        raise InvalidHostName("Enter the name of a host, not an IP address.")
    if last_label in PRIVATE_SUFFIXES:
        raise InvalidHostName("This name exists only within a network. Enter one of the internet.")
    return ascii_name


def _demand_registrable(name: str) -> None:
    """Raise InvalidHostName for one label, and for a suffix below which names are registered."""
    if "." not in name:
        raise InvalidHostName("Enter a name with a dot, such as developers.example.com.")
    if _suffixes().privatesuffix(name) is None:
        raise InvalidHostName("Names are registered below this one. Enter one that is yours.")


def _ascii(name: str) -> str:
    """The name in ASCII by IDNA 2008. Raises InvalidHostName if it is malformed or too long."""
    try:
        ascii_name = idna.encode(name, uts46=True, transitional=False, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise InvalidHostName(
            "This is not the name of a host. Check it for typing errors."
        ) from None
    if len(ascii_name) > LONGEST:
        raise InvalidHostName(f"Enter a name of up to {LONGEST} characters.")
    return ascii_name.removesuffix(".")


@cache
def _suffixes() -> PublicSuffixList:
    """The public suffix list, as it was when the package was released."""
    return PublicSuffixList()
