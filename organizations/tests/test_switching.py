"""Going from one organization to another: the address says which, and nothing else does."""

import pytest

from organizations import actions
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_organization, make_person
from tests.database import business
from tests.reading import buttons, link_named, links, words

pytestmark = pytest.mark.django_db
MENU = "/organizations/menu/"


@pytest.fixture
def mia_at_both(mia, zenith):
    """Mia, Developer at Acme, is also External API subscriber at Zenith."""
    add_member(zenith, mia.user, RoleSlug.EXTERNAL_API_SUBSCRIBER)
    return mia


def menu(reader, **query):
    """The list as it opens from a page of Acme."""
    return reader.get(MENU, {"current": "acme", "page": "projects:home", **query})


def entries(response):
    """What the list offers to switch to, in its order."""
    return [link for link in links(response) if link.count("/") > 2 and "/new/" not in link]


def membership_in_many(user, count):
    for n in range(count):
        other = make_organization(f"Org {n:02}", by=make_person(f"Boss {n}"))
        add_member(other.organization, user, RoleSlug.DEVELOPER)


# The list


def test_the_list_shows_mine_with_my_roles_and_marks_the_current_one(mia_at_both, client_of):
    shown = menu(client_of(mia_at_both))

    text = words(shown)
    assert "Acme acme · Developer" in text
    assert "Zenith zenith · External API subscriber" in text
    assert shown.content.decode().count('aria-current="true"') == 1
    assert entries(shown)[0] == "/organizations/acme/"


def test_the_list_shows_nothing_of_others(mia, zenith, zed, client_of):
    invite("somebody@example.com", by=zed)

    shown = menu(client_of(mia))

    assert "Zenith" not in words(shown)
    assert "zenith" not in shown.content.decode()
    assert buttons(shown) == []


def test_a_forged_current_organization_is_not_named(mia, zenith, client_of):
    shown = menu(client_of(mia), current="zenith")

    assert 'aria-current="true"' not in shown.content.decode()
    assert "Zenith" not in words(shown)


def test_the_one_last_used_comes_first_and_the_others_by_name(mia_at_both, client_of):
    page = client_of(mia_at_both)
    page.get("/portal/zenith/")

    assert entries(menu(page))[0].startswith("/organizations/zenith/")


def test_the_filter_appears_from_eight_on(mia, client_of):
    membership_in_many(mia.user, 6)
    assert "Search organizations" not in words(menu(client_of(mia)))

    other = make_organization("Eighth", by=make_person("Eight"))
    add_member(other.organization, mia.user, RoleSlug.DEVELOPER)

    assert "Search organizations" in words(menu(client_of(mia)))


def test_the_list_is_filtered_by_name_and_handle(mia_at_both, client_of):
    actions.create_organization(name="Own Firm", handle="strange-handle", by=mia_at_both.user)
    page = client_of(mia_at_both)

    assert "/portal/zenith/" not in entries(menu(page, q="acm"))
    assert len(entries(menu(page, q="ACM"))) == 1
    assert entries(menu(page, q="nge-ha")) == ["/organizations/strange-handle/"]
    assert entries(menu(page, q="nothing like it")) == []


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "<b>", "x" * 3000, "İ"])
def test_strange_filters_find_nothing_and_break_nothing(mia, client_of, typed):
    shown = menu(client_of(mia), q=typed)

    assert shown.status_code == 200
    assert entries(shown) == []
    assert "<b>" not in shown.content.decode()


def test_ten_are_listed_and_the_rest_is_a_search_away(mia, client_of):
    membership_in_many(mia.user, 12)

    shown = menu(client_of(mia))

    assert len(entries(shown)) == 10
    assert "More organizations match." in words(shown)
    assert "/organizations/org-11/" in entries(menu(client_of(mia), q="org 11"))


def test_the_list_offers_invitations_with_join(mia, zed, client_of):
    invitation = invite("mia@example.com", by=zed)

    shown = menu(client_of(mia))

    assert "Zenith as Developer, from Zed" in words(shown)
    assert "Join Zenith" in buttons(shown)
    assert f'action="/invitations/{invitation.pk}/join/"' in shown.content.decode()


def test_the_list_offers_to_create_an_organization_while_one_still_may(mia, adam, client_of):
    assert link_named(menu(client_of(mia)), "Create organization") == "/organizations/new/"

    shown = menu(client_of(adam))

    assert "/organizations/new/" not in links(shown)
    assert "You created Acme. Each person can create one organization." in words(shown)


def test_without_a_script_the_list_is_a_page(mia_at_both, zed, client_of):
    page = client_of(mia_at_both)
    assert "/organizations/" in links(page.get("/organizations/acme/"))

    shown = page.get("/organizations/")

    text = words(shown)
    assert "Acme" in text
    assert "Zenith" in text
    assert link_named(shown, "Acme") == "/organizations/acme/"
    assert link_named(shown, "Zenith") == "/organizations/zenith/"


# Where an entry leads


@pytest.mark.parametrize(
    ("page_name", "leads_to"),
    [
        ("settings:members", "/organizations/zenith/settings/members/"),
        ("settings:roles", "/organizations/zenith/settings/roles/"),
        ("portal:home", "/portal/zenith/"),
        ("projects:home", "/organizations/zenith/"),
        ("settings:member", "/organizations/zenith/"),
        ("projects:edit", "/organizations/zenith/"),
        ("organizations:leave", "/organizations/zenith/"),
        ("organizations:mine", "/organizations/zenith/"),
        ("account_logout", "/organizations/zenith/"),
        ("account_confirm_email", "/organizations/zenith/"),
        ("admin:index", "/organizations/zenith/"),
        ("settings:invite", "/organizations/zenith/"),
        ("projects:create", "/organizations/zenith/"),
        ("", "/organizations/zenith/"),
        ("no:such:page", "/organizations/zenith/"),
        ("https://evil.example/", "/organizations/zenith/"),
        ("os.path.join", "/organizations/zenith/"),
    ],
)
def test_an_entry_stays_on_the_same_kind_of_page_where_one_may(
    mia, zenith, client_of, page_name, leads_to
):
    add_member(zenith, mia.user, RoleSlug.DEVELOPER)
    page = client_of(mia)

    assert leads_to in entries(menu(page, page=page_name))
    assert page.get(leads_to).status_code == 200


def test_an_entry_leads_to_no_page_that_is_closed_there(mia, adam, zenith, client_of):
    """Adam sees Acme's invitations; at Zenith he is a Developer."""
    add_member(zenith, adam.user, RoleSlug.DEVELOPER)

    shown = menu(client_of(adam), page="settings:invitations")

    assert entries(shown) == ["/organizations/acme/settings/invitations/", "/organizations/zenith/"]


def test_the_page_tells_the_list_what_kind_it_is(mia, client_of):
    html = client_of(mia).get("/organizations/acme/settings/roles/").content.decode()

    assert "/organizations/menu/?current=acme&amp;page=settings:roles" in html
    assert "Organization: </span>Acme" in html


# Two tabs


def test_a_form_lands_in_the_organization_that_its_tab_shows(adam, zenith, client_of):
    add_member(zenith, adam.user, RoleSlug.ADMINISTRATOR)
    page = client_of(adam)
    page.get("/organizations/acme/settings/members/invite/")
    page.get("/organizations/zenith/settings/members/invite/")

    page.post(
        "/organizations/acme/settings/members/invite/",
        {"emails": "nia@example.com", "roles": ["developer"], "is_complete": "on"},
    )

    assert Organization.objects.get(handle="acme").invitations.count() == 1
    assert zenith.invitations.count() == 0


def test_an_organization_in_the_body_or_the_session_is_not_read(adam, zenith, client_of):
    add_member(zenith, adam.user, RoleSlug.ADMINISTRATOR)
    page = client_of(adam)
    page.get("/organizations/zenith/")

    page.post(
        "/organizations/acme/settings/",
        {"name": "Renamed", "organization": str(zenith.pk), "organization_handle": "zenith"},
    )

    assert Organization.objects.get(handle="acme").name == "Renamed"
    assert Organization.objects.get(handle="zenith").name == "Zenith"


def test_the_list_changes_nothing(mia, zed, client_of):
    invite("mia@example.com", by=zed)
    page = client_of(mia)
    before = business()

    menu(page)
    page.get("/organizations/")

    assert business() == before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", [MENU, "/", "/organizations/", "/organizations/handle/"])
def test_these_pages_are_only_read(mia, client_of, method, address):
    assert client_of(mia).generic(method, address).status_code == 405
