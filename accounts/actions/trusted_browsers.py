"""What people do with the browsers that they trust: add one, end one, end all."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.actions.people import lock_person
from accounts.actions.second_factor import NoFactor
from accounts.browsers.trusted import LIFETIME, digest, new_token, password_digest
from accounts.events import ALL_TRUST_ENDED, BROWSER_TRUSTED, TRUST_ENDED
from accounts.mail import email_person
from accounts.models import TrustedBrowser, User
from accounts.second_factor import factors
from audit import log
from console.refusals import Refusal


class TrustEnded(Refusal):
    slug = "trust-ended"
    message = "This browser is no longer trusted."


class NoTrustedBrowsers(Refusal):
    slug = "no-trusted-browsers"
    message = "You trust no browsers."


@transaction.atomic
def trust_browser(*, browser: str, replaced_digests: Collection[str], by: User) -> str:
    """Trust a browser for 30 days, after the second step; returns the token for its cookie.

    `by` is the person as they signed in: with a password that has changed since, the browser is
    trusted for nothing. `instead_of` are the digests of what the browser was trusted by before.
    """
    signed_in_with = password_digest(by)
    by = lock_person(by)
    if not factors.has_factor(by):
        raise NoFactor
    by.trusted_browsers.filter(digest__in=replaced_digests).delete()
    token = new_token()
    by.trusted_browsers.create(
        digest=digest(token),
        password_digest=signed_in_with,
        browser=browser,
        expires_at=timezone.now() + LIFETIME,
    )
    log.record(BROWSER_TRUSTED, organization=None, by=by, target=by, after=_told(browser))
    email_person("browser_trusted", by)
    return token


@transaction.atomic
def end_trust(*, browser: TrustedBrowser, by: User) -> None:
    """Ask for the second factor in this browser again."""
    by = lock_person(by)
    ended, _ = by.trusted_browsers.filter(pk=browser.pk).delete()
    if not ended:
        raise TrustEnded
    log.record(TRUST_ENDED, organization=None, by=by, target=by, before=_told(browser.browser))


@transaction.atomic
def end_all_trust(*, by: User) -> None:
    """Ask for the second factor everywhere again."""
    by = lock_person(by)
    ended, _ = by.trusted_browsers.all().delete()
    if not ended:
        raise NoTrustedBrowsers
    log.record(ALL_TRUST_ENDED, organization=None, by=by, target=by, before={"count": ended})


def _told(browser: str) -> dict[str, str]:
    return {"browser": browser} if browser else {}
