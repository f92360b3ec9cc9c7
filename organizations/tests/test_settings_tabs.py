"""The tabs of the settings: in groups, and only those that one may open."""

import re
from itertools import groupby

import pytest

from organizations.tenancy.navigation import SETTINGS_TABS, TabGroup
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member


def groups_of(client) -> list[str]:
    page = client.get("/organizations/acme/settings/").content.decode()
    return re.findall(r'<span class="group">(.+?)</span>', page)


def test_tabs_of_a_group_stand_together():
    assert [group for group, _ in groupby(SETTINGS_TABS, lambda tab: tab.group)] == list(TabGroup)


@pytest.mark.django_db
def test_an_administrator_sees_each_group_once(adam, client_of):
    assert groups_of(client_of(adam)) == [group.value for group in TabGroup]


@pytest.mark.django_db
def test_no_group_is_named_of_which_one_may_open_nothing(adam, client_of):
    dan = add_member(adam.organization, "Dan", RoleSlug.DEVELOPER)

    assert groups_of(client_of(dan)) == ["General"]
