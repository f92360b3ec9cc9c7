"""Organizations and people to measure with, made in bulk."""

from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.models import User
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.tenancy.roles import RoleSlug
from projects.models import Project

BATCH = 5_000


def make_people(count: int, start: str) -> list[User]:
    """People who exist, and of whom no one can sign in with a password."""
    unusable = make_password(None)
    people = (
        User(email=f"{start}{n}@example.com", name=f"{start.title()} Number {n}", password=unusable)
        for n in range(count)
    )
    return User.objects.bulk_create(people, batch_size=BATCH)


@transaction.atomic
def make_organization(name: str, people: Sequence[User]) -> Organization:
    """An organization whose first member is its administrator; three of ten hold two roles."""
    handle = name.lower().replace(" ", "-")
    organization = Organization.objects.create(name=name, handle=handle, handle_key=handle)
    roles = {role.slug: role for role in Role.objects.all()}
    members = Membership.objects.bulk_create(
        (Membership(organization=organization, user=user) for user in people), batch_size=BATCH
    )
    others = [slug for slug in RoleSlug if slug != RoleSlug.ADMINISTRATOR]
    slugs = [RoleSlug.ADMINISTRATOR, *islice(cycle(others), len(people) - 1)]
    held = [(member, slug) for member, slug in zip(members, slugs, strict=True)]
    held += [(m, RoleSlug.DEVELOPER) for m, s in held[::3] if s != RoleSlug.DEVELOPER]
    MembershipRole.objects.bulk_create(
        (
            MembershipRole(membership=member, organization=organization, role=roles[slug])
            for member, slug in held
        ),
        batch_size=BATCH,
    )
    return organization


def make_projects(organization: Organization, count: int) -> None:
    """Projects with a name and a sentence each."""
    Project.objects.bulk_create(
        Project(
            organization=organization,
            name=f"Project {n}",
            handle=f"project-{n}",
            description="What it is for, in one sentence that somebody wrote.",
        )
        for n in range(count)
    )


def tell_the_planner() -> None:
    """Have PostgreSQL know how much there is, as it would on a server that has run for a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class Count:
    """Counts the statements that Django sends: `with connection.execute_wrapper(Count()) as …`."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            self.statements += 1
        return execute(sql, *rest)
