"""Operators look environments and runs up: the rules, credentials, and what engines report."""

from django.contrib import admin

from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, Section
from deployments.models import Environment, Run
from deployments.states.runs import KINDS, RunState
from organizations.tenancy.operator_search import InOrganizationAdmin


def environment_state(environment: Environment) -> State:
    """Whether the environment is frozen: the kind of the state and its label."""
    return ("waiting", "Frozen") if environment.is_frozen else ("good", "Open")


def run_state(run: Run) -> State:
    """The kind of the run's state, and its label."""
    return KINDS[RunState(run.state)], run.get_state_display()


def credentials_of(environment: Environment) -> str:
    """The credentials of the environment's engine, the newest first; expired ones say so."""
    return ", ".join(
        f"{credential}{' (expired)' if credential.is_expired else ''}"
        for credential in environment.engine_credentials.newest_first()
    )


ENVIRONMENT_STATE = state("State", environment_state)
RUN_STATE = state("State", run_state)
APPROVALS = words("Approvals", "approvals")


@admin.register(Environment)
class EnvironmentAdmin(InOrganizationAdmin):
    """Where a customer deploys to."""

    rank = 62
    group = ListGroup.PROJECTS
    icon = "layers"
    purpose = "Environments of all organizations, newest first."
    list_display = [
        itself("Environment"),
        link("Organization", "organization"),
        APPROVALS,
        ENVIRONMENT_STATE,
        moment("Created", "created_at"),
    ]
    details = [
        link("Organization", "organization"),
        mono("Handle", "handle"),
        ENVIRONMENT_STATE,
        APPROVALS,
        words("Deadline in minutes", "deadline_minutes"),
        words("Engine credentials", credentials_of),
        link("Created by", "created_by"),
        moment("Created", "created_at"),
        mono("ID", "pk"),
    ]
    prefetched = ("organization", "created_by")


@admin.register(Run)
class RunAdmin(InOrganizationAdmin):
    """What ran for a customer."""

    rank = 63
    group = ListGroup.PROJECTS
    icon = "play"
    purpose = "Runs of all organizations, newest first."
    list_display = [
        itself("Run"),
        link("Organization", "organization"),
        RUN_STATE,
        moment("Created", "created_at"),
    ]
    details = [
        link("Organization", "organization"),
        mono("ID of the engine", "external_id"),
        RUN_STATE,
        words("Exit status", "exit_status"),
        words("Reported with", "reported_by"),
        link("Requested by", "requested_by"),
        moment("Created", "created_at"),
        moment("Started", "started_at"),
        moment("Finished", "finished_at"),
        mono("ID", "pk"),
    ]
    prefetched = ("organization", "component", "environment", "requested_by")


ENVIRONMENTS_OF_ORGANIZATION = Section(
    title="Environments",
    model=Environment,
    rows=lambda organization: organization.environments.in_order(),
    columns=[
        itself("Environment"),
        APPROVALS,
        ENVIRONMENT_STATE,
        moment("Created", "created_at"),
    ],
    rank=51,
)
