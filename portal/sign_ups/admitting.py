"""Letting people in who wait for access to a Developer Portal that is open to them now."""

from collections import defaultdict

from allauth.account.models import EmailAddress

from organizations.models import Organization
from portal.actions import approve_by_email_domain
from portal.models import PortalSettings, SelfSignUp, SignUp
from portal.sign_ups.mail_domains import domain_of

AT_ONCE = 1_000


def approve_waiting_sign_ups() -> None:
    """Let in those whose addresses sign-up is now open to, first the ones who asked first."""
    open_now = PortalSettings.objects.filter(
        self_signup=SelfSignUp.OPEN, organization__in=Organization.objects.running()
    )
    domains = {each.organization_id: set(each.domains) for each in open_now}
    waiting = SignUp.objects.pending().filter(organization__in=domains)
    asked = list(
        waiting.select_related("user", "organization").order_by("asked_at", "pk")[:AT_ONCE]
    )
    theirs = defaultdict(set)
    people = {each.user_id for each in asked}
    verified = EmailAddress.objects.filter(verified=True, user__in=people)
    for person, address in verified.values_list("user", "email"):
        theirs[person].add(domain_of(address))
    for each in asked:
        if theirs[each.user_id] & domains[each.organization_id]:
            approve_by_email_domain(sign_up=each)
