"""What is done with service accounts and tokens, in words, and who is told of it."""

from audit.words import Word
from organizations.tenancy.audience import Audience, Told

MEMBER_TOKEN_REVOKED = Told(
    "member.token_revoked",
    "revoked a member’s token",
    "{actor} revoked {target's} token[ {token}]",
    group="Members",
    audience=(Audience.TARGET,),
)
SERVICE_ACCOUNT_CHANGED = Told(
    "service_account.changed",
    "changed a service account",
    "{actor} changed the service account {target}",
    group="Service accounts and tokens",
    audience=(Audience.ADMINISTRATORS,),
)
SERVICE_ACCOUNT_CREATED = Told(
    "service_account.created",
    "created a service account",
    "{actor} created the service account {target}[ as {roles}]",
    group="Service accounts and tokens",
    audience=(Audience.ADMINISTRATORS,),
)
SERVICE_ACCOUNT_DELETED = Told(
    "service_account.deleted",
    "deleted a service account",
    "{actor} deleted the service account {target}[ (was {before.roles})]",
    group="Service accounts and tokens",
    audience=(Audience.ADMINISTRATORS,),
)
TOKEN_CREATED = Told(
    "token.created",
    "created a token",
    "{actor} created the token {target}[ for {service_account}]",
    group="Service accounts and tokens",
    audience=(Audience.ADMINISTRATORS,),
)
TOKEN_REVOKED = Word(
    "token.revoked",
    "revoked a token",
    "{actor} revoked the token {target}[ of {service_account}]",
    group="Service accounts and tokens",
)
TOKEN_ROTATED = Word(
    "token.rotated",
    "rotated a token",
    "{actor} rotated the token {target}[ into {token}]",
    group="Service accounts and tokens",
)
