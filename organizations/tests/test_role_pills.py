"""Roles as lists show them: each list its own."""

from organizations.templatetags.roles import role_pills
from organizations.tenancy.roles import RoleSlug

ADMINISTRATOR = '<li class="pill accent">Administrator</li>'
DEVELOPER = '<li class="pill">Developer</li>'


def test_each_list_of_roles_shows_its_own():
    lists = {
        (): "",
        (RoleSlug.DEVELOPER,): DEVELOPER,
        (RoleSlug.ADMINISTRATOR,): ADMINISTRATOR,
        (RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER): ADMINISTRATOR + DEVELOPER,
        (RoleSlug.DEVELOPER, RoleSlug.ADMINISTRATOR): DEVELOPER + ADMINISTRATOR,
    }

    for roles, pills in lists.items():
        expected = f'<ul class="pills" aria-label="Roles">{pills}</ul>'
        assert role_pills(roles) == expected
        assert role_pills([role.label for role in roles]) == expected


def test_what_is_no_role_of_ours_is_escaped():
    assert "&lt;b&gt;" in role_pills(["<b>"])
