"""A new name keeps the handle, the ID and every address."""

import pytest

from audit.models import Event
from organizations import actions
from organizations.events.organizations import ORGANIZATION_RENAMED
from organizations.models import Organization
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.database import business, everything
from tests.reading import notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
SETTINGS = "/organizations/acme/settings/"


def test_a_new_name_keeps_the_handle_and_the_id(adam, acme, fresh_client_of):
    answer = fresh_client_of(adam).post(SETTINGS, {"name": "Acme Rockets"}, follow=True)

    renamed = Organization.objects.get(pk=acme.pk)
    assert (renamed.name, renamed.handle) == ("Acme Rockets", "acme")
    assert notices(answer) == ["The name is now Acme Rockets."]


def test_a_renaming_is_written_into_the_history(adam):
    actions.rename_organization(name="Acme Rockets", by=adam)

    event = Event.objects.get(kind=ORGANIZATION_RENAMED)
    assert (event.before, event.after) == ({"name": "Acme"}, {"name": "Acme Rockets"})
    assert event.actor_id == adam.user_id


def test_the_same_name_again_is_no_event(adam):
    actions.rename_organization(name=" Acme ", by=adam)

    assert not Event.objects.filter(kind=ORGANIZATION_RENAMED).exists()


@pytest.mark.parametrize(
    "name", ["", "  ", "ab", "x" * 61, "x" * 201, "Асме", "Ac\u202eme", "www.evil.example", "=1+1"]
)
def test_an_unfit_name_changes_nothing_and_is_kept_in_the_form(adam, fresh_client_of, name):
    before = business()

    page = fresh_client_of(adam).post(SETTINGS, {"name": name, "x": ""})

    assert page.status_code == 200
    assert reason_at(page, "name")
    assert value_of(page, "name") == name
    assert business() == before


def test_the_page_keeps_the_old_name_where_a_new_one_was_refused(adam, fresh_client_of):
    page = fresh_client_of(adam).post(SETTINGS, {"name": "Visit evil.com"})

    assert "Organization: </span>Acme" in page.content.decode()
    assert "<title>Error: Settings · Acme · Console</title>" in page.content.decode()


def test_a_member_without_the_right_reads_the_name_and_cannot_change_it(mia, fresh_client_of):
    before = business()
    page = fresh_client_of(mia)

    shown, answer = page.get(SETTINGS), page.post(SETTINGS, {"name": "Mine now"})

    assert 'name="name"' not in shown.content.decode()
    assert "Save changes" not in words(shown)
    assert answer.status_code == 403
    assert business() == before


def test_who_lost_the_right_since_the_page_was_opened_is_refused(acme, adam):
    """The membership that the page found says yes; the one under the lock says no."""
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    assert ann.can(MANAGE_ORGANIZATION)
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=adam)
    before = everything()

    with pytest.raises(NoLongerAllowed):
        actions.rename_organization(name="Ann's", by=ann)

    assert everything() == before


def test_the_page_shows_id_and_handle_to_copy(acme, mia, fresh_client_of):
    html = fresh_client_of(mia).get(SETTINGS).content.decode()

    assert f'data-copy="{acme.pk}"' in html
    assert 'data-copy="acme"' in html
    assert "Copy ID" in html
    assert "Copy Handle" in html


def test_the_counts_are_those_of_this_organization(acme, mia, zenith, fresh_client_of):
    assert "2 members, 1 administrator." in words(fresh_client_of(mia).get(SETTINGS))
