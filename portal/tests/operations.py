"""What the operations of this app are sent, and what is true before, for the tests of all."""

from datetime import timedelta

from organizations.tenancy.roles import RoleSlug
from portal.models import Offer, State, Subscription
from portal.tests.makers import add_plan
from tests.cast import add_member
from tests.samples import Things


def _ask(things: Things) -> None:
    Subscription.objects.filter(pk=things.subscription.pk).update(
        state=State.PENDING, asked_by=None
    )


def _block(things: Things) -> None:
    Subscription.objects.filter(pk=things.subscription.pk).update(
        state=State.BLOCKED, reason="Spam."
    )


def _let_it_be_shorter(things: Things) -> None:
    """Of a key that lives shorter than the token with which it is rotated."""
    things.application.keys.update(life=timedelta(days=30))


def _share_with_sharon(things: Things) -> None:
    sharon = add_member(things.organization, "Sharon", RoleSlug.API_SUBSCRIBER)
    things.application.shares.update(membership=sharon)


def _offer_nothing(things: Things) -> None:
    Offer.objects.filter(plan=things.plan).delete()


BODIES = {
    "create_application": {"name": "Till"},
    "change_application": {"description": "Sells at the till."},
    "transfer_application": {"email": "adam@example.com"},
    "block_application": {"reason": "Spam."},
    "create_application_key": {
        "application_id": "{application}",
        "name": "Web shop",
        "days": 7,
        "environment": "sandbox",
    },
    "rotate_application_key": {"overlap_hours": 1},
    "create_application_subscription": {
        "application_id": "{application}",
        "version_id": "{version}",
        "plan_id": "{plan}",
    },
    "change_application_subscription": {"plan_id": "{plan}"},
    "create_application_share": {
        "application_id": "{application}",
        "email": "sharon@example.com",
        "right": "manage",
    },
    "block_subscription": {"reason": "Spam."},
    "change_plan": {"name": "Platinum"},
    "add_portal_domain": {"name": "docs.example.org"},
    "reject_sign_up": {"reason": "We do not know you."},
    "create_plan": {"name": "Silver", "requests": 100, "window": 60},
    "reject_subscription": {"reason": "We do not know you."},
    "change_offers": {"plans": ["bronze"]},
}
READY = {
    "rotate_application_key": _let_it_be_shorter,
    "archive_plan": _offer_nothing,
    "create_application_share": _share_with_sharon,
    "approve_subscription": _ask,
    "create_plan": lambda things: add_plan("Silver", by=things.admin, requests=100, window=60),
    "reject_subscription": _ask,
    "unblock_subscription": _block,
    "withdraw_application_subscription": _ask,
    "create_application_subscription": lambda things: things.subscription.delete(),
    "change_offers": lambda things: add_plan("Bronze", by=things.admin),
}
NEEDS_PERSON = {
    "create_application": "its owner",
    "create_application_subscription": "who asks",
}

PAGES_ONLY = {
    "discard_look": "People choose how the portal looks, and see it before it is live.",
    "make_look_live": "People choose how the portal looks, and see it before it is live.",
    "save_look": "People choose how the portal looks, and see it before it is live.",
    "undo_look": "People choose how the portal looks, and see it before it is live.",
    "use_standard_look": "People choose how the portal looks, and see it before it is live.",
    "change_self_signup": "Opens the portal to people outside: an administrator does it by hand.",
}
"""Actions without an operation, and why not."""
