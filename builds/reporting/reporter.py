"""CI as an actor, by the credential of one component."""

from builds.models import CiCredential
from organizations.tenancy.actors import Machine
from projects.models import Component


class Reporter(Machine[CiCredential]):
    """CI of one component, which reports builds and tests of it."""

    @property
    def component(self) -> Component:
        """The component of the credential, on which alone it may report."""
        return self.credential.holder
