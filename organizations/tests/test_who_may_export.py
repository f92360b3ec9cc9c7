"""Who may export the history, and what a file says when that right ends meanwhile."""

import pytest
from django.test import Client
from django.utils import timezone

from audit.exports import stream
from audit.models import Event
from organizations import actions
from organizations.events.organizations import HISTORY_EXPORTED
from organizations.models import Organization
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from organizations.tests.test_exporting import happened
from tests.cast import add_member

EXPORT = "/organizations/acme/settings/history/export/"


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 10)


@pytest.fixture
def export(adam, client_of):
    client = client_of(adam)

    def ask(form="csv", **narrowed):
        return client.post(EXPORT, {"format": form, **narrowed})

    return ask


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("lost", ["the role", "the membership", "the account", "everything"])
def test_a_right_that_ends_meanwhile_ends_the_file(
    lost, form, acme, adam, nia, client_of, few_at_once
):
    eve = add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    happened(acme, nia, 100)
    chunks = client_of(eve).post(EXPORT, {"format": form, "person": "nia"}).streaming_content
    read = [next(chunks), next(chunks)]

    match lost:
        case "the role":
            actions.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)
        case "the membership":
            actions.remove_member(membership=eve, by=adam)
        case "the account":
            eve.user.is_active = False
            eve.user.save()
        case "everything":
            Organization.objects.filter(pk=acme.pk).update(suspended_at=timezone.now())
    rest = list(chunks)

    assert len(rest) == 1
    assert stream.NO_LONGER_ALLOWED in rest[0].decode()
    assert b"".join(read).count(b"\n") < 25


@pytest.mark.parametrize(
    "forged", [{"form": "exe"}, {"form": ""}, {"since": "x"}, {"kind": "no.such"}]
)
def test_a_forged_form_exports_nothing_and_notes_nothing(forged, export):
    before = Event.objects.count()

    response = export(**forged)

    assert response.status_code == 302
    assert Event.objects.count() == before


def test_a_link_or_a_form_from_elsewhere_exports_nothing(adam, acme, client_of):
    before = Event.objects.count()
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(adam.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client_of(adam).get(EXPORT, {"format": "csv"}).status_code == 405
    assert forger.post(EXPORT, {"format": "csv"}).status_code == 403
    assert Event.objects.count() == before


def test_who_may_not_see_the_history_gets_no_file(mia, zed, acme, client_of):
    assert client_of(mia).post(EXPORT, {"format": "csv"}).status_code == 403
    assert client_of(zed).post(EXPORT, {"format": "csv"}).status_code == 404
    assert not Event.objects.filter(kind=HISTORY_EXPORTED).exists()


def test_who_was_demoted_between_page_and_click_gets_no_file(acme, adam):
    eve = add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    actions.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)

    with pytest.raises(NoLongerAllowed):
        actions.export_history(file_format="CSV", narrowed_to={}, by=eve)
