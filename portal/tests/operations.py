"""What the operations of this app are sent, and what is true before, for the tests of all."""

from portal.models import State, Subscription
from tests.samples import Things


def _ask(things: Things) -> None:
    Subscription.objects.filter(pk=things.subscription.pk).update(
        state=State.PENDING, asked_by=None
    )


BODIES = {"reject_subscription": {"reason": "We do not know you."}}
READY = {"approve_subscription": _ask, "reject_subscription": _ask}
