"""What `user.has_perm` asks of the database, and how many rows hold the answers.

Beside it stands stock django-guardian: its own backend reading the same table, and the rows that it
would have stored for the same people, which are counted and not written.
"""

import time
from statistics import median

from django.db import connection
from guardian.backends import ObjectPermissionBackend

from accounts.models import User
from bench import people
from organizations.models import Membership, Organization
from organizations.tenancy.backends import OrganizationBackend
from organizations.tenancy.roles import PERMISSIONS

MEMBERS = 10
ROUNDS = 31
BACKENDS = {"here": OrganizationBackend(), "stock guardian": ObjectPermissionBackend()}
Backend = OrganizationBackend | ObjectPermissionBackend

# As `people.make_organization` makes them, only faster: ten members, three with a second role.
MANY_ORGANIZATIONS = """
INSERT INTO organizations_organization (id, name, handle, handle_key)
SELECT gen_random_uuid(), 'Many ' || n, 'many-' || n, 'many-' || n
FROM generate_series(%(first)s, %(last)s) AS n;

INSERT INTO accounts_user (email, name, name_key, search_text, password, is_superuser)
SELECT 'many' || n || '.' || m || '@example.com', 'Many', 'many', 'many', '!', false
FROM generate_series(%(first)s, %(last)s) AS n, generate_series(0, 9) AS m;

INSERT INTO organizations_membership (organization_id, user_id, joined_at)
SELECT organization.id, person.id, now()
FROM organizations_organization AS organization
JOIN generate_series(0, 9) AS m ON true
JOIN accounts_user AS person
    ON person.email = replace(handle, '-', '') || '.' || m || '@example.com'
WHERE split_part(handle, '-', 2)::int BETWEEN %(first)s AND %(last)s;

INSERT INTO organizations_membershiprole (membership_id, organization_id, role_id)
SELECT membership.id, membership.organization_id, role.id
FROM (
    SELECT *, row_number() OVER (PARTITION BY organization_id ORDER BY id) - 1 AS number
    FROM organizations_membership
) AS membership
JOIN (SELECT *, row_number() OVER (ORDER BY slug) - 1 AS number FROM organizations_role) AS role
    ON role.number = membership.number %% 7
    OR (membership.number %% 3 = 1 AND role.number = (membership.number + 3) %% 7)
ON CONFLICT DO NOTHING;
"""


def main() -> None:
    """Measure, and print two tables."""
    print(f"{'organizations of ' + str(MEMBERS):>20} {'here':>10} {'stock guardian':>15}")
    last = 0
    for count in (1_000, 10_000):
        with connection.cursor() as cursor:
            cursor.execute(MANY_ORGANIZATIONS, {"first": last + 1, "last": count})
        last = count
        print(f"{count:20,} {rows('organizations_role_permissions'):10,} {stock_rows():15,} rows")
    people.tell_the_planner()

    members = list(Membership.objects.select_related("user", "organization").order_by("pk")[:50])
    print(f"\n{'has_perm':>20} {'here':>10} {'stock guardian':>15}")
    for title, times in (("first", 1), ("first two", 2), ("first 20", 20)):
        asked = [queries(backend, members[0], times) for backend in BACKENDS.values()]
        print(f"{title:>20} {asked[0]:10} {asked[1]:15} queries")
    ours, stock = cpu(members)
    print(f"{'20 of them':>20} {1:10.2f} {stock / ours:15.2f} CPU")


def rows(table: str) -> int:
    """How many rows the table has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def stock_rows() -> int:
    """A row for each person, organization and permission: what the view shows, each once."""
    return rows(
        "(SELECT DISTINCT user_id, content_object_id, permission_id"
        " FROM organizations_granted_permission) AS granted"
    )


def ask(backend: Backend, user: User, organization: Organization, times: int) -> None:
    """Ask whether this person may, so many times."""
    permissions = list(PERMISSIONS)
    for number in range(times):
        backend.has_perm(user, permissions[number % len(permissions)].codename, organization)


def queries(backend: Backend, member: Membership, times: int) -> int:
    """Statements sent for so many questions about someone just loaded."""
    user = User.objects.get(pk=member.user_id)
    with connection.execute_wrapper(count := people.Count()):
        ask(backend, user, member.organization, times)
    return count.statements


def cpu(members: list[Membership]) -> tuple[float, float]:
    """CPU seconds of 20 questions: ours, stock; medians of rounds that take turns."""
    spent: dict[str, list[float]] = {name: [] for name in BACKENDS}
    for _ in range(ROUNDS):
        for name, backend in BACKENDS.items():
            users = [User.objects.get(pk=member.user_id) for member in members[:5]]
            start = time.thread_time()
            for user, member in zip(users, members, strict=False):
                ask(backend, user, member.organization, 20)
            spent[name].append(time.thread_time() - start)
    ours, stock = (median(each) for each in spent.values())
    return ours, stock
