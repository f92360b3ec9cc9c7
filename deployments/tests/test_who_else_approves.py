"""The email about a deployment that waits for approval says who else can approve it."""

import pytest

from builds.tests.makers import add_build
from deployments import actions
from deployments.tests.makers import add_environment
from organizations.models import Notification
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from projects.tests.makers import add_component
from tests.cast import add_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(adam):
    """Request a deployment of a new build to an environment with these rules."""
    component = add_component(adam)

    def request(by, **rules):
        environment = add_environment("Production", approvals=1, **rules, by=adam)
        build = add_build(component)
        Notification.objects.all().delete()
        return actions.request_deployment(build=build, environment=environment, by=by)

    return request


@pytest.fixture
def note_to(mailoutbox):
    """What the email about the request tells this member of approving, once it is sent."""

    def read(member):
        send_notifications()
        drain()
        (letter,) = [letter for letter in mailoutbox if letter.to == [member.user.email]]
        (note,) = [line for line in letter.body.splitlines() if "approve it" in line]
        return note

    return read


def test_it_names_those_who_can_approve_too(request_of, adam, eve, mia, note_to):
    add_member(adam.organization, "Ben", RoleSlug.ENVIRONMENT_MANAGER)

    request_of(mia)

    assert note_to(adam) == "Ben and Eve can approve it, too."
    assert note_to(eve) == "Adam and Ben can approve it, too."


def test_it_names_five_and_says_that_there_are_more(request_of, adam, eve, mia, note_to):
    for number in range(1, 6):
        add_member(adam.organization, f"Ben {number}", RoleSlug.ENVIRONMENT_MANAGER)

    request_of(mia)

    assert note_to(adam) == "Ben 1, Ben 2, Ben 3, Ben 4, Ben 5 and others can approve it, too."


def test_the_only_one_reads_that(request_of, adam, mia, note_to):
    request_of(mia, own_approval=True)

    assert note_to(adam) == "Only you can approve it."


def test_who_was_not_chosen_reads_who_can(request_of, adam, eve, mia, note_to):
    chosen = frozenset({eve.pk})
    request_of(mia, chosen_only=True, approvers=chosen, own_approval=True)

    assert note_to(adam) == "Eve can approve it."
    assert note_to(eve) == "Only you can approve it."


def test_who_approved_already_is_not_named(request_of, adam, eve, mia, note_to):
    deployment = request_of(mia)
    deployment.approvals.create(organization=adam.organization, person=eve.user, verdict="approved")

    assert note_to(adam) == "Only you can approve it."


def test_what_was_answered_in_between_waits_no_longer(request_of, adam, eve, mia, mailoutbox):
    deployment = request_of(mia)
    actions.reject_deployment(deployment=deployment, reason="Not today.", by=eve)

    send_notifications()
    drain()

    (letter,) = [letter for letter in mailoutbox if letter.to == [adam.user.email]]
    assert "It does not wait any longer." in letter.body
    assert "can approve it" not in letter.body


def test_an_email_about_several_events_has_no_note(request_of, adam, eve, mia, mailoutbox):
    deployment = request_of(mia)
    actions.bypass_approval(deployment=deployment, reason="Fire", by=adam)

    send_notifications()
    drain()

    (letter,) = [letter for letter in mailoutbox if letter.to == [eve.user.email]]
    assert "and 1 more" in letter.subject
    assert "wait any longer" not in letter.body
