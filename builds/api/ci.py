"""How requests of CI are authenticated: by the credential of a component."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from builds.models import CiCredential, RefusedReport
from builds.reporting.reporter import Reporter
from console.api.limits import HourlyLimit
from organizations.tenancy.machine_access import MachineCredential

REPORTS = HourlyLimit(600)


class CiRequest(HttpRequest):
    """A request to an operation for CI; `auth` is who reports."""

    auth: Reporter


class CiBearer(MachineCredential):
    """Authentication of CI by the credential of one component."""

    model = CiCredential
    machine = Reporter
    limit = REPORTS
    does = "reports builds and tests of a component"

    def record_denied_call(self, credential: Any, request: HttpRequest, reason: str) -> None:
        """Save the refused request as the last one of the component, for the people who read it."""
        RefusedReport.objects.update_or_create(
            component=credential.component,
            defaults={
                "organization": credential.organization,
                "at": timezone.now(),
                "call": f"{request.method} {request.path}"[:60],
                "reason": reason[:500],
                "credential": str(credential),
            },
        )
