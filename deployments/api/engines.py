"""How requests of engines are authenticated: by the credential of an environment."""

from django.http import HttpRequest

from console.api.limits import HourlyLimit
from deployments.engines import Engine
from deployments.models import EngineCredential
from organizations.tenancy.machine_access import MachineCredential

CALLS = HourlyLimit(3_600)
"""An engine asks every few seconds what was approved."""


class EngineRequest(HttpRequest):
    """A request to an operation for engines; `auth` is the engine."""

    auth: Engine


class EngineBearer(MachineCredential):
    """Authentication of the engine of one environment by its credential."""

    model = EngineCredential
    machine = Engine
    limit = CALLS
    does = "fetches and reports deployments to an environment"
