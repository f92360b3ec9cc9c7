"""Passwords that strangers try, counted in two statements: by client, and by address.

allauth would need four statements for each limit, and as many again to take a right password back.
"""

import time
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network
from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from accounts.models import User
from console.database.cache import TableCache

NETWORK_BITS = 64
"""Of an IPv6 address: a client that has one address of such a network has all of them."""


@dataclass(frozen=True)
class Limit:
    """So many attempts within so many seconds."""

    key: str
    most: int
    seconds: int


@dataclass(frozen=True)
class Attempt:
    """A password that was tried, and when."""

    limits: tuple[Limit, ...]
    at: float

    def take_back(self) -> None:
        """Remove the attempt from all counts, because a right password is no guess."""
        with _cache().held({limit.key: limit.seconds for limit in self.limits}) as moments:
            for limit in self.limits:
                moments[limit.key] = [at for at in moments[limit.key] or [] if at != self.at]


def count_attempt(request: HttpRequest, address: str) -> Attempt | None:
    """Count a password that a client tries at an address; None if it is one too many.

    An attempt that is one too many for the address still counts for the client.
    """
    limits, now = (_of_client(request), _of_address(address)), time.time()
    with _cache().held({limit.key: limit.seconds for limit in limits}) as moments:
        for limit in limits:
            recent = [at for at in moments[limit.key] or [] if at > now - limit.seconds]
            if len(recent) >= limit.most:
                return None
            moments[limit.key] = [*recent, now]
    return Attempt(limits, now)


def forget_attempts(user: User) -> None:
    """Forget what was tried at a person's addresses, after the password was reset by email."""
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    _cache().delete_many([_of_address(address).key for address in addresses])


def _of_client(request: HttpRequest) -> Limit:
    most, seconds = settings.PASSWORDS_OF_A_CLIENT
    return Limit(_key("client", _network(get_adapter().get_client_ip(request))), most, seconds)


def _of_address(address: str) -> Limit:
    most, seconds = settings.PASSWORDS_FOR_AN_ADDRESS
    return Limit(_key("address", address.lower()), most, seconds)


def _key(kind: str, text: str) -> str:
    return f"passwords:{kind}:{sha256(text.encode()).hexdigest()}"


def _network(client: str) -> str:
    """The network of an IPv6 address; any other client as it is."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv4Address):
        return client
    return str(ip_network((address, NETWORK_BITS), strict=False))


def _cache() -> TableCache:
    return cast(TableCache, caches["default"])
