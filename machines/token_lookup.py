"""Finding the token that a program shows, with its holder and permissions, in one prepared query.

The SQL is that of `with_rights().find(text)`, written by hand: Django takes longer to build such a
query than the database to answer it, PostgreSQL takes ten times as long to plan it, and a gateway
asks before each of its calls. `machines/tests/test_token_lookup.py` compares the two.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from console.database.moments import NOW_WITH_PARAMETERS
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
    AND membership.suspended_at IS NULL
    AND (membership.ends_at IS NULL OR membership.ends_at > {now})
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
    """Some columns of a joined table, which has the alias `name` in the query."""

    def __init__(self, name: str, model: type[Model], *columns: str) -> None:
        self.name = name
        self.model = model
        # In the model's own order, because `from_db` requires it.
        self.fields = [field for field in model._meta.concrete_fields if field.attname in columns]
        self.columns = [field.attname for field in self.fields]

    def of(self, row: Model) -> Any:
        """The instance of the joined model, made of the columns that `row` has of it.

        Its other fields are deferred: Django reads each from the database on first access.
        """
        values = [
            _value(field.to_python(getattr(row, f"{self.name}__{field.attname}")))
            for field in self.fields
        ]
        return self.model.from_db("default", self.columns, values)


def _value(value: Any) -> Any:
    """The value as it is, but a time without a zone, as SQLite returns it, in UTC."""
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
    """The unexpired token with this text, holder and permissions, in one query; or None."""
    for kind in (PersonalToken, ServiceAccountToken):
        if secret_format.is_well_formed(text, kind.mark):
            digest = secret_format.digest_of(text)
            tokens: Iterable[Any] = _statement(kind, connection.vendor).run(
                lambda call: list(kind.objects.raw(call, [digest]))  # noqa: B023  (run at once)
            )
            return next((_with_relations(token) for token in tokens if not token.is_expired), None)
    return None


def _with_relations(token: Any) -> Token:
    """The token, with its organization and holder set from the columns that were read with it."""
    token.organization = ORGANIZATION.of(token)
    if isinstance(token, PersonalToken):
        token.membership = MEMBERSHIP.of(token)
        token.membership.user = PERSON.of(token)
    else:
        token.service_account = ACCOUNT.of(token)
    return token


@cache
def _statement(kind: type[Token], vendor: str) -> PreparedStatement:
    """The prepared query for this kind of token in the SQL of this database."""
    parts, names = (
        ((ORGANIZATION, MEMBERSHIP, PERSON), OF_MEMBERS)
        if kind is PersonalToken
        else ((ORGANIZATION, ACCOUNT), OF_SERVICE_ACCOUNTS)
    )
    columns = [f"token.{column}" for column in (*OWN, "organization_id", names["holder"])]
    columns += [f"{p.name}.{column} AS {p.name}__{column}" for p in parts for column in p.columns]
    names = {**names, "joins": names["joins"].format(now=NOW_WITH_PARAMETERS[vendor])}
    text = STATEMENT.format(columns=", ".join(columns), joined=JOINED[vendor], **names)
    return PreparedStatement(f"shown_{kind._meta.model_name}", text, "bytea")
