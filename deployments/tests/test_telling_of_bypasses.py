"""A deployment without approval: everyone who can approve reads of it, whatever they chose."""

import pytest

from builds.tests.makers import add_build
from deployments import actions
from deployments.tests.makers import add_environment
from organizations import actions as organizing
from organizations.models import Membership, Notification, Notify
from organizations.notifications import notifying as notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(adam, eve, mia):
    """A deployment of Mia's, of which no one was told yet."""
    production = add_environment("Production", approvals=1, by=adam)
    build = add_build(add_component(adam))
    made = actions.request_deployment(build=build, environment=production, by=mia)
    Notification.objects.all().delete()
    return made


@pytest.mark.parametrize("choice", list(Notify))
def test_who_can_approve_gets_the_reason_at_once(waiting, adam, eve, choice, mailoutbox):
    Membership.objects.update(notify=choice)

    actions.bypass_approval(deployment=waiting, reason="Fire in production", by=adam)
    notifications.enqueue_due_emails()
    drain()

    (letter,) = mailoutbox
    assert letter.to == [eve.user.email]
    assert "Fire in production" in letter.body


@pytest.fixture
def both(acme, adam, eve, mia):
    """A deployment that Eve was chosen to approve, and neither Ben nor Adam."""
    add_member(acme, "Ben", RoleSlug.ENVIRONMENT_MANAGER)
    chosen = {"chosen_only": True, "approvers": frozenset({eve.pk}), "own_approval": True}
    production = add_environment("Production", approvals=1, **chosen, by=adam)
    build = add_build(add_component(adam))
    made = actions.request_deployment(build=build, environment=production, by=mia)
    Notification.objects.all().delete()
    return made


def test_where_some_are_chosen_they_alone_are_told(both, adam, eve, mailoutbox):
    actions.bypass_approval(deployment=both, reason="Fire", by=adam)
    notifications.enqueue_due_emails()
    drain()

    assert [letter.to for letter in mailoutbox] == [[eve.user.email]]


def test_if_no_chosen_one_can_approve_any_more_all_are_told(both, acme, adam, eve, mailoutbox):
    organizing.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)
    Notification.objects.all().delete()
    mailoutbox.clear()

    actions.bypass_approval(deployment=both, reason="Fire", by=adam)
    notifications.enqueue_due_emails()
    drain()

    assert [letter.to for letter in mailoutbox if "Fire" in letter.body] == [["ben@example.com"]]


def test_a_request_follows_the_choice(waiting, adam, eve, mia):
    Membership.objects.update(notify=Notify.NONE)
    actions.cancel_deployment(deployment=waiting, by=mia)

    actions.request_deployment(build=waiting.build, environment=waiting.environment, by=mia)

    assert not Notification.objects.exists()


def test_the_page_of_notifications_says_so_to_those_who_can_approve(eve, mia, client_of):
    url, said = "/organizations/acme/notifications/", "deployments without approval"

    assert said in words(client_of(eve).get(url))
    assert said not in words(client_of(mia).get(url))
