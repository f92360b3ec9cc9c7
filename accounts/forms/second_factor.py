"""Forms for using a second factor by a code, for setting up an app, and for a lost factor."""

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
from accounts.sign_in.attempt_limits import count_app_code, count_lost_factor, count_recovery_code
from accounts.sign_in.refused import log_refused_step
from console.refusals import Refusal


class TakesCode(Plain):
    """A form that takes a code of the person's authenticator app, or one of their recovery codes.

    Attempts are limited, because six digits can be guessed. Recovery codes have a limit of their
    own, so that they still work when others have used up the attempts.
    """

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Count the attempt, use up the code and set `authenticator`; returns the code.

        Raises ValidationError if it is wrong, used already or one attempt too many.
        """
        code: str = self.cleaned_data["code"]
        if recovery_codes.looks_like_recovery_code(code):
            count_attempt, use_code = count_recovery_code, actions.use_recovery_code
        else:
            count_attempt, use_code = count_app_code, actions.use_app_code
        forget_attempts = count_attempt(context.request, self.user)
        try:
            self.authenticator = use_code(code=code, by=self.user)
        except Refusal as refusal:
            log_refused_step(refusal.slug)
            raise ValidationError(str(refusal)) from refusal
        forget_attempts()
        return code


class OffersTrust(forms.Form):
    """A form for the second step of signing in, with the choice to trust the browser."""

    trust = forms.BooleanField(
        label="Trust this browser for 30 days",
        help_text=(
            "This browser no longer asks for your second factor. Do not select this on a shared"
            " computer."
        ),
        required=False,
    )


class AuthenticateForm(TakesCode, OffersTrust, allauth_forms.AuthenticateForm):
    """Use a code as the second step of signing in."""


class LostFactorForm(forms.Form):
    """Request a reset of the second factor: a form without fields, limited for each person."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Count the email that is about to be sent. Raises ValidationError for one too many."""
        count_lost_factor(context.request, self.user)
        return self.cleaned_data


class ReauthenticateForm(TakesCode, allauth_forms.ReauthenticateForm):
    """Use a code as a fresh sign-in."""

    hints = {"code": "From your authenticator app, or one of your recovery codes."}


class AddAppForm(Plain):
    """Add an authenticator app, with a code that shows that it has the secret."""

    code = forms.CharField(
        label="Code", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    hints = {"code": "The six digits that the app shows now."}

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean(self) -> dict[str, Any]:
        """Add the time step of the code as `step`, or an error if it is not the current code."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "code" in cleaned:
            cleaned["step"] = totp.matching_step(self.secret, cleaned["code"])
            if cleaned["step"] is None:
                self.add_error("code", actions.IncorrectCode.message)
        return cleaned
