"""What belongs to an organization of usage."""

from django.db.models import Q

from organizations.belongings import Rows
from organizations.models import Membership, Organization
from organizations.models.membership import MembershipQuerySet
from portal.models import Application, Right, Share
from usage.models import Batch, Bucket, MonthlyUse, QuotaNotice


def buckets(organization: Organization) -> Rows:
    """The numbers of calls of all its APIs."""
    return Bucket.objects.of_organization(organization)


def monthly_uses(organization: Organization) -> Rows:
    """How much of their quotas its subscribers used."""
    return MonthlyUse.objects.filter(organization=organization)


def quota_notices(organization: Organization) -> Rows:
    """Of which quotas its subscribers were told."""
    return QuotaNotice.objects.filter(organization=organization)


def told_of_quota(notice: str) -> MembershipQuerySet:
    """The memberships of who owns or manages the application whose quota it is."""
    found = QuotaNotice.objects.filter(pk=notice)
    application = Application.objects.filter(pk__in=found.values("subscription__application"))
    managing = Share.objects.filter(application__in=application, right=Right.MANAGE)
    return Membership.objects.filter(
        Q(pk__in=application.values("owner")) | Q(pk__in=managing.values("membership"))
    )


def batches(organization: Organization) -> Rows:
    """The reports that its gateways sent."""
    return Batch.objects.filter(organization=organization)
