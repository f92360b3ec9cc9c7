"""What engines ask with: the credential of an environment."""

from typing import Any

from django.http import HttpRequest

from console.api.limits import HourlyLimit
from projects.api.machine_credentials import MachineCredential
from projects.engines.engine import Engine
from projects.models import EngineCredential

CALLS = HourlyLimit(3_600)
"""An engine asks every few seconds what was approved."""


class EngineRequest(HttpRequest):
    """What an operation for engines receives."""

    auth: Engine


class EngineBearer(MachineCredential):
    """The engine of one environment."""

    model = EngineCredential
    limit = CALLS
    does = "fetches and reports deployments to an environment"

    def find(self, digest: bytes) -> Any:
        return EngineCredential.objects.with_environment().filter(digest=digest).first()

    def actor(self, credential: Any) -> Engine:
        credential.environment.organization = credential.organization
        return Engine(credential)

    def note(self, credential: Any, request: HttpRequest, reason: str) -> None:
        """Nothing: an engine is told why, and has a log of its own."""
