"""Reads all facts that decide about one call to an API, in one prepared statement.

A gateway asks before each call, so nothing here loads a model. The statement begins with the token
of the gateway: an unknown token has no row, and a row has a key, an API and a subscription only if
they belong to the gateway's organization.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from console.database.prepared_statements import PreparedStatement
from credentials import secret_format
from credentials.models import NOTED_EVERY

STATEMENT = PreparedStatement(
    "gateway_check",
    """
SELECT token.id, token.expires_at > %s, token.last_used_at IS NULL OR token.last_used_at <= %s,
       gateway.software, gateway.environment, gateway.cache_seconds,
       organization.suspended_at IS NOT NULL,
       key.id, key.expires_at > %s, key.last_used_at IS NULL OR key.last_used_at <= %s,
       key.environment,
       application.id, application.handle, application.blocked_at IS NOT NULL,
       version.state, subscription.id, subscription.state,
       plan.handle, plan.requests, plan.window,
       CASE WHEN subscription.quota_exhausted_until > %s
            THEN subscription.quota_exhausted_until END
FROM gateways_gatewaytoken AS token
JOIN gateways_gateway AS gateway ON gateway.id = token.gateway_id
JOIN organizations_organization AS organization ON organization.id = gateway.organization_id
LEFT JOIN portal_key AS key
    ON key.digest = %s AND key.organization_id = gateway.organization_id
LEFT JOIN portal_application AS application ON application.id = key.application_id
LEFT JOIN apis_api AS api
    ON api.organization_id = gateway.organization_id AND api.handle = %s
LEFT JOIN apis_version AS version ON version.api_id = api.id AND version.major = %s
LEFT JOIN portal_subscription AS subscription
    ON subscription.application_id = application.id AND subscription.version_id = version.id
    AND subscription.state IN ('pending', 'active', 'blocked')
LEFT JOIN portal_plan AS plan ON plan.id = subscription.plan_id
WHERE token.digest = %s
""",
    *("timestamptz", "timestamptz", "timestamptz", "timestamptz", "timestamptz"),
    *("bytea", "text", "integer", "bytea"),
)


class CheckRequest(NamedTuple):
    """The values of a gateway's check: its token, the API that is called, and the caller's key."""

    token: str
    api: str
    major: int
    key: str


class CheckFacts(NamedTuple):
    """What the database knows of a check. From `key_id` on, fields can be None."""

    token_id: Any
    token_lives: bool
    token_use_is_due: bool
    """Whether its last use was noted more than an hour ago."""
    software: str
    gateway_environment: str
    cache_seconds: int
    is_suspended: bool
    key_id: Any
    key_lives: bool | None
    key_use_is_due: bool
    key_environment: str | None
    application_id: Any
    application: str | None
    is_application_blocked: bool
    version_state: str | None
    subscription_id: Any
    subscription_state: str | None
    plan: str | None
    requests: int | None
    window: int | None
    """Seconds."""
    quota_ends_at: Any = None
    """The end of the month if the quota of the plan is used up; else None."""
    tester: int | None = None
    """The ID of the membership that tries the API, if the key is a test key."""


def look_up_key(check_request: CheckRequest, *, at: datetime) -> CheckFacts | None:
    """The facts about a check with an application's key, in one statement.

    None if the gateway's token is unknown or has expired.
    """
    now, hour_ago = as_stored(at), as_stored(at - NOTED_EVERY)
    token, api, major, key = check_request
    values = [now, hour_ago, now, hour_ago, now, secret_format.digest_of(key), api, major]
    row = STATEMENT.fetch_first([*values, secret_format.digest_of(token)])
    facts = CheckFacts(*row) if row else None
    return facts if facts and facts.token_lives else None


def as_id(value: Any) -> UUID:
    """The value as a UUID: SQLite stores 32 characters."""
    return value if isinstance(value, UUID) else UUID(value)


def as_time(value: Any) -> datetime:
    """The value as a time: SQLite stores text, in UTC."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def as_stored(moment: datetime) -> Any:
    """The time as the database stores and compares it."""
    return connection.ops.adapt_datetimefield_value(moment)
