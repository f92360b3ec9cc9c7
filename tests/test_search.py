"""The search over everything: each finds what they may see, and nothing of anyone else."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apis.actions import change_visibility
from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_version
from deployments.tests.makers import add_environment
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy import search
from organizations.tenancy.roles import RoleSlug
from portal.models import Application
from portal.search import MOST_COMPARED
from portal.tests.makers import add_application
from projects.actions import create_project
from projects.models import Component, Project
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.reading import document, links, words

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme/"
SEARCH = f"{ACME}search/"
KINDS = [
    *("pages", "projects", "components", "APIs"),
    *("applications", "environments", "members"),
]
R = RoleSlug
MANY = 55
"""More than were once looked at, in no order."""


def fill(adam, name="Blue Whale"):
    """One thing of each kind that has this name, but pages. Returns who owns the application."""
    owner = add_member(adam.organization, name, R.API_SUBSCRIBER)
    add_component(adam, name)
    Project.objects.filter(organization=adam.organization).update(name=name)
    for project in Project.objects.filter(organization=adam.organization):
        project.save()
    add_version(add_api(name, by=adam))
    add_application(name, owner=owner)
    add_environment(name, by=adam)
    return owner


def found_by(page, typed, address=SEARCH):
    """The kinds that are found, with the titles of each."""
    found = page.get(address, {"q": typed}).context["found"]
    return {each.kind.noun: [hit.title for hit in each.hits] for each in found}


def test_everything_is_found_and_each_link_opens(adam, client_of):
    fill(adam)
    page = client_of(adam)

    shown = page.get(SEARCH, {"q": "whal"})

    assert [each.kind.noun for each in shown.context["found"]] == KINDS[1:]
    assert "6 found" in words(shown)
    for each in shown.context["found"]:
        assert [hit.title for hit in each.hits] == ["Blue Whale"]
        for url in filter(None, [each.hits[0].url, each.url]):
            assert url in links(shown)
            there = page.get(url, follow=True)
            assert there.status_code == 200
            assert "Blue Whale" in words(there)


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (R.ADMINISTRATOR, KINDS[1:]),
        (R.API_PUBLISHER, ["projects", "APIs", "members"]),
        (R.API_SUBSCRIBER, ["APIs", "members"]),
        (R.BILLING_ADMINISTRATOR, ["members"]),
        (R.DEVELOPER, ["projects", "components", "APIs", "environments", "members"]),
        (R.ENVIRONMENT_MANAGER, ["projects", "components", "environments", "members"]),
    ],
)
def test_each_role_finds_what_it_may_see(adam, client_of, role, kinds):
    fill(adam)
    page = client_of(add_member(adam.organization, "Robin", role))

    found = page.get(SEARCH, {"q": "blue"}).context["found"]

    assert [each.kind.noun for each in found] == kinds
    for each in found:
        for url in filter(None, [each.hits[0].url, each.url]):
            assert page.get(url, follow=True).status_code == 200


def test_who_sees_the_portal_only_has_no_search(adam, client_of):
    page = client_of(add_member(adam.organization, "Alan", R.EXTERNAL_API_SUBSCRIBER))

    assert page.get(SEARCH, {"q": "adam"}).url == "/portal/acme/"
    assert SEARCH not in links(page.get("/portal/acme/"))


def test_the_neighbor_finds_nothing_here_and_what_is_there_only(adam, zed, client_of):
    fill(adam)
    page = client_of(zed)

    assert page.get(SEARCH, {"q": "blue"}).status_code == 404
    assert not found_by(page, "blue", "/organizations/zenith/search/")
    fill(zed, "Blue Moon")
    assert found_by(client_of(adam), "blue") == {kind: ["Blue Whale"] for kind in KINDS[1:]}


def test_what_is_for_some_within_a_role_is_found_by_these_only(adam, client_of):
    owner = fill(adam)
    change_visibility(
        api=adam.organization.apis.get(),
        visibility=Visibility.ROLES,
        slugs=[R.API_PUBLISHER],
        by=adam,
    )
    other = add_member(adam.organization, "Robin", R.API_SUBSCRIBER)

    assert found_by(client_of(owner), "blue") == {
        "applications": ["Blue Whale"],
        "members": ["Blue Whale"],
    }
    assert found_by(client_of(other), "blue") == {"members": ["Blue Whale"]}


def test_archived_things_are_not_found_as_in_their_lists(adam, client_of):
    fill(adam)
    page = client_of(adam)

    Component.objects.update(archived_at=timezone.now())
    assert "components" not in found_by(page, "blue")
    Component.objects.update(archived_at=None)
    Project.objects.update(archived_at=timezone.now())

    assert not {"projects", "components"} & found_by(page, "blue").keys()


def test_pages_are_found_by_those_who_may_open_them(adam, mia, client_of):
    assert found_by(client_of(adam), "danger")["pages"] == ["Danger zone"]
    assert found_by(client_of(adam), "inbox")["pages"] == ["Inbox"]
    assert not found_by(client_of(mia), "danger")
    assert found_by(client_of(mia), "inbox")["pages"] == ["Inbox"]
    for member in (adam, mia):
        page = client_of(member)
        for typed in ("settings", "a", "d", "b", "e", "i", "h"):
            for each in page.get(SEARCH, {"q": typed}).context["found"]:
                if each.kind.noun != "actions":
                    assert all(page.get(hit.url).status_code == 200 for hit in each.hits)


def test_the_best_are_shown_first_and_no_more_than_five_of_a_kind(adam, client_of):
    for number in range(search.MOST_SHOWN + 2):
        add_component(adam, f"Old pay {number}")
    for name in ("Payroll", "Pay"):
        add_component(adam, name)
    page = client_of(adam)

    shown = page.get(SEARCH, {"q": "PAY"})

    (found,) = shown.context["found"]
    assert [hit.title for hit in found.hits] == [
        *("Pay", "Payroll", "Old pay 0"),
        *("Old pay 1", "Old pay 2"),
    ]
    assert "More components match. Type more of the name." in words(shown)
    assert "5+ found" in words(shown)


def test_what_is_called_so_is_found_among_many_that_contain_the_word(adam, client_of, monkeypatch):
    for name in (*(f"Old zoo {number}" for number in range(MANY)), "Zoology", "ZOO"):
        project = create_project(name=name, by=adam)
        add_component(adam, name, project=project)
        Api.objects.create(
            organization=adam.organization, project=project, name=name, handle=project.handle
        )
        member = add_member(adam.organization, name, R.DEVELOPER)
        add_application(name, owner=member)

    found = found_by(client_of(adam), "zoo")

    assert list(found) == ["projects", "components", "APIs", "applications", "members"]
    for hits in found.values():
        assert hits[:3] == ["ZOO", "Zoology", "Old zoo 0"]
    monkeypatch.setattr("organizations.search.MOST_COMPARED", 10)
    assert found_by(client_of(adam), "zoo")["members"][0] == "ZOO"


@pytest.mark.postgresql
@pytest.mark.parametrize("before", [0, 9_000])
def test_what_many_applications_have_is_found_without_reading_all(adam, before):
    Application.objects.bulk_create(
        Application(organization=adam.organization, name=name, handle=f"n-{number}")
        for number, name in enumerate(
            [*(f"Old {n}" for n in range(before)), *(f"New zoo {n}" for n in range(3_000)), "Zoo"]
        )
    )
    kind = next(kind for kind in search.SEARCHABLE if kind.noun == "applications")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE portal_application")
    with CaptureQueriesContext(connection) as queries:
        hits = kind.search(adam, "zoo").hits

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {queries[-1]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert [hit.title for hit in hits][:2] == ["Zoo", "New zoo 0"], hits
    scans = r" on portal_application .*actual rows=(\d+) loops=(\d+)"
    read = sum(int(rows) * int(loops) for rows, loops in re.findall(scans, plan))
    passed = sum(map(int, re.findall(r"Removed by Filter: (\d+)", plan)))
    assert 0 < read + passed <= MOST_COMPARED + 10 * search.MOST_SHOWN, plan


def test_nothing_is_looked_for_until_something_is_typed(adam, client_of):
    fill(adam)
    page = client_of(adam)

    for typed in ("", "   ", "\u0301", "x" * 255):
        with CaptureQueriesContext(connection) as queries:
            shown = page.get(SEARCH, {"q": typed})
        assert not shown.context["found"]
        assert not any("projects_component" in query["sql"] for query in queries)
    assert "Type a part of a name" in words(page.get(SEARCH))
    assert "Nothing found" in words(page.get(SEARCH, {"q": "zeppelin"}))


def test_each_kind_that_is_stored_costs_one_statement_and_others_none(adam):
    fill(adam)
    for number in range(search.MOST_SHOWN):
        fill(adam, f"Blue Whale {number}")
    adam.can(VIEW_ORGANIZATION)

    for kind in search.SEARCHABLE:
        with CaptureQueriesContext(connection) as queries:
            found = kind.search(adam, "blue")
        assert len(queries) == kind.is_stored
        assert bool(found.hits) == (kind.noun in KINDS[1:])


def test_other_pages_have_the_field_without_a_statement(adam, client_of):
    page = client_of(adam)
    page.get(f"{ACME}apis/")

    with CaptureQueriesContext(connection) as queries:
        shown = page.get(f"{ACME}apis/")

    form = next(form for form in document(shown).iter("form") if "data-find" in form.attrib)
    assert form.get("action") == SEARCH
    field = next(form.iter("input"))
    assert field.get("name") == "q"
    assert "Press /" in str(field.get("title"))
    assert SEARCH in links(shown)
    assert not any("deployments_environment" in query["sql"] for query in queries)


def test_names_are_shown_as_they_are(adam, client_of):
    name = "<b>Blue</b> & %s {{ 7 }}"
    add_version(add_api(name, by=adam, handle="blue"))
    page = client_of(adam)

    shown = page.get(SEARCH, {"q": "blue %s"})

    assert [each.hits[0].title for each in shown.context["found"]] == [name]
    assert b"<b>Blue" not in shown.content
    assert "%25s" in shown.content.decode()


def test_a_kind_whose_list_is_nowhere_is_told():
    wrong: Any = {"rows": None, "hit": None, "url_name": "kites:none"}
    nowhere = search.Searchable("kites", "wind", VIEW_ORGANIZATION, **wrong)

    assert list(nowhere.problems()) == ["there is no page kites:none."]
    assert not [each for kind in search.SEARCHABLE for each in kind.problems()]
