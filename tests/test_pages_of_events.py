"""Emails lead to what they are about: each kind of event that notifies people has a page."""

import pytest

from audit.event_types import EVENT_TYPES
from audit.models import Event
from organizations.models import Membership
from organizations.tenancy.audience import NotifyingEventType
from tests.event_targets import targets_of
from tests.test_sizes import sign_in_again

pytestmark = pytest.mark.django_db


def notifying_kinds() -> list[NotifyingEventType]:
    return [kind for kind in EVENT_TYPES if isinstance(kind, NotifyingEventType)]


def event_of(kind, things, model):
    """An event of this kind in the organization, as the log would keep it."""
    rows = {row._meta.model_name: row for row in things.made.values() if hasattr(row, "_meta")}
    target = {**rows, "user": things.membership.user}[model]
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
    cases = [(kind, model) for kind in kinds for model in targets_of(kind) or ["user"]]
    for kind, model in cases:
        with subtests.test(kind=str(kind), model=model):
            path = kind.page.path(event_of(kind, things, model), admin)

            assert path, "An email about it would lead nowhere."
            answer = client.get(path, follow=True)
            assert answer.status_code == 200
            assert kind.page.button.partition(" ")[0] in VERBS


VERBS = {"Add", "Answer", "Confirm", "Open", "Review", "Set", "View"}


def test_nothing_leads_to_what_is_gone_or_of_another_organization(things, zed):
    (kind,) = (kind for kind in notifying_kinds() if kind == "group.roles_changed")
    event = event_of(kind, things, "group")
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
