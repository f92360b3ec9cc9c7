"""What belongs to an organization of usage."""

from django.db.models import Q

from organizations.models import Membership
from organizations.models.membership import MembershipQuerySet
from portal.models import Application, Right, Share
from usage.models import QuotaNotice


def told_of_quota(notice: str) -> MembershipQuerySet:
    """The memberships of who owns or manages the application whose quota it is."""
    found = QuotaNotice.objects.filter(pk=notice)
    application = Application.objects.filter(pk__in=found.values("subscription__application"))
    managing = Share.objects.filter(application__in=application, right=Right.MANAGE)
    return Membership.objects.filter(
        Q(pk__in=application.values("owner")) | Q(pk__in=managing.values("membership"))
    )
