"""Where the front door of the console leads, and what it says of a membership that is lost."""

import pytest

from accounts.models import User
from organizations import actions
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_person
from tests.reading import notices, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia_at_both(mia, zenith):
    """Mia, Developer at Acme, is also External API subscriber at Zenith."""
    add_member(zenith, mia.user, RoleSlug.EXTERNAL_API_SUBSCRIBER)
    return mia


def test_the_front_door_opens_the_organization_last_used(mia_at_both, client_of):
    page = client_of(mia_at_both)
    page.get("/portal/zenith/")
    assert page.get("/").headers["Location"] == "/organizations/zenith/"

    page.get("/organizations/acme/settings/roles/")

    assert page.get("/").headers["Location"] == "/organizations/acme/"


def test_a_closed_door_is_not_remembered_as_used(mia_at_both, client_of):
    page = client_of(mia_at_both)
    page.get("/organizations/acme/")

    page.get("/organizations/zenith/settings/")

    assert page.get("/").headers["Location"] == "/organizations/acme/"


def test_losing_a_membership_says_so_once_and_offers_the_next(mia_at_both, adam, client_of):
    page = client_of(mia_at_both)
    page.get("/organizations/acme/")
    actions.remove_member(membership=mia_at_both, by=adam)
    assert page.get("/organizations/acme/").status_code == 404

    answer = page.get("/", follow=True)

    assert answer.wsgi_request.path == "/portal/zenith/"
    assert "You are no longer a member of Acme." in answer.content.decode()
    assert "no longer" not in page.get("/", follow=True).content.decode()


def test_losing_the_only_membership_says_so_on_the_welcome_page(mia, adam, client_of):
    page = client_of(mia)
    page.get("/organizations/acme/")
    actions.remove_member(membership=mia, by=adam)

    answer = page.get("/", follow=True)

    assert answer.wsgi_request.path == "/welcome/"
    assert "You are no longer a member of Acme." in notices(answer)


def test_who_left_is_not_told_that_they_were_removed(mia, client_of):
    answer = client_of(mia).post("/organizations/acme/leave/", follow=True)

    assert "no longer a member" not in words(answer)


def test_a_hint_to_an_organization_of_others_leads_nowhere(mia, zenith, client_of):
    User.objects.filter(pk=mia.user_id).update(last_organization_id=zenith.pk)

    answer = client_of(mia).get("/", follow=True)

    assert answer.wsgi_request.path == "/organizations/acme/"
    assert "Zenith" not in answer.content.decode()


@pytest.mark.parametrize("target", ["/operators/", "/operators/accounts/user/"])
def test_an_operator_without_an_organization_gets_to_where_they_were_going(target, client_of):
    page = client_of(make_person("Olga", is_staff=True, is_superuser=True))

    assert page.get("/", {"next": target}).headers["Location"] == target


def test_who_is_no_operator_is_welcomed_instead(client_of):
    answer = client_of(make_person("Nia")).get("/", {"next": "/operators/"})

    assert answer.headers["Location"].startswith("/welcome/")
