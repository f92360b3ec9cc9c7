"""One of each thing of environments and deployments, for the tests about all of them."""

from organizations.models import Membership
from projects.actions import create_engine_credential
from projects.models import Environment
from projects.tests.environment_makers import add_environment
from tests.samples import Sample, Things


def _environment(things: Things):
    """The first of two, so that it can be moved."""
    chosen = frozenset({things.admin.pk})
    made = add_environment(things.named("Staging"), approvers=chosen, by=things.admin)
    add_environment(things.named("Production"), is_production=True, by=things.admin)
    return made


def _more_environments(by: Membership, start: int, count: int):
    Environment.objects.bulk_create(
        Environment(
            organization=by.organization,
            name=f"Environment {n}",
            name_key=f"environment {n}",
            handle=f"environment-{n}",
            position=1_000 + n,
        )
        for n in range(start, start + count)
    )


ENVIRONMENT_SAMPLES = [
    Sample(
        "environment",
        _environment,
        "<handle:environment>",
        in_address=lambda environment: environment.handle,
        more=_more_environments,
    ),
    Sample("approver", lambda things: things.environment.approver_rows.get()),
    Sample(
        "engine_credential",
        lambda things: create_engine_credential(
            environment=things.environment, days=30, by=things.admin
        ),
    ),
]
