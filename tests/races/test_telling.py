"""Several workers tell everyone at once, while people come and go: each member hears once."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.actions.permanent_deletion import delete_permanently
from organizations.events.invitations import INVITATION_ACCEPTED
from organizations.events.organizations import HANDLE_CHANGED
from organizations.models import Announcement, Notification, Organization
from organizations.notifications import announcements
from tests.races import kinds
from tests.races.rounds import ROUNDS, invitations_to, organizations_of, people
from tests.telling import spread_everything

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(announcements, "AT_ONCE", 2)


def change_handle(by):
    handle = f"h-{by.organization.pk}"[:40]
    actions.rename_organization(name="Acme", handle=handle, by=by)


def told(organization):
    heard = Notification.objects.filter(organization_id=organization.pk)
    return Counter(heard.values_list("user", flat=True))


def test_workers_at_once_tell_each_member_once(at_once, ada):
    crowd = people("Member", 5)
    for (
        by,
        *_,
    ) in organizations_of(ada, developers=crowd):
        change_handle(by)

        at_once(*[spread_everything] * 4)
        spread_everything()

        assert told(by.organization) == Counter(user.pk for user in crowd)
        assert not Announcement.objects.exists()


def test_a_member_who_leaves_meanwhile_keeps_nobody_from_hearing(at_once, ada):
    leaver, *others = people("Member", 5)
    for by, leaving, *_ in organizations_of(ada, developers=[leaver, *others]):
        change_handle(by)

        at_once(partial(actions.leave_organization, membership=leaving), spread_everything)
        spread_everything()

        heard = told(by.organization)
        assert heard - Counter({leaver.pk: 1}) == Counter(user.pk for user in others)
        assert heard[leaver.pk] <= 1


def test_who_joins_at_the_same_moment_hears_only_if_they_came_first(at_once, ada, nia):
    for (by,), invitation in invitations_to(nia, organizations_of(ada)):
        organization = by.organization
        join = partial(actions.join, invitation=invitation, user=nia)

        at_once(partial(change_handle, by), join, spread_everything)
        spread_everything()

        happened = kinds(organization)
        came_first = happened.index(INVITATION_ACCEPTED) < happened.index(HANDLE_CHANGED)
        changed = Event.objects.get(organization_id=organization.pk, kind=HANDLE_CHANGED)
        heard = Notification.objects.filter(event_id=changed.pk, user=nia)
        assert heard.count() == came_first


def test_a_removal_beside_the_worker_tells_everyone_both(at_once, ada):
    """Whose membership goes has been told of the deletion by then, and hears of the removal."""
    crowd = people("Member", 3)
    for by, *_ in organizations_of(ada, developers=crowd, rounds=ROUNDS // 4):
        organization = by.organization
        actions.delete_organization(handle=organization.handle, by=by)
        then = timezone.now() - timedelta(days=1)
        asked = then - timedelta(days=30)
        Organization.objects.filter(pk=organization.pk).update(
            deletion_asked_at=asked, removal_due_at=then
        )

        remove = partial(delete_permanently, organization_id=organization.pk)
        at_once(remove, spread_everything, spread_everything)
        spread_everything()

        everyone = Counter({user.pk: 2 for user in crowd})
        assert told(organization) == everyone + Counter([ada.pk])
