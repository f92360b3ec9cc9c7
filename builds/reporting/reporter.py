"""Who reports: CI, by a credential of one component."""

from builds.models import CiCredential
from organizations.tenancy.actors import Machine
from projects.models import Component


class Reporter(Machine[CiCredential]):
    """CI of one component, which it may report on."""

    @property
    def component(self) -> Component:
        """The one component that it may report on."""
        return self.credential.holder
