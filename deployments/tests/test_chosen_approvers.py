"""Environments for which only chosen members approve: who they are, and what ends it."""

import pytest

from audit.models import Event
from deployments import actions
from deployments.conditions import approvers
from deployments.conditions.approvers import chosen_approvers
from deployments.tests.makers import add_environment
from organizations import actions as organizing
from organizations.tenancy.roles import RoleSlug
from tests.reading import hidden_in, words

pytestmark = pytest.mark.django_db
LIST = "/organizations/acme/environments/"
TYPED = {"name": "Staging", "approvals": "0", "deadline_minutes": "60"}
ONLY = TYPED | {"chosen_only": "on"}


@pytest.fixture
def chosen(adam, eve):
    """An environment that Eve alone approves for."""
    return add_environment(approvers=frozenset({eve.pk}), by=adam)


def checked(page):
    """The values of the approvers that are selected on the form, and whether only they can."""
    form = page.context["form"]
    selected = [
        each.data["value"] for each in form["approvers"].subwidgets if each.data["selected"]
    ]
    return selected, form["chosen_only"].value()


def test_only_members_who_manage_environments_are_chosen(adam, eve, mia, zed):
    with pytest.raises(actions.NotApprovers):
        add_environment(approvers=frozenset({mia.pk}), by=adam)
    with pytest.raises(actions.NotApprovers):
        add_environment(approvers=frozenset({zed.pk}), by=adam)
    with pytest.raises(actions.NobodyCanApprove):
        add_environment(approvals=1, approvers=frozenset({eve.pk}), by=adam)

    made = add_environment(approvals=1, approvers=frozenset({eve.pk, adam.pk}), by=adam)

    assert {each.name for each in chosen_approvers(made)} == {"Adam", "Eve"}


def test_an_approver_who_lost_the_right_is_shown_as_such(adam, eve, client_of):
    add_environment(approvers=frozenset({eve.pk}), by=adam)

    organizing.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)

    assert "Eve no longer may" in words(client_of(adam).get(f"{LIST}staging/"))


def save(page, url: str, typed):
    """Save the form as it is shown now, with this in it."""
    return page.post(url, typed | {"seen": hidden_in(page.get(url))["seen"]})


def test_when_all_chosen_ones_left_nobody_else_takes_their_place(acme, adam, eve, client_of):
    made = add_environment(approvers=frozenset({eve.pk}), by=adam)

    organizing.remove_member(membership=eve, by=adam)

    made.refresh_from_db()
    assert made.chosen_only
    assert "No one is left" in words(client_of(adam).get(f"{LIST}staging/"))


def test_the_form_shows_who_was_chosen(adam, eve, chosen, client_of):
    assert checked(client_of(adam).get(f"{LIST}staging/edit/")) == ([eve.pk], True)


def test_a_chosen_member_is_offered_however_many_others_are(adam, eve, chosen, monkeypatch):
    monkeypatch.setattr(approvers, "MOST_OFFERED", 1)

    assert approvers.approver_choices(adam.organization, []) == [(adam.pk, "Adam")]
    assert approvers.approver_choices(adam.organization, [eve.pk]) == [
        (adam.pk, "Adam"),
        (eve.pk, "Eve"),
    ]


def test_a_chosen_member_who_lost_the_role_stays_and_does_not_count(adam, eve, chosen, client_of):
    organizing.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)
    page, url = client_of(adam), f"{LIST}staging/edit/"
    typed = ONLY | {"deadline_minutes": "90"}
    shown = page.get(url)
    assert "Eve (no longer may)" in words(shown)
    assert checked(shown) == ([eve.pk], True)

    assert "Select at least one member" in words(save(page, url, typed | {"approvers": [eve.pk]}))
    assert not Event.objects.filter(kind="environment.changed").exists()
    save(page, url, typed | {"approvers": [eve.pk, adam.pk]})

    chosen.refresh_from_db()
    assert (chosen.chosen_only, chosen.deadline_minutes) == (True, 90)
    assert {each.name: each.is_entitled for each in chosen_approvers(chosen)} == {
        "Adam": True,
        "Eve": False,
    }


def test_a_member_who_lost_the_role_is_not_chosen_again(adam, eve, chosen, client_of):
    organizing.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)
    page, url = client_of(adam), f"{LIST}staging/edit/"
    save(page, url, ONLY | {"approvers": [adam.pk]})

    shown = save(page, url, ONLY | {"approvers": [eve.pk, adam.pk]})

    assert "Select only members who manage environments." in words(shown)
    assert [each.name for each in chosen_approvers(chosen)] == ["Adam"]


def test_only_who_says_so_lets_everyone_approve_after_the_chosen_ones_left(
    adam, eve, chosen, client_of
):
    organizing.remove_member(membership=eve, by=adam)
    page, url = client_of(adam), f"{LIST}staging/edit/"
    assert checked(page.get(url)) == ([], True)

    shown = save(page, url, ONLY | {"deadline_minutes": "90"})

    assert "Select at least one member who manages environments" in words(shown)
    chosen.refresh_from_db()
    assert (chosen.chosen_only, chosen.deadline_minutes) == (True, 60)
    save(page, url, TYPED)
    chosen.refresh_from_db()
    assert not chosen.chosen_only
    event = Event.objects.get(kind="environment.changed")
    assert (event.before["chosen_only"], event.after["chosen_only"]) == (True, False)


def test_a_selection_that_would_not_count_is_refused(acme, adam, client_of):
    shown = client_of(adam).post(f"{LIST}new/", TYPED | {"approvers": [adam.pk]})

    assert "Select this, or clear the selected approvers." in words(shown)
    assert not acme.environments.exists()
