"""Reads all facts that decide about one call with a test key, in one prepared statement.

The statement begins with the token of the gateway, and finds the key only if its member still has
the permission, in the organization or in the project of the API: without the role, the next call is
denied.
"""

from datetime import datetime
from typing import Any

from console.database.prepared_statements import PreparedStatement
from credentials import secret_format
from credentials.models import NOTED_EVERY
from gateways.checks.lookup import CheckFacts, CheckRequest, as_stored

TEST = "test"
"""Sent to services in place of the handles of an application and a plan."""
REQUESTS, WINDOW = 60, 900
"""A member can send so many requests to a version in so many seconds: enough to try it only."""

STATEMENT = PreparedStatement(
    "gateway_check_of_tests",
    """
SELECT token.id, token.expires_at > %s, token.last_used_at IS NULL OR token.last_used_at <= %s,
       gateway.software, gateway.environment, gateway.cache_seconds,
       organization.suspended_at IS NOT NULL,
       key.id, key.expires_at > %s, key.environment, key.membership_id,
       version.state, version.id = key.version_id
FROM gateways_gatewaytoken AS token
JOIN gateways_gateway AS gateway ON gateway.id = token.gateway_id
JOIN organizations_organization AS organization ON organization.id = gateway.organization_id
LEFT JOIN (
    SELECT made.*, member.user_id
    FROM portal_testkey AS made
    JOIN organizations_membership AS member ON member.id = made.membership_id
        AND member.suspended_at IS NULL AND (member.ends_at IS NULL OR member.ends_at > %s)
    JOIN accounts_user AS person ON person.id = member.user_id AND person.is_active
) AS key
    ON key.digest = %s AND key.organization_id = gateway.organization_id
    AND (EXISTS (
        SELECT 1 FROM organizations_granted_permission AS granted
        WHERE granted.user_id = key.user_id
        AND granted.content_object_id = key.organization_id AND granted.codename = 'test_api'
    ) OR EXISTS (
        SELECT 1
        FROM projects_projectrole AS held
        JOIN organizations_role_permissions AS granted ON granted.role_id = held.role_id
        JOIN auth_permission AS permission
            ON permission.id = granted.permission_id AND permission.codename = 'test_api'
        JOIN apis_version AS tested ON tested.id = key.version_id
        JOIN apis_api AS owner ON owner.id = tested.api_id AND owner.project_id = held.project_id
        WHERE held.membership_id = key.membership_id
        AND (held.ends_at IS NULL OR held.ends_at > %s)
        AND organization.deletion_asked_at IS NULL
    ) OR EXISTS (
        SELECT 1
        FROM organizations_granted_permission AS granted
        JOIN portal_subscription AS subscription
            ON subscription.version_id = key.version_id AND subscription.state = 'active'
            AND (subscription.quota_exhausted_until IS NULL
                OR subscription.quota_exhausted_until <= %s)
        JOIN portal_application AS application
            ON application.id = subscription.application_id AND application.blocked_at IS NULL
        WHERE granted.user_id = key.user_id
        AND granted.content_object_id = key.organization_id AND granted.codename = 'generate_key'
        AND (application.owner_id = key.membership_id OR EXISTS (
            SELECT 1 FROM portal_share AS share
            WHERE share.application_id = application.id
            AND share.membership_id = key.membership_id AND share.right = 'manage'
        ) OR EXISTS (
            SELECT 1 FROM organizations_granted_permission AS every
            WHERE every.user_id = key.user_id AND every.content_object_id = key.organization_id
            AND every.codename = 'manage_all_applications'
        ))
    ))
LEFT JOIN apis_api AS api
    ON api.organization_id = gateway.organization_id AND api.handle = %s
LEFT JOIN apis_version AS version ON version.api_id = api.id AND version.major = %s
WHERE token.digest = %s
""",
    *("timestamptz", "timestamptz", "timestamptz", "timestamptz", "bytea", "timestamptz"),
    *("timestamptz", "text", "integer", "bytea"),
)
COLUMNS = (
    *("token_id", "token_lives", "token_use_is_due", "software", "gateway_environment"),
    *("cache_seconds", "is_suspended", "key_id", "key_lives", "key_environment", "tester"),
    *("version_state", "is_for_version"),
)


def look_up_test_key(check_request: CheckRequest, *, at: datetime) -> CheckFacts | None:
    """The facts about a check with a member's test key, in one statement.

    None if the gateway's token is unknown or has expired. The key counts as subscribed only to the
    version for which it was created.
    """
    now, hour_ago = as_stored(at), as_stored(at - NOTED_EVERY)
    token, api, major, key = check_request
    values = [now, hour_ago, now, now, secret_format.digest_of(key), now, now, api, major]
    row = STATEMENT.fetch_first([*values, secret_format.digest_of(token)])
    facts = _facts(dict(zip(COLUMNS, row, strict=True))) if row else None
    return facts if facts and facts.token_lives else None


def _facts(columns: dict[str, Any]) -> CheckFacts:
    """The row as facts, with the limit of test keys in place of a plan. Takes `is_for_version`."""
    subscription = "active" if columns.pop("is_for_version") else None
    test_plan = {"application": TEST, "plan": TEST, "requests": REQUESTS, "window": WINDOW}
    defaults = dict.fromkeys(CheckFacts.__annotations__)
    return CheckFacts(**{**defaults, **test_plan, **columns, "subscription_state": subscription})
