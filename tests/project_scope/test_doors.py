"""What members with roles in projects find at doors and in lists, beside what would leak."""

import pytest

from audit.models import Event
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.project_scope.conftest import give

pytestmark = pytest.mark.django_db


def test_lists_hold_for_more_projects_than_are_named(things, carl, client_of, monkeypatch):
    monkeypatch.setattr("organizations.tenancy.scopes.MOST_KEYS", 0)
    home, page = things.organization.get_absolute_url(), client_of(carl)

    for address in ("", "apis/", f"search/?q={things.api.name}"):
        assert page.get(home + address).status_code == 200
    member = Membership.objects.select_related("user", "organization").get(pk=carl.pk)
    assert things.api in things.organization.apis.discovered_by(member)


def test_what_is_closed_in_the_own_project_is_denied_and_recorded(things, client_of):
    member = add_member(things.organization, "Dev")
    give(member, things.project, RoleSlug.DEVELOPER)
    before = Event.objects.filter(is_refused=True).count()

    answer = client_of(member).get(f"{things.project.get_absolute_url()}edit/")

    assert answer.status_code == 403
    assert Event.objects.filter(is_refused=True).count() == before + 1


def test_another_project_is_there_for_who_sees_all(things, theirs, client_of):
    member = add_member(things.organization, "Eve", RoleSlug.ENVIRONMENT_MANAGER)
    give(member, things.project, RoleSlug.DEVELOPER)
    page, component = client_of(member), theirs.component

    assert page.get(component.get_absolute_url()).status_code == 200
    assert page.get(component.url_of("projects:edit-component")).status_code == 403
