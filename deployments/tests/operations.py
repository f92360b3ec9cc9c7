"""What the operations of this app are sent, for the tests of all of them."""

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


BODIES = {
    "create_environment": {"name": "Preview"},
    "change_environment": {"deadline_minutes": 30},
    "move_environment": {"direction": "up"},
}
MACHINES = {
    "list_approved_deployments": lambda things: Said(),
    "report_deployment_status": _status,
    "report_observed_components": _observed,
    "list_requested_runs": lambda things: Said(),
    "report_run": _run,
}
