"""What events are about whose emails lead to the page of that row. All of a test are compared.

If an action recorded one about another row than its page expects, no email could be written.
"""

from typing import Any

from audit.models import Event
from organizations.tenancy.audience import NotifyingEventType

TARGETS = {
    "group": "group",
    "group.member_added": "user",
    "group.member_removed": "user",
    "group_project_role": "group",
    "role": "role",
    "service_account": "serviceaccount",
    "token": "serviceaccounttoken personaltoken",
    "webhook": "webhook",
    "ci_credential": "component",
    "environment": "environment",
    "deployment": "deployment",
    "job": "component",
    "run": "component",
    "run.expired": "run",
    "api_version": "version",
    "application": "application",
    "subscription": "subscription",
    "key": "application",
    "quota": "quotanotice",
    "gateway": "gateway",
    "domain": "portaldomain",
    "invoice": "invoice",
    "payment": "invoice",
    "credit": "invoice",
    "charge": "invoice",
    "refund": "invoice",
    "dispute": "invoice",
}
"""The names of models, by kind or its first part."""


def targets_of(kind: str) -> list[str]:
    """The names of the models whose rows events of this kind are about; none if it can be any."""
    return TARGETS.get(kind, TARGETS.get(kind.partition(".")[0], "")).split()


def check_target(event: Event, **_: Any) -> None:
    """Fail if an event that notifies people is about another row than its kind says here."""
    expected = targets_of(event.kind) if isinstance(event.kind, NotifyingEventType) else []
    if expected and event.target_type not in expected:
        raise AssertionError(f"{event.kind} was recorded about a {event.target_type}.")
