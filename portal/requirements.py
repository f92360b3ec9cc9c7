"""What the Developer Portal asks of a version before it is published."""

from django.urls import reverse

from apis.models import Version
from apis.publishing import Requirement
from portal.models import Plan


def _is_offered(version: Version) -> bool:
    return Plan.objects.open_for(version).exists()


def _plans(version: Version) -> str:
    api = version.api
    return reverse("offers:plans", args=[api.organization.handle, api.handle, version.major])


OFFERED = Requirement("At least one plan is offered", _is_offered, _plans, rank=30)
