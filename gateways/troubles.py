"""What needs attention on Home: gateways that asked the console before, and ask no longer."""

from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from gateways import permissions
from gateways.models import SILENT_AFTER, Gateway
from organizations.models import Organization
from organizations.tenancy.troubles import Trouble, TroubleKind, TroubleRow


def _silent_gateways(organization: UUID) -> QuerySet[Any]:
    """Gateways whose last check was SILENT_AFTER ago; none that was never seen."""
    silent_at = ExpressionWrapper(F("seen_at") + SILENT_AFTER, DateTimeField())
    gateways = Gateway.objects.filter(organization=organization).with_last_seen()
    return (
        gateways.annotate(silent_at=silent_at)
        .filter(silent_at__lte=timezone.now())
        .annotate(
            trouble_rank=Value(1),
            trouble_since=F("seen_at"),
            trouble_subject=F("name"),
            trouble_key=Cast("pk", CharField()),
        )
    )


def _trouble_of_gateway(organization: Organization, row: TroubleRow) -> Trouble:
    """A silent gateway leads to its page, with its tokens and configuration."""
    url = reverse("gateways:gateway", args=[organization.handle, UUID(row.trouble_key)])
    return Trouble(
        title=f"Gateway {row.trouble_subject}",
        url=url,
        words="Silent",
        at=row.trouble_since,
        label="View gateway",
        fix_url=url,
        kind="off",
        since="last seen",
    )


SILENT_GATEWAYS = TroubleKind(
    "silent-gateways", (permissions.MANAGE_GATEWAY,), _silent_gateways, _trouble_of_gateway
)
