"""Members who choose how to hear of things while something happens to them.

No outcome but a success or a Refusal is allowed, and each success leaves exactly one event.
"""

from functools import partial

import pytest

from audit.models import Event
from organizations import actions
from organizations.events.members import MEMBER_REMOVED, NOTIFICATIONS_CHOSEN
from organizations.models import Notify
from organizations.tenancy.demands import NoLongerAllowed
from tests.races import events, member_ids, refusals
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def choose(membership, notify):
    return partial(actions.choose_notifications, membership=membership, notify=notify)


def test_a_member_chooses_while_being_removed(at_once, ada, nia):
    for by, member in organizations_of(ada, developers=[nia]):
        outcomes = at_once(
            choose(member, Notify.DAILY),
            partial(actions.remove_member, membership=member, by=by),
        )

        assert set(refusals(outcomes)) <= {NoLongerAllowed}
        assert member_ids(by.organization) == [ada.pk]
        happened = events(by.organization)
        assert happened[MEMBER_REMOVED] == 1
        assert happened[NOTIFICATIONS_CHOSEN] == 1 - len(refusals(outcomes))


def test_two_choices_of_one_member_follow_each_other(at_once, ada):
    for (member,) in organizations_of(ada):
        at_once(choose(member, Notify.DAILY), choose(member, Notify.NONE))

        chosen = Event.objects.filter(organization_id=member.organization_id).order_by("id")
        earlier, later = chosen
        assert later.before == earlier.after
        member.refresh_from_db()
        assert later.after == {"notify": Notify(member.notify).label}
