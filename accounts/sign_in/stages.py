"""The second step of signing in."""

from typing import cast

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse

from accounts.browsers.trusted import use_trusted_browser
from accounts.second_factor import factors
from accounts.sessions.shown_factors import note_trusted_browser


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, except after a passkey and in a trusted browser.

    Between the steps the account can change: it is closed, its password is changed because someone
    else knows it, or the factor is removed in another browser. Then the sign-in has to begin anew.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Ask for the second factor, and keep in the session with which password this began."""
        response, goes_on = super().handle()
        if response:
            self.state["began_with"] = self.login.user.get_session_auth_hash()
        return response, goes_on

    def _should_handle(self, request: HttpRequest) -> bool:
        """Whether to ask for the factor. Saves in the session if a trusted browser replaces it."""
        if not super()._should_handle(request):
            return False
        if use_trusted_browser(request, self.login.user):
            note_trusted_browser(request, self.login.user)
            return False
        return True

    @property
    def is_overtaken(self) -> bool:
        """Whether the account has changed since the first step, so that the sign-in ends."""
        user = self.login.user
        return (
            user is None
            or not user.is_active
            or user.get_session_auth_hash() != self.state.get("began_with")
            or not factors.has_factor(user)
        )


def pending_second_step(request: HttpRequest) -> SecondFactorStage | None:
    """The second step for which this session waits; None without a first one, or when signed in."""
    if request.user.is_authenticated:
        return None
    stage = LoginStageController.enter(request, SecondFactorStage.key)
    return cast(SecondFactorStage | None, stage)
