"""What the history costs with 1,000 and with 1,000,000 events of one organization.

For the page, however it is narrowed: how many statements it sends, how many buffers of 8 kB
PostgreSQL reads for those about events, and whether one of them sorts. For the export: how long it
takes, and by how much the process grows on the way.
"""

import re
import resource
import time
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import Event
from bench import people
from organizations.models import Organization

FEW, SOME, MANY = 1_000, 10_000, 1_000_000
MEMBERS = 100

# One person did every second thing, and each other member as much as the next; 23 kinds, of which
# the first is a refusal; an event every 30 seconds.
EVENTS = """
INSERT INTO audit_event (at, kind, is_refused, reason, organization_id, organization_label,
    actor_id, actor_label, target_type, target_id, target_label, before, after, address)
SELECT now() - n * interval '30 seconds',
    (%(kinds)s::text[])[1 + n %% %(count)s],
    n %% %(count)s = 0, '', %(organization)s, %(name)s,
    actor.id, actor.name || ' <' || actor.email || '>',
    'user', actor.id::text, actor.name || ' <' || actor.email || '>',
    '{"roles": ["developer"]}', '{"roles": ["developer", "api-publisher"]}', '203.0.113.7'
FROM generate_series(1, %(events)s) AS n
JOIN (SELECT id, name, email, row_number() OVER (ORDER BY id) - 1 AS number
      FROM accounts_user WHERE id = ANY(%(members)s)) AS actor
    ON actor.number = CASE n %% 2 WHEN 0 THEN 0 ELSE (n / 2) %% %(people)s END
"""
KINDS = [
    *("access.refused", "member.roles_changed", "member.removed", "member.left"),
    *("invitation.sent", "invitation.resent", "invitation.revoked", "invitation.accepted"),
    *("project.created", "project.changed", "project.archived", "project.restored"),
    *("organization.renamed", "handle.changed", "access.requested", "access.granted"),
    *("access.declined", "history.exported", "mail.dropped", "mail.resent"),
    *("creatorship.offered", "creatorship.taken", "notifications.chosen"),
]
DAYS = "since=2026-01-01&until=2999-12-31"


def make_history(events: int) -> tuple[Organization, list[User]]:
    """An organization of this many events, and its members; the first is its administrator."""
    crowd = people.make_people(MEMBERS, f"history{events}.")
    organization = people.make_organization(f"History {events}", crowd)
    make_events(organization, crowd, events)
    return organization, crowd


def make_events(organization: Organization, crowd: list[User], events: int) -> None:
    """So many events of what these people did there, of which the first did every second one."""
    values: dict[str, Any] = {
        "organization": organization.pk,
        "name": organization.name,
        "members": [user.pk for user in crowd],
        "people": len(crowd),
        "events": events,
        "kinds": KINDS,
        "count": len(KINDS),
    }
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, values)


def narrowed(crowd: list[User]) -> dict[str, str]:
    """Queries of the page by what they are called; the busiest person did half of everything."""
    busy, quiet = crowd[0].email, crowd[42].email
    return {
        "everything": "",
        "person": f"person={quiet}",
        "person by name": f"person={crowd[42].name}",
        "busiest person": f"person={busy}",
        "kind": "kind=member.left",
        "refused": "outcome=refused",
        "done": "outcome=done",
        "days": DAYS,
        "person, kind": f"person={quiet}&kind=member.left",
        "busiest person, kind": f"person={busy}&kind=member.left",
        "person, refused": f"person={quiet}&outcome=refused",
        "busiest person, refused": f"person={busy}&outcome=refused",
        "kind, refused": "kind=access.refused&outcome=refused",
        "kind, done": "kind=member.left&outcome=done",
        "kind, days": f"kind=member.left&{DAYS}",
        "person, days": f"person={quiet}&{DAYS}",
        "refused, days": f"outcome=refused&{DAYS}",
    }


def client_of(user: User) -> Client:
    """Someone signed in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def statements_of(client: Client, address: str) -> list[str]:
    """What a request for the page sends, the second time."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    return [each["sql"] for each in captured]


def plan_of(statements: list[str]) -> tuple[int, bool]:
    """The buffers that the statements about events read, and whether any of them sorts."""
    buffers, sorts = 0, False
    with connection.cursor() as cursor:
        for sql in statements:
            if "audit_event" not in sql:
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) {sql}")
            lines = [row[0] for row in cursor.fetchall()]
            found = next(line for line in lines if "Buffers:" in line)
            buffers += sum(int(n) for n in re.findall(r"(?:hit|read)=(\d+)", found))
            sorts = sorts or any("Sort " in line or "-> Sort" in line for line in lines)
    return buffers, sorts


def page_costs(organization: Organization, crowd: list[User]) -> dict[str, tuple[int, int, bool]]:
    """Statements, buffers and sorting, for each way to narrow the page."""
    client = client_of(crowd[0])
    start = f"/organizations/{organization.handle}/settings/history/"
    costs = {}
    for name, query in narrowed(crowd).items():
        statements = statements_of(client, f"{start}?{query}")
        costs[name] = (len(statements), *plan_of(statements))
    costs["last page"] = _last_page(client, start, organization)
    return costs


def _last_page(client: Client, start: str, organization: Organization) -> tuple[int, int, bool]:
    """That before the oldest events, as `Newer` would be asked for from the end."""
    from console.lists.paging import _query

    oldest = Event.objects.within(organization.pk).order_by("at", "id")[40]
    request: Any = client.get(start).wsgi_request
    salt = "console.lists.paging:audit.Event:-at,-id"
    statements = statements_of(
        client, f"{start}?{_query(request, 'after', oldest, ('at', 'id'), salt)}"
    )
    return (len(statements), *plan_of(statements))


def export_cost(organization: Organization, user: User, form: str) -> tuple[int, float, float]:
    """Lines, seconds of our CPU, and MB by which the process grew at most."""
    client = client_of(user)
    address = f"/organizations/{organization.handle}/settings/history/export/"
    response: Any = client.post(address, {"format": form})
    started, before = time.thread_time(), resident()
    lines, most = 0, before
    for chunk in response.streaming_content:
        lines += chunk.count(b"\n")
        most = max(most, resident())
    return lines, time.thread_time() - started, most - before


def resident() -> float:
    """The MB of memory that this process holds now; only Linux tells."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    """Measure, and print two tables."""
    histories = {count: make_history(count) for count in (FEW, SOME, MANY)}
    people.tell_the_planner()
    few, many = (page_costs(*histories[count]) for count in (FEW, MANY))
    print(f"{'':26} {'queries':>12} {'buffers':>15}  sorts")
    print(f"{'page of the history':26} {FEW:>5,} {'1 M':>6} {FEW:>8,} {'1 M':>6}  1 M")
    for name, (statements, buffers, _) in few.items():
        then, read, sorts = many[name]
        sorting = "yes" if sorts else "no"
        print(f"{name:26} {statements:5} {then:6} {buffers:8,} {read:6,}  {sorting}")
    print(f"\n{'export':26} {'lines':>10} {'CPU, s':>8} {'MB grown':>11}")
    _print_exports(histories)
    rows, indexes = bytes_an_event()
    print(f"\n{'bytes an event takes':26} {rows:10,.0f}, and {indexes:,.0f} in indexes")


def bytes_an_event() -> tuple[float, float]:
    """On disk: of its row, and of what all indexes have of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_table_size('audit_event')::float / count(*),"
            " pg_indexes_size('audit_event')::float / count(*) FROM audit_event"
        )
        rows, indexes = cursor.fetchone()
    return float(rows), float(indexes)


def _print_exports(histories: dict[int, tuple[Organization, list[User]]]) -> None:
    for form in ("csv", "jsonl"):
        for count in (SOME, MANY):
            organization, crowd = histories[count]
            lines, seconds, peak = export_cost(organization, crowd[0], form)
            print(f"{form:26} {lines:10,} {seconds:8.1f} {peak:11.1f}")
