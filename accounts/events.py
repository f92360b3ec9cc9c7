"""What people do with their accounts, in words."""

from audit.words import Word

ACCOUNT_CLOSED = Word(
    "account.closed",
    "closed their account",
    "{actor} closed their account",
    group="Account",
)
ADDRESS_ADDED = Word(
    "address.added",
    "added an email address",
    "{actor} added the email address[ {address}]",
    group="Account",
)
ADDRESS_MADE_PRIMARY = Word(
    "address.made_primary",
    "changed the primary email address",
    "{actor} made[ {address}] the primary email address",
    group="Account",
)
ADDRESS_REMOVED = Word(
    "address.removed",
    "removed an email address",
    "{actor} removed the email address[ {address}]",
    group="Account",
)
ADDRESS_VERIFIED = Word(
    "address.verified",
    "verified an email address",
    "{actor} verified the email address[ {address}]",
    group="Account",
)
DATA_DOWNLOADED = Word(
    "data.downloaded",
    "downloaded their data",
    "{actor} downloaded their data",
    group="Account",
)
BROWSER_TRUSTED = Word(
    "browser.trusted",
    "trusted a browser",
    "{actor} trusted a browser[: {browser}]",
    group="Account",
)
TRUST_ENDED = Word(
    "browser.trust_ended",
    "stopped trusting a browser",
    "{actor} stopped trusting a browser[: {browser}]",
    group="Account",
)
ALL_TRUST_ENDED = Word(
    "browser.all_trust_ended",
    "stopped trusting all browsers",
    "{actor} stopped trusting all browsers",
    group="Account",
)
FACTOR_ADDED = Word(
    "second_factor.added",
    "added a sign-in method",
    "{actor} added a sign-in method[: {method}]",
    group="Account",
)
FACTOR_REMOVED = Word(
    "second_factor.removed",
    "removed a sign-in method",
    "{actor} removed a sign-in method[: {method}]",
    group="Account",
)
IDENTITY_CONNECTED = Word(
    "identity.connected",
    "connected an account as a way to sign in",
    "{actor} connected[ {provider}][ ({label})] as a way to sign in",
    group="Account",
)
IDENTITY_DISCONNECTED = Word(
    "identity.disconnected",
    "disconnected an account",
    "{actor} disconnected[ {provider}][ ({label})]",
    group="Account",
)
PASSWORD_CHANGED = Word(
    "password.changed",
    "changed their password",
    "{actor} changed their password",
    group="Account",
)
PERSON_RENAMED = Word(
    "person.renamed",
    "changed their name",
    "{actor} changed their name[ from {before.name}][ to {after.name}]",
    group="Account",
)
PERSON_SIGNED_IN = Word(
    "person.signed_in",
    "signed in",
    "{actor} signed in[ with {ways}]",
    group="Account",
)
PERSON_SIGNED_UP = Word(
    "person.signed_up",
    "signed up",
    "{actor} signed up",
    group="Account",
)
RECOVERY_CODES_CREATED = Word(
    "recovery_codes.created",
    "created recovery codes",
    "{actor} created new recovery codes",
    group="Account",
)
RECOVERY_CODE_USED = Word(
    "recovery_code.used",
    "used a recovery code",
    "{actor} used a recovery code[; {left} left]",
    group="Account",
)
RESET_ASKED = Word(
    "factor_reset.asked",
    "requested a reset of the second factor",
    "{actor} reported the second factor as lost and requested a reset",
    group="Account",
)
RESET_CONFIRMED = Word(
    "factor_reset.confirmed",
    "confirmed a reset of the second factor",
    "{actor} confirmed the reset of the second factor by email",
    group="Account",
)
RESET_VOUCHED = Word(
    "factor_reset.vouched",
    "vouched for a reset of the second factor",
    "{actor} vouched for {target} so that the second factor can be reset[: {reason}]",
    group="Account",
)
RESET_STOPPED = Word(
    "factor_reset.stopped",
    "stopped a reset of the second factor",
    "The reset of the second factor was stopped[: {reason}]",
    group="Account",
)
RESET_COMPLETED = Word(
    "factor_reset.completed",
    "reset the second factor",
    "The second factor of {target} was reset",
    group="Account",
)
SESSION_ENDED = Word(
    "session.ended",
    "ended a session",
    "{actor} ended a session[ of {browser}]",
    group="Account",
)
OTHER_SESSIONS_ENDED = Word(
    "sessions.others_ended",
    "ended the other sessions",
    "{actor} ended all their other sessions",
    group="Account",
)
SESSIONS_ENDED = Word(
    "sessions.ended",
    "ended the sessions",
    "{actor} ended all sessions[ of {other}][: {reason}]",
    group="Account",
)
