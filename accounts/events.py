"""What people do with their accounts, in words."""

from audit.event_types import EventType

ACCOUNT_CLOSED = EventType(
    "account.closed",
    "closed their account",
    "{actor} closed their account",
    group="Account",
)
ADDRESS_ADDED = EventType(
    "address.added",
    "added an email address",
    "{actor} added the email address[ {address}]",
    group="Account",
)
ADDRESS_MADE_PRIMARY = EventType(
    "address.made_primary",
    "changed the primary email address",
    "{actor} made[ {address}] the primary email address",
    group="Account",
)
ADDRESS_REMOVED = EventType(
    "address.removed",
    "removed an email address",
    "{actor} removed the email address[ {address}]",
    group="Account",
)
ADDRESS_VERIFIED = EventType(
    "address.verified",
    "verified an email address",
    "{actor} verified the email address[ {address}]",
    group="Account",
)
DATA_DOWNLOADED = EventType(
    "data.downloaded",
    "downloaded their data",
    "{actor} downloaded their data",
    group="Account",
)
BROWSER_TRUSTED = EventType(
    "browser.trusted",
    "trusted a browser",
    "{actor} trusted a browser[: {browser}]",
    group="Account",
)
TRUST_ENDED = EventType(
    "browser.trust_ended",
    "stopped trusting a browser",
    "{actor} stopped trusting a browser[: {browser}]",
    group="Account",
)
ALL_TRUST_ENDED = EventType(
    "browser.all_trust_ended",
    "stopped trusting all browsers",
    "{actor} stopped trusting all browsers",
    group="Account",
)
FACTOR_ADDED = EventType(
    "second_factor.added",
    "added a sign-in method",
    "{actor} added a sign-in method[: {method}]",
    group="Account",
)
FACTOR_REMOVED = EventType(
    "second_factor.removed",
    "removed a sign-in method",
    "{actor} removed a sign-in method[: {method}]",
    group="Account",
)
IDENTITY_CONNECTED = EventType(
    "identity.connected",
    "connected an account as a way to sign in",
    "{actor} connected[ {provider}][ ({label})] as a way to sign in",
    group="Account",
)
IDENTITY_DISCONNECTED = EventType(
    "identity.disconnected",
    "disconnected an account",
    "{actor} disconnected[ {provider}][ ({label})]",
    group="Account",
)
PASSWORD_CHANGED = EventType(
    "password.changed",
    "changed their password",
    "{actor} changed their password",
    group="Account",
)
PERSON_RENAMED = EventType(
    "person.renamed",
    "changed their name",
    "{actor} changed their name[ from {before.name}][ to {after.name}]",
    group="Account",
)
PERSON_SIGNED_IN = EventType(
    "person.signed_in",
    "signed in",
    "{actor} signed in[ with {ways}]",
    group="Account",
)
PERSON_SIGNED_UP = EventType(
    "person.signed_up",
    "signed up",
    "{actor} signed up",
    group="Account",
)
RECOVERY_CODES_CREATED = EventType(
    "recovery_codes.created",
    "created recovery codes",
    "{actor} created new recovery codes",
    group="Account",
)
RECOVERY_CODE_USED = EventType(
    "recovery_code.used",
    "used a recovery code",
    "{actor} used a recovery code[; {left} left]",
    group="Account",
)
RESET_ASKED = EventType(
    "factor_reset.asked",
    "requested a reset of the second factor",
    "{actor} reported the second factor as lost and requested a reset",
    group="Account",
)
RESET_CONFIRMED = EventType(
    "factor_reset.confirmed",
    "confirmed a reset of the second factor",
    "{actor} confirmed the reset of the second factor by email",
    group="Account",
)
RESET_VOUCHED = EventType(
    "factor_reset.vouched",
    "vouched for a reset of the second factor",
    "{actor} vouched for {target} so that the second factor can be reset[: {reason}]",
    group="Account",
)
RESET_STOPPED = EventType(
    "factor_reset.stopped",
    "stopped a reset of the second factor",
    "The reset of the second factor was stopped[: {reason}]",
    group="Account",
)
RESET_COMPLETED = EventType(
    "factor_reset.completed",
    "reset the second factor",
    "The second factor of {target} was reset",
    group="Account",
)
SESSION_ENDED = EventType(
    "session.ended",
    "ended a session",
    "{actor} ended a session[ of {browser}]",
    group="Account",
)
OTHER_SESSIONS_ENDED = EventType(
    "sessions.others_ended",
    "ended the other sessions",
    "{actor} ended all their other sessions",
    group="Account",
)
SESSIONS_ENDED = EventType(
    "sessions.ended",
    "ended the sessions",
    "{actor} ended all sessions[ of {other}][: {reason}]",
    group="Account",
)
