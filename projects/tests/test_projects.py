"""Projects: created, changed, archived, restored and listed."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from projects import actions
from projects.events import PROJECT_ARCHIVED, PROJECT_CHANGED, PROJECT_CREATED, PROJECT_RESTORED
from projects.models import Project
from tests.database import business
from tests.reading import link_named, links, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
NEW = HOME + "projects/new/"
APOLLO = HOME + "projects/apollo/"
EDIT = APOLLO + "edit/"


@pytest.fixture
def apollo(adam):
    """A project of Acme."""
    return actions.create_project(name="Apollo", description="To the moon", by=adam)


# Creating


def test_a_project_is_created_and_listed_first(apollo, adam, client_of):
    page = client_of(adam)

    answer = page.post(NEW, {"name": "Gemini", "description": "Twins"}, follow=True)

    assert answer.wsgi_request.path == f"{HOME}projects/gemini/"
    assert notices(answer) == ["Gemini was created."]
    listed = words(page.get(HOME))
    assert listed.index("Twins") < listed.index("To the moon")


def test_a_creation_is_written_into_the_history(apollo, adam, acme):
    event = Event.objects.get(kind=PROJECT_CREATED)
    assert (event.organization_id, event.actor_id) == (acme.pk, adam.user_id)
    assert event.after == {"name": "Apollo", "handle": "apollo"}
    assert (apollo.organization, apollo.created_by) == (acme, adam.user)


@pytest.mark.parametrize("name", ["Apollo", "apollo", "APOLLO", " Apollo "])
def test_a_name_is_given_once_in_an_organization_in_any_case(apollo, adam, client_of, name):
    page = client_of(adam)
    before = business()

    answer = page.post(NEW, {"name": name, "description": "Another"})

    assert "Another project is already named" in reason_at(answer, "name")
    assert value_of(answer, "name") == name
    assert value_of(answer, "description").strip() == "Another"
    assert business() == before


@pytest.mark.parametrize(
    ("mine", "yours"),
    [("Ärger", "ärger"), ("ЯБЛОКО", "яблоко"), ("Straße", "STRASSE"), ("Ärger", "A\u0308RGER")],
)
def test_a_name_is_given_once_in_any_case_of_any_alphabet(adam, acme, mine, yours):
    actions.create_project(name=mine, by=adam)

    with pytest.raises(actions.ProjectNameTaken):
        actions.create_project(name=yours, by=adam)
    with pytest.raises(IntegrityError), transaction.atomic():
        acme.projects.create(name=yours, handle="another")


def test_a_name_left_is_free_and_a_name_taken_up_is_not(apollo, adam):
    actions.change_project(project=apollo, name="Ärger", description="", by=adam)

    with pytest.raises(actions.ProjectNameTaken):
        actions.create_project(name="ärger", by=adam)
    assert actions.create_project(name="apollo", by=adam).name == "apollo"


def test_two_organizations_have_projects_of_one_name(apollo, zed):
    theirs = actions.create_project(name="Apollo", by=zed)

    assert theirs.handle == apollo.handle == "apollo"
    assert theirs.organization != apollo.organization


def test_a_handle_that_is_taken_gets_an_ending(apollo, adam):
    other = actions.create_project(name="Apollo!", by=adam)

    assert other.handle == "apollo-2"


@pytest.mark.parametrize("name", ["Shop", "Payments", "Settings", "Projects", "Website"])
def test_a_word_that_is_reserved_for_organizations_is_free_for_a_project(adam, name):
    assert actions.create_project(name=name, by=adam).handle == name.lower()


def test_a_name_that_makes_a_word_of_ours_gets_an_ending(adam):
    """…/projects/new/ is a page."""
    assert actions.create_project(name="New", by=adam).handle == "new-2"


def test_many_names_with_one_handle_find_an_end(adam, client_of):
    """A name can be written in a hundred ways that make one handle; the last must not break."""
    marks = ["", "!", "?", "!!", "??", "!?", "?!", "+", "++", "*", "**", "~", "~~", "=", "==", "#"]
    marks += [mark + "%" for mark in marks] + [mark + "$" for mark in marks]
    page = client_of(adam)

    answers = [page.post(NEW, {"name": f"Apollo{mark}"}).status_code for mark in marks]

    assert set(answers) <= {200, 302}
    handles = [project.handle for project in Project.objects.all()]
    assert len(handles) == len(set(handles)) == answers.count(302) > 20


@pytest.mark.parametrize(
    "name", ["", "  ", "ab", "x" * 61, "x" * 201, "Асме", "Ac\u202eme", "Visit evil.com", "-Apollo"]
)
def test_an_unfit_name_is_refused_at_the_field_and_kept(adam, client_of, name):
    page = client_of(adam)
    before = business()

    answer = page.post(NEW, {"name": name, "description": "Kept"})

    assert reason_at(answer, "name")
    assert value_of(answer, "name") == name
    assert value_of(answer, "description").strip() == "Kept"
    assert business() == before


def test_a_description_that_is_too_long_is_refused_at_the_field_and_kept(adam, client_of):
    answer = client_of(adam).post(NEW, {"name": "Apollo", "description": "x" * 501})

    assert "500 characters" in reason_at(answer, "description")
    assert value_of(answer, "description").strip() == "x" * 501
    assert not Project.objects.exists()


def test_an_organization_in_the_form_is_not_read(adam, zenith, acme, client_of):
    forged = {"name": "Apollo", "organization": str(zenith.pk), "created_by": "1", "handle": "x-y"}

    client_of(adam).post(NEW, forged)

    project = Project.objects.get()
    assert (project.organization, project.handle) == (acme, "apollo")


# Changing


def test_a_change_keeps_the_handle_and_the_address(apollo, adam, client_of):
    answer = client_of(adam).post(EDIT, {"name": "Artemis", "description": "Again"}, follow=True)

    assert answer.wsgi_request.path == APOLLO
    assert notices(answer) == ["The project was saved."]
    project = Project.objects.get()
    assert (project.name, project.handle, project.description) == ("Artemis", "apollo", "Again")


def test_a_change_is_written_into_the_history_and_no_change_is_not(apollo, adam):
    actions.change_project(project=apollo, name="Apollo", description="To the moon", by=adam)
    assert not Event.objects.filter(kind=PROJECT_CHANGED).exists()

    actions.change_project(project=apollo, name="Apollo", description="And back", by=adam)

    event = Event.objects.get(kind=PROJECT_CHANGED)
    assert (event.before["description"], event.after["description"]) == ("To the moon", "And back")


def test_a_name_may_change_its_case(apollo, adam):
    assert (
        actions.change_project(project=apollo, name="APOLLO", description="", by=adam).name
        == "APOLLO"
    )


def test_a_change_to_the_name_of_another_is_refused(apollo, adam, client_of):
    actions.create_project(name="Gemini", by=adam)

    answer = client_of(adam).post(EDIT, {"name": "gemini", "description": ""})

    assert "Another project is already named gemini." in reason_at(answer, "name")
    assert Project.objects.get(pk=apollo.pk).name == "Apollo"


# Archiving


def test_archiving_asks_first(apollo, adam, client_of):
    shown = client_of(adam).get(APOLLO + "archive/")

    assert "Archive Apollo" in words(shown)
    assert not Project.objects.get().is_archived


def test_an_archived_project_leaves_the_list_and_can_be_found_and_restored(apollo, adam, client_of):
    page = client_of(adam)

    archived = page.post(APOLLO + "archive/", follow=True)
    assert notices(archived) == ["Apollo was archived."]
    assert APOLLO not in links(archived)
    shown = page.get(HOME + link_named(archived, "View archived projects").removeprefix(HOME))
    assert APOLLO in links(shown)

    restored = page.post(APOLLO + "restore/", follow=True)
    assert notices(restored) == ["Apollo was restored."]
    assert APOLLO in links(restored)


def test_an_archived_project_keeps_its_name_and_handle(apollo, adam, client_of):
    actions.archive_project(project=apollo, by=adam)

    answer = client_of(adam).post(NEW, {"name": "Apollo"})

    assert "Another project is already named Apollo (archived)." in reason_at(answer, "name")


def test_an_archived_project_is_not_changed(apollo, adam, client_of):
    actions.archive_project(project=apollo, by=adam)
    page = client_of(adam)
    before = business()

    answer = page.post(EDIT, {"name": "Artemis", "description": ""})

    assert answer.status_code == 200
    assert business() == before
    with pytest.raises(actions.Archived):
        actions.change_project(project=apollo, name="Artemis", description="", by=adam)


def test_archiving_and_restoring_twice_are_one_event_each(apollo, adam):
    for _ in range(2):
        actions.archive_project(project=apollo, by=adam)
    archived_at = Project.objects.get().archived_at
    for _ in range(2):
        actions.restore_project(project=apollo, by=adam)

    assert archived_at is not None
    assert Event.objects.filter(kind=PROJECT_ARCHIVED).count() == 1
    assert Event.objects.filter(kind=PROJECT_RESTORED).count() == 1
    assert Project.objects.get().description == "To the moon"


# Pages of the list


def test_the_list_is_walked_page_by_page(adam, client_of):
    for n in range(60):
        actions.create_project(name=f"Project {n:02}", by=adam)
    page = client_of(adam)

    first = page.get(HOME)
    second = page.get(HOME + link_named(first, "Next"))

    assert "Project 59" in words(first)
    assert "Project 10" in words(first)
    assert "Project 09" not in words(first)
    assert "Project 09" in words(second)
    assert "Project 10" not in words(second)


@pytest.mark.parametrize("value", ["", "x", "archived'", "\u202e", "0", "x" * 3000])
def test_strange_parameters_show_the_list(apollo, adam, client_of, value):
    page = client_of(adam)

    for name in ("show", "after", "before", "page"):
        answer = page.get(HOME, {name: value})
        assert answer.status_code == 200
        assert "Apollo" in words(answer)


def test_an_empty_list_says_what_to_do_next(adam, mia, client_of):
    assert link_named(client_of(adam).get(HOME), "New project") == f"{NEW}?next={HOME}"
    assert "New project" in words(client_of(adam).get(HOME))
    assert "No projects yet" in words(client_of(mia).get(HOME))
    assert NEW not in links(client_of(mia).get(HOME))


def test_projects_are_searched_by_any_word_and_sorted_by_name(apollo, adam, client_of):
    for name, description in (("Gemini", "Two people in orbit"), ("Ariane 5", "")):
        actions.create_project(name=name, description=description, by=adam)

    def found(**query):
        return [each.name for each in client_of(adam).get(HOME, query).context["listing"]]

    assert found(q="orb") == found(q="people gem") == ["Gemini"]
    assert found(q="5") == ["Ariane 5"]
    assert found(q="rbit") == found(q="_") == found(q="gem", show="archived") == []
    assert found(sort="name")[:2] == ["Apollo", "Ariane 5"]
