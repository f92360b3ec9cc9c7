"""Who may vouch for someone who lost their second factor. Each app declares its own people.

Vouching is an action of the app, which checks that the actor may. When the request has waited for
24 hours, the app is asked again, because the person who vouched may have lost that right since.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import FactorReset
from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Vouchers(Declaration):
    """The people of one app who may vouch."""

    name: str
    """The value of `FactorReset.vouched_as`, by which the app is asked again."""
    may_still: Callable[[FactorReset], bool]
    """Whether the person who vouched for the request still may.

    Called with the row of the request's person locked. Takes its own locks in the documented order.
    """


VOUCHERS = Section(Vouchers, key=lambda vouchers: vouchers.name)


def voucher_may_still(reset: FactorReset) -> bool:
    """Whether the person who vouched still may. False if no one did, or their app is gone."""
    vouchers = VOUCHERS.get(reset.vouched_as)
    return vouchers is not None and vouchers.may_still(reset)
