"""Checks of the rules of an environment: whether they are valid, and can be met at all."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from console.refusals import Refusal
from deployments.environment_rules import MOST_APPROVALS, MOST_PATTERNS, Rules, invalid_patterns
from deployments.permissions import MANAGE_ENVIRONMENT
from organizations.models import Organization
from organizations.tenancy.names import clean_short_name


class InvalidApprovals(Refusal):
    slug = "unfit-approvals"
    message = "Select 0 to {most} approvals."
    field = "approvals"
    is_mistake = True


class InvalidPattern(Refusal):
    slug = "unfit-pattern"
    message = (
        "Enter at most {most} branches such as main or release/*, separated by spaces."
        " Letters, digits and . _ / - + # @ are allowed, with * and ? as placeholders."
    )
    field = "branch_patterns"
    is_mistake = True


class NoReasonToFreeze(Refusal):
    slug = "no-reason-to-freeze"
    message = "Enter why the environment is frozen. People who deploy read it."
    field = "frozen_reason"
    is_mistake = True


class FrozenInThePast(Refusal):
    slug = "frozen-in-the-past"
    message = "Enter a time in the future, or leave it empty."
    field = "frozen_until"
    is_mistake = True


class NotApprovers(Refusal):
    slug = "not-approvers"
    message = "Select only members who manage environments."
    field = "approvers"


class NobodyChosen(Refusal):
    slug = "nobody-chosen"
    message = (
        "Select at least one member who manages environments, or clear “Only these members can"
        " approve”. Then every member who manages environments can approve."
    )
    field = "approvers"


class NobodyCanApprove(Refusal):
    slug = "nobody-can-approve"
    message = (
        "{needed} cannot be reached: {eligible} allowed to approve{without}. Lower the number,"
        " {own_approval}or {more_members}."
    )
    field = "approvals"


_OWN_APPROVAL = "select “Members can approve their own requests”, "
_SELECT_MORE = "select more approvers"
_INVITE_MORE = "invite another Environment manager"


def clean_rules(organization: Organization, rules: Rules, *, before: Rules | None = None) -> Rules:
    """The rules, normalized and checked; `before` are those that the environment has now.

    Approvers who lost the right and a freeze that is over can stay if they were there `before`. The
    organization must be locked exclusively. Raises InvalidName, InvalidApprovals, InvalidPattern,
    NoReasonToFreeze, FrozenInThePast, NotApprovers, NobodyChosen or NobodyCanApprove.
    """
    rules = replace(
        rules,
        name=clean_short_name(rules.name),
        branch_patterns=" ".join(rules.branch_patterns.split()),
        frozen_reason=rules.frozen_reason.strip() if rules.frozen_until else "",
        chosen_only=rules.chosen_only or bool(rules.approvers),
    )
    if not 0 <= rules.approvals <= MOST_APPROVALS:
        raise InvalidApprovals(most=MOST_APPROVALS)
    patterns = rules.branch_patterns.split()
    if len(patterns) > MOST_PATTERNS or invalid_patterns(patterns):
        raise InvalidPattern(most=MOST_PATTERNS)
    _demand_valid_freeze(rules, before.frozen_until if before else None)
    _demand_reachable(organization, rules, before.approvers if before else frozenset())
    return rules


def rule_fields(rules: Rules) -> dict[str, Any]:
    """The fields of an environment's row that store the rules: all but approvers, who have rows."""
    fields = asdict(rules)
    fields.pop("approvers")
    return fields


def _demand_valid_freeze(rules: Rules, frozen_until_before: datetime | None) -> None:
    """Raise NoReasonToFreeze, or FrozenInThePast unless the time is the one from before."""
    if rules.frozen_until is None:
        return
    if not rules.frozen_reason:
        raise NoReasonToFreeze
    if rules.frozen_until <= timezone.now() and rules.frozen_until != frozen_until_before:
        raise FrozenInThePast


def _demand_reachable(
    organization: Organization, rules: Rules, approvers_before: frozenset[int]
) -> None:
    """Raise NotApprovers, NobodyChosen or NobodyCanApprove if no request could be approved."""
    entitled = organization.memberships.with_rare_permission(MANAGE_ENVIRONMENT)
    if rules.chosen_only:
        entitled = entitled.filter(pk__in=rules.approvers)
        entitled_ids = frozenset(entitled.values_list("pk", flat=True))
        if rules.approvers - entitled_ids - approvers_before:
            raise NotApprovers
        if not entitled_ids:
            raise NobodyChosen
    number = entitled.count()
    excluded_requesters = 0 if rules.own_approval or not number else 1
    if rules.approvals > number - excluded_requesters:
        raise NobodyCanApprove(
            needed=_number_with_noun(rules.approvals, "approval"),
            eligible=f"{_number_with_noun(number, 'member')} {'is' if number == 1 else 'are'}",
            without=", and no one approves their own request" if excluded_requesters else "",
            own_approval=_OWN_APPROVAL if 0 < number == rules.approvals else "",
            more_members=_SELECT_MORE if rules.chosen_only else _INVITE_MORE,
        )


def _number_with_noun(number: int, noun: str) -> str:
    """Such as "1 member" or "2 members"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
