"""A program asks to be signed in, a person types its code and answers, it fetches a token once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from machines import actions
from machines.actions import program_sign_ins
from machines.api import device
from machines.api.device import GRANT
from machines.bearer import bearer_of
from machines.models import PersonalToken, ProgramSignIn
from machines.schedule import forget_program_sign_ins
from machines.views.program_sign_ins import GUESSES
from organizations.actions import change_roles, remove_member
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from tests.cast import add_member, suspend
from tests.database import dump
from tests.reading import checked, reason_at, words

pytestmark = pytest.mark.django_db
CODE = "/accounts/tokens/program/"
APPROVE = "/organizations/acme/tokens/program/"


@pytest.fixture(autouse=True)
def _nothing_counted():
    device.REQUESTS.forget()
    GUESSES.forget()


@pytest.fixture
def program():
    """Asks to be signed in, and fetches: a program on another machine."""

    class Program:
        client = Client()

        def ask(self, scope="view_project", **fields):
            fields = {"client_name": "console on laptop", "scope": scope, **fields}
            self.answer = self.client.post("/device/code", fields)
            self.codes = self.answer.json()
            return self

        def fetch(self, device_code=None, **fields):
            ProgramSignIn.objects.update(polled_at=None)
            code = self.codes["device_code"] if device_code is None else device_code
            return self.poll(device_code=code, **fields)

        def poll(self, **fields):
            fields = {"grant_type": GRANT, "device_code": self.codes["device_code"], **fields}
            return self.client.post("/device/token", fields)

    return Program()


def type_code(page, program, code=None):
    return page.post(CODE, {"code": code or program.codes["user_code"]})


def approve(page, **fields):
    terms = {"name": "My laptop", "days": "30", "permissions": ["view_project"], **fields}
    return page.post(APPROVE, terms)


def test_a_program_is_signed_in_with_what_its_person_chose(mia, fresh_client_of, program):
    program.ask()
    assert program.fetch().json()["error"] == "authorization_pending"

    page = fresh_client_of(mia)
    assert type_code(page, program, program.codes["user_code"].lower()).status_code == 302
    form = page.get(APPROVE)
    assert "console on laptop" in words(form)
    assert checked(form, "permissions") == ["view_project"]
    assert not PersonalToken.objects.exists()
    assert approve(page).url == "/accounts/tokens/"

    answer = program.fetch()
    token = PersonalToken.objects.get()
    assert answer.json() == {
        "access_token": answer.json()["access_token"],
        "token_type": "Bearer",
        "expires_in": 30 * 86_400,
        "scope": "view_project",
        "organization": {"id": str(mia.organization.pk), "handle": "acme", "name": "Acme"},
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert (token.membership, token.name) == (mia, "My laptop")
    bearer = bearer_of(answer.json()["access_token"])
    assert bearer is not None
    assert bearer.permissions == {PERMISSIONS["view_project"]}
    assert program.fetch().json()["error"] == "invalid_grant"
    assert PersonalToken.objects.count() == 1


def test_no_code_and_no_secret_is_stored(mia, fresh_client_of, program):
    program.ask()
    page = fresh_client_of(mia)
    type_code(page, program)
    approve(page)
    stored = dump()
    for code in (program.codes["device_code"], program.codes["user_code"].replace("-", "")):
        assert code not in stored
    secret = program.fetch().json()["access_token"]
    assert secret not in dump()


def test_a_denied_program_gets_nothing(mia, fresh_client_of, program):
    program.ask()
    page = fresh_client_of(mia)
    type_code(page, program)
    page.post(APPROVE, {"deny": "1"})
    assert program.fetch().json()["error"] == "access_denied"
    approve(page)
    assert program.fetch().json()["error"] == "access_denied"
    assert not PersonalToken.objects.exists()


def test_a_program_gets_only_what_the_member_may_do_when_it_fetches(
    adam, mia, fresh_client_of, program
):
    page = fresh_client_of(mia)

    def is_refused(change):
        program.ask()
        type_code(page, program)
        assert approve(page).status_code == 302
        change()
        error = program.fetch().json()["error"]
        return error == "access_denied" and not PersonalToken.objects.exists()

    program.ask()
    type_code(page, program)
    forged = approve(page, permissions=["manage_membership"])
    assert "Select only permissions that are listed" in reason_at(forged, "permissions")
    assert is_refused(
        lambda: change_roles(membership=mia, slugs=[RoleSlug.API_SUBSCRIBER], by=adam)
    )
    change_roles(membership=mia, slugs=[RoleSlug.DEVELOPER], by=adam)
    assert is_refused(lambda: suspend(mia))


def test_a_member_who_was_removed_signs_nothing_in(adam, mia, fresh_client_of, program):
    program.ask()
    page = fresh_client_of(mia)
    type_code(page, program)
    approve(page)
    remove_member(membership=mia, by=adam)
    assert program.fetch().json()["error"] == "invalid_grant"
    assert not ProgramSignIn.objects.exists()


def test_only_the_session_that_typed_the_code_answers(adam, mia, fresh_client_of, program):
    program.ask()
    type_code(fresh_client_of(adam), program)
    other = fresh_client_of(mia)
    assert other.get(APPROVE).url == CODE
    assert approve(other).url == CODE
    assert program.fetch().json()["error"] == "authorization_pending"


def test_a_sign_in_is_answered_once(adam, mia, fresh_client_of, program):
    program.ask()
    first, second = fresh_client_of(adam), fresh_client_of(mia)
    type_code(first, program)
    type_code(second, program)
    approve(first)
    assert approve(second).url == CODE
    assert ProgramSignIn.objects.get().membership == adam
    with pytest.raises(actions.SignInGone):
        actions.deny_program_sign_in(sign_in=ProgramSignIn.objects.get())


def test_a_code_ends_after_ten_minutes(mia, fresh_client_of, program):
    page = fresh_client_of(mia)
    program.ask()
    type_code(page, program)
    ProgramSignIn.objects.update(expires_at=timezone.now())
    assert approve(page).url == CODE
    assert "may have expired" in reason_at(type_code(page, program), "code")
    assert program.fetch().json()["error"] == "expired_token"

    ProgramSignIn.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    approve(page)
    ProgramSignIn.objects.update(expires_at=timezone.now())
    assert program.fetch().json()["error"] == "expired_token"
    forget_program_sign_ins()
    assert not ProgramSignIn.objects.exists()


def test_codes_cannot_be_guessed_and_not_asked_for_without_end(mia, fresh_client_of, program):
    page = fresh_client_of(mia)
    program.ask()
    for _ in range(5):
        assert "No program shows" in reason_at(type_code(page, program, "BBBB-BBBB"), "code")
    assert "Wait a minute" in reason_at(type_code(page, program), "code")
    for _ in range(device.REQUESTS.most - 1):
        program.ask()
    assert program.answer.status_code == 200
    assert program.ask().answer.status_code == 429
    assert program.codes["error"] == "slow_down"


def test_an_ipv6_network_is_one_client_and_all_clients_have_an_end(program, monkeypatch):
    for number in range(device.REQUESTS.most):
        program.client.defaults["REMOTE_ADDR"] = f"2001:db8::{number:x}"
        program.ask()
    assert program.answer.status_code == 200
    program.client.defaults["REMOTE_ADDR"] = "2001:db8::ffff"
    assert program.ask().answer.status_code == 429
    program.client.defaults["REMOTE_ADDR"] = "2001:db8:1::1"
    assert program.ask().answer.status_code == 200
    monkeypatch.setattr(program_sign_ins, "MOST_WAITING", ProgramSignIn.objects.count())
    assert program.ask().codes["error_description"].startswith("Too many programs wait")
    assert program.answer.status_code == 429


def test_two_requests_never_show_one_code(program, monkeypatch):
    codes = iter([("first", "BBBB-BBBB"), ("second", "BBBB-BBBB"), ("third", "CCCC-CCCC")])
    monkeypatch.setattr(program_sign_ins, "new_codes", lambda: next(codes))
    assert program.ask().codes["user_code"] == "BBBB-BBBB"
    assert program.ask().codes["user_code"] == "CCCC-CCCC"


def test_one_denies_also_without_any_permission(adam, mia, fresh_client_of, program):
    program.ask()
    page = fresh_client_of(mia)
    type_code(page, program)
    mia.membership_roles.all().delete()
    assert "Deny" in words(page.get(APPROVE))
    page.post(APPROVE, {"deny": "1"})
    assert program.fetch().json()["error"] == "access_denied"


def test_a_program_that_asks_too_often_is_slowed_down(program):
    program.ask()
    assert program.poll().json()["error"] == "authorization_pending"
    assert program.poll().json()["error"] == "slow_down"


def test_what_no_program_sends_is_refused_with_a_reason(program):
    for fields, error in (
        ({"scope": "everything"}, "invalid_scope"),
        ({"client_name": "a\x07b"}, "invalid_request"),
        ({"client_name": "n" * 100}, "invalid_request"),
    ):
        assert program.ask(**fields).codes["error"] == error
    program.ask()
    for fields, error in (
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"device_code": ""}, "invalid_grant"),
        ({"device_code": "\x00" * 9}, "invalid_grant"),
    ):
        assert program.poll(**fields).json()["error"] == error
    assert program.client.get("/device/code").status_code == 405


def test_one_is_asked_to_choose_among_ones_organizations(mia, zed, fresh_client_of, program):
    program.ask()
    page = fresh_client_of(mia)
    assert type_code(page, program).url == f"{CODE}organization/"
    assert page.get(f"{CODE}organization/").url == APPROVE
    add_member(zed.organization, mia.user, RoleSlug.DEVELOPER)
    shown = words(page.get(f"{CODE}organization/"))
    assert "Acme" in shown
    assert zed.organization.name in shown


def test_a_program_elsewhere_is_warned_of(mia, fresh_client_of, program):
    program.ask()
    page = fresh_client_of(mia)
    type_code(page, program)
    assert "another IP address" not in words(page.get(APPROVE))
    ProgramSignIn.objects.update(address="192.0.2.7")
    assert "another IP address" in words(page.get(APPROVE))
    ProgramSignIn.objects.update(address=None)
    assert "another IP address" in words(page.get(APPROVE))
