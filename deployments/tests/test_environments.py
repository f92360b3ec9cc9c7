"""Environments: their order, their rules, and who may set them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from deployments import actions
from deployments.environment_rules import Rules
from deployments.models import Environment
from deployments.tests.makers import add_environment
from organizations import actions as organizing
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.reading import hidden_in, value_of, words

pytestmark = pytest.mark.django_db
LIST = "/organizations/acme/environments/"
TYPED = {"name": "Staging", "approvals": "0", "deadline_minutes": "60"}


def order_of(organization):
    return list(organization.environments.in_order().values_list("name", flat=True))


def test_an_environment_manager_creates_one_on_the_page(acme, eve, client_of):
    page = client_of(eve)
    assert "New environment" in words(page.get(LIST))

    shown = page.post(f"{LIST}new/", TYPED, follow=True)

    assert "Staging was created." in words(shown)
    assert acme.environments.get().handle == "staging"
    assert Event.objects.filter(kind="environment.created", target_id=acme.environments.get().pk)


def test_a_developer_reads_them_and_changes_none(acme, adam, mia, client_of):
    staging = add_environment(by=adam, approvals=0)
    page = client_of(mia)

    assert "Rules" in words(page.get(f"{LIST}staging/"))
    assert "New environment" not in words(page.get(LIST))
    assert page.post(f"{LIST}new/", TYPED).status_code == 403
    assert page.post(f"{LIST}staging/move/", {"direction": "up"}).status_code == 403
    assert page.post(f"{LIST}staging/delete/", {"handle": "staging"}).status_code == 403
    assert Environment.objects.get() == staging


def test_the_neighbors_environment_is_not_found(adam, zed, client_of):
    add_environment(by=zed)

    assert client_of(adam).get(f"{LIST}staging/").status_code == 404


def test_each_moves_one_step_and_none_beyond_the_ends(acme, adam, client_of):
    for name in ("Development", "Staging", "Production"):
        add_environment(name, by=adam)
    page = client_of(adam)

    page.post(f"{LIST}production/move/", {"direction": "up"})
    assert order_of(acme) == ["Development", "Production", "Staging"]
    page.post(f"{LIST}development/move/", {"direction": "up"})
    page.post(f"{LIST}staging/move/", {"direction": "down"})
    assert order_of(acme) == ["Development", "Production", "Staging"]
    page.post(f"{LIST}development/move/", {"direction": "down"})
    assert order_of(acme) == ["Production", "Development", "Staging"]
    for forged in ({}, {"direction": ""}, {"direction": "Down"}, {"direction": "to the top"}):
        page.post(f"{LIST}production/move/", forged)
    assert order_of(acme) == ["Production", "Development", "Staging"]


def test_two_never_have_the_same_place(acme, adam):
    first, second = add_environment(by=adam), add_environment("Production", by=adam)

    with pytest.raises(IntegrityError), transaction.atomic():
        Environment.objects.filter(pk=second.pk).update(position=first.position)


def test_a_rule_that_nobody_can_satisfy_is_denied_with_the_sum(acme, adam, client_of):
    page = client_of(adam)

    shown = page.post(f"{LIST}new/", TYPED | {"approvals": "1"})

    assert (
        "1 approval cannot be reached: 1 member is allowed to approve, and no one approves their"
        " own request. Lower the number, select “Members can approve their own requests”, or invite"
        " another Environment manager." in words(shown)
    )
    assert not acme.environments.exists()


def test_the_sum_counts_who_may_approve_now(acme, adam, eve, mia):
    add_environment("One", approvals=1, by=adam)
    add_environment("Two", approvals=2, own_approval=True, by=adam)
    organizing.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)

    with pytest.raises(actions.NobodyCanApprove, match="1 member is"):
        add_environment("Three", approvals=1, by=adam)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", " ", "Choose another name."),
        ("name", "a\x00b", "Null characters are not allowed."),
        ("approvals", "6", "Select one of the options"),
        ("approvals", "-1", "Select one of the options"),
        ("approvals", "many", "Select one of the options"),
        ("approvers", "999999", "Select only members who manage environments."),
        ("approvers", "x", "Select only members who manage environments."),
        ("branch_patterns", "ma in;rm", "such as main or release/*"),
        ("branch_patterns", " ".join(["main"] * 21), "at most 20 branches"),
        ("branch_patterns", "m" * 501, "at most 500 characters"),
        ("deadline_minutes", "0", "greater than or equal to 1"),
        ("deadline_minutes", "1441", "less than or equal to 1440"),
        ("deadline_minutes", "1e9", "Enter a whole number"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field, value, reason, acme, adam, client_of):
    shown = client_of(adam).post(f"{LIST}new/", TYPED | {field: value})

    assert shown.status_code == 200
    assert reason in words(shown)
    assert not acme.environments.exists()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("frozen_until", "tomorrow", "Enter a time such as"),
        ("frozen_until", "2020-01-01T00:00", "Enter why the environment is frozen"),
        ("frozen_reason", "r" * 201, "at most 200 characters"),
    ],
)
def test_no_freeze_without_a_time_and_a_short_reason(field, value, reason, adam, client_of):
    staging = add_environment(by=adam)

    shown = client_of(adam).post(f"{LIST}staging/edit/", TYPED | {field: value})

    assert reason in words(shown)
    staging.refresh_from_db()
    assert staging.frozen_until is None


def test_a_freeze_is_for_a_time_to_come(adam):
    past = timezone.now() - timedelta(minutes=1)

    with pytest.raises(actions.FrozenInThePast):
        add_environment(frozen_until=past, frozen_reason="Holidays", by=adam)


def test_a_change_is_in_the_history_and_told_to_those_who_may_approve(acme, adam, eve, client_of):
    staging = add_environment(by=adam)
    until = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    typed = TYPED | {"frozen_until": until, "frozen_reason": "Holidays", "tests_required": "on"}

    page = client_of(eve)
    typed |= {"seen": hidden_in(page.get(f"{LIST}staging/edit/"))["seen"]}

    shown = page.post(f"{LIST}staging/edit/", typed, follow=True)

    assert "The environment was saved." in words(shown)
    assert "Holidays" in words(shown)
    event = Event.objects.get(kind="environment.changed")
    assert event.before["tests_required"] is False
    assert event.after["tests_required"] is True
    staging.refresh_from_db()
    assert staging.is_frozen


def test_an_older_page_lifts_no_freeze_and_loses_nothing_typed(adam, eve, client_of):
    staging = add_environment(by=adam)
    page, url = client_of(eve), f"{LIST}staging/edit/"
    old = TYPED | {"seen": hidden_in(page.get(url))["seen"], "deadline_minutes": "90"}
    until = timezone.now() + timedelta(days=1)
    frozen = Rules("Staging", frozen_until=until, frozen_reason="Incident")
    actions.change_environment(environment=staging, rules=frozen, by=adam)

    shown = page.post(url, old)

    staging.refresh_from_db()
    assert staging.is_frozen
    assert "frozen until, reason for the freeze, deadline" in words(shown)
    assert value_of(shown, "deadline_minutes") == "90"
    page.post(url, old | {"seen": hidden_in(shown)["seen"]})
    staging.refresh_from_db()
    assert (staging.is_frozen, staging.deadline_minutes) == (False, 90)


@pytest.mark.parametrize("seen", ["", "0" * 64, "x" * 65, "a\x00"])
def test_a_page_that_says_not_what_it_showed_changes_nothing(adam, client_of, seen):
    staging = add_environment(by=adam)

    client_of(adam).post(f"{LIST}staging/edit/", TYPED | {"name": "Other", "seen": seen})

    staging.refresh_from_db()
    assert staging.name == "Staging"


def test_a_mistake_does_not_make_a_page_newer(adam, client_of):
    staging = add_environment(by=adam)
    page, url = client_of(adam), f"{LIST}staging/edit/"
    old = {"seen": hidden_in(page.get(url))["seen"]}
    actions.change_environment(environment=staging, rules=Rules("Other"), by=adam)

    shown = page.post(url, TYPED | old | {"deadline_minutes": "0"})

    assert hidden_in(shown)["seen"] == old["seen"]


def test_the_same_rules_again_are_no_change(adam):
    staging = add_environment(by=adam)

    assert not actions.change_environment(environment=staging, rules=Rules("Staging"), by=adam)
    assert not Event.objects.filter(kind="environment.changed").exists()


def test_a_name_is_taken_in_any_case(adam):
    add_environment("Staging", by=adam)

    with pytest.raises(actions.EnvironmentNameTaken):
        add_environment("STAGING", by=adam)


def test_two_names_of_the_same_letters_have_handles_of_their_own(adam):
    one, other = add_environment("New", by=adam), add_environment("EU West!", by=adam)
    third = add_environment("EU West?", by=adam)

    assert [one.handle, other.handle, third.handle] == ["new-2", "eu-west", "eu-west-2"]


def test_a_short_name_and_one_of_digits_have_handles_that_fit_addresses(adam, client_of):
    named = [add_environment(name, by=adam) for name in ("QA", "2nd line")]

    assert [each.handle for each in named] == ["qa-env", "env-2nd-line"]
    assert client_of(adam).get(f"{LIST}qa-env/").status_code == 200


def test_there_are_at_most_twenty(acme, adam):
    Environment.objects.bulk_create(
        Environment(organization=acme, name=f"E{n}", name_key=f"e{n}", handle=f"e-{n}", position=n)
        for n in range(20)
    )

    with pytest.raises(actions.TooManyEnvironments):
        add_environment(by=adam)


def test_deletion_is_typed(acme, adam, client_of):
    add_environment(by=adam)
    page = client_of(adam)

    assert "enter staging" in words(page.post(f"{LIST}staging/delete/", {"handle": "Stage"}))
    assert acme.environments.exists()
    shown = page.post(f"{LIST}staging/delete/", {"handle": "staging"}, follow=True)

    assert "Staging was deleted." in words(shown)
    assert not acme.environments.exists()


def test_the_credential_of_an_engine_is_shown_once_rotated_and_revoked(adam, fresh_client_of):
    staging = add_environment(by=adam)
    page = fresh_client_of(adam)
    url = f"{LIST}staging/credential/"

    shown = page.post(f"{url}new/", {"days": "90"})
    first = staging.engine_credentials.get()
    assert "coe_" in words(shown)
    assert "coe_" not in words(page.get(f"{LIST}staging/")).replace(f"coe_…{first.hint}", "")

    assert "has a credential that works" in words(page.post(f"{url}new/", {"days": "90"}))
    page.post(f"{url}rotate/", {"overlap_hours": "24"})
    first.refresh_from_db()
    assert first.expires_at < timezone.now() + timedelta(hours=25)
    assert staging.engine_credentials.living().count() == 2

    assert "were revoked" in words(page.post(f"{url}revoke/", follow=True))
    assert not staging.engine_credentials.exists()
    assert "no credential that works" in words(page.post(f"{url}revoke/", follow=True))
    assert page.get(f"{url}rotate/").status_code == 302


def test_removing_who_created_one_leaves_it(acme, adam, eve):
    made = add_environment(by=eve)

    organizing.remove_member(membership=Membership.objects.get(pk=eve.pk), by=adam)

    assert Environment.objects.filter(pk=made.pk).exists()
