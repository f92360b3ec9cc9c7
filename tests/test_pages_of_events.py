"""Emails lead to what they are about: each kind of event that notifies people has a page."""

import pytest

from audit.event_types import EVENT_TYPES
from audit.models import Event
from organizations.models import Membership
from organizations.tenancy.audience import NotifyingEventType
from tests.test_sizes import sign_in_again

pytestmark = pytest.mark.django_db

TARGETS = {
    "group": "group",
    "group.member_added": "membership",
    "group.member_removed": "membership",
    "group_project_role": "group",
    "role": "own_role",
    "service_account": "account",
    "token": "token",
    "webhook": "webhook",
    "ci_credential": "component",
    "environment": "environment",
    "deployment": "deployment",
    "job": "component",
    "run": "component",
    "api_version": "version",
    "application": "application",
    "subscription": "subscription",
    "key": "application",
    "quota": "quota_notice",
    "gateway": "gateway",
    "domain": "domain",
    "invoice": "invoice",
    "payment": "invoice",
    "credit": "invoice",
    "charge": "invoice",
    "refund": "invoice",
    "dispute": "invoice",
}
"""The samples that events are about, by kind or its first part. All others are of members."""


def notifying_kinds() -> list[NotifyingEventType]:
    return [kind for kind in EVENT_TYPES if isinstance(kind, NotifyingEventType)]


def event_of(kind, things):
    """An event of this kind in the organization, as the log would keep it."""
    sample = TARGETS.get(kind, TARGETS.get(kind.partition(".")[0], "membership"))
    target = things.membership.user if sample == "membership" else things.made[sample]
    return Event(
        kind=kind,
        organization_id=things.organization.pk,
        actor_id=things.membership.user_id,
        target_type=target._meta.model_name,
        target_id=str(target.pk),
    )


def test_every_notifying_event_leads_to_a_page_that_opens(things, client_of, subtests):
    admin = Membership.objects.select_related("user", "organization").get(pk=things.admin.pk)
    client = client_of(admin)
    sign_in_again(client)
    kinds = notifying_kinds()
    assert len(kinds) > 100
    for kind in kinds:
        with subtests.test(kind=str(kind)):
            path = kind.page.path(event_of(kind, things), admin)

            assert path, "An email about it would lead nowhere."
            answer = client.get(path, follow=True)
            assert answer.status_code == 200
            assert kind.page.button.partition(" ")[0] in VERBS


VERBS = {"Add", "Answer", "Confirm", "Open", "Review", "Set", "View"}


def test_nothing_leads_to_what_is_gone_or_of_another_organization(things, zed):
    (kind,) = (kind for kind in notifying_kinds() if kind == "group.roles_changed")
    event = event_of(kind, things)
    theirs = Membership.objects.select_related("user", "organization").get(pk=zed.pk)
    elsewhere = Event(
        kind=kind,
        organization_id=zed.organization_id,
        target_type="group",
        target_id=event.target_id,
    )

    assert kind.page.path(elsewhere, theirs) is None
    things.group.delete()
    assert kind.page.path(event, things.admin) is None
