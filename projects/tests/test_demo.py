"""`manage.py demo`: two organizations to look at, where DEBUG is on."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from accounts.models import User
from organizations.models import Membership, MembershipRole, Organization
from organizations.tenancy.roles import RoleSlug
from projects.management.commands.demo import PASSWORD
from webhooks.models import Delivery, DeliveryState


def demo() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def printed(kept):
    """What the first one says, which is made once for the module."""
    with override_settings(DEBUG=True):
        return demo()


@pytest.mark.usefixtures("db")
def test_the_demo_has_every_role_and_prints_who_can_sign_in(printed):
    held = set(MembershipRole.objects.values_list("role__slug", flat=True))
    assert held == {*(role.value for role in RoleSlug), "auditor"}
    stark = Organization.objects.get(handle="stark-industries")
    assert stark.invitations.open().count() == 3
    assert stark.projects.archived().count() == 1
    able = [each.email for each in User.objects.all() if each.has_usable_password()]
    for address in able:
        assert address in printed
    assert PASSWORD in printed
    states = set(Delivery.objects.values_list("state", flat=True))
    assert states == {DeliveryState.DELIVERED, DeliveryState.FAILED}


@pytest.mark.usefixtures("printed", "db")
def test_the_printed_password_signs_in():
    answer = Client().post("/accounts/login/", {"login": "ada@stark.example", "password": PASSWORD})

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


@pytest.mark.usefixtures("printed", "db")
def test_all_that_must_always_be_true_is_true_of_it():
    said = StringIO()
    call_command("verify", stdout=said)

    assert "broken" not in said.getvalue()


@pytest.mark.usefixtures("printed", "db")
def test_a_second_demo_changes_nothing_and_prints_the_list_again(settings):
    settings.DEBUG = True
    memberships = Membership.objects.count()

    printed = demo()

    assert "already exists" in printed
    assert "ada@stark.example" in printed
    assert Membership.objects.count() == memberships
