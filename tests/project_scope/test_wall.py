"""Somebody with a role in one project sees nothing of another project, whatever they ask for."""

from typing import Any

import pytest

from organizations.tenancy.roles import PERMISSIONS
from organizations.tenancy.scopes import ADDRESS_PARTS
from tests.addresses import tried_routes
from tests.api import personal_token
from tests.api.asking import OPERATIONS, ask
from tests.project_scope.conftest import MARK

pytestmark = pytest.mark.django_db
OPEN = {
    *("inbox:inbox", "inbox:requested", "search:search", "organizations:leave"),
    "organizations:notifications",
    *("projects:home", "apis:apis", "apis:create"),
}
"""What opens to someone with one project besides its own pages; none of it names another one."""


def is_of_project(route):
    return any(each.partition(":")[2] in ADDRESS_PARTS for each in route.placeholders)


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_another_project_opens(things, theirs, carl, client_of, method):
    page = client_of(carl)
    wrong: list[Any] = []
    open_: list[str] = []
    for route in tried_routes():
        address = theirs.address(route)
        answer = getattr(page, method)(address)
        said = answer.content.decode(errors="replace") if not answer.streaming else ""
        marked = MARK.lower() in said.lower().replace(address.lower(), "")
        demand = route.demands.get(method.upper())
        is_here = is_of_project(route) and getattr(demand, "in_project", False)
        if is_here and answer.status_code not in {404, 405}:
            wrong.append((route.name, answer.status_code, marked))
        elif marked:
            wrong.append((route.name, answer.status_code, "names it"))
        elif answer.status_code == 200 and route.name in OPEN:
            open_.append(route.name)
        elif demand and answer.status_code not in {302, 403, 404, 405}:
            wrong.append((route.name, answer.status_code, "what is of the organization"))
    print("open:", open_)
    print("wrong:", wrong)
    assert wrong == []


def test_pages_of_the_own_project_open_and_name_no_other(things, theirs, carl, client_of):
    page, closed, naming = client_of(carl), [], []
    for route in tried_routes():
        demand = route.demands.get("GET")
        if is_of_project(route) and getattr(demand, "in_project", False):
            answer = page.get(things.address(route))
            if answer.status_code not in {200, 302}:
                closed.append((route.name, answer.status_code))
            elif not answer.streaming and MARK.lower() in answer.content.decode().lower():
                naming.append(route.name)
    print("naming:", naming)
    assert closed == []
    assert naming == []


def test_no_operation_of_the_api_reaches_another_project(things, theirs, carl):
    here = [each for each in PERMISSIONS if each.in_project]
    secret, wrong, reached = personal_token(carl, *here).secret, [], []
    for operation in OPERATIONS:
        if operation.path == "/api/v1/token":
            continue  # it ends itself
        answer = ask(operation, secret, operation.address(theirs))
        said = getattr(answer, "content_of_stream", None) or answer.content
        if MARK.lower() in said.decode(errors="replace").lower():
            wrong.append((str(operation), answer.status_code, "names it"))
        elif answer.status_code < 400:
            reached.append((str(operation), answer.status_code))
    print("wrong:", wrong)
    print("reached:", reached)
    assert wrong == []
    assert not [each for each in reached if "{api}" in each[0] or "{project}" in each[0]]
