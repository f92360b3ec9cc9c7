"""Everything that decides about one request to an API, in one statement planned once.

A gateway asks before each call, so nothing here loads a model. The statement begins with the token
of the gateway: a stranger's finds no row, and a row has a key, an API and a subscription only where
they belong to the gateway's own organization.
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
    """What a gateway shows: itself, the API that is called, and the key of the caller."""

    token: str
    api: str
    major: int
    key: str


class CheckFacts(NamedTuple):
    """What there is of it. Everything from the key on may be missing."""

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
    """Until when the quota of the plan is used up; None where it is not."""
    tester: int | None = None
    """The membership of the member who tries the API, where the key is a test key."""


def look_up_key(asked: CheckRequest, *, at: datetime) -> CheckFacts | None:
    """What this gateway's question is about; None where no gateway asks."""
    now, hour_ago = as_stored(at), as_stored(at - NOTED_EVERY)
    moments = [now, hour_ago, now, hour_ago, now]
    values = [*moments, secret_format.digest_of(asked.key), asked.api, asked.major]
    row = STATEMENT.first([*values, secret_format.digest_of(asked.token)])
    found = CheckFacts(*row) if row else None
    return found if found and found.token_lives else None


def as_id(value: Any) -> UUID:
    """An ID as it is shown: SQLite keeps it as 32 characters."""
    return value if isinstance(value, UUID) else UUID(value)


def as_time(value: Any) -> datetime:
    """A moment: SQLite keeps it as text, in UTC."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def as_stored(moment: datetime) -> Any:
    """A moment as the database compares it."""
    return connection.ops.adapt_datetimefield_value(moment)
