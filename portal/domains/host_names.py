"""Names of hosts that a Developer Portal can have: how they are typed, kept and shown."""

import re
from functools import cache

import idna
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from publicsuffixlist import PublicSuffixList

LONGEST = 230
"""Characters of DNS, which leave room for the label before it that has the proof."""
PRIVATE_SUFFIXES = frozenset({"alt", "arpa", "internal", "invalid", "local", "localhost", "onion"})
"""Ends of names that are none in the internet's DNS."""
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


class InvalidHostName(ValueError):
    """The text is no name that a portal can have; the argument is the reason, for people."""


def clean_host_name(typed: str) -> str:
    """The name as DNS and browsers have it: in ASCII and lower case, without a dot at its end.

    Raises UnfitHostName for an address, a wildcard, a port, what no one owns, and the console's.
    """
    name = typed.strip().removesuffix(".")
    _demand_bare(name)
    ascii_name = _ascii(name)
    labels = ascii_name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        raise InvalidHostName("Enter the name of a host, not an IP address.")
    if labels[-1] in PRIVATE_SUFFIXES:
        raise InvalidHostName("This name exists only within a network. Enter one of the internet.")
    if is_of_console(ascii_name):
        raise InvalidHostName("This is a name of the console itself.")
    if len(labels) < 2:
        raise InvalidHostName("Enter a name with a dot, such as developers.example.com.")
    if _suffixes().privatesuffix(ascii_name) is None:
        raise InvalidHostName("Names are registered below this one. Enter one that is yours.")
    return ascii_name


def in_unicode(name: str) -> str:
    """The name in the letters of its language; itself if it has none beyond ASCII."""
    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name


def is_of_console(host: str) -> bool:
    """Whether the operators gave the console this name, which then is no portal's."""
    return validate_host(host, settings.ALLOWED_HOSTS)


def split_host(header: str) -> tuple[str, str]:
    """The name and the port of a Host header; both empty for what is none."""
    domain, port = split_domain_port(header)
    return domain, port


def _demand_bare(name: str) -> None:
    """Refuse whatever one types around a name, each with its own reason."""
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


def _ascii(name: str) -> str:
    try:
        found = idna.encode(name, uts46=True, transitional=False, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise InvalidHostName(
            "This is not the name of a host. Check it for typing errors."
        ) from None
    if len(found) > LONGEST:
        raise InvalidHostName(f"Enter a name of up to {LONGEST} characters.")
    return found.removesuffix(".")


@cache
def _suffixes() -> PublicSuffixList:
    """The list that browsers have, as it was when the package was released."""
    return PublicSuffixList()
