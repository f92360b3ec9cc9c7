"""Who may vouch for someone who lost their second factor: every app says so of its own people.

A vouch is an action of the app's, which asks then whether its people may. When the request has
waited for its day, the app is asked again: a vouch is worth what its author is at that moment.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import FactorReset
from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Vouchers(Declaration):
    """The people of one app who may vouch."""

    name: str
    """What a request keeps, to ask the same people's app again."""
    may_still: Callable[[FactorReset], bool]
    """Whether the person who vouched for the request still may.

    Asked with the person's row locked. Takes its own locks in the documented order.
    """


VOUCHERS = Section(Vouchers, key=lambda vouchers: vouchers.name)


def voucher_may_still(reset: FactorReset) -> bool:
    """Whether the person who vouched may do so now; no one may for an app that is gone."""
    vouchers = VOUCHERS.get(reset.vouched_as)
    return vouchers is not None and vouchers.may_still(reset)
