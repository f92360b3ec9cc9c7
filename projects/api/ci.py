"""What CI asks with: the credential of a component."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from projects.api.machine_credentials import MachineCredential
from projects.models import CiCredential, RefusedReport
from projects.reporting.reporter import Reporter


class CiRequest(HttpRequest):
    """What an operation for CI receives."""

    auth: Reporter


class CiBearer(MachineCredential):
    """CI of one component."""

    model = CiCredential
    does = "reports builds and tests of a component"

    def find(self, digest: bytes) -> Any:
        return CiCredential.objects.with_component().filter(digest=digest).first()

    def actor(self, credential: Any) -> Reporter:
        component = credential.component
        component.organization = component.project.organization = credential.organization
        return Reporter(credential)

    def note(self, credential: Any, request: HttpRequest, reason: str) -> None:
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
