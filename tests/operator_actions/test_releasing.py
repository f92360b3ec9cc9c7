"""Releasing a handle that no organization is known by any more."""

import pytest
from django.urls import reverse

from audit.models import Event
from organizations import actions
from organizations.actions import operators
from organizations.events.organizations import HANDLE_RELEASED
from organizations.models import Handle
from tests.operator_actions.pages import WHY, address

pytestmark = pytest.mark.django_db


def test_a_released_handle_can_be_taken(old_handle, acme, olga):
    assert not actions.is_free("acme-old")

    operators.release_handle(handle=old_handle, reason=WHY, by=olga)

    event = Event.objects.latest("id")
    assert actions.is_free("acme-old")
    assert (event.kind, event.organization_id) == (HANDLE_RELEASED, acme.pk)
    assert (event.target_label, event.before) == ("acme-old", {"handle": "acme-old"})


def test_a_released_handle_leads_nobody_on(old_handle, adam, olga, client_of):
    page = client_of(adam)
    assert page.get("/organizations/acme-old/settings/").status_code == 307

    operators.release_handle(handle=old_handle, reason=WHY, by=olga)

    assert page.get("/organizations/acme-old/settings/").status_code == 404


def test_the_handle_of_a_removed_organization_is_released(old_handle, olga):
    Handle.objects.filter(pk=old_handle.pk).update(organization=None)
    old_handle.refresh_from_db()

    operators.release_handle(handle=old_handle, reason=WHY, by=olga)

    assert Event.objects.latest("id").organization_id is None
    assert not Handle.objects.filter(pk=old_handle.pk).exists()


def test_a_present_handle_is_not_released(acme, olga, client_of):
    handle = acme.handles.get(handle="acme")

    answer = client_of(olga).post(address(handle, "release"), {"reason": WHY})

    assert "This is the current handle of Acme." in answer.content.decode()
    assert acme.handles.filter(pk=handle.pk).exists()


def test_a_handle_is_released_once(old_handle, olga):
    operators.release_handle(handle=old_handle, reason=WHY, by=olga)
    with pytest.raises(operators.ReleasedAlready):
        operators.release_handle(handle=old_handle, reason=WHY, by=olga)


def test_after_the_release_one_is_on_the_list_of_those_left(old_handle, olga, client_of):
    answer = client_of(olga).post(address(old_handle, "release"), {"reason": WHY})

    assert answer.headers["Location"] == reverse("admin:organizations_handle_changelist")
