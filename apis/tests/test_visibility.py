"""Which roles an API is shown to, and that it is 404 to all others."""

import pytest

from apis import actions
from apis.events import API_VISIBILITY_CHANGED
from apis.models import Visibility
from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from tests.reading import link_named, links, notices, reason_at, words

pytestmark = pytest.mark.django_db
APIS = "/organizations/acme/apis/"
PAYMENTS = APIS + "payments/"
SETTINGS = PAYMENTS + "settings/"
VISIBILITY = SETTINGS + "visibility/"


def test_an_api_for_roles_is_404_to_other_members_on_every_page(payments, pat, sue, client_of):
    only = {"visibility": "roles", "roles": ["developer"]}
    page = client_of(sue)
    assert page.get(PAYMENTS).status_code == 200

    answer = client_of(pat).post(VISIBILITY, only, follow=True)

    assert notices(answer) == ["The visibility was saved."]
    assert "Only these roles, and members who manage APIs: Developer" in words(answer)
    assert page.get(PAYMENTS).status_code == page.get(PAYMENTS + "v1/").status_code == 404
    assert "Payments" not in words(page.get(APIS))
    assert client_of(pat).get(PAYMENTS).status_code == 200
    event = Event.objects.get(kind=API_VISIBILITY_CHANGED)
    assert event.after == {"visibility": "roles", "roles": ["developer"]}


def test_a_public_api_leads_on_to_the_portal_and_to_who_can_sign_up(payments, pat, adam, client_of):
    page, publisher = client_of(adam), client_of(pat)
    sign_up, portal = "/organizations/acme/settings/portal/", "/portal/acme/"
    assert sign_up not in links(page.get(SETTINGS))
    assert VISIBILITY in links(page.get(PAYMENTS + "v1/"))

    shown = page.post(VISIBILITY, {"visibility": "public"}, follow=True)

    assert link_named(shown, "Choose who can sign up") == sign_up
    assert link_named(shown, "View Developer Portal") == portal
    assert portal in links(publisher.get(SETTINGS))
    assert sign_up not in links(publisher.get(SETTINGS))


def test_a_developer_sees_what_is_for_developers(payments, pat, mia, client_of):
    actions.change_visibility(
        api=payments, visibility=Visibility.ROLES, slugs=[RoleSlug.DEVELOPER], by=pat
    )

    assert client_of(mia).get(PAYMENTS).status_code == 200


def test_roles_are_forgotten_when_everyone_sees_it_again(payments, pat):
    for visibility in (Visibility.ROLES, Visibility.MEMBERS):
        actions.change_visibility(
            api=payments, visibility=visibility, slugs=[RoleSlug.DEVELOPER], by=pat
        )

    assert not payments.role_rows.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"visibility": "roles"}, "roles"),
        ({"visibility": "roles", "roles": ["administrator"]}, "roles"),
        ({"visibility": "roles", "roles": ["nonsense"]}, "roles"),
        ({"visibility": "everybody"}, "visibility"),
        ({"roles": ["developer"]}, "visibility"),
    ],
)
def test_a_visibility_that_is_none_is_refused(payments, pat, client_of, typed, field):
    answer = client_of(pat).post(VISIBILITY, typed)

    assert reason_at(answer, field)
    payments.refresh_from_db()
    assert payments.visibility == Visibility.MEMBERS
