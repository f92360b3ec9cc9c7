"""What a browser answers that was asked for a passkey."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.forms.account import Plain
from accounts.forms.second_factor import OffersTrust
from accounts.second_factor.passkeys import was_asked_here
from accounts.sign_in.attempt_limits import forget_second_steps
from console.refusals import Refusal

MALFORMED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading an answer raises that no browser gives."""


class PasskeyName(forms.CharField):
    """What a person calls a passkey, to tell it from others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": "Name", "max_length": 60, "required": False, **options})


class Answer(forms.HiddenInput):
    """Where a script puts the browser's answer. What was sent is not shown again: it is used up."""

    def format_value(self, value: Any) -> None:
        """Nothing."""


class AddPasskeyForm(Plain, allauth_forms.AddWebAuthnForm):
    """A new passkey, which signs in by itself: it asks for a PIN, a finger or a face."""

    name = PasskeyName()
    credential = forms.JSONField(widget=Answer)
    passwordless = None  # no choice: each of them does
    hints = {"name": "To tell it from others, such as the name of this device."}

    def clean(self) -> dict[str, Any]:
        """Take what a browser made for a page of ours; all else is a mistake in the form."""
        cleaned = self.cleaned_data
        if not was_asked_here(cleaned.get("credential")):
            raise get_adapter().validation_error("incorrect_code")
        try:
            cleaned["credential"] = kept_of(cleaned["credential"])
            cleaned["passwordless"] = True
            super().clean()
        except MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned


def kept_of(credential: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an answer: only what is read again, whatever else was sent with it."""
    response = credential["response"]
    return {
        **{name: credential[name] for name in ("id", "rawId", "type")},
        "response": {name: response[name] for name in ("clientDataJSON", "attestationObject")},
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


class ShowsPasskey(forms.Form):
    """A form that a passkey answers. It cannot be guessed, so no one uses up the attempts at it."""

    user: Any

    def clean_credential(self) -> Authenticator:
        """The passkey that was used, if it was for a page of ours."""
        if not was_asked_here(self.cleaned_data["credential"]):
            raise get_adapter().validation_error("incorrect_code")
        if self.user is not None:
            forget_second_steps(context.request, self.user)
        try:
            used: Authenticator = super().clean_credential()  # type: ignore[misc]  # its form has it
        except ValidationError:
            raise
        except MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None
        try:
            actions.use_passkey(passkey=used)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        return used


class LoginPasskeyForm(ShowsPasskey, allauth_forms.LoginWebAuthnForm):
    """A passkey and nothing else."""


class AuthenticatePasskeyForm(ShowsPasskey, OffersTrust, allauth_forms.AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class ReauthenticatePasskeyForm(ShowsPasskey, allauth_forms.ReauthenticateWebAuthnForm):
    """A passkey before something that changes how one signs in."""


class RenamePasskeyForm(Plain, allauth_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    name = PasskeyName(required=True)
