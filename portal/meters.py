"""What is counted of the Developer Portal."""

from organizations.tenancy.meters import Meter
from portal.models import Subscription

APPLICATIONS = Meter(
    "applications", "Applications", lambda organization: organization.applications.all()
)
SUBSCRIPTIONS = Meter(
    "subscriptions",
    "API subscriptions",
    lambda organization: Subscription.objects.filter(organization=organization).open(),
)
