"""`manage.py demo`: two organizations to look at, where DEBUG is on."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from accounts.models import User
from organizations.models import Membership, MembershipRole, Organization
from organizations.roles import RoleSlug
from projects.management.commands.demo import PASSWORD
from tests.cast import make_organization, make_person


def demo() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_the_demo_has_every_role_and_prints_who_can_sign_in(db, settings):
    settings.DEBUG = True

    printed = demo()

    held = set(MembershipRole.objects.values_list("role__slug", flat=True))
    assert held == {role.value for role in RoleSlug}
    stark = Organization.objects.get(handle="stark-industries")
    assert stark.invitations.open().count() == 3
    assert stark.projects.archived().count() == 1
    for address in User.objects.values_list("email", flat=True):
        assert address in printed
    assert PASSWORD in printed


def test_the_printed_password_signs_in(db, settings):
    settings.DEBUG = True
    demo()

    answer = Client().post("/accounts/login/", {"login": "ada@stark.example", "password": PASSWORD})

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_a_second_demo_changes_nothing_and_prints_the_list_again(db, settings):
    settings.DEBUG = True
    demo()
    memberships = Membership.objects.count()

    printed = demo()

    assert "already exists" in printed
    assert "ada@stark.example" in printed
    assert Membership.objects.count() == memberships


def test_the_demo_is_refused_where_debug_is_off(db, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG"):
        demo()

    assert not User.objects.exists()


def test_the_demo_says_when_its_names_are_taken(db, settings):
    settings.DEBUG = True
    make_organization("Stark Industries", by=make_person("Tony"))

    with pytest.raises(CommandError, match="taken"):
        demo()

    assert User.objects.count() == 1
