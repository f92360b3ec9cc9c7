"""What is typed to prove a second factor, or to set one up."""

from typing import Any

from allauth.core import context
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.forms.account import Plain
from accounts.models import User
from accounts.second_factor import recovery_codes, totp
from accounts.sign_in.attempt_limits import (
    count_app_code,
    count_lost_factor,
    count_recovery_code,
)
from accounts.sign_in.refused import log_refused_step
from console.refusals import Refusal


class TakesCode(Plain):
    """A form that takes a code of the person's authenticator app, or one of their recovery codes.

    Six digits can be guessed, so attempts are counted. Recovery codes cannot be guessed, and help
    when others have used up the attempts.
    """

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if recovery_codes.looks_like_recovery_code(code):
            count, take = count_recovery_code, actions.use_recovery_code
        else:
            count, take = count_app_code, actions.use_app_code
        forget = count(context.request, self.user)
        try:
            self.authenticator = take(code=code, by=self.user)
        except Refusal as refusal:
            log_refused_step(refusal.slug)
            raise ValidationError(str(refusal)) from refusal
        forget()
        return code


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
        count_lost_factor(context.request, self.user)
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
