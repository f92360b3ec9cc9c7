"""Who fetches and reports: an engine, by the credential of one environment."""

from deployments.models import EngineCredential, Environment
from organizations.tenancy.actors import Machine


class Engine(Machine[EngineCredential]):
    """The engine of one environment, which carries out what was approved for it."""

    @property
    def environment(self) -> Environment:
        """The one environment that it serves."""
        found: Environment = self.credential.holder
        return found
