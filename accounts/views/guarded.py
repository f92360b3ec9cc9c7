"""Pages of allauth that change how someone signs in, behind a fresh sign-in."""

from typing import cast

from allauth.account import views
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factor import factors
from accounts.sessions.freshness import fresh_sign_in_required


def _is_post(request: HttpRequest) -> bool:
    return request.method == "POST"


def _has_factor(request: HttpRequest) -> bool:
    """Whether the person has a second factor. If not, the password in the form is proof enough."""
    return factors.has_factor(cast(User, request.user))


email = fresh_sign_in_required(
    what_for="Changing your email addresses", cancel="account_email", only_if=_is_post
)(views.email)
change_password = fresh_sign_in_required(
    what_for="Changing your password", cancel="accounts:profile", only_if=_has_factor
)(views.password_change)
set_password = fresh_sign_in_required(what_for="Setting a password", cancel="accounts:profile")(
    views.password_set
)
