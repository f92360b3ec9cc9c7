"""The token that a program shows, with whose it is and what they may: one row, planned once.

It is `with_rights().find(text)` in the words of SQL. Django takes longer to write such a statement
than the database to answer it, and PostgreSQL takes ten times as long to plan it; a gateway asks
before each call of its own. `machines/tests/test_token_lookup.py` holds the two against each other.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from console.database.prepared_statements import PreparedStatement
from credentials import secret_format
from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from organizations.models import Membership, Organization

STATEMENT = """
SELECT {columns},
       (
           SELECT {joined}(permission.codename, ' ')
           FROM {held} AS held
           JOIN organizations_role_permissions AS granted ON granted.role_id = held.role_id
           JOIN auth_permission AS permission ON permission.id = granted.permission_id
           WHERE held.{holder} = token.{holder}
       ) AS codenames{more}
FROM {tokens} AS token
JOIN organizations_organization AS organization ON organization.id = token.organization_id
{joins}
WHERE token.digest = %s
"""
OF_MEMBERS = {
    "more": """,
       EXISTS (
           SELECT 1 FROM mfa_authenticator AS factor
           WHERE factor.user_id = person.id AND factor.type <> 'recovery_codes'
       ) AS has_factor""",
    "tokens": "machines_personaltoken",
    "holder": "membership_id",
    "held": "organizations_membershiprole",
    "joins": """
JOIN organizations_membership AS membership ON membership.id = token.membership_id
JOIN accounts_user AS person ON person.id = membership.user_id AND person.is_active
""",
}
OF_SERVICE_ACCOUNTS = {
    "more": "",
    "tokens": "machines_serviceaccounttoken",
    "holder": "service_account_id",
    "held": "machines_serviceaccountrole",
    "joins": "JOIN machines_serviceaccount AS account ON account.id = token.service_account_id",
}
JOINED = {"postgresql": "string_agg", "sqlite": "group_concat"}
Token = PersonalToken | ServiceAccountToken


class Part:
    """A table that comes along, under a name in the statement, with some of its columns."""

    def __init__(self, name: str, model: type[Model], *columns: str) -> None:
        self.name = name
        self.model = model
        # In the model's own order, as `from_db` wants them.
        self.fields = [each for each in model._meta.concrete_fields if each.attname in columns]
        self.columns = [field.attname for field in self.fields]

    def of(self, row: Model) -> Any:
        """The instance. A column that did not come is read when someone asks for it."""
        values = [
            _value(field.to_python(getattr(row, f"{self.name}__{field.attname}")))
            for field in self.fields
        ]
        return self.model.from_db("default", self.columns, values)


def _value(value: Any) -> Any:
    """SQLite keeps times as text and in UTC, without saying so."""
    if isinstance(value, datetime) and timezone.is_naive(value):
        return timezone.make_aware(value, UTC)
    return value


OWN = ("id", "name", "hint", "permissions", "created_at", "expires_at", "last_used_at")
STATE = ("suspended_at", "deletion_asked_at", "second_factor_from")
ORGANIZATION = Part("organization", Organization, "id", "name", "handle", "created_at", *STATE)
MEMBERSHIP = Part("membership", Membership, "id", "organization_id", "user_id")
PERSON = Part("person", User, "id", "name", "email", "is_active")
ACCOUNT = Part("account", ServiceAccount, "id", "organization_id", "name")


def find_token(text: str) -> Token | None:
    """The living token with this text: one statement, and none if there cannot be such a one."""
    for kind in (PersonalToken, ServiceAccountToken):
        if secret_format.is_well_formed(text, kind.mark):
            digest = secret_format.digest_of(text)
            rows: Iterable[Any] = _statement(kind, connection.vendor).run(
                lambda call: list(kind.objects.raw(call, [digest]))  # noqa: B023  (run at once)
            )
            return next((_whole(row) for row in rows if not row.is_expired), None)
    return None


def _whole(row: Any) -> Token:
    """The token, with what came along at its place."""
    row.organization = ORGANIZATION.of(row)
    if isinstance(row, PersonalToken):
        row.membership = MEMBERSHIP.of(row)
        row.membership.user = PERSON.of(row)
    else:
        row.service_account = ACCOUNT.of(row)
    return row


@cache
def _statement(kind: type[Token], vendor: str) -> PreparedStatement:
    parts, words = (
        ((ORGANIZATION, MEMBERSHIP, PERSON), OF_MEMBERS)
        if kind is PersonalToken
        else ((ORGANIZATION, ACCOUNT), OF_SERVICE_ACCOUNTS)
    )
    columns = [f"token.{column}" for column in (*OWN, "organization_id", words["holder"])]
    columns += [f"{p.name}.{column} AS {p.name}__{column}" for p in parts for column in p.columns]
    text = STATEMENT.format(columns=", ".join(columns), joined=JOINED[vendor], **words)
    return PreparedStatement(f"shown_{kind._meta.model_name}", text, "bytea")
