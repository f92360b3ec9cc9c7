"""What engines ask with: the credential of an environment."""

from django.http import HttpRequest

from console.api.limits import HourlyLimit
from deployments.engines import Engine
from deployments.models import EngineCredential
from organizations.tenancy.machine_access import MachineCredential

CALLS = HourlyLimit(3_600)
"""An engine asks every few seconds what was approved."""


class EngineRequest(HttpRequest):
    """What an operation for engines receives."""

    auth: Engine


class EngineBearer(MachineCredential):
    """The engine of one environment."""

    model = EngineCredential
    machine = Engine
    limit = CALLS
    does = "fetches and reports deployments to an environment"
