"""One organization of very many members, among very many small ones, made by SQL in minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug

# 1,000 names, of which none is rare, and the two that are searched for. The first of all came from
# a company that was bought, and kept its domain.
PEOPLE = """
INSERT INTO accounts_user (email, name, name_key, search_text, password, is_superuser)
SELECT lower(first || '.' || last) || '.' || n || '@' || domain,
       first || ' ' || last, lower(first || ' ' || last),
       lower(' ' || first || ' ' || last || ' ' || first || '. ' || last || '. ') || n
           || '@ ' || replace(domain, '.', '. '),
       '!', false
FROM generate_series(1, %(members)s) AS n
JOIN LATERAL (
    SELECT CASE WHEN n <= %(members)s / 200 THEN 'bought.' ELSE '' END
           || 'example.' || (ARRAY['com', 'org', 'net'])[1 + n %% 3] AS domain
) AS at ON true
JOIN LATERAL (
    SELECT (ARRAY['Ada', 'Alan', 'Barbara', 'Donald', 'Edsger', 'Frances', 'Grace', 'Hedy', 'John',
                  'Katherine', 'Ken', 'Leslie', 'Linus', 'Margaret', 'Niklaus', 'Radia', 'Robin',
                  'Sophie', 'Tim', 'Tony'])[1 + n %% 20] AS first,
           CASE WHEN n %% (%(members)s / 17) = 0 THEN 'Hopper'
                WHEN n %% 400 = 7 THEN 'Zimmermann'
                ELSE (ARRAY['Allen', 'Bartik', 'Conway', 'Dijkstra', 'Easley', 'Feinler', 'Gilbert',
                            'Hamilton', 'Iverson', 'Johnson'])[1 + n / 20 %% 10]
                     || (ARRAY['', 'son', 'sen', 'er', 'ski'])[1 + n / 200 %% 5]
           END AS last
) AS names ON true
"""
ADDRESSES = """
INSERT INTO account_emailaddress (user_id, email, verified, "primary")
SELECT id, email, true, true FROM accounts_user
"""
ORGANIZATION = """
INSERT INTO organizations_organization (id, name, handle, handle_key, creator_id, created_at)
VALUES (%(organization)s, 'Million', 'million', 'million', %(first)s, now() - interval '1 year');
INSERT INTO organizations_handle (handle, handle_key, organization_id, claimed_at)
VALUES ('million', 'million', %(organization)s, now() - interval '1 year');
INSERT INTO organizations_membership (organization_id, user_id, joined_at)
SELECT %(organization)s, id, now() - (%(members)s - number) * interval '20 seconds'
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM accounts_user) AS person;
"""
# The first ten are its administrators; five of the middle hold a role that no one else has. Of the
# others three of ten hold two roles.
ROLES = """
INSERT INTO organizations_membershiprole (membership_id, organization_id, role_id)
SELECT member.id, %(organization)s, role.id
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM organizations_membership) AS member
JOIN organizations_role AS role ON role.slug = CASE
        WHEN n <= 10 THEN %(administrator)s
        WHEN n BETWEEN %(members)s / 2 AND %(members)s / 2 + 4 THEN %(rare)s
        ELSE (%(common)s::text[])[1 + n %% 5] END
    OR (n > 10 AND n %% 10 < 3 AND role.slug = (%(common)s::text[])[1 + (n + 1) %% 5])
"""
SMALL = """
INSERT INTO organizations_organization (id, name, handle, handle_key)
SELECT md5('small' || n)::uuid, 'Small ' || n, 'small-' || n, 'small-' || n
FROM generate_series(%(from)s, %(to)s) AS n;
INSERT INTO organizations_membership (organization_id, user_id, joined_at)
SELECT md5('small' || n)::uuid, %(first)s + n - 1, now()
FROM generate_series(%(from)s, %(to)s) AS n;
INSERT INTO organizations_membership (organization_id, user_id, joined_at)
SELECT md5('small' || n)::uuid, %(busy)s, now()
FROM generate_series(%(from)s, %(to)s) AS n WHERE n <= LEAST(300, %(small)s / 2)
ON CONFLICT DO NOTHING;
INSERT INTO organizations_membershiprole (membership_id, organization_id, role_id)
SELECT member.id, member.organization_id, role.id
FROM organizations_membership AS member
JOIN organizations_role AS role ON role.slug = %(administrator)s
WHERE member.organization_id IN (
    SELECT md5('small' || n)::uuid FROM generate_series(%(from)s, %(to)s) AS n
);
"""
# One in ten waits for its answer, or has lapsed; the newest were all answered.
INVITATIONS = """
INSERT INTO organizations_invitation
    (id, organization_id, email, email_key, search_text, invited_by_id, invited_at, expires_at,
     accepted_at, revoked_at)
SELECT gen_random_uuid(), %(organization)s, 'i' || n || '@example.com', 'i' || n || '@example.com',
       ' i' || n || '@ example. com', %(first)s, at, at + interval '7 days',
       CASE WHEN is_answered AND n %% 2 = 0 THEN at + interval '1 hour' END,
       CASE WHEN is_answered AND n %% 2 = 1 THEN at + interval '1 hour' END
FROM generate_series(1, %(invitations)s) AS n
JOIN LATERAL (SELECT now() - interval '2 days' - n * interval '1 minute' AS at,
                     n < %(invitations)s * 6 / 10 OR n %% 4 > 0 AS is_answered) AS of_it ON true;
INSERT INTO organizations_invitation_roles (invitation_id, role_id)
SELECT invitation.id, role.id FROM organizations_invitation AS invitation
JOIN organizations_role AS role ON role.slug = 'developer';
"""
MAILS = """
INSERT INTO outbox_mail (id, kind, recipient, recipient_key, subject_id, organization_id, parts,
    created_at, due_at, sent_at)
SELECT gen_random_uuid(), 'notification', 'm' || n || '@example.com', 'm' || n || '@example.com',
       n, %(organization)s, '{}', at, at, at
FROM generate_series(1, %(mails)s) AS n
JOIN LATERAL (SELECT now() - n * interval '1 minute' AS at) AS of_it ON true;
INSERT INTO organizations_notification (organization_id, event_id, due_at, mail_id, user_id)
SELECT %(organization)s, -n, now() - n * interval '20 seconds', mail.id, %(first)s + n / 10
FROM generate_series(1, %(notifications)s) AS n
JOIN (SELECT id, row_number() OVER () AS number FROM outbox_mail) AS mail
    ON mail.number = 1 + n %% %(mails)s;
UPDATE organizations_notification SET mail_id = NULL, due_at = now() + interval '1 day'
WHERE event_id > -%(mails)s / 2;
"""
# Twenty kinds. One of fifty was refused, and of the kind that is looked for none.
EVENTS = """
INSERT INTO audit_event (at, kind, is_refused, reason, organization_id, organization_label,
    actor_id, actor_label, target_type, target_id, target_label, before, after)
SELECT now() - n * interval '30 seconds',
    CASE WHEN n %% 50 = 0 THEN 'action.refused' ELSE (%(kinds)s::text[])[1 + n %% 19] END,
    n %% 50 = 0, '', %(organization)s, 'Million',
    %(first)s + n %% 1000, 'Person ' || n %% 1000, 'user', (%(first)s + n %% 997)::text,
    'Person ' || n %% 997, '{"roles": ["developer"]}', '{"roles": ["developer", "api-publisher"]}'
FROM generate_series(1, %(events)s) AS n
"""
SHARES = {"small": 10, "events": 150, "invitations": 50, "mails": 20, "notifications": 60}
"""How many of each there are for 100 members."""
KINDS = [
    *("member.roles_changed", "member.removed", "member.left", "invitation.accepted"),
    *("invitation.sent", "invitation.resent", "invitation.revoked", "mail.dropped"),
    *("project.created", "project.changed", "project.archived", "project.restored"),
    *("organization.renamed", "access.requested", "access.granted", "access.declined"),
    *("creatorship.offered", "creatorship.taken", "notifications.chosen"),
]
COMMON = ["api-publisher", "api-subscriber", "developer", "billing-administrator"]
COMMON += ["external-api-subscriber"]
AT_ONCE = 1_000
"""How many small organizations a transaction makes, which locks each."""
RARE = RoleSlug.ENVIRONMENT_MANAGER


def make(members: int) -> Organization:
    """The organization, and in proportion to it everything else."""
    organization = Organization(name="Million", handle="million")
    with connection.cursor() as cursor, without_slow_indexes(cursor):
        cursor.execute(PEOPLE, {"members": members})
        first = cursor_value(cursor, "SELECT min(id) FROM accounts_user")
        small = max(1, members * SHARES["small"] // 100)
        values: dict[str, Any] = {
            "organization": organization.pk,
            "first": first,
            "busy": first + 20,
            "administrator": RoleSlug.ADMINISTRATOR.value,
            "rare": RARE.value,
            "common": COMMON,
            "kinds": KINDS,
            "members": members,
            **{name: max(1, members * share // 100) for name, share in SHARES.items()},
        }
        # The database demands an administrator of every organization at the end of a transaction.
        with transaction.atomic():
            cursor.execute(ORGANIZATION, values)
            cursor.execute(ROLES, values)
        for start in range(1, small + 1, AT_ONCE):
            some = {"from": start, "to": min(start + AT_ONCE - 1, small)}
            with transaction.atomic():
                cursor.execute(SMALL, values | some)
        for statement in (ADDRESSES, INVITATIONS, MAILS, EVENTS):
            cursor.execute(statement, values)
    return Organization.objects.get(pk=organization.pk)


@contextmanager
def without_slow_indexes(cursor: CursorWrapper) -> Iterator[None]:
    """Make those over trigrams when all rows are there: row by row they take half an hour."""
    cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%USING gin%'")
    slow = cursor.fetchall()
    for name, _ in slow:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in slow:
        cursor.execute(definition)


def cursor_value(cursor: CursorWrapper, statement: str) -> int:
    """The one number that a statement answers with."""
    cursor.execute(statement)
    return int(cursor.fetchone()[0])
