"""The search finds what one can do and where else one belongs, in its dialog and on its page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.tenancy.quick_actions import QUICK_ACTIONS, QuickAction
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, suspend
from tests.reading import links, words

pytestmark = pytest.mark.django_db
SEARCH = "/organizations/acme/search/"
DIALOG = {"HX-Request": "true", "HX-Target": "palette-list"}


def found_by(client, typed, **headers):
    """The titles that are found, by the noun of their kind."""
    found = client.get(SEARCH, {"q": typed}, headers=headers).context["found"]
    return {each.kind.noun: [hit.title for hit in each.hits] for each in found}


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("invite", "Invite members"),
        ("add people", "Invite members"),
        ("new api", "New API"),
        ("upload openapi", "New API"),
        ("create proj", "New project"),
        ("webhook", "New webhook"),
    ],
)
def test_an_action_is_found_by_its_label_and_by_other_words(adam, client_of, typed, label):
    assert label in found_by(client_of(adam), typed)["actions"]


def test_actions_come_first(adam, client_of):
    assert list(found_by(client_of(adam), "invit")) == ["actions", "pages"]


def test_each_role_is_offered_what_it_may_do_and_each_page_opens(adam, client_of):
    offered = {}
    for role in RoleSlug:
        if role != RoleSlug.EXTERNAL_API_SUBSCRIBER:
            page = client_of(add_member(adam.organization, f"{role}", role))
            actions = page.get(SEARCH).context["actions"]
            offered[role] = [label for label, _ in actions]
            for _, url in actions:
                response = page.get(url)
                is_open = response.status_code == 200 or "/accounts/" in response["Location"]
                assert is_open, url

    assert offered[RoleSlug.ADMINISTRATOR] == [action.label for action in QUICK_ACTIONS]
    assert offered[RoleSlug.API_PUBLISHER] == ["New API", "New plan"]
    assert offered[RoleSlug.API_SUBSCRIBER] == ["New application"]
    assert offered[RoleSlug.BILLING_ADMINISTRATOR] == []
    assert offered[RoleSlug.ENVIRONMENT_MANAGER] == ["New environment"]


def test_what_one_may_not_do_is_not_found(mia, client_of):
    assert "actions" not in found_by(client_of(mia), "invite")


def test_another_organization_of_ones_own_is_found_by_name_and_handle(adam, zed, client_of):
    add_member(zed.organization, adam.user, RoleSlug.DEVELOPER)

    for typed in ("zenith", "ZENI", "switch to zen", "switch zenith"):
        assert found_by(client_of(adam), typed)["other organizations"] == ["Switch to Zenith"]
    page = client_of(adam).get(SEARCH, {"q": "zenith"})
    assert "/organizations/zenith/" in links(page)


def test_organizations_of_others_and_the_present_one_are_not_found(adam, zed, client_of):
    page = client_of(adam)

    assert not found_by(page, "zenith")
    assert "other organizations" not in found_by(page, "acme")
    assert "other organizations" not in found_by(page, "switch to")


def test_organizations_to_which_access_ended_are_not_found(adam, zed, client_of):
    suspend(add_member(zed.organization, adam.user, RoleSlug.DEVELOPER))

    assert not found_by(client_of(adam), "zenith")


def test_without_a_script_the_page_says_what_one_can_do(adam, client_of):
    page = client_of(adam).get(SEARCH)

    assert "Invite membersNew projectNew API" in words(page)
    assert "/organizations/acme/settings/members/invite/" in links(page)


def test_the_dialog_begins_with_actions_and_pages(adam, mia, client_of):
    shown = client_of(adam).get(SEARCH, headers=DIALOG).content.decode()
    less = client_of(mia).get(SEARCH, headers=DIALOG).content.decode()

    assert shown.index("Last pages") < shown.index("Invite members") < shown.index(">Inbox<")
    assert "<html" not in shown
    assert "Invite members" not in less
    assert ">Inbox<" in less
    assert ">Billing<" in shown
    assert ">Billing<" not in less


def test_the_dialog_shows_what_is_found_and_says_how_much(adam, client_of):
    page = client_of(adam)

    shown = page.get(SEARCH, {"q": "invit"}, headers=DIALOG).content.decode()
    nothing = page.get(SEARCH, {"q": "<b>zeppelin"}, headers=DIALOG).content.decode()

    assert 'data-typed="invit" data-status="2 found. Enter opens Invite members"' in shown
    assert "Nothing found in Acme. Type less of the name." in nothing
    assert "<b>" not in nothing


def test_the_first_letter_costs_no_statement_of_a_kind(adam, client_of):
    page = client_of(adam)
    page.get(SEARCH, {"q": "a"}, headers=DIALOG)
    counts = {}
    for typed in ("", "a", "ad"):
        with CaptureQueriesContext(connection) as queries:
            page.get(SEARCH, {"q": typed}, headers=DIALOG)
        counts[typed] = len(queries)

    assert counts == {"": 3, "a": 3, "ad": 10}
    assert "members" not in found_by(page, "a", **DIALOG)
    assert found_by(page, "ad", **DIALOG)["members"] == ["Adam"]
    assert found_by(page, "a")["members"] == ["Adam"]


def test_an_action_whose_page_is_nowhere_is_told():
    nowhere = QuickAction("New kite", "kites:none", next(iter(QUICK_ACTIONS)).permission)

    assert nowhere.problems() == ["there is no page kites:none."]
