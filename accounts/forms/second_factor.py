"""What is typed to prove a second factor, or to set one up."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.browsers.known import known_browser
from accounts.forms.account import Plain
from accounts.models import User
from accounts.second_factor import recovery_codes, totp
from console.refusals import Refusal


class TakesCode(Plain):
    """A form that takes a code of the person's authenticator app, or one of their recovery codes.

    Six digits can be guessed, so attempts are counted: those in a browser that the person has
    signed in with apart, so that no one else who knows the password can use them up. Recovery
    codes cannot be guessed, and help when others have used up the attempts.
    """

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        is_recovery = recovery_codes.looks_like_one(code)
        forget = self._count("recovery_code" if is_recovery else "app_code")
        take = actions.use_recovery_code if is_recovery else actions.use_app_code
        try:
            self.authenticator = take(code=code, by=self.user)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        forget()
        return code

    def _count(self, action: str) -> Any:
        """Count this attempt; returns what forgets it and those before, for after a right one."""
        request, key = context.request, f"person-{self.user.pk}"
        if action == "app_code" and (browser := known_browser(request, self.user.email)):
            action, key = "app_code_in_known_browser", browser
        if not ratelimit.consume(request, action=action, key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
        return lambda: ratelimit.clear(request, action=action, key=key)


class OffersTrust(forms.Form):
    """The second step of signing in, after which a browser can be trusted."""

    trust = forms.BooleanField(
        label="Trust this browser for 30 days",
        help_text=(
            "This browser no longer asks for your second factor. Do not select this on a shared"
            " computer."
        ),
        required=False,
    )


class AuthenticateForm(TakesCode, OffersTrust, allauth_forms.AuthenticateForm):
    """A code as the second step of signing in."""


class LostFactorForm(forms.Form):
    """Nothing is typed. Each time a mail is sent, so the times are counted for the person."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Refuse more than a person who did not find the mail would need."""
        key = f"person-{self.user.pk}"
        if not ratelimit.consume(context.request, action="lost_factor", key=key):
            raise get_adapter().validation_error("rate_limited")
        return self.cleaned_data


class ReauthenticateForm(TakesCode, allauth_forms.ReauthenticateForm):
    """A code before something that changes how one signs in."""

    hints = {"code": "From your authenticator app, or one of your recovery codes."}


class AddAppForm(Plain):
    """The code that shows that an app has the secret."""

    code = forms.CharField(
        label="Code", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    hints = {"code": "The six digits that the app shows now."}

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean(self) -> dict[str, Any]:
        """Find out to which period the code belongs, which is then used up."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "code" in cleaned:
            cleaned["step"] = totp.matching_step(self.secret, cleaned["code"])
            if cleaned["step"] is None:
                self.add_error("code", actions.IncorrectCode.message)
        return cleaned
