"""The members that a notice of a quota concerns."""

from django.db.models import Q

from organizations.models import Membership
from organizations.models.membership_queryset import MembershipQuerySet
from portal.models import Application, Right, Share
from usage.models import QuotaNotice


def told_of_quota(notice: str) -> MembershipQuerySet:
    """The memberships of those who own or manage the application that the notice is about."""
    application_ids = QuotaNotice.objects.filter(pk=notice).values("subscription__application")
    application = Application.objects.filter(pk__in=application_ids)
    managing = Share.objects.filter(application__in=application, right=Right.MANAGE)
    return Membership.objects.filter(
        Q(pk__in=application.values("owner")) | Q(pk__in=managing.values("membership"))
    )
