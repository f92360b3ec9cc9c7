"""The pages of what operators do: what they say, and that nothing else does it."""

import pytest

from console.words.reasons import InvalidReason
from organizations.actions import operators
from tests.database import everything
from tests.operator_actions.pages import PAGES, WHY, address, every_page, typed
from tests.pages import CheckedClient

pytestmark = [pytest.mark.django_db, pytest.mark.once]
UNFIT = ["", "   ", "abcd", "a" * 301, "\u200b\u200b\u200b\u200b\u200b\u200b", "abc\u202edefgh"]


def test_there_are_pages_to_test():
    assert {action.slug for _, action in PAGES} == {
        *("suspend", "end-suspension", "appoint-administrator", "release"),
        *("resend", "drop", "end-sessions", "lift-second-factor", "vouch"),
        "run",
        *("edit", "stop-bank", "set-limit", "add-price"),
        *("issue", "record-payment", "credit-note", "refund", "write-off", "reverse"),
        *("discard", "override-tax", "set-tier", "refund-card", "settle", "end"),
    }


@every_page
def test_a_page_says_what_happens_and_changes_nothing(model, action, rows, olga, client_of):
    page, before = client_of(olga), everything()

    answer = page.get(address(rows[model, action.slug], action.slug))
    page.head(address(rows[model, action.slug], action.slug))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'type="submit">{action.label}</button>' in html
    assert "What happens" in html
    assert 'name="reason"' in html
    assert everything() == before


@every_page
def test_the_button_is_on_the_page_of_the_row(model, action, rows, olga, client_of):
    row = rows[model, action.slug]

    html = client_of(olga).get(address(row, "change")).content.decode()

    assert f'href="{address(row, action.slug)}">{action.label}</a>' in html


@every_page
def test_without_a_reason_nothing_is_done_and_nothing_typed_is_lost(
    model, action, rows, olga, client_of, subtests
):
    page, path, before = (
        client_of(olga),
        address(rows[model, action.slug], action.slug),
        everything(),
    )

    for reason in UNFIT:
        with subtests.test(reason=reason):
            answer = page.post(path, typed(action, reason=reason))

            assert answer.status_code == 200
            assert answer.context["form"].errors["reason"] == [str(InvalidReason())]
            assert answer.context["form"]["reason"].value() == reason
            if "address" in action.form.base_fields:
                assert 'value="mia@example.com"' in answer.content.decode()
    answer = page.post(path, {})
    assert answer.context["form"].errors["reason"] == [str(InvalidReason())]
    assert everything() == before


@every_page
def test_a_forged_form_does_nothing(model, action, rows, olga):
    page = CheckedClient(enforce_csrf_checks=True)
    page.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = everything()

    answer = page.post(address(rows[model, action.slug], action.slug), typed(action))

    assert answer.status_code == 403
    assert everything() == before


@every_page
def test_no_other_method_does_anything(model, action, rows, olga, client_of):
    page, path, before = (
        client_of(olga),
        address(rows[model, action.slug], action.slug),
        everything(),
    )

    for method in ("PUT", "PATCH", "DELETE", "OPTIONS"):
        assert page.generic(method, path).status_code == 405, method
    assert everything() == before


@pytest.mark.parametrize(
    ("suspended", "label"), [(False, "End suspension"), (True, "Suspend organization")]
)
def test_what_would_be_refused_has_no_button(acme, suspended, label, olga, client_of):
    if suspended:
        operators.suspend_organization(organization=acme, reason=WHY, by=olga)

    assert label not in client_of(olga).get(address(acme, "change")).content.decode()
