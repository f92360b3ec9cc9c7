"""The form of an environment: what it asks first, what it offers at first, and what it folds."""

import pytest

from deployments import actions
from deployments.environment_rules import Rules
from deployments.tests.makers import add_environment
from tests.reading import checked, document, words

pytestmark = pytest.mark.django_db
LIST = "/organizations/acme/environments/"
ALONE = "You can ask for approvals once a second member manages environments."


def folds_of(page):
    """The title of each folded part, and whether it is open."""
    return {
        "".join(fold[0].itertext()): fold.get("open") is not None
        for fold in document(page).iter("details")
        if "more" in (fold.get("class") or "").split()
    }


def selected_in(page, name):
    """The options that are selected in the list of this name."""
    selects = document(page).iter("select")
    (select,) = (select for select in selects if select.get("name") == name)
    return [o.get("value") for o in select.iter("option") if o.get("selected") is not None]


def fields_of(page):
    """What a browser sends when only the name is typed."""
    boxes = {
        box.get("name"): "on"
        for box in document(page).iter("input")
        if box.get("type") == "checkbox" and box.get("checked") is not None
    }
    (approvals,) = selected_in(page, "approvals")
    return boxes | {"name": "Staging", "approvals": approvals, "deadline_minutes": "60"}


def test_the_presets_work_in_an_organization_of_one_person(acme, adam, client_of):
    page = client_of(adam)
    shown = page.get(f"{LIST}new/")
    assert ALONE in words(shown)

    page.post(f"{LIST}new/", fields_of(shown))

    environment = acme.environments.get()
    assert (environment.approvals, environment.bypass_allowed) == (0, True)


def test_one_approval_is_offered_where_two_members_can_approve(acme, adam, eve, client_of):
    page = client_of(adam)
    shown = page.get(f"{LIST}new/")
    assert ALONE not in words(shown)

    page.post(f"{LIST}new/", fields_of(shown))

    assert acme.environments.get().approvals == 1


def test_a_new_environment_asks_for_little_and_not_for_a_freeze(adam, client_of):
    shown = client_of(adam).get(f"{LIST}new/")

    assert folds_of(shown) == {"Who approves": False, "Builds": False, "Time": False}
    assert "Frozen until" not in words(shown)
    assert checked(shown, "bypass_allowed")


def test_a_part_with_an_error_or_another_value_is_open(adam, client_of):
    typed = {"name": "Staging", "approvals": "0", "bypass_allowed": "on"}

    shown = client_of(adam).post(
        f"{LIST}new/", typed | {"deadline_minutes": "0", "tests_required": "on"}
    )

    assert folds_of(shown) == {"Who approves": False, "Builds": True, "Time": True}


def test_the_ways_out_are_open_with_the_error_that_names_them(adam, client_of):
    typed = {"name": "Staging", "approvals": "1", "deadline_minutes": "60", "bypass_allowed": "on"}

    shown = client_of(adam).post(f"{LIST}new/", typed)

    assert "select “Members can approve their own requests”" in words(shown)
    assert folds_of(shown) == {"Who approves": True, "Builds": False, "Time": False}


def test_only_ways_that_lead_out_are_named(adam):
    with pytest.raises(actions.NobodyCanApprove) as two:
        add_environment(approvals=2, by=adam)
    assert "own requests”" not in str(two.value)

    chosen = Rules("Other", approvals=2, chosen_only=True, approvers=frozenset({adam.pk}))
    with pytest.raises(actions.NobodyCanApprove, match="select more approvers"):
        actions.create_environment(rules=chosen, by=adam)


def test_what_differs_from_a_new_environment_is_open_when_it_is_edited(adam, client_of):
    add_environment(branch_patterns="main", by=adam)

    shown = client_of(adam).get(f"{LIST}staging/edit/")

    assert folds_of(shown) == {"Who approves": False, "Builds": True, "Time": False}
    assert "Frozen until" in words(shown)
