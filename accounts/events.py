"""The types of events about people's own accounts."""

from functools import partial

from audit.event_types import ACCOUNT, EventType

_account_event = partial(EventType, group=ACCOUNT)

ACCOUNT_CLOSED = _account_event(
    "account.closed", "closed their account", "{actor} closed their account"
)
ADDRESS_ADDED = _account_event(
    "address.added", "added an email address", "{actor} added the email address[ {address}]"
)
ADDRESS_MADE_PRIMARY = _account_event(
    "address.made_primary",
    "changed the primary email address",
    "{actor} made[ {address}] the primary email address",
)
ADDRESS_REMOVED = _account_event(
    "address.removed", "removed an email address", "{actor} removed the email address[ {address}]"
)
ADDRESS_VERIFIED = _account_event(
    "address.verified",
    "verified an email address",
    "{actor} verified the email address[ {address}]",
)
DATA_DOWNLOADED = _account_event(
    "data.downloaded", "downloaded their data", "{actor} downloaded their data"
)
BROWSER_TRUSTED = _account_event(
    "browser.trusted", "trusted a browser", "{actor} trusted a browser[: {browser}]"
)
TRUST_ENDED = _account_event(
    "browser.trust_ended",
    "stopped trusting a browser",
    "{actor} stopped trusting a browser[: {browser}]",
)
ALL_TRUST_ENDED = _account_event(
    "browser.all_trust_ended",
    "stopped trusting all browsers",
    "{actor} stopped trusting all browsers",
)
FACTOR_ADDED = _account_event(
    "second_factor.added", "added a sign-in method", "{actor} added a sign-in method[: {method}]"
)
FACTOR_REMOVED = _account_event(
    "second_factor.removed",
    "removed a sign-in method",
    "{actor} removed a sign-in method[: {method}]",
)
IDENTITY_CONNECTED = _account_event(
    "identity.connected",
    "connected an account as a way to sign in",
    "{actor} connected[ {provider}][ ({label})] as a way to sign in",
)
IDENTITY_DISCONNECTED = _account_event(
    "identity.disconnected",
    "disconnected an account",
    "{actor} disconnected[ {provider}][ ({label})]",
)
PASSWORD_CHANGED = _account_event(
    "password.changed", "changed their password", "{actor} changed their password"
)
PERSON_RENAMED = _account_event(
    "person.renamed",
    "changed their name",
    "{actor} changed their name[ from {before.name}][ to {after.name}]",
)
PERSON_SIGNED_IN = _account_event(
    "person.signed_in", "signed in", "{actor} signed in[ with {ways}]"
)
PERSON_SIGNED_UP = _account_event("person.signed_up", "signed up", "{actor} signed up")
RECOVERY_CODES_CREATED = _account_event(
    "recovery_codes.created", "created recovery codes", "{actor} created new recovery codes"
)
RECOVERY_CODE_USED = _account_event(
    "recovery_code.used", "used a recovery code", "{actor} used a recovery code[; {left} left]"
)
RESET_ASKED = _account_event(
    "factor_reset.asked",
    "requested a reset of the second factor",
    "{actor} reported the second factor as lost and requested a reset",
)
RESET_CONFIRMED = _account_event(
    "factor_reset.confirmed",
    "confirmed a reset of the second factor",
    "{actor} confirmed the reset of the second factor by email",
)
RESET_VOUCHED = _account_event(
    "factor_reset.vouched",
    "vouched for a reset of the second factor",
    "{actor} vouched for {target} so that the second factor can be reset[: {reason}]",
)
RESET_STOPPED = _account_event(
    "factor_reset.stopped",
    "stopped a reset of the second factor",
    "The reset of the second factor was stopped[: {reason}]",
)
RESET_COMPLETED = _account_event(
    "factor_reset.completed", "reset the second factor", "The second factor of {target} was reset"
)
SESSION_ENDED = _account_event(
    "session.ended", "ended a session", "{actor} ended a session[ of {browser}]"
)
OTHER_SESSIONS_ENDED = _account_event(
    "sessions.others_ended", "ended the other sessions", "{actor} ended all their other sessions"
)
SESSIONS_ENDED = _account_event(
    "sessions.ended", "ended the sessions", "{actor} ended all sessions[ of {other}][: {reason}]"
)
