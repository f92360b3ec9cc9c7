"""What a request leaves behind has its ID: events, emails, and lines about what becomes of them."""

import pytest
from django.urls import reverse

from audit.models import Event
from organizations import actions
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import make_person
from tests.log_lines import written
from tests.reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def invite(page, *addresses):
    """Invite through the page; the ID that the answer has."""
    form = {"emails": " ".join(addresses), "roles": ["developer"], "is_complete": "on"}
    answer = page.post("/organizations/acme/settings/members/invite/", form)
    assert Mail.objects.filter(recipient=addresses[0]).exists()
    return answer["X-Request-ID"]


def test_events_and_emails_have_the_id_of_their_request(client_of, adam):
    page = client_of(adam)

    first = invite(page, "nia@example.com", "zoe@example.com")
    second = invite(page, "ann@example.com")

    ids = dict(Mail.objects.values_list("recipient", "request_id"))
    assert ids == {"nia@example.com": first, "zoe@example.com": first, "ann@example.com": second}
    assert {first, second} < set(Event.objects.values_list("request_id", flat=True))
    assert first != second


def test_the_drain_says_for_which_request_it_sends_each_email(client_of, adam):
    page = client_of(adam)
    ids = [invite(page, "nia@example.com"), invite(page, "ann@example.com")]
    actions.invite_members(addresses=["zoe@example.com"], slugs=[RoleSlug.DEVELOPER], by=adam)

    with written() as log:
        drain()

    sent = [line for line in log.lines if line["logger"] == "outbox.drain"]
    assert [line.get("request_id") for line in sent] == [*ids, None]
    assert "example.com" not in log.text


def test_what_no_request_did_has_no_id(adam):
    actions.rename_organization(name="Acme Works", by=adam)

    assert Event.objects.latest("pk").request_id == ""


def test_operators_read_it_where_they_look_events_and_emails_up_and_members_do_not(client_of, adam):
    known_as = invite(client_of(adam), "nia@example.com")
    olga = make_person("Olga", is_staff=True, is_superuser=True)
    pages = {
        "audit_event": Event.objects.filter(request_id=known_as)[0].pk,
        "outbox_mail": Mail.objects.get().pk,
    }

    for name, key in pages.items():
        page = client_of(olga).get(reverse(f"admin:{name}_change", args=[key]))
        assert known_as in words(page), name
    assert known_as not in words(client_of(adam).get("/organizations/acme/settings/history/"))
