"""Attempts at passwords in unknown browsers, counted by client and by address in two queries.

allauth would need four queries for each limit, and as many again to take back a right password.
"""

import time
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from accounts.models import User
from audit.client_addresses import network_of
from console.database.cache import TableCache


@dataclass(frozen=True)
class Limit:
    """At most `most` attempts within `seconds`, counted in the cache under `key`."""

    key: str
    most: int
    seconds: int


@dataclass(frozen=True)
class Attempt:
    """One counted attempt at a password: the limits under which it counts, and when it was."""

    limits: tuple[Limit, ...]
    at: float

    def take_back(self) -> None:
        """Remove the attempt from all its counts, because the password was right."""
        with _cache().held({limit.key: limit.seconds for limit in self.limits}) as moments:
            for limit in self.limits:
                moments[limit.key] = [at for at in moments[limit.key] or [] if at != self.at]


def count_attempt(request: HttpRequest, address: str) -> Attempt | None:
    """Count an attempt of the client at a password of the address; None if it is one too many.

    One that is too many for the address still counts for the client.
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
    """Forget all attempts at the person's addresses, for after the password was reset by email."""
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    _cache().delete_many([_of_address(address).key for address in addresses])


def _of_client(request: HttpRequest) -> Limit:
    """The limit of the request's client, by its IP network or known browser."""
    most, seconds = settings.PASSWORDS_OF_A_CLIENT
    return Limit(_key("client", network_of(get_adapter().get_client_ip(request))), most, seconds)


def _of_address(address: str) -> Limit:
    """The limit of attempts at an address by all clients together."""
    most, seconds = settings.PASSWORDS_FOR_AN_ADDRESS
    return Limit(_key("address", address.lower()), most, seconds)


def _key(kind: str, text: str) -> str:
    """The cache key of a count, with a digest so that no address or client is readable there."""
    return f"passwords:{kind}:{sha256(text.encode()).hexdigest()}"


def _cache() -> TableCache:
    """The default cache, which is a table in the database."""
    return cast(TableCache, caches["default"])
