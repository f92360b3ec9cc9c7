"""Whatever is sent in a form: a reason at the field, what was typed kept, nothing written."""

import pytest
from django.test import Client
from django.urls import reverse

from organizations.models import Invitation, Organization
from outbox.models import Mail
from projects.models import Project
from tests.bad_input.values import ALLAUTH, WILD, written
from tests.bad_input.watched import names_by_address, to_be_asked
from tests.database import business
from tests.methods import third_of
from tests.reading import reason_at

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]


def post(page, address, body, content_type="application/x-www-form-urlencoded", **more):
    return page.generic("POST", address, body, content_type=content_type, **more)


NO_FORMS = [
    (b'{"name": "Json"}', "application/json"),
    (b"name=Plain", "text/plain"),
    (b"<name>Xml</name>", "application/xml"),
    (b"\x00\x01\x02", "application/octet-stream"),
    (b"name=x", "multipart/form-data"),
    (b"--x\r\ngarbage", "multipart/form-data; boundary=x"),
    (b"--x\r\n\r\n", "multipart/form-data; boundary=" + "x" * 300),
    (b"name=x", "application/x-www-form-urlencoded; charset=utf-7"),
    (b"name=x", "application/x-www-form-urlencoded; charset=no-such-charset"),
    (b"", ""),
    (b"=&&&=", "application/x-www-form-urlencoded"),
    (b"&".join(b"x%d=1" % n for n in range(1500)), "application/x-www-form-urlencoded"),
    (b"name=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
]


@pytest.mark.once
@pytest.mark.parametrize("no_form", NO_FORMS, ids=lambda value: str(value)[:40])
def test_a_body_that_is_no_form_of_ours_changes_nothing(addresses, adam, client_of, no_form):
    asking = [a for a in addresses if not a.endswith(UNDONE_BY_A_BARE_POST)]
    page = client_of(adam)
    before = written()

    for address in third_of(asking, NO_FORMS.index(no_form)):
        answer = post(page, address, *no_form)
        assert answer.status_code in {200, 302, 400, 403, 404, 405, 413, 415}, address
    assert written() == before


# They ask nothing more: their address says what to do, so any POST with our token does it.
UNDONE_BY_A_BARE_POST = (
    *("/archive/", "/restore/", "/delete/", "/leave/", "/resend/", "/revoke/"),
    *("/accept/", "/cancel/", "/decline/", "/withdraw/", "/logout/", "/switch-account/", "/theme/"),
    *("/approve/", "/close/", "/pre-release/", "/publish/", "/retire/", "/stop/"),
    *("/unblock/", "/unpublish/", "/first-steps/"),
    *("/discard/", "/live/", "/standard/", "/undo/"),
    *("/remove/", "/suspend/"),
    *("/end/", "/redeliver/", "/resume/", "/switch-off/", "/switch-on/", "/test/"),
    *("/invoice-changes/", "/pay/", "/payment-methods/add/", "/transfer/"),
)


@pytest.mark.parametrize(
    "body", [b"%ff%fe", b"\xff\xfe", b"Acme%c3", b"%ed%a0%80", b"Acme\x80Inc", b"%c0%af%c0%ae"]
)
def test_broken_utf_8_in_a_name_is_refused_at_the_field(adam, things, nia, sender, body):
    page = sender(adam.user)
    before = written()

    for address in ("/organizations/acme/settings/", "/organizations/acme/projects/new/"):
        answer = post(page, address, b"name=" + body)
        assert answer.status_code == 200
        assert reason_at(answer, "name"), address
    answer = post(sender(nia), "/welcome/", b"name=" + body)
    assert reason_at(answer, "name")
    answer = post(
        page,
        "/organizations/acme/settings/members/invite/",
        b"roles=developer&is_complete=on&emails=" + body + b"@example.com",
    )
    assert "0 of" in answer.content.decode()
    assert written() == before


@pytest.mark.parametrize("value", ["\0", "Acme\0", "\0Acme", "a@example.com\0"])
def test_a_nul_is_refused_at_the_field(adam, things, nia, sender, value):
    page, newcomer = sender(adam.user), sender(nia)
    before = written()

    for asked, address, field, data in (
        (page, "/organizations/acme/settings/", "name", {}),
        (page, "/organizations/acme/projects/new/", "name", {}),
        (page, "/organizations/acme/projects/new/", "description", {"name": "Gemini"}),
        (page, "/organizations/acme/projects/apollo/edit/", "name", {}),
        (page, "/organizations/acme/settings/members/invite/", "emails", {"roles": ["developer"]}),
        (page, "/accounts/profile/", "name", {}),
        (newcomer, "/welcome/", "name", {}),
        (newcomer, "/organizations/new/", "name", {}),
    ):
        answer = asked.post(address, {**data, field: value})
        assert answer.status_code == 200, address
        assert reason_at(answer, field), address
        assert b"\0" not in answer.content, address
    assert written() == before


@pytest.mark.parametrize("field", ["deed", "role", "members"])
def test_a_nul_in_a_choice_does_not_come_back_on_the_page(adam, things, sender, field):
    page, before = sender(adam.user), written()
    chosen = {"deed": "give", "role": "developer", "members": str(adam.pk), field: "give\0"}

    answer = page.post("/organizations/acme/settings/members/bulk/", chosen, follow=True)

    assert answer.status_code == 200
    assert b"\0" not in answer.content
    assert written() == before


@pytest.mark.parametrize("value", WILD, ids=lambda v: ascii(v)[:30])
def test_wild_values_in_every_field_of_every_form_break_nothing(addresses, adam, sender, value):
    fields = ["name", "description", "handle", "emails", "roles", "next", "theme", "email"]
    fields += ["login", "password", "password1", "oldpassword", "code", "action_add", "pk", "id"]
    page = sender(adam.user)
    asking = [a for a in addresses if not a.endswith(UNDONE_BY_A_BARE_POST)]
    any_value = dict.fromkeys(fields, "1")
    reading = names_by_address("POST", asking, lambda address: page.post(address, any_value))
    users = business()["membership"]

    for address, names in to_be_asked(reading, value):
        answer = page.post(address, dict.fromkeys({*fields, *names}, value))
        assert answer.status_code < 500, address
    assert business()["membership"] == users


@pytest.mark.parametrize("value", WILD[::2], ids=lambda v: ascii(v)[:30])
def test_wild_values_of_a_visitor_break_nothing(adam, value):
    fields = ["name", "email", "login", "password", "password1", "password2", "code", "next"]
    before = written()

    for name in ALLAUTH:
        answer = Client().post(reverse(name), dict.fromkeys(fields, value))
        assert answer.status_code < 500, name
    assert written() == before


def test_a_doubled_form_does_its_work_once(adam, things, nia, client_of):
    page, newcomer = client_of(adam), client_of(nia)
    before = {model: model.objects.count() for model in (Project, Organization, Invitation, Mail)}

    for _ in range(2):
        page.post("/organizations/acme/projects/new/", {"name": "Gemini"})
        page.post(
            "/organizations/acme/settings/members/invite/",
            {"emails": "twice@example.com", "roles": ["developer"], "is_complete": "on"},
        )
        newcomer.post("/welcome/", {"name": "Own Firm"})

    assert {model: model.objects.count() - before[model] for model in before} == {
        Project: 1,
        Organization: 1,
        Invitation: 1,
        Mail: 1,
    }
