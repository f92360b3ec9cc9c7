"""What pages and the clock's work cost with a million members: statements, buffers, milliseconds.

Everything runs as the console runs it. Each SELECT that it sends, also one prepared before, is
explained first, with what it is sent with, on a connection that has asked the same six times, after
which PostgreSQL plans prepared statements no more for what they are asked about. The milliseconds
are PostgreSQL's, for planning and running; those of writes include the way there.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from accounts.second_factor import factors, totp
from audit import log
from bench import crowd, people
from organizations.actions import invite_members, permanent_deletion, rename_organization
from organizations.events.organizations import HANDLE_CHANGED
from organizations.models import Announcement, Organization
from organizations.notifications import announcements
from organizations.notifications import notifying as notifications
from organizations.tenancy.roles import RoleSlug
from tests.freshness import having_shown

MEMBERS = 1_000_000
WARM = 6
"""Times that work is done before it is measured: PostgreSQL's generic plans begin after five."""
ENOUGH = 20
"""Milliseconds in which every row should be done that is not in the background."""
HEAD = f"{'':44} {'statements':>10} {'buffers':>10} {'most':>8} {'ms':>8}"
"""Above a table: of all statements, and of the one that reads most."""


@dataclass
class Explained:
    """Sums up what the statements cost that Django sends while this wraps them."""

    statements: int = 0
    buffers: int = 0
    most: int = 0
    """Buffers of the statement that reads most."""
    milliseconds: float = 0
    slowest: tuple[float, str] = (0, "")

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("EXPLAIN"):
            return execute(sql, params, many, context)
        self.statements += 1
        if sql.lstrip().startswith(("SELECT", "EXECUTE")):
            self._note(sql, *self._explain(sql, params))
            return execute(sql, params, many, context)
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self._note(sql, 0, (time.perf_counter() - start) * 1000)

    def _explain(self, sql: str, params: Any) -> tuple[int, float]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
            (answer,) = cursor.fetchone()
        (found,) = json.loads(answer) if isinstance(answer, str) else answer
        plan = found["Plan"]
        buffers = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        return buffers, found["Planning Time"] + found["Execution Time"]

    def _note(self, sql: str, buffers: int, milliseconds: float) -> None:
        self.buffers += buffers
        self.most = max(self.most, buffers)
        self.milliseconds += milliseconds
        self.slowest = max(self.slowest, (milliseconds, sql))


Work = Callable[[], Any]


def main(members: int = MEMBERS) -> None:
    """Measure, and print a table."""
    logging.disable(logging.WARNING)
    start = time.perf_counter()
    organization = crowd.make(members)
    people.tell_the_planner()
    print(f"{members:,} members, made in {time.perf_counter() - start:.0f} s\n")
    print(HEAD)
    for name, work in {**pages(organization), **deeds(organization)}.items():
        report(name, work)
    print("\nIn the background")
    for name, work in background(organization).items():
        report(name, work, warm=1)


def report(name: str, work: Work, warm: int = WARM) -> None:
    """Print what it costs once it was done so often. Nothing that it changes is kept."""
    cost = Explained()
    try:
        for _ in range(warm):
            undone(work)
        with connection.execute_wrapper(cost):
            undone(work)
    except Exception as error:
        print(f"{name:44} {error!r:.100}")
        return
    print(
        f"{name:44} {cost.statements:10} {cost.buffers:10,}"
        f" {cost.most:8,} {cost.milliseconds:8,.2f}"
        f"{'' if cost.milliseconds <= ENOUGH else '  ' + ' '.join(cost.slowest[1].split())[:160]}"
    )


def undone(work: Work) -> None:
    """Do it, and take it back."""
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


def pages(organization: Organization) -> dict[str, Work]:
    """Pages of the organization and of operators, by what is slow in them."""
    administrators = list(organization.memberships.order_by("pk")[:2].select_related("user"))
    someone = organization.memberships.order_by("-pk").select_related("user").first()
    assert someone is not None
    for each in (*administrators, someone):
        each.user.remember_organization(organization.pk)
    busy = User.objects.get(pk=administrators[0].user_id + 20)
    operator = User.objects.create_superuser("operator@example.com")
    factor = factors.create_app(operator, totp.new_secret())
    inside, settings = f"/organizations/{organization.handle}", "settings/"
    of_administrator = {
        "Home": "/",
        "Members": f"/{settings}members/",
        "Members, rare role": f"/{settings}members/?role={crowd.RARE}",
        "Members, found (17)": f"/{settings}members/?q=hopper",
        "Members, found (0.25 %)": f"/{settings}members/?q=zimmermann",
        "Members, found (5 %)": f"/{settings}members/?q=grace",
        "Members, found by two words": f"/{settings}members/?q=ada+hamilton",
        "Members, found by domain": f"/{settings}members/?q=example.com",
        "Members, found by domain (0.5 %)": f"/{settings}members/?q=bought.example",
        "Members, found (17), rare role": f"/{settings}members/?q=hopper&role={crowd.RARE}",
        "Members, found (0.25 %), rare role": f"/{settings}members/?q=zimmermann&role={crowd.RARE}",
        "Roles": f"/{settings}roles/",
        "Settings": f"/{settings}",
        "Creatorship": f"/{settings}creatorship/",
        "Remove member": f"/{settings}members/{administrators[1].pk}/delete/",
        "Leave": "/leave/",
        "Invitations": f"/{settings}invitations/",
        "Invite": f"/{settings}members/invite/",
        "History": f"/{settings}history/",
        "History, kind + refused": f"/{settings}history/?kind=mail.dropped&outcome=refused",
    }
    of_operator = {
        "events": "audit/event/",
        "events, found": "audit/event/?q=person",
        "memberships": "organizations/membership/",
        "memberships, found": "organizations/membership/?q=grace",
        "invitations": "organizations/invitation/",
        "invitations, found": "organizations/invitation/?q=i77@example.com",
        "people": "accounts/user/",
        "people, found": "accounts/user/?q=grace",
        "mails, found": "outbox/mail/?q=m77@example.com",
    }
    return {
        **{
            name: opening(administrators[0].user, inside + path)
            for name, path in of_administrator.items()
        },
        "A closed door": opening(someone.user, f"{inside}/{settings}members/invite/", status=403),
        "All organizations of somebody in 300": opening(busy, "/organizations/"),
        "Switcher of somebody in 300": opening(busy, "/organizations/menu/"),
        **{
            f"Operators: {name}": opening(operator, f"/operators/{path}", factor=factor)
            for name, path in of_operator.items()
        },
    }


def opening(
    user: User, address: str, status: int = 200, factor: Authenticator | None = None
) -> Work:
    """Ask for a page as this person, who has shown this second factor."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if factor:
        having_shown(client, factor)

    def ask() -> None:
        response = client.get(address)
        if response.status_code != status:
            raise RuntimeError(f"{address} answers {response.status_code}")

    return ask


def deeds(organization: Organization) -> dict[str, Work]:
    """What is done rather than looked at."""
    by = organization.memberships.order_by("pk").select_related("user", "organization")[0]

    def change_handle() -> None:
        rename_organization(name=organization.name, handle="two-million", by=by)

    return {
        "Notifications, none due": notifications.enqueue_due_emails,
        "Change of the handle, told to everyone": change_handle,
        "Inviting 50": lambda: invite_members(
            addresses=[f"new{n}@example.com" for n in range(50)],
            slugs=[RoleSlug.DEVELOPER],
            by=by,
        ),
    }


def background(organization: Organization) -> dict[str, Work]:
    """What the worker does, a batch of each."""
    event = log.record(HANDLE_CHANGED, organization=organization, by=log.System())
    Announcement.objects.filter(event_id=event.pk).update(is_urgent=True)

    def remove_members() -> None:
        Announcement.objects.all().delete()
        permanent_deletion._delete_memberships(organization)

    return {
        f"Telling everyone, {announcements.AT_ONCE:,} at once": announcements.notify_next_batch,
        f"Removing members, {permanent_deletion.BATCH} at once": remove_members,
    }
