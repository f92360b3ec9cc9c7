"""What pages ask of the database: the same for 3 rows and for 300, and not much."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import FactorReset, User
from audit.models import Event
from organizations.events.members import MEMBER_ROLES_CHANGED
from organizations.models import (
    AccessRequest,
    Handle,
    Invitation,
    Membership,
    MembershipRole,
    Organization,
    Role,
)
from organizations.tenancy.removal_preview import CREATED_THINGS, MEMBERSHIP_BOUND
from organizations.tenancy.roles import RoleSlug
from organizations.tenancy.search import SEARCHABLE
from outbox.models import Mail
from projects.models import Project
from projects.permissions import MANAGE_PROJECT
from tests.database import count_rows
from tests.samples import all_samples, more_of_all_samples

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.untraced]

SHELL, LIST, ANY = 5, 7, 10
"""With the number of the inbox, for those who decide."""
PORTAL = 5
"""Without it, and with the look of the organization's portal."""
# Before a removal, each app that declares it is asked what a member made and what ends with them.
ASKED_OF_APPS = len(CREATED_THINGS) + len(MEMBERSHIP_BOUND)
# A list of the settings counts what stands beside their tabs, and asks first who holds a role.
# A history of one asks who is meant, among members and in the events, and reads two sets of them.
# A page that offers roles reads those that the organization made.
# A list of people reads the email domains of the organization.
TABS, ROLE, WHO, CHOICE, OWN_ROLES, EMAIL_DOMAINS = 1, 1, 3, 1, 1, 1
PAGER = b'aria-label="Pages"'
SETTINGS = "/organizations/acme/settings/"
HOME = "/organizations/acme/"
CARDS = 4
"""Statements about projects on Home that a list of more of them does not ask."""
BESIDES_THE_LIST = {
    "projects:project": 8,
    "projects:home": 8,
    "builds:builds": 1,
    "offers:subscriptions": 1,
    "apis:definition": 1,
    "projects:access": 2,
    "settings:group": 2,
    "settings:members": 2,
    "settings:invitations": 1,
}
"""The project, archived components, the statements of its board, versions of its APIs and their
calls. What needs attention, what happened lately, versions of APIs and their calls, and what waits,
by kind. Tests of the builds. Subscriptions that wait. Who added the current definition. Groups with
a role in the project, and the organization's own roles. Roles of the group, and those in projects.
The organization's own roles."""


def queries_of(page, address, **query):
    """The statements of a request: of the second one, since the first notes where one is."""
    page.get(address, query)
    with CaptureQueriesContext(connection) as queries:
        # A former address leads on.
        assert page.get(address, query).status_code in {200, 302}
    return [query["sql"] for query in queries]


def asks_the_same(address, few, many, *, has_pages):
    """A list of more than one page is counted, for 1 query; one that fits on its page is not."""
    fewer = CARDS if address == HOME else 0
    return -fewer <= len(many) - len(few) <= has_pages


def people(start, count):
    return User.objects.bulk_create(
        User(email=f"p{n}@example.com", name=f"Person {n}") for n in range(start, start + count)
    )


def more_members(adam, start, count):
    acme = adam.organization
    members = Membership.objects.bulk_create(
        Membership(organization=acme, user=user) for user in people(start, count)
    )
    roles = list(Role.objects.all())
    developer = Role.objects.get(slug=RoleSlug.DEVELOPER)
    for n, member in enumerate(members):
        for role in {developer, roles[n % 7]}:
            member.membership_roles.create(organization=acme, role=role)


def more_invitations(adam, start, count):
    roles = list(Role.objects.all())
    for n in range(start, start + count):
        address = f"i{n}@example.com"
        invitation = Invitation.objects.create(
            organization=adam.organization,
            email=address,
            email_key=address,
            invited_by=adam.user,
            mail=Mail.objects.create(kind="invitation", recipient=address, recipient_key=address),
        )
        invitation.roles.set({roles[n % 7], roles[(n // 7) % 7]})


def more_archived(adam, start, count):
    more_of("project")(adam, start, count)
    Project.objects.update(archived_at=adam.joined_at)


def more_organizations(adam, start, count):
    """Adam joins every second one, and is invited to the others."""
    bosses = people(10_000 + start, count)
    others = Organization.objects.bulk_create(
        Organization(name=f"Other {n}", handle=f"other-{n}", handle_key=f"{n}", creator=boss)
        for n, boss in enumerate(bosses, start)
    )
    administrator, developer = (Role.objects.get(slug=s) for s in ("administrator", "developer"))
    join(others, bosses, administrator)
    join(others[::2], [adam.user] * len(others[::2]), developer)
    invitations = Invitation.objects.bulk_create(
        Invitation(organization=other, email_key="adam@example.com", invited_by=other.creator)
        for other in others[1::2]
    )
    developer_offered = Invitation.roles.through
    developer_offered.objects.bulk_create(
        developer_offered(invitation=invitation, role=developer) for invitation in invitations
    )
    count_rows()


def join(organizations, users, role):
    """Each of these people becomes a member of the organization beside theirs."""
    members = Membership.objects.bulk_create(
        Membership(organization=organization, user=user)
        for organization, user in zip(organizations, users, strict=True)
    )
    MembershipRole.objects.bulk_create(
        MembershipRole(membership=member, organization=member.organization, role=role)
        for member in members
    )


def more_events(adam, start, count):
    Event.objects.bulk_create(
        Event(
            kind=MEMBER_ROLES_CHANGED,
            organization_id=adam.organization.pk,
            organization_label="Acme",
            actor_id=adam.user_id,
            target_type="user",
            target_id=str(n),
            before={"roles": ["developer"]},
            after={"roles": ["administrator"]},
        )
        for n in range(start, start + count)
    )


def more_former_handles(adam, start, count):
    Handle.objects.bulk_create(
        Handle(
            handle=f"former-{n}",
            handle_key=f"former-{n}",
            organization=adam.organization,
            retired_at=adam.joined_at,
        )
        for n in range(start, start + count)
    )


def more_requests(adam, start, count):
    """As many members as there are, each of whom asks for the same."""
    members = adam.organization.memberships.filter(user__email__startswith="p")
    AccessRequest.objects.bulk_create(
        AccessRequest(
            organization=adam.organization,
            membership=member,
            permission=MANAGE_PROJECT.value,
            asked_of=adam.user,
        )
        for member in members.order_by("pk")[start : start + count]
    )


def more_lost_factors(adam, start, count):
    """As many members as there are, each of whom waits for someone to vouch."""
    members = adam.organization.memberships.filter(user__email__startswith="p")
    now = timezone.now()
    FactorReset.objects.bulk_create(
        FactorReset(
            user_id=member.user_id,
            confirmed_at=now,
            due_at=now + timedelta(days=1),
            expires_at=now + timedelta(days=7),
        )
        for member in members.order_by("pk")[start : start + count]
    )


def more_to_find(adam, start, count):
    more_members(adam, start, count)
    more_of("project")(adam, start, count)


def more_of_everything(adam, start, count):
    for grow in (
        *(more_members, more_invitations, more_organizations),
        *(more_events, more_former_handles, more_requests, more_lost_factors),
        more_of_all_samples,
    ):
        grow(adam, start, count)


def more_of(name):
    """Makes more of what an app has a sample of."""
    return next(sample.more for sample in all_samples() if sample.name == name)


PAGES: dict[str, tuple[str, Callable, int]] = {
    "home": (HOME, more_of("project"), LIST + 3),
    "service accounts": (f"{SETTINGS}service-accounts/", more_of("account"), LIST),
    "members' tokens": (f"{SETTINGS}member-tokens/", more_of("member_token"), LIST),
    "my tokens": ("/accounts/tokens/", more_of("member_token"), LIST),
    "organizations for a token": ("/accounts/tokens/new/", more_organizations, LIST),
    "search": (
        "/organizations/acme/search/?q=p",
        more_to_find,
        SHELL + len([kind for kind in SEARCHABLE if kind.noun != "pages"]),
    ),
    "archived projects": ("/organizations/acme/?show=archived", more_archived, LIST),
    "members": (f"{SETTINGS}members/", more_members, LIST + OWN_ROLES + EMAIL_DOMAINS),
    "members found": (
        f"{SETTINGS}members/?q=person",
        more_members,
        LIST + OWN_ROLES + EMAIL_DOMAINS,
    ),
    "developers": (
        f"{SETTINGS}members/?role=developer",
        more_members,
        LIST + ROLE + OWN_ROLES + EMAIL_DOMAINS,
    ),
    "invitations": (f"{SETTINGS}invitations/", more_invitations, LIST + EMAIL_DOMAINS),
    "invite": (
        f"{SETTINGS}members/invite/",
        more_invitations,
        LIST + CHOICE + OWN_ROLES + EMAIL_DOMAINS,
    ),
    "roles": (f"{SETTINGS}roles/", more_members, LIST),
    "history": (f"{SETTINGS}history/", more_events, LIST),
    "history of one": (f"{SETTINGS}history/?person=adam", more_events, LIST + WHO),
    "settings": (SETTINGS, more_members, ANY),
    "danger zone": (f"{SETTINGS}danger/", more_members, SHELL + TABS),
    "portal": ("/portal/acme/", more_of("project"), PORTAL),
    "new project": ("/organizations/acme/projects/new/", more_of("project"), SHELL),
    "all of mine": ("/organizations/", more_organizations, LIST),
    "menu": ("/organizations/menu/?current=acme&page=projects:home", more_organizations, LIST),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_same_for_3_rows_and_for_300(name, adam, client_of):
    address, grow, most = PAGES[name]
    page = client_of(adam)

    grow(adam, 0, 3)
    few = queries_of(page, address)
    grow(adam, 3, 297)
    many = queries_of(page, address)

    has_pages = PAGER in page.get(address).content
    said = "\n".join(["few:", *few, "many:", *many])
    assert asks_the_same(address, few, many, has_pages=has_pages), said
    assert len(many) <= most, "\n".join(many)
