"""What operators should look at of Developer Portals."""

from console.operators.attention import Attention
from portal.models import PortalDomain

FAILING = Attention(
    "Domains failing",
    "their proof is missing",
    PortalDomain,
    "check=failing",
    lambda: PortalDomain.objects.failing(),
    kind="off",
)
