"""APIs: created, changed, listed and deleted, by those whose roles say so."""

import pytest
from django.conf import settings

from apis import actions
from apis.events import API_CREATED, API_DELETED
from apis.lifecycle.uses import USES, Use
from apis.models import Api, Definition, Version
from apis.states import State
from apis.tests.makers import add_version
from audit.models import Event
from console.lists.paging import Total
from organizations.tenancy.demands import NoLongerAllowed
from projects.actions import archive_project, create_project
from tests.database import business
from tests.reading import buttons, link_named, links, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
APIS = "/organizations/acme/apis/"
NEW = APIS + "new/"
PAYMENTS = APIS + "payments/"
SETTINGS = PAYMENTS + "settings/"
DELETE = SETTINGS + "delete/"


# Creating


def test_an_api_is_created_with_a_first_version(project, pat, client_of, acme):
    typed = {"name": "Payments", "project": project.pk, "summary": "Invoices."}

    answer = client_of(pat).post(NEW, typed, follow=True)

    assert answer.wsgi_request.path == PAYMENTS
    assert notices(answer) == ["Payments was created. Next, give it a definition."]
    api = acme.apis.get()
    assert (api.project, api.summary, api.created_by) == (project, "Invoices.", pat.user)
    assert [(v.major, v.state) for v in api.versions.all()] == [(1, State.CREATED)]
    event = Event.objects.get(kind=API_CREATED)
    assert event.actor_id == pat.user_id
    assert event.after == {"name": "Payments", "handle": "payments", "project": "Apollo"}


@pytest.mark.parametrize("name", ["Payments", "PAYMENTS", " payments "])
def test_a_name_is_given_once_in_any_case(payments, project, pat, client_of, name):
    before = business()

    answer = client_of(pat).post(NEW, {"name": name, "project": project.pk, "summary": "Kept"})

    assert "Another API is already named" in reason_at(answer, "name")
    assert value_of(answer, "summary") == "Kept"
    assert business() == before


@pytest.mark.parametrize("name", ["", "ab", "x" * 61, "x" * 201, "Асме", "Visit evil.com"])
def test_an_unfit_name_is_refused_at_the_field_and_kept(project, pat, client_of, name):
    answer = client_of(pat).post(NEW, {"name": name, "project": project.pk})

    assert reason_at(answer, "name")
    assert value_of(answer, "name") == name
    assert not Api.objects.exists()


def test_a_summary_that_is_too_long_is_refused_at_the_field(project, pat, client_of):
    answer = client_of(pat).post(
        NEW, {"name": "Payments", "project": project.pk, "summary": "x" * 201}
    )

    assert "200 characters" in reason_at(answer, "summary")


def test_handles_that_meet_get_an_ending_and_addresses_of_pages_are_left_free(
    payments, project, pat
):
    other = actions.create_api(name="Payments!", project=project, by=pat)
    new = actions.create_api(name="New", project=project, by=pat)

    assert (other.handle, new.handle) == ("payments-2", "new-2")


def test_the_first_api_creates_its_project(adam, acme, client_of):
    page = client_of(adam)
    archive_project(project=create_project(name="Apollo", by=adam), by=adam)

    taken = page.post(NEW, {"name": "Payments", "project": "Apollo"})
    assert "already named Apollo" in reason_at(taken, "project")
    unnamed = page.post(NEW, {"name": "x", "project": "Gemini"})
    assert reason_at(unnamed, "name").startswith("Choose another name.")
    assert not acme.projects.active().exists()
    page.post(NEW, {"name": "Payments", "project": "Gemini"})

    assert acme.apis.get().project == acme.projects.active().get()
    assert acme.apis.get().project.name == "Gemini"


def test_who_creates_no_projects_names_none_with_an_api(acme, pat, client_of):
    page = client_of(pat)

    assert "An administrator can create one." in words(page.get(NEW))
    assert reason_at(page.post(NEW, {"name": "Payments", "project": "Gemini"}), "project")
    with pytest.raises(NoLongerAllowed):
        actions.create_api(name="Payments", project="Gemini", by=pat)
    assert not acme.projects.exists()


def test_an_api_is_not_created_in_a_project_of_another_organization(zed, pat, client_of):
    theirs = create_project(name="Apollo", by=zed)

    answer = client_of(pat).post(NEW, {"name": "Payments", "project": theirs.pk})

    assert reason_at(answer, "project") == "Choose one of the active projects."
    with pytest.raises(NoLongerAllowed):
        actions.create_api(name="Payments", project=theirs, by=pat)
    assert not Api.objects.exists()


def test_an_api_is_not_created_in_an_archived_project(project, adam, pat, client_of):
    archive_project(project=project, by=adam)

    answer = client_of(pat).post(NEW, {"name": "Payments", "project": project.pk})

    assert reason_at(answer, "project")
    with pytest.raises(actions.ProjectArchived):
        actions.create_api(name="Payments", project=project, by=pat)


@pytest.mark.parametrize("project", ["", "0", "-1", "x", "9" * 40, "1 OR 1=1"])
def test_a_project_that_is_none_is_refused_at_the_field(pat, client_of, project):
    answer = client_of(pat).post(NEW, {"name": "Payments", "project": project})

    assert reason_at(answer, "project")


def test_who_only_discovers_apis_creates_none(project, sue, client_of):
    page = client_of(sue)

    assert page.get(NEW).status_code == 403
    assert page.post(NEW, {"name": "Payments", "project": project.pk}).status_code == 403
    assert "New API" not in words(page.get(APIS))
    assert not Api.objects.exists()


# The list


def test_the_list_says_what_is_next_to_each_role(pat, sue, adam, client_of):
    assert "An administrator can create one." in words(client_of(pat).get(APIS))
    assert NEW in links(client_of(adam).get(APIS))
    assert "An API publisher can create the first one." in words(client_of(sue).get(APIS))
    create_project(name="Apollo", by=adam)
    assert NEW in links(client_of(pat).get(APIS))


def test_the_list_is_searched_and_filtered_by_state(payments, project, pat, client_of):
    ledger = actions.create_api(name="Ledger", project=project, by=pat)
    add_version(ledger, State.PUBLISHED)
    page = client_of(pat)

    def shown(query):
        return [name for name in ("Ledger", "Payments") if name in words(page.get(APIS + query))]

    assert shown("") == ["Ledger", "Payments"]
    assert shown("?q=invoi") == ["Payments"]
    assert shown("?state=published") == ["Ledger"]
    assert shown("?state=created") == ["Ledger", "Payments"]
    assert shown("?state=retired") == []
    assert shown("?state=nonsense") == ["Ledger", "Payments"]


# Deleting


def test_an_api_is_deleted_with_all_that_it_has(payments, pat, client_of):
    add_version(payments, State.RETIRED)

    answer = client_of(pat).post(DELETE, {"handle": "payments"}, follow=True)

    assert notices(answer) == ["Payments was deleted."]
    assert not Api.objects.exists()
    assert not Version.objects.exists()
    assert not Definition.objects.exists()
    event = Event.objects.get(kind=API_DELETED)
    assert event.before == {"handle": "payments", "versions": ["v2", "v1"]}


@pytest.mark.parametrize("handle", ["", "payment", "Payments", "payments/", "x" * 101])
def test_the_handle_is_typed_before_an_api_is_deleted(payments, pat, client_of, handle):
    answer = client_of(pat).post(DELETE, {"handle": handle})

    assert reason_at(answer, "handle")
    assert Api.objects.exists()


@pytest.mark.parametrize("state", sorted(set(State) - {State.CREATED, State.RETIRED}))
def test_an_api_with_a_version_that_is_shown_is_not_deleted(payments, pat, state):
    add_version(payments, state)

    with pytest.raises(actions.StillShown):
        actions.delete_api(api=payments, handle="payments", by=pat)
    assert payments.versions.count() == 2


def test_a_question_that_could_not_be_answered_with_yes_is_not_asked(payments, pat, client_of):
    page = client_of(pat)
    assert "Delete API" in buttons(page.get(DELETE))
    add_version(payments, State.PUBLISHED)

    shown = page.get(DELETE)

    assert "Delete API" not in buttons(shown)
    assert "cannot be deleted now" in words(shown)
    assert "is published" in words(shown)


def test_an_api_in_use_is_not_deleted(payments, pat, in_use):
    with pytest.raises(actions.StillInUse, match="in use: 1 subscription"):
        actions.delete_api(api=payments, handle="payments", by=pat)
    assert Api.objects.exists()


@pytest.fixture
def in_use(monkeypatch):
    """An app above says that a version is subscribed to."""
    use = Use("subscriptions", lambda version: Total(1))
    monkeypatch.setitem(USES.by_key, use.noun, use)


# The pages of a version


def test_a_second_version_is_added_and_the_newest_is_shown(payments, pat, client_of):
    page = client_of(pat)

    preselected = value_of(page.get(PAYMENTS + "versions/new/"), "major")
    answer = page.post(PAYMENTS + "versions/new/", {"major": preselected}, follow=True)

    assert notices(answer) == ["Payments v2 was added. Next, give it a definition."]
    assert answer.wsgi_request.path == PAYMENTS + "v2/"
    assert "Payments v2" in words(page.get(PAYMENTS))
    assert link_named(page.get(PAYMENTS), "v1") == PAYMENTS + "v1/"


def test_there_is_a_limit_of_versions(payments, pat, monkeypatch):
    monkeypatch.setattr("apis.actions.versions.MOST_VERSIONS", 1)

    with pytest.raises(actions.TooManyVersions):
        actions.add_version(api=payments, by=pat)


@pytest.mark.parametrize("major", ["v0", "v2", "v99999999999999999999", "v-1", "vx"])
def test_a_version_that_is_none_is_not_found(payments, pat, client_of, major):
    assert client_of(pat).get(f"{PAYMENTS}{major}/").status_code == 404


def test_the_foot_of_the_page_tells_the_release_of_the_console(payments, pat, client_of):
    assert f"Console {settings.VERSION}" in words(client_of(pat).get(PAYMENTS))


def test_who_only_discovers_sees_no_buttons(payments, sue, client_of):
    answer = client_of(sue).get(PAYMENTS)

    assert "Steps to the first call" in words(answer)
    assert not {"Pre-release", "Publish", "Block"} & {*buttons(answer)}
    assert not [link for link in links(answer) if link.startswith((SETTINGS, PAYMENTS + "v1/addr"))]
