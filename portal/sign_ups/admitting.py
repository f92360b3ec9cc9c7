"""Approving requests for access to a Developer Portal that is open to these people now."""

from collections import defaultdict
from contextlib import suppress

from allauth.account.models import EmailAddress

from accounts.actions import AccountClosed
from organizations.domains.email_domains import domain_of
from organizations.models import Organization
from portal.actions import approve_by_email_domain
from portal.models import PortalSettings, SelfSignUp, SignUp

AT_ONCE = 1_000


def approve_waiting_sign_ups() -> None:
    """Approve pending requests of people to whose verified addresses sign-up is open.

    Not of people who cannot sign in, also if they closed their account after the list was read.
    """
    open_now = PortalSettings.objects.filter(
        self_signup=SelfSignUp.OPEN, organization__in=Organization.objects.running()
    )
    domains = {settings.organization_id: set(settings.domains) for settings in open_now}
    pending = SignUp.objects.pending().filter(organization__in=domains, user__is_active=True)
    sign_ups = list(
        pending.select_related("user", "organization").order_by("asked_at", "pk")[:AT_ONCE]
    )
    verified = EmailAddress.objects.filter(
        verified=True, user__in={sign_up.user_id for sign_up in sign_ups}
    )
    domains_by_user = defaultdict(set)
    for user_id, address in verified.values_list("user", "email"):
        domains_by_user[user_id].add(domain_of(address))
    for sign_up in sign_ups:
        if domains_by_user[sign_up.user_id] & domains[sign_up.organization_id]:
            with suppress(AccountClosed):
                approve_by_email_domain(sign_up=sign_up)
