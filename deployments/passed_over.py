"""The approvers that a deployment without approval went past."""

from django.db.models import Q

from deployments.models import Deployment
from deployments.permissions import MANAGE_ENVIRONMENT
from organizations.models import Membership


def those_who_approve(deployment: str) -> Q:
    """The memberships that were to approve it: the chosen ones, or all who may.

    If none of the chosen ones can approve any longer, all who may: someone has to read of it.
    """
    found = Deployment.objects.filter(pk=deployment).first()
    if found is None or found.approvers is None:
        return Q()
    chosen = Q(pk__in=found.approvers)
    able = Membership.objects.active().filter(chosen, organization=found.organization_id)
    return chosen if able.who_may(MANAGE_ENVIRONMENT).exists() else Q()
