"""A second factor is required while someone signs in, or removes theirs: no one is in without."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.second_factor import factors, totp
from organizations import actions
from organizations.models import Membership
from organizations.models.organization import today
from tests.freshness import having_shown
from tests.races import AtOnce
from tests.races.rounds import ROUNDS, organizations_of_each, people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough password"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def rounds_of() -> list[list[Membership]]:
    """In each an administrator with a factor, and a member."""
    administrators, members = people("Ada", ROUNDS), people("Mia", ROUNDS)
    for each in administrators:
        factors.create_app(each, totp.new_secret())
    return organizations_of_each(administrators, developers=members)


def members_page(member: Membership) -> str:
    return f"/organizations/{member.organization.handle}/settings/members/"


def with_factor_shown(user: User) -> Client:
    """A browser in which this person showed their only factor."""
    window = Client()
    window.force_login(user, backend=BACKEND)
    return having_shown(window, factors.create_app(user, totp.new_secret()))


def removes_and_requires(by: Membership, member: Membership) -> Callable[[], Any]:
    """The member has none any more before one is required, so none of both is ever true."""

    def deed() -> None:
        factors.factors_of(member.user).delete()
        actions.require_second_factor(day=today(), by=by)

    return deed


def is_let_in_although_required(answer: Any) -> bool:
    required = answer.wsgi_request.organization.requires_second_factor
    return answer.status_code == 200 and required


def test_no_page_opens_on_a_factor_that_is_gone(at_once: AtOnce) -> None:
    for by, member in rounds_of():
        window, page = with_factor_shown(member.user), members_page(member)

        opens = partial(window.get, page)
        _, *answers = at_once(removes_and_requires(by, member), opens, opens, opens)

        assert not any(map(is_let_in_although_required, answers))
        assert window.get(page).status_code == 403


def test_whoever_signs_in_meanwhile_is_not_in_without_one(at_once: AtOnce) -> None:
    for by, member in rounds_of():
        cache.clear()  # where attempts are counted
        member.user.set_password(PASSWORD)
        member.user.save()
        window = Client()
        typed = {"login": member.user.email, "password": PASSWORD}

        at_once(
            partial(actions.require_second_factor, day=today(), by=by),
            partial(window.post, "/accounts/login/", typed),
        )

        assert window.get("/accounts/profile/").status_code == 200
        assert window.get(members_page(member)).status_code == 403
