"""The call to copy on the page of an application: of one API that it may call."""

from collections.abc import Sequence
from dataclasses import dataclass

from apis.definitions.reference.samples import Sample
from apis.models import Address
from apis.showing.outline import outline_of
from apis.states import CALLABLE
from portal.models import Key, State, Subscription


@dataclass(frozen=True)
class Calling:
    """The APIs that an application may call, and how one of them is called."""

    subscriptions: Sequence[Subscription]
    """The subscriptions under which calls are answered, newest first; never empty."""
    chosen: Subscription
    address: Address | None
    """The address of the chosen API to call; None if it has none."""
    operation: str
    """The name of the operation that is called."""
    samples: Sequence[Sample]
    """The call in each language; empty if no operation or address is known."""


def calling(
    subscriptions: Sequence[Subscription], keys: Sequence[Key], wanted: str
) -> Calling | None:
    """How to call the API of the subscription with the ID `wanted`, or of the first one.

    The address is one for which a key works, if there is one. None if no subscription lets calls
    through. In two queries.
    """
    answered = [
        subscription
        for subscription in subscriptions
        if subscription.state == State.ACTIVE and subscription.version.state in CALLABLE
    ]
    if not answered:
        return None
    matching = (subscription for subscription in answered if str(subscription.pk) == wanted)
    chosen = next(matching, answered[0])
    address = _address(list(chosen.version.addresses.order_by("environment")), keys)
    outline = outline_of(chosen.version)
    samples = outline.samples(address.base_url) if address else []
    return Calling(answered, chosen, address, outline.operation, samples)


def _address(addresses: Sequence[Address], keys: Sequence[Key]) -> Address | None:
    """The first address in an environment with a key that works, or any; None without any."""
    environments = {key.environment for key in keys if not key.is_expired}
    with_key = (address for address in addresses if address.environment in environments)
    return next(with_key, addresses[0] if addresses else None)
