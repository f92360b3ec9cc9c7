"""Who requested access can withdraw the request until it is answered."""

import pytest
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.actions.access_requests import RequestAnswered
from organizations.models import Notification
from organizations.permissions import MANAGE_ORGANIZATION, VIEW_EVENT
from outbox.models import Mail
from tests.reading import notices

pytestmark = pytest.mark.django_db
REQUESTED = "/organizations/acme/inbox/requested/"


def withdraw(asked) -> str:
    return f"{REQUESTED}access/{asked.pk}/withdraw/"


def test_it_is_withdrawn_in_its_row_and_can_be_made_again(asked, mia, adam, client_of):
    client = client_of(mia)
    (row,) = client.get(REQUESTED).context["requests"]
    assert row.item.withdraw_url == withdraw(asked)

    answer = client.post(withdraw(asked), {"next": REQUESTED}, follow=True)

    assert notices(answer) == [f"The access request “{asked.permission_label}” was withdrawn."]
    assert answer.context["requests"] == []
    asked.refresh_from_db()
    assert asked.granted_at is None
    assert (asked.declined_at is not None, asked.answered_by) == (True, mia.user)
    event = Event.objects.get(kind="access.withdrawn")
    assert (event.actor_id, event.target_id) == (mia.user_id, str(adam.user_id))
    actions.request_access(membership=mia, permission=asked.permission, administrator=adam)


def test_no_one_withdraws_the_request_of_another_member(asked, adam, zed, client_of):
    for member in (adam, zed):
        assert client_of(member).post(withdraw(asked)).status_code == 404
    with pytest.raises(RequestAnswered):
        actions.withdraw_access(request=asked, by=adam)

    asked.refresh_from_db()
    assert asked.declined_at is None


def test_it_is_withdrawn_once_and_not_after_an_answer(asked, mia, adam):
    actions.decline_access(request=asked, by=adam)

    with pytest.raises(RequestAnswered):
        actions.withdraw_access(request=asked, by=mia)

    again = actions.request_access(membership=mia, permission=asked.permission, administrator=adam)
    actions.withdraw_access(request=again, by=mia)
    with pytest.raises(RequestAnswered):
        actions.withdraw_access(request=again, by=mia)
    assert Event.objects.filter(kind="access.withdrawn").count() == 1


def test_who_was_not_told_of_the_request_is_told_of_nothing(asked, mia, adam):
    assert Notification.objects.filter(user=adam.user).count() == 1

    actions.withdraw_access(request=asked, by=mia)

    assert not Notification.objects.filter(user=adam.user).exists()


def test_who_was_told_of_the_request_is_told_that_it_is_withdrawn(asked, mia, adam):
    mail = Mail.objects.create(kind="notifications", recipient="a@b.example", recipient_key="a")
    Notification.objects.update(mail=mail, due_at=timezone.now())

    actions.withdraw_access(request=asked, by=mia)

    (notification,) = Notification.objects.filter(user=adam.user, mail=None)
    assert Event.objects.get(pk=notification.event_id).kind == "access.withdrawn"


def test_the_notification_of_another_request_is_kept(asked, mia, adam):
    for permission in (VIEW_EVENT, MANAGE_ORGANIZATION):
        other = actions.request_access(membership=mia, permission=permission, administrator=adam)

    actions.withdraw_access(request=asked, by=mia)
    actions.withdraw_access(request=other, by=mia)

    (notification,) = Notification.objects.filter(user=adam.user)
    assert Event.objects.get(pk=notification.event_id).after["permission"] == VIEW_EVENT.value
