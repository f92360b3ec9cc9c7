"""What people do with environments. Each action locks the organization exclusively: it is rare."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit import log
from console.database.rows import first_or_raise, save_fields
from console.refusals import Refusal
from deployments import events
from deployments.actions.environment_rules import clean_rules, rule_fields
from deployments.conditions.approvers import rules_of
from deployments.environment_rules import Rules
from deployments.meters import ENVIRONMENTS
from deployments.models import Approver, Environment
from deployments.permissions import MANAGE_ENVIRONMENT
from deployments.states.deployments import DeploymentState
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.handles import free_handle
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.meters import demand_room

MOST_ENVIRONMENTS = 20
"""Of one organization."""
LABELS = {
    "is_production": "production",
    "own_approval": "approval of own requests",
    "tests_required": "tests",
    "branch_patterns": "branches",
    "frozen_reason": "reason for the freeze",
    "deadline_minutes": "deadline",
    "bypass_allowed": "deploying without approval",
    "chosen_only": "only these members can approve",
}
"""What pages call the rules whose label is not the name of the field."""


class EnvironmentNameTaken(Refusal):
    slug = "environment-name-taken"
    message = "Another environment is already named {name}."
    field = "name"


class TooManyEnvironments(Refusal):
    slug = "too-many-environments"
    message = "{organization} has {most} environments, which is the limit. Delete one first."


class EnvironmentGone(Refusal):
    slug = "environment-gone"
    message = "This environment was deleted."


class EnvironmentChanged(Refusal):
    slug = "environment-changed"
    message = (
        "This environment was changed after you opened the page. What you entered is kept, and"
        " differs from it in: {fields}. Check that, and save again."
    )


class WrongEnvironmentHandle(Refusal):
    slug = "wrong-environment-handle"
    message = "To delete {environment}, enter {handle}."
    field = "handle"
    is_mistake = True


@transaction.atomic
def create_environment(*, rules: Rules, by: Actor) -> Environment:
    """Create an environment after all others, with a handle made from its name; record an event.

    Raises TooManyEnvironments, EnvironmentNameTaken, that a limit is reached, or as
    `environment_rules.fit` what is wrong with the rules.
    """
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT)
    demand_room(organization, ENVIRONMENTS)
    rules = clean_rules(organization, rules)
    if organization.environments.count() >= MOST_ENVIRONMENTS:
        raise TooManyEnvironments(organization=organization, most=MOST_ENVIRONMENTS)
    if organization.environments.named(rules.name).exists():
        raise EnvironmentNameTaken(name=rules.name)

    last_position = organization.environments.aggregate(last=Max("position"))["last"]
    environment = organization.environments.create(
        **rule_fields(rules),
        handle=free_handle(organization.environments, rules.name, filler="env"),
        position=0 if last_position is None else last_position + 1,
        created_by=by.person,
    )
    _save_approvers(environment, rules)
    details = _details(rules) | {"handle": environment.handle}
    log.record(events.ENVIRONMENT_CREATED, by=by, target=environment, after=details)
    return environment


@transaction.atomic
def change_environment(
    *, environment: Environment, rules: Rules, seen: str | None = None, by: Actor
) -> bool:
    """Save other rules and record an event; False without doing so if they are the same.

    `seen` is the mark of the rules that a page showed: raises EnvironmentChanged if others changed
    them since. Raises EnvironmentGone, EnvironmentNameTaken, or what is wrong with the rules, as
    `environment_rules.fit`. Deployments that wait keep the rules they were requested under.
    """
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    environment = reload_environment(organization, environment)
    before = rules_of(environment)
    rules = clean_rules(organization, rules, before=before)
    if before == rules:
        return False
    if seen is not None and seen != before.mark:
        raise EnvironmentChanged(fields=_differences(before, rules), mark=before.mark)
    if organization.environments.named(rules.name).exclude(pk=environment.pk).exists():
        raise EnvironmentNameTaken(name=rules.name)

    save_fields(environment, **rule_fields(rules))
    _save_approvers(environment, rules)
    log.record(
        events.ENVIRONMENT_CHANGED,
        by=by,
        target=environment,
        before=_details(before),
        after=_details(rules),
    )
    return True


@transaction.atomic
def move_environment(*, environment: Environment, is_up: bool, by: Actor) -> None:
    """Swap with the environment before or after, if any; record it. Raises EnvironmentGone."""
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    environment = reload_environment(organization, environment)
    others = organization.environments
    if is_up:
        neighbor = others.filter(position__lt=environment.position).order_by("-position").first()
    else:
        neighbor = others.filter(position__gt=environment.position).order_by("position").first()
    if neighbor is None:
        return

    _swap_positions(organization, environment, neighbor)
    order = ", ".join(organization.environments.in_order().values_list("name", flat=True))
    log.record(events.ENVIRONMENT_MOVED, by=by, target=environment, after={"order": order})


@transaction.atomic
def delete_environment(*, environment: Environment, handle: str, by: Actor) -> None:
    """Delete the environment with its credentials, cancel its deployments, and record an event.

    `handle` is what the person typed to confirm. Raises EnvironmentGone or WrongEnvironmentHandle.
    """
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    environment = reload_environment(organization, environment)
    if handle.strip() != environment.handle:
        raise WrongEnvironmentHandle(environment=environment, handle=environment.handle)

    details = _details(rules_of(environment)) | {"handle": environment.handle}
    log.record(events.ENVIRONMENT_DELETED, by=by, target=environment, before=details)
    # The cancelled rows stay, and so does the environment's name in them.
    environment.deployments.unfinished().update(
        state=DeploymentState.CANCELLED, due_at=None, finished_at=timezone.now()
    )
    environment.delete()


def reload_environment(organization: Organization, environment: Environment) -> Environment:
    """Re-read the environment without locking its row. Raises EnvironmentGone."""
    return first_or_raise(organization.environments.filter(pk=environment.pk), EnvironmentGone)


def _swap_positions(organization: Organization, first: Environment, second: Environment) -> None:
    """Swap the positions of two environments, over a free one because no two may share any."""
    environments = organization.environments
    last_position: Any = environments.aggregate(last=Max("position"))["last"]
    environments.filter(pk=first.pk).update(position=last_position + 1)
    environments.filter(pk=second.pk).update(position=first.position)
    environments.filter(pk=first.pk).update(position=second.position)


def _save_approvers(environment: Environment, rules: Rules) -> None:
    """Create and delete rows so that exactly the approvers of the rules have one."""
    environment.approver_rows.exclude(membership__in=rules.approvers).delete()
    present = set(environment.approver_rows.values_list("membership", flat=True))
    Approver.objects.bulk_create(
        Approver(
            organization_id=environment.organization_id,
            environment=environment,
            membership_id=membership_id,
        )
        for membership_id in sorted(rules.approvers - present)
    )


def _differences(before: Rules, rules: Rules) -> str:
    """The labels of the rules that differ, separated by commas."""
    names = [name for name in asdict(rules) if getattr(before, name) != getattr(rules, name)]
    return ", ".join(LABELS.get(name, name.replace("_", " ")) for name in names)


def _details(rules: Rules) -> dict[str, Any]:
    """The rules as events store them: times as text, and approvers as a number."""
    values = rule_fields(rules)
    frozen_until = values.pop("frozen_until")
    return {
        **values,
        "frozen_until": frozen_until.isoformat() if frozen_until else None,
        "approvers": len(rules.approvers),
    }
