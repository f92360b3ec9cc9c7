"""Who hears of events and of credentials by a role in one project, and who does not."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import log
from audit.event_types import EVENT_TYPES, EventType
from builds.events import CI_CREDENTIAL_CREATED
from deployments.events import (
    DEPLOYMENT_BYPASSED,
    DEPLOYMENT_FAILED,
    ENVIRONMENT_CHANGED,
    RUN_FAILED,
)
from organizations.models import Membership, Notification, Notify
from organizations.notifications import notifying
from organizations.notifications.recipients import is_still_recipient
from organizations.tenancy.audience import NotifyingEventType, PermissionHolders
from organizations.tenancy.roles import RoleSlug
from organizations.tenancy.scopes import path_to_project
from outbox.drain import drain
from projects.models import ProjectRole
from tests.cast import add_member
from tests.project_scope.conftest import give
from tests.project_scope.losses import LOSSES, ask_for_deletion

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TABLE = ProjectRole._meta.db_table
SUBSCRIPTION_ASKED = "subscription.asked"


def event_types_of_projects() -> list[EventType]:
    """The event types that notify holders of a permission that roles in projects give."""
    return [
        event_type
        for event_type in EVENT_TYPES
        if isinstance(event_type, NotifyingEventType)
        and any(
            isinstance(audience, PermissionHolders) and audience.permission.in_project
            for audience in event_type.audience
        )
    ]


def target_of(event_type, things):
    return things.subscription if event_type == SUBSCRIPTION_ASKED else things.component


def happens(event_type, things, by=None, target=None):
    Notification.objects.all().delete()
    return log.record(
        event_type,
        organization=things.organization,
        by=by or log.System(),
        target=target or target_of(event_type, things),
    )


def notified():
    return set(Notification.objects.values_list("user__name", flat=True))


def fresh(member):
    return Membership.objects.get(pk=member.pk)


# Events


def test_holders_in_the_project_of_the_target_are_notified_and_no_others(
    things, theirs, carl, nora, subtests
):
    event_types = event_types_of_projects()
    assert {CI_CREDENTIAL_CREATED, RUN_FAILED, SUBSCRIPTION_ASKED} <= set(event_types)
    for event_type in event_types:
        with subtests.test(event_type=event_type):
            here = happens(event_type, things)
            assert notified() & {"Carl", "Nora"} == {"Carl"}
            assert is_still_recipient(here, carl.user, fresh(carl))
            assert not is_still_recipient(here, nora.user, fresh(nora))

            happens(event_type, theirs)
            assert notified() & {"Carl", "Nora"} == {"Nora"}


def test_whoever_did_it_is_not_notified_and_a_choice_counts(things, carl):
    happens(RUN_FAILED, things, by=carl)
    assert "Carl" not in notified()

    Membership.objects.filter(pk=carl.pk).update(notify=Notify.NONE)
    happens(RUN_FAILED, things)
    assert "Carl" not in notified()


def test_a_permission_held_twice_notifies_once(things, carl, acme):
    dora = add_member(acme, "Dora", RoleSlug.DEVELOPER)
    give(dora, things.project, RoleSlug.DEVELOPER)

    happens(RUN_FAILED, things)

    assert Notification.objects.filter(user=dora.user).count() == 1


@pytest.mark.parametrize("lose", LOSSES)
def test_a_role_that_gives_nothing_any_longer_notifies_of_nothing(things, carl, lose):
    lose(carl)

    happens(RUN_FAILED, things)

    assert "Carl" not in notified()


@pytest.mark.parametrize("lose", [None, *LOSSES])
def test_an_email_that_was_due_goes_only_to_who_can_still_read_of_it(
    things, carl, mailoutbox, lose
):
    happens(RUN_FAILED, things)
    if lose:
        lose(carl)

    notifying.enqueue_due_emails()
    drain()

    letters = [letter for letter in mailoutbox if letter.to == [carl.user.email]]
    assert [things.component.name in letter.subject for letter in letters] == [] if lose else [True]


def requested_by(member, things):
    """A deployment that the member requested has failed; the event."""
    type(things.deployment).objects.filter(pk=things.deployment.pk).update(requested_by=member.user)
    return happens(DEPLOYMENT_FAILED, things, target=things.deployment)


def test_requesters_hear_of_their_deployment_in_their_project(things, theirs, carl):
    event = requested_by(carl, things)
    assert notified() == {"Carl"}
    assert is_still_recipient(event, carl.user, fresh(carl))

    event = requested_by(carl, theirs)
    assert notified() == set()
    assert not is_still_recipient(event, carl.user, fresh(carl))

    dora = add_member(things.organization, "Dora", RoleSlug.DEVELOPER)
    event = requested_by(dora, things)
    assert notified() == {"Dora"}
    dora.membership_roles.all().delete()
    assert not is_still_recipient(event, dora.user, fresh(dora))
    requested_by(dora, things)
    assert notified() == set()


@pytest.mark.parametrize("lose", LOSSES)
def test_requesters_who_no_longer_see_the_project_hear_of_nothing(things, carl, mailoutbox, lose):
    requested_by(carl, things)
    assert notified() == {"Carl"}
    lose(carl)

    notifying.enqueue_due_emails()
    drain()

    stays = lose is ask_for_deletion  # Seeing outlasts the deletion.
    assert ([carl.user.email] in [letter.to for letter in mailoutbox]) == stays
    requested_by(carl, things)
    assert notified() == ({"Carl"} if stays else set())


def test_of_a_target_that_is_gone_no_one_in_projects_is_mailed(things, carl):
    event = happens(CI_CREDENTIAL_CREATED, things)
    event.target_id = str(uuid4())

    assert not is_still_recipient(event, carl.user, fresh(carl))


def queries_of(event_type, things, target):
    """How many queries recording an event takes, and how many of them read roles in projects."""
    happens(event_type, things, target=target)
    with CaptureQueriesContext(connection) as queries:
        log.record(event_type, organization=things.organization, by=log.System(), target=target)
    return len(queries), sum(TABLE in query["sql"] for query in queries)


def test_roles_in_projects_cost_one_query_and_none_where_they_give_nothing(
    things, carl, monkeypatch
):
    cases = [
        (RUN_FAILED, things.component),
        (ENVIRONMENT_CHANGED, things.environment),
        (DEPLOYMENT_BYPASSED, things.deployment),
    ]
    counts = [queries_of(event_type, things, target) for event_type, target in cases]
    monkeypatch.setattr("organizations.tenancy.scopes.path_to_project", lambda _: None)
    before = [queries_of(event_type, things, target) for event_type, target in cases]

    assert [of_roles for _, of_roles in counts] == [1, 0, 0]
    assert [total for total, _ in counts] == [before[0][0] + 1, before[1][0], before[2][0]]


def test_an_event_names_the_model_of_its_target(things):
    """By the name alone, so that no two models of projects share one."""
    of_projects = [model for model in apps.get_models() if path_to_project(model)]
    names = [model._meta.model_name for model in apps.get_models()]

    assert len(of_projects) > 10
    assert all(names.count(model._meta.model_name) == 1 for model in of_projects)
