"""What operators did, as the history and members read it."""

import pytest
from django.urls import reverse

from audit.events import ACTION_REFUSED
from audit.models import Event
from organizations import actions
from organizations.events.organizations import ORGANIZATION_SUSPENDED
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from tests.cast import add_member
from tests.operator_actions.pages import PAGES, WHY, address, every_page, typed
from tests.reading import words

pytestmark = pytest.mark.django_db


@every_page
def test_an_operator_does_it_with_a_reason_that_stands_in_the_history(
    model, action, rows, olga, client_of
):
    row = rows[model, action.slug]

    answer = client_of(olga).post(address(row, action.slug), typed(action), follow=True)

    # What follows from it, such as an invoice for a period that was held back, is the console's.
    event = Event.objects.filter(operator_id=olga.pk).latest("id")
    assert answer.status_code == 200
    assert action.done.format(row) in answer.content.decode().replace("&#x27;", "'")
    assert (event.reason, event.is_refused) == (WHY, False)
    assert event.operator_address == "127.0.0.1"


def test_members_read_that_it_was_an_operator_and_never_who(
    rows, acme, adam, mia, olga, client_of, mailoutbox
):
    page, told = client_of(olga), []
    page.post(address(acme, "appoint-administrator"), {"reason": WHY, "address": "adam@x.example"})
    for slug in ("appoint-administrator", "drop", "release", "suspend"):
        model, action = next(each for each in PAGES if each[1].slug == slug)
        path = address(rows[model, slug], slug)
        told.append(words(page.get(path)))
        page.post(path, typed(action))
    page.post(address(acme, "suspend"), {"reason": "Once more, to be sure."})
    page.post(address(acme, "end-suspension"), {"reason": WHY})
    send_notifications()
    drain()

    member = client_of(adam)
    history = "/organizations/acme/settings/history/"
    shown = [
        member.get(history).content.decode(),
        member.get(history, {"person": "Olga"}).content.decode(),
        member.get(history, {"person": "olga@example.com"}).content.decode(),
        *(str(mail.message()) for mail in mailoutbox),
    ]
    for file_format in ("csv", "jsonl"):
        answer = member.post(f"{history}export/", {"format": file_format})
        shown.append(b"".join(answer.streaming_content).decode())

    assert "An operator of this console ended the suspension" in words(member.get(history))
    assert len(mailoutbox) >= 2
    by_name, by_address = shown.pop(1), shown.pop(1)
    assert "olga@" not in by_name
    assert "Olga" not in by_address
    assert not [each for each in shown if "Olga" in each or "olga@" in each]
    assert not [each for each in shown[-2:] if f'"actor_id": {olga.pk}' in each]
    assert all("it was an operator of this console, and not who" in each for each in told)
    assert Event.objects.filter(operator_id=olga.pk).count() == 7
    assert not Event.objects.filter(actor_id=olga.pk, organization_id=acme.pk).exists()


def test_a_person_does_not_read_who_ended_their_sessions(rows, mia, olga, client_of):
    client_of(olga).post(address(mia.user, "end-sessions"), {"reason": WHY})

    shown = words(client_of(mia).get(reverse("accounts:history")))

    assert f"An operator of this console ended all sessions of Mia: {WHY[:-1]}" in shown
    assert "Olga" not in shown


def test_operators_read_who_it_was_and_from_where(acme, olga, client_of):
    page = client_of(olga)
    page.post(address(acme, "suspend"), {"reason": WHY})

    shown = words(page.get(address(Event.objects.latest("id"), "change")))
    found = page.get("/operators/audit/event/", {"q": "olga@example.com"}).context["cl"]

    assert "Olga suspended the organization: They asked us to" in shown
    assert "By Olga <olga@example.com>" in shown
    assert "IP address 127.0.0.1" in shown
    assert [event.kind for event in found.result_list] == [ORGANIZATION_SUSPENDED]


def test_an_operator_who_acts_as_a_member_is_named_like_one(acme, adam, olga):
    olga_there = add_member(acme, olga, RoleSlug.ADMINISTRATOR)

    actions.leave_organization(membership=olga_there)

    event = Event.objects.latest("id")
    assert (event.actor_id, event.operator_id) == (olga.pk, None)
    assert event.actor_label == "Olga <olga@example.com>"


def test_a_refusal_is_shown_at_the_form_and_stands_in_the_history(acme, olga, client_of):
    page = client_of(olga)
    path = address(acme, "suspend")
    page.post(path, {"reason": WHY})

    answer = page.post(path, {"reason": "Once more, to be sure."})

    event = Event.objects.latest("id")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Acme is already suspended." in html
    assert "Once more, to be sure." in html
    assert (event.kind, event.organization_id) == (ACTION_REFUSED, acme.pk)
    assert event.after["attempted"] == "SuspendedAlready"
    acme.refresh_from_db()
    assert acme.suspension_reason == WHY


def test_a_refusal_that_is_about_no_organization_is_written_down_too(olga, nia, client_of):
    answer = client_of(olga).post(address(nia, "end-sessions"), {"reason": WHY})

    event = Event.objects.latest("id")
    assert "Nia is not signed in anywhere." in answer.content.decode()
    assert (event.kind, event.organization_id, event.operator_id) == (
        ACTION_REFUSED,
        None,
        olga.pk,
    )
