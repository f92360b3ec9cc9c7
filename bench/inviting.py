"""What inviting 50 people costs, relative to a bare insert of the same rows; and inviting one."""

import time
from collections.abc import Callable
from functools import cache
from statistics import median

from django.db import connection, transaction

from audit.models import Event
from bench import people
from organizations.actions import invite_members
from organizations.events.invitations import INVITATION_SENT
from organizations.models import Invitation, Membership, Role
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail

ROUNDS = 31
MANY = 50
Work = Callable[[Membership, list[str]], object]


def main() -> None:
    """Measure, and print a table."""
    (admin,) = people.make_people(1, "sender")
    sender = people.make_organization("Sender", [admin]).memberships.get()
    people.tell_the_planner()
    developer()
    works: dict[str, tuple[Work, int]] = {
        "bare insert, 50": (insert, MANY),
        "inviting, 50": (invite, MANY),
        "inviting, 1": (invite, 1),
    }
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, (work, count) in works.items():
            spent[name].append(cost(work, sender, count)[1])
    bare = median(spent["bare insert, 50"])
    print(f"{'':20} {'statements':>10} {'time':>6}")
    for name, (work, count) in works.items():
        statements, _ = cost(work, sender, count)
        print(f"{name:20} {statements:10} {median(spent[name]) / bare:6.2f}")


def cost(work: Work, sender: Membership, count: int) -> tuple[int, float]:
    """Statements and seconds. Nothing is kept."""
    addresses = [f"invited{number}@example.com" for number in range(count)]
    fresh = Membership.objects.select_related("user", "organization").get(pk=sender.pk)
    with transaction.atomic():
        start = time.perf_counter()
        with connection.execute_wrapper(counted := people.Count()):
            work(fresh, addresses)
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return counted.statements, seconds


def invite(by: Membership, addresses: list[str]) -> object:
    """As the page does."""
    return invite_members(addresses=addresses, slugs=[RoleSlug.DEVELOPER], by=by)


def insert(by: Membership, addresses: list[str]) -> object:
    """The same rows in the same four tables, with no question asked."""
    mails = Mail.objects.bulk_create(
        Mail(kind="invitation", recipient=address, recipient_key=address) for address in addresses
    )
    invitations = Invitation.objects.bulk_create(
        Invitation(
            organization=by.organization,
            email=mail.recipient,
            email_key=mail.recipient,
            invited_by=by.user,
            mail=mail,
        )
        for mail in mails
    )
    role = developer()
    offers = Invitation.roles.through.objects
    offers.bulk_create(offers.model(invitation=each, role=role) for each in invitations)
    return Event.objects.bulk_create(
        Event(kind=INVITATION_SENT, organization_id=by.organization_id, target_id=str(each.pk))
        for each in invitations
    )


@cache
def developer() -> Role:
    """Read once, before anything is measured."""
    return Role.objects.get(slug=RoleSlug.DEVELOPER)
