"""What accounts declare."""

from datetime import timedelta

from accounts import attention, events, measures
from accounts.actions.factor_resets import OPERATORS, operator_may_still_vouch
from accounts.mail import ACCOUNT, readers_by_address, write_account_mail
from accounts.own_data.own_rows import PERSONAL_DATA
from accounts.second_factor import factors, reset_mail
from accounts.second_factor.vouchers import Vouchers
from accounts.sessions.provider_sessions import PageForEverySession
from accounts.tabs import AccountTab
from audit.symbols import Symbol
from console.encryption import Resting
from console.jobs.clock import Job
from console.manifests import declarations_of
from console.serving.pages import Pages
from outbox.kinds import Kind
from outbox.readers import ReaderSource

PAGES_FOR_EVERY_SESSION = [
    # What everyone can open, and what says nothing of a person.
    *("healthz", "readyz", "theme", "security-txt", "favicon", "accounts:picture"),
    *("api:reference", "api:subject"),
    # Signing out, and signing in by one's own means.
    *("account_logout", "accounts:own-sign-in", "accounts:sign-in-again"),
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
]

DECLARED = [
    Resting("authenticator apps", factors.app_keys, factors.reencrypt_app, factors.app_secrets),
    *declarations_of(events),
    *declarations_of(attention),
    *declarations_of(measures),
    Pages("accounts.urls", under="accounts/"),
    Pages("accounts.urls_of_allauth", under="accounts/"),
    Pages("allauth.account.urls", under="accounts/"),
    AccountTab("Profile", "accounts:profile", rank=10),
    AccountTab("Email addresses", "account_email", rank=20),
    AccountTab("Password", "account_change_password", rank=30, under="/accounts/password/"),
    AccountTab("Ways to sign in", "accounts:ways-in", rank=35),
    AccountTab("Sign-in security", "mfa_index", rank=40),
    AccountTab("Sessions", "accounts:sessions", rank=50),
    AccountTab("History", "accounts:history", rank=90),
    *map(PageForEverySession, PAGES_FOR_EVERY_SESSION),
    *PERSONAL_DATA,
    Kind(ACCOUNT, write_account_mail),
    ReaderSource("people", readers_by_address),
    *reset_mail.KINDS,
    Vouchers(OPERATORS, may_still=operator_may_still_vouch),
    Job(
        "settle second factor resets",
        task="accounts.schedule.settle_resets",
        every=timedelta(minutes=5),
        expires=timedelta(minutes=5),
    ),
    Job(
        "forget expired attempts",
        task="accounts.schedule.forget_expired_attempts",
        every=timedelta(minutes=10),
        expires=timedelta(minutes=5),
    ),
    Job(
        "forget expired sessions",
        task="accounts.schedule.forget_expired_sessions",
        every=timedelta(days=1),
    ),
    Symbol("Account", "user"),
]
