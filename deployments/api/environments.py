"""Operations on environments."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool, StrictInt

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Line, Listed, ListQuery, Moment, Strict
from deployments import actions
from deployments.conditions.approvers import rules_of
from deployments.environment_rules import Rules
from deployments.forms import EnvironmentForm
from deployments.models import Environment as EnvironmentRow
from deployments.permissions import MANAGE_ENVIRONMENT, VIEW_ENVIRONMENT
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource

router = Router(tags=["Environments"])
MemberId = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,17}$")]


class Environment(Schema):
    """Where components run, and what it demands of deployments there."""

    id: Id
    handle: str = Field(description="Its name in URLs of pages, unique in the organization.")
    name: str
    position: int = Field(description="Builds enter the one with the lowest position.")
    is_production: bool
    approvals: int
    approvers: list[Id] = Field(description="The IDs of the members chosen to approve.")
    chosen_only: bool
    own_approval: bool
    tests_required: bool
    branch_patterns: str
    frozen_until: datetime | None
    frozen_reason: str
    deadline_minutes: int
    bypass_allowed: bool
    created_at: datetime

    @staticmethod
    def resolve_approvers(environment: Any) -> list[str]:
        """The IDs of the memberships chosen to approve, sorted."""
        return sorted(str(row.membership_id) for row in environment.approver_rows.all())


class EnvironmentsQuery(ListQuery):
    """Which environments the list shows."""

    handle: str = Field("", max_length=40, description="Only the environment with this handle.")


class EnvironmentChanges(FormBody):
    """What can be changed of an environment: its name and its rules."""

    form = EnvironmentForm
    name: str = OPTIONAL
    is_production: StrictBool = OPTIONAL
    approvals: StrictInt = OPTIONAL
    approvers: list[MemberId] = OPTIONAL
    chosen_only: StrictBool = OPTIONAL
    own_approval: StrictBool = OPTIONAL
    tests_required: StrictBool = OPTIONAL
    branch_patterns: Line = OPTIONAL
    frozen_until: Moment | None = OPTIONAL
    frozen_reason: Line = OPTIONAL
    deadline_minutes: StrictInt = OPTIONAL
    bypass_allowed: StrictBool = OPTIONAL


class NewEnvironment(EnvironmentChanges):
    """An environment to create. It asks for no approval unless `approvals` says so."""

    name: str


class Move(Strict):
    """Which neighbor the environment changes places with."""

    direction: Literal["up", "down"] = Field(description="Builds enter the uppermost one.")


environments = Resource(
    router,
    "environments",
    noun="an environment",
    shows=Environment,
    rows=lambda organization: organization.environments.prefetch_related("approver_rows"),
)
environments.gets(VIEW_ENVIRONMENT)


@router.get(environments.list_path, response=Listed[Environment], summary="List environments")
@demands(VIEW_ENVIRONMENT)
def list_environments(
    request: ApiRequest, response: HttpResponse, query: Query[EnvironmentsQuery]
) -> object:
    """List the environments of the organization, in their order."""
    rows: Any = environments.visible_to(request.auth, VIEW_ENVIRONMENT)
    rows = narrow(rows, query, "handle")
    return page_of(request, response, query, rows, by=("position", "pk"))


@environments.creates(MANAGE_ENVIRONMENT)
def create_environment(request: ApiRequest, new_environment: NewEnvironment) -> EnvironmentRow:
    """Create an environment after all others, with a handle made from its name."""
    rules = Rules(**_with_member_keys(new_environment.sent()))
    return actions.create_environment(rules=rules, by=request.auth)


@environments.changes(MANAGE_ENVIRONMENT)
def change_environment(
    request: ApiRequest, environment: EnvironmentRow, changes: EnvironmentChanges
) -> None:
    """Change the name or the rules. Deployments that wait keep those under which they came."""
    rules = Rules(**_with_member_keys(changes.over(rules_of(environment))))
    actions.change_environment(environment=environment, rules=rules, by=request.auth)


@environments.deletes(MANAGE_ENVIRONMENT)
def delete_environment(request: ApiRequest, environment: EnvironmentRow) -> None:
    """Delete the environment with its credentials, and cancel the deployments that wait for it."""
    actions.delete_environment(environment=environment, handle=environment.handle, by=request.auth)


@environments.step("move", MANAGE_ENVIRONMENT)
def move_environment(request: ApiRequest, environment: EnvironmentRow, move: Move) -> None:
    """Change places with the environment above or below. The first and the last stay there."""
    is_up = move.direction == "up"
    actions.move_environment(environment=environment, is_up=is_up, by=request.auth)


def _with_member_keys(rules: dict[str, Any]) -> dict[str, Any]:
    """The rules, with the keys of the approvers' memberships in place of their IDs, if any."""
    if "approvers" in rules:
        rules["approvers"] = frozenset(map(int, rules["approvers"]))
    return rules
