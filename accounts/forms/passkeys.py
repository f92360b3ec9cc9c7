"""Forms for adding, renaming and using passkeys, with the answers of browsers."""

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
"""What allauth can raise for an answer that no browser would give."""


class PasskeyName(forms.CharField):
    """The name that a person gives to a passkey."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": "Name", "max_length": 60, "required": False, **options})


class Answer(forms.HiddenInput):
    """The hidden field for the browser's answer. It is never filled again: an answer works once."""

    def format_value(self, value: Any) -> None:
        """None, so that the field is rendered empty."""


class AddPasskeyForm(Plain, allauth_forms.AddWebAuthnForm):
    """Add a passkey that can sign in by itself, because it asks for a PIN, a finger or a face."""

    name = PasskeyName()
    credential = forms.JSONField(widget=Answer)
    passwordless = None  # allauth's field, removed: every passkey is passwordless
    hints = {"name": "To tell it from others, such as the name of this device."}

    def clean(self) -> dict[str, Any]:
        """Verify the new passkey. One of another origin or a malformed one is an invalid form."""
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
    """The parts of a browser's answer that are read again, without what else was sent with it."""
    response = credential["response"]
    return {
        **{name: credential[name] for name in ("id", "rawId", "type")},
        "response": {name: response[name] for name in ("clientDataJSON", "attestationObject")},
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


class ShowsPasskey(forms.Form):
    """A form whose answer is a passkey. Attempts are not limited, because it cannot be guessed."""

    user: Any

    def clean_credential(self) -> Authenticator:
        """The passkey whose answer was verified; its use stops an open reset.

        Raises ValidationError if the answer is wrong or malformed, of another origin, or if the
        passkey was removed at the same moment.
        """
        if not was_asked_here(self.cleaned_data["credential"]):
            raise get_adapter().validation_error("incorrect_code")
        if self.user is not None:
            forget_second_steps(context.request, self.user)
        try:
            passkey: Authenticator = super().clean_credential()  # type: ignore[misc]  # its form has it
        except ValidationError:
            raise
        except MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None
        try:
            actions.use_passkey(passkey=passkey)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        return passkey


class LoginPasskeyForm(ShowsPasskey, allauth_forms.LoginWebAuthnForm):
    """Sign in with a passkey alone."""


class AuthenticatePasskeyForm(ShowsPasskey, OffersTrust, allauth_forms.AuthenticateWebAuthnForm):
    """Use a passkey as the second step of signing in."""


class ReauthenticatePasskeyForm(ShowsPasskey, allauth_forms.ReauthenticateWebAuthnForm):
    """Use a passkey as a fresh sign-in."""


class RenamePasskeyForm(Plain, allauth_forms.EditWebAuthnForm):
    """Rename a passkey."""

    name = PasskeyName(required=True)
