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
    """Trust a browser for 30 days, record it and email the person; returns the cookie's token.

    `by` is the row as it was read at sign-in, so that a password changed since then makes the trust
    void. Trust of the digests `instead_of`, from the browser's old cookie, is deleted. Raises
    NoFactor without a second factor, or AccountClosed.
    """
    digest_at_sign_in = password_digest(by)
    by = lock_person(by)
    if not factors.has_factor(by):
        raise NoFactor
    by.trusted_browsers.filter(digest__in=replaced_digests).delete()
    token = new_token()
    by.trusted_browsers.create(
        digest=digest(token),
        password_digest=digest_at_sign_in,
        browser=browser,
        expires_at=timezone.now() + LIFETIME,
    )
    log.record(BROWSER_TRUSTED, organization=None, by=by, target=by, after=_event_data(browser))
    email_person("browser_trusted", by)
    return token


@transaction.atomic
def end_trust(*, browser: TrustedBrowser, by: User) -> None:
    """Stop trusting one of the person's browsers. Raises TrustEnded or AccountClosed."""
    by = lock_person(by)
    deleted_count, _ = by.trusted_browsers.filter(pk=browser.pk).delete()
    if not deleted_count:
        raise TrustEnded
    before = _event_data(browser.browser)
    log.record(TRUST_ENDED, organization=None, by=by, target=by, before=before)


@transaction.atomic
def end_all_trust(*, by: User) -> None:
    """Stop trusting all browsers of the person. Raises NoTrustedBrowsers or AccountClosed."""
    by = lock_person(by)
    deleted_count, _ = by.trusted_browsers.all().delete()
    if not deleted_count:
        raise NoTrustedBrowsers
    before = {"count": deleted_count}
    log.record(ALL_TRUST_ENDED, organization=None, by=by, target=by, before=before)


def _event_data(browser: str) -> dict[str, str]:
    """What events hold of a browser: its name, or nothing if that is unknown."""
    return {"browser": browser} if browser else {}
