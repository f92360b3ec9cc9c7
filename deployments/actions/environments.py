"""What people do with environments. Each has the organization alone: it is not done often."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from deployments.actions.environment_rules import clean_rules, rule_fields
from deployments.approvers import rules_of
from deployments.environment_rules import Rules
from deployments.events.environments import (
    ENVIRONMENT_CHANGED,
    ENVIRONMENT_CREATED,
    ENVIRONMENT_DELETED,
    ENVIRONMENT_MOVED,
)
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
"""What pages call rules, where it is not the name of the field."""


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
    """Another environment, after all others. Its handle is made from the name and stays."""
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT)
    demand_room(organization, ENVIRONMENTS)
    rules = clean_rules(organization, rules)
    if organization.environments.count() >= MOST_ENVIRONMENTS:
        raise TooManyEnvironments(organization=organization, most=MOST_ENVIRONMENTS)
    _demand_free_name(organization, rules.name)

    last = organization.environments.aggregate(last=Max("position"))["last"]
    environment = organization.environments.create(
        **rule_fields(rules),
        handle=free_handle(organization.environments, rules.name, filler="env"),
        position=0 if last is None else last + 1,
        created_by=by.person,
    )
    _choose(environment, rules)
    log.record(
        ENVIRONMENT_CREATED,
        organization=organization,
        by=by,
        target=environment,
        after=_said(rules) | {"handle": environment.handle},
    )
    return environment


@transaction.atomic
def change_environment(
    *, environment: Environment, rules: Rules, seen: str | None = None, by: Actor
) -> bool:
    """Give it these rules; returns whether anything changed.

    `seen` is the mark of the rules that a page showed: what others changed since is not undone.
    They count for what is requested from now on. What already waits keeps those it was requested
    under.
    """
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    fresh = reload_environment(organization, environment)
    before = rules_of(fresh)
    rules = clean_rules(organization, rules, before=before)
    if before == rules:
        return False
    if seen is not None and seen != before.mark:
        raise EnvironmentChanged(fields=_differences(before, rules), mark=before.mark)
    _demand_free_name(organization, rules.name, apart_from=fresh)

    for field, value in rule_fields(rules).items():
        setattr(fresh, field, value)
    fresh.save(update_fields=list(rule_fields(rules)))
    _choose(fresh, rules)
    log.record(
        ENVIRONMENT_CHANGED,
        organization=organization,
        by=by,
        target=fresh,
        before=_said(before),
        after=_said(rules),
    )
    return True


@transaction.atomic
def move_environment(*, environment: Environment, is_up: bool, by: Actor) -> None:
    """Change places with the one before it or, down, after it; at the end, nothing happens."""
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    fresh = reload_environment(organization, environment)
    others = organization.environments
    if is_up:
        other = others.filter(position__lt=fresh.position).order_by("-position").first()
    else:
        other = others.filter(position__gt=fresh.position).order_by("position").first()
    if other is None:
        return

    _swap(organization, fresh, other)
    order = ", ".join(organization.environments.in_order().values_list("name", flat=True))
    log.record(
        ENVIRONMENT_MOVED,
        organization=organization,
        by=by,
        target=fresh,
        after={"order": order},
    )


@transaction.atomic
def delete_environment(*, environment: Environment, handle: str, by: Actor) -> None:
    """End it with its credentials: its engine's next question is answered as a stranger's is."""
    organization, by = authorize_exclusively(by, MANAGE_ENVIRONMENT, on=environment)
    fresh = reload_environment(organization, environment)
    if handle.strip() != fresh.handle:
        raise WrongEnvironmentHandle(environment=fresh, handle=fresh.handle)

    log.record(
        ENVIRONMENT_DELETED,
        organization=organization,
        by=by,
        target=fresh,
        before=_said(rules_of(fresh)) | {"handle": fresh.handle},
    )
    _cancel_unfinished(fresh)
    fresh.delete()


def reload_environment(organization: Organization, environment: Environment) -> Environment:
    """The environment as it is now that the organization is locked."""
    fresh = organization.environments.filter(pk=environment.pk).first()
    if fresh is None:
        raise EnvironmentGone
    fresh.organization = organization
    return fresh


def _cancel_unfinished(environment: Environment) -> None:
    """What was to go there goes nowhere. The rows stay, and so does the name in them."""
    environment.deployments.unfinished().update(
        state=DeploymentState.CANCELLED, due_at=None, finished_at=timezone.now()
    )


def _swap(organization: Organization, one: Environment, other: Environment) -> None:
    """Over a place that is free: not for one statement do two share one."""
    last: Any = organization.environments.aggregate(last=Max("position"))["last"]
    here = organization.environments
    here.filter(pk=one.pk).update(position=last + 1)
    here.filter(pk=other.pk).update(position=one.position)
    here.filter(pk=one.pk).update(position=other.position)


def _choose(environment: Environment, rules: Rules) -> None:
    """Have exactly these as approvers."""
    environment.approver_rows.exclude(membership__in=rules.approvers).delete()
    already = set(environment.approver_rows.values_list("membership", flat=True))
    Approver.objects.bulk_create(
        Approver(
            organization_id=environment.organization_id,
            environment=environment,
            membership_id=key,
        )
        for key in sorted(rules.approvers - already)
    )


def _differences(before: Rules, rules: Rules) -> str:
    """The names of what is not the same in both, as the page calls them."""
    names = [name for name in asdict(rules) if getattr(before, name) != getattr(rules, name)]
    return ", ".join(LABELS.get(name, name.replace("_", " ")) for name in names)


def _said(rules: Rules) -> dict[str, Any]:
    """As the history keeps them."""
    values = rule_fields(rules)
    frozen = values.pop("frozen_until")
    return {
        **values,
        "frozen_until": frozen.isoformat() if frozen else None,
        "approvers": len(rules.approvers),
    }


def _demand_free_name(
    organization: Organization, name: str, *, apart_from: Environment | None = None
) -> None:
    """No one else can take it: all who name one wait for the same lock."""
    others = organization.environments.named(name)
    if (others.exclude(pk=apart_from.pk) if apart_from else others).exists():
        raise EnvironmentNameTaken(name=name)
