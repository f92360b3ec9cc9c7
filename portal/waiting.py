"""What the clock does with requests for access: it lets people in, and forgets what they wrote."""

from collections import defaultdict
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from organizations.models import Organization
from portal.actions import let_in
from portal.mail_domains import domain_of
from portal.models import PortalSettings, SelfSignUp, SignUp

NOTES_KEPT = timedelta(days=30)
"""After a request was answered. The answer stays, and its reason."""
AT_ONCE = 1_000


def let_in_who_waits() -> None:
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
            let_in(sign_up=each)


def forget_notes() -> None:
    """Erase what people wrote in requests that were answered long ago."""
    old = SignUp.objects.answered().filter(decided_at__lt=timezone.now() - NOTES_KEPT)
    old.exclude(note="").update(note="")
