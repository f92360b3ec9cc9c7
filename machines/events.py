"""The types of events about service accounts and tokens, and who is notified of each."""

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import page_in_organization, page_of_person, page_of_target

MEMBER_TOKEN_REVOKED = NotifyingEventType(
    "member.token_revoked",
    "revoked a member’s token",
    "{actor} revoked {target's} token[ {token}]",
    group="Members",
    audience=(Audience.TARGET,),
    page=page_of_person("tokens:tokens", "View your tokens"),
)
SERVICE_ACCOUNT_CHANGED = NotifyingEventType(
    "service_account.changed",
    "changed a service account",
    "{actor} changed the service account {target}",
    group="Service accounts and tokens",
    audience=(Audience.ADMINISTRATORS,),
    page=page_of_target("View service account"),
)
SERVICE_ACCOUNT_CREATED = NotifyingEventType(
    "service_account.created",
    "created a service account",
    "{actor} created the service account {target}[ as {roles}]",
    group="Service accounts and tokens",
    audience=(Audience.ADMINISTRATORS,),
    page=page_of_target("View service account"),
)
SERVICE_ACCOUNT_DELETED = NotifyingEventType(
    "service_account.deleted",
    "deleted a service account",
    "{actor} deleted the service account {target}[ (was {before.roles})]",
    group="Service accounts and tokens",
    audience=(Audience.ADMINISTRATORS,),
    page=page_in_organization("machines:service-accounts", "View service accounts"),
)
TOKEN_CREATED = NotifyingEventType(
    "token.created",
    "created a token",
    "{actor} created the token {target}[ for {service_account}]",
    group="Service accounts and tokens",
    audience=(Audience.ADMINISTRATORS,),
    page=page_of_target("View token", lambda token: token.administrators_url),
)
TOKEN_REVOKED = EventType(
    "token.revoked",
    "revoked a token",
    "{actor} revoked the token {target}[ of {service_account}]",
    group="Service accounts and tokens",
)
TOKEN_ROTATED = EventType(
    "token.rotated",
    "rotated a token",
    "{actor} rotated the token {target}[ into {token}]",
    group="Service accounts and tokens",
)
