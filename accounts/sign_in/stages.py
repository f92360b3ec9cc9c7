"""The steps of signing in, as far as they are not allauth's."""

from typing import cast

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse

from accounts.browsers.trusted import use_trusted_browser
from accounts.second_factor import factors
from accounts.sessions.shown_factors import note_trusted_browser


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor after everything but a passkey, and but in a trusted browser.

    Between the steps anything may happen to the account: it is closed, its password changed because
    someone else knows it, or the factor removed in another browser. What was begun ends then.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        response, goes_on = super().handle()
        if response:
            self.state["began_with"] = self.login.user.get_session_auth_hash()
        return response, goes_on

    def _should_handle(self, request: HttpRequest) -> bool:
        if not super()._should_handle(request):
            return False
        if use_trusted_browser(request, self.login.user):
            note_trusted_browser(request, self.login.user)
            return False
        return True

    @property
    def is_overtaken(self) -> bool:
        """Whether the person has to begin anew."""
        user = self.login.user
        return (
            user is None
            or not user.is_active
            or user.get_session_auth_hash() != self.state.get("began_with")
            or not factors.has_factor(user)
        )


def pending_second_step(request: HttpRequest) -> SecondFactorStage | None:
    """The second step that is asked for in this browser; None where there was no first one."""
    if request.user.is_authenticated:
        return None
    found = LoginStageController.enter(request, SecondFactorStage.key)
    return cast(SecondFactorStage | None, found)
