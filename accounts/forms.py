"""The shape of what people type about themselves."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError

from accounts.addresses import BadAddress, email_key
from console import text


class AddressField(forms.CharField):
    """An e-mail address, cleaned to its key.

    It stands in for allauth's own field, which lower-cases before anybody can look: the Kelvin
    sign would arrive as the k of somebody else's address.
    """

    def __init__(self, **options: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"})
        super().__init__(**{"label": "Email", "max_length": 320, "widget": widget, **options})

    def clean(self, value: Any) -> str:
        try:
            return email_key(super().clean(value))
        except BadAddress as problem:
            raise ValidationError(str(problem)) from problem


class PersonNameField(forms.CharField):
    """What a person is called on pages and in mails. It may be left empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        defaults = {"label": "Your name", "max_length": 60, "required": False, "widget": widget}
        super().__init__(**{**defaults, **options})

    def clean(self, value: Any) -> str:
        name = text.normalize(super().clean(value))
        if name and not text.is_readable(name):
            raise ValidationError("Use visible characters of one script.")
        if not text.has_no_address(name):
            raise ValidationError("A name cannot hold a link, an address or a phone number.")
        return name


class LoginForm(allauth_forms.LoginForm):
    """Sign in by address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()
        self.fields["password"].help_text = ""
        self.order_fields(["login", "password"])
        _without_placeholders(self)


class SignupForm(allauth_forms.SignupForm):
    """Make an account. An address that an invitation's link has proved already is fixed."""

    name = PersonNameField(label="Your name (optional)")
    field_order = ["email", "name", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()
        if proved := context.request.session.get("account_verified_email"):
            # A disabled field takes its initial value, whatever is posted.
            self.fields["email"].disabled = True
            self.initial["email"] = proved
            self.fields["email"].help_text = "The invitation was sent to this address."
        self.fields["password1"].help_text = "At least 10 characters, not only digits."
        self.order_fields(self.field_order)
        _without_placeholders(self)


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    """Sign in by a mailed code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Ask for a code that lets one choose a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()


class AddEmailForm(allauth_forms.AddEmailForm):
    """One more address for one's account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(label="Another email address")


class ProfileForm(forms.Form):
    """What the person signed in is called."""

    name = PersonNameField()


def _without_placeholders(form: forms.BaseForm) -> None:
    """Labels say it already, and stay when one types."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
