"""What accounts declare."""

from datetime import timedelta

from accounts import events
from accounts.mail import ACCOUNT, write_account_mail
from accounts.own_rows import PERSONAL_DATA
from accounts.tabs import AccountTab
from console.clock import Job
from console.manifests import all_in
from console.pages import Pages
from outbox.kinds import Kind

DECLARED = [
    *all_in(events),
    Pages("accounts.urls", under="accounts/"),
    Pages("accounts.urls_of_allauth", under="accounts/"),
    Pages("allauth.account.urls", under="accounts/"),
    AccountTab("Profile", "accounts:profile", rank=10),
    AccountTab("Email addresses", "account_email", rank=20),
    AccountTab("Password", "account_change_password", rank=30, under="/accounts/password/"),
    AccountTab("Sign-in security", "mfa_index", rank=40),
    AccountTab("Sessions", "accounts:sessions", rank=50),
    AccountTab("History", "accounts:history", rank=90),
    *PERSONAL_DATA,
    Kind(ACCOUNT, write_account_mail),
    Job(
        "forget expired attempts",
        task="accounts.schedule.forget_expired_attempts",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Job(
        "forget expired sessions",
        task="accounts.schedule.forget_expired_sessions",
        every=timedelta(days=1),
    ),
]
