"""What the operations of this app are sent, for the tests of all of them."""

from django.utils import timezone

from accounts.models import User
from builds.models import BuildState
from builds.tests.makers import DIGEST, add_build
from deployments.models import Deployment
from deployments.permissions import DEPLOY_COMPONENT
from deployments.tests.makers import see_running, waiting_deployment
from tests.api.machines import Said
from tests.samples import Things


def _status(things: Things) -> Said:
    return Said({"state": "running", "reference": "table:1"})


def _observed(things: Things) -> Said:
    component = things.component
    name = f"{component.project.handle}/{component.handle}"
    return Said({"components": [{"component": name, "state": "healthy"}]})


def _run(things: Things) -> Said:
    job = things.schedule.component
    body = {"component": f"{job.project.handle}/{job.handle}", "id": "table-1", "state": "started"}
    return Said(body | {"request": str(things.run.pk)})


def _let_build_succeed(things: Things) -> None:
    build = things.build
    build.state, build.digest = BuildState.SUCCEEDED, DIGEST
    build.artifact, build.finished_at = f"registry.example/a@{DIGEST}", timezone.now()
    build.save()


def _let_it_be_own(things: Things) -> None:
    """The deployment is requested by those whose token may deploy and no more."""
    admin = User.objects.filter(name=f"Lin-{DEPLOY_COMPONENT.value}").first()
    Deployment.objects.filter(pk=things.deployment.pk).update(
        requested_by=admin, requested_by_machine=DEPLOY_COMPONENT.label[:50]
    )


def _let_job_run(things: Things) -> None:
    things.run.delete()
    job, environment = things.run.component, things.environment
    ran = waiting_deployment(
        add_build(job), environment, state="succeeded", due_at=None, finished_at=timezone.now()
    )
    see_running(job, environment, deployment=ran)


BODIES = {
    "create_deployment": {"environment_id": "{environment}", "build_id": "{build}"},
    "create_run": {"component_id": "{run.component}", "environment_id": "{environment}"},
    "create_engine_credential": {"environment_id": "{environment}", "days": 7},
    "rotate_engine_credential": {"overlap_hours": 24},
    "create_environment": {"name": "Preview"},
    "change_environment": {"deadline_minutes": 30},
    "move_environment": {"direction": "up"},
}
READY = {
    "create_deployment": _let_build_succeed,
    "cancel_deployment": _let_it_be_own,
    "create_run": _let_job_run,
    "create_engine_credential": lambda things: things.environment.engine_credentials.all().delete(),
}
MACHINES = {
    "list_approved_deployments": lambda things: Said(),
    "report_deployment_status": _status,
    "report_observed_components": _observed,
    "list_requested_runs": lambda things: Said(),
    "report_run": _run,
}

PAGES_ONLY = {
    "close_deployment": "Someone looked at what runs, and says so.",
    "replace_deployment": "`cancel_deployment`, then `create_deployment`.",
}
"""Actions without an operation, and why not."""
