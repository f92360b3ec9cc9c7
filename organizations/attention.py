"""Numbers of organizations that operators should look at."""

from console.operators.attention import Attention
from organizations.models import Organization

SUSPENDED = Attention(
    "Organizations suspended",
    "none of their members can work",
    Organization,
    "state=suspended",
    lambda: Organization.objects.filter(suspended_at__isnull=False),
)
IN_DELETION = Attention(
    "Organizations in deletion",
    "deleted for good when their time is up",
    Organization,
    "state=deletion",
    lambda: Organization.objects.filter(removal_due_at__isnull=False),
)
