"""What the races of builds begin with."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from builds.models import BuildState, CiCredential
from builds.reporting.build_report import BuildReport
from builds.reporting.reporter import Reporter
from credentials.actions import issue
from organizations.models import Membership
from projects.models import Component, ComponentType
from tests.races.rounds import organization_of

COMMIT = "a" * 40


def ci_of(*people: User) -> tuple[Reporter, list[Membership]]:
    """CI of a component in a new organization of these administrators."""
    members = organization_of(*people)
    organization = members[0].organization
    project = organization.projects.create(name="Apollo", handle="apollo")
    component = Component.objects.create(
        organization=organization,
        project=project,
        name="Orders",
        handle="orders",
        type=ComponentType.API,
    )
    return Reporter(another_credential(component)), members


def another_credential(component: Component) -> CiCredential:
    """One more, that works."""
    return issue(
        CiCredential,
        name="CI",
        life=timedelta(days=7),
        organization=component.organization,
        component=component,
    )


def said(state: BuildState, run: int = 1, **more: Any) -> BuildReport:
    """What CI says of a run."""
    return BuildReport(external_id=str(run), attempt=1, commit=COMMIT, state=state, **more)


def succeeded(run: int = 1, mark: str = "a") -> BuildReport:
    """That it succeeded, with an artifact of its own."""
    digest = f"sha256:{mark * 64}"
    return said(BuildState.SUCCEEDED, run, artifact=f"orders@{digest}", digest=digest)
