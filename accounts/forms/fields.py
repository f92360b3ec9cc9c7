"""Fields for email addresses and names of people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.email_addresses import BadAddress, email_key
from console.words import text


class AddressField(forms.CharField):
    """An email address, cleaned to its address key.

    Replaces allauth's field, because that lowercases first: the Kelvin sign would become the k of
    someone else's address.
    """

    def __init__(self, **options: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"})
        defaults = {"label": "Email", "max_length": 320, "widget": widget}
        missing = {"required": "Enter an email address."}
        super().__init__(**{**defaults, "error_messages": missing, **options})

    def clean(self, value: Any) -> str:
        try:
            return email_key(super().clean(value))
        except BadAddress as problem:
            raise ValidationError(str(problem)) from problem


class ProvedAddressField(AddressField):
    """An address that a link in an email has proved: shown, and used whatever is posted.

    Read-only rather than disabled, so that screen readers read it and password managers save it.
    """

    def __init__(
        self, address: str, help_text: str = "The invitation was sent to this address."
    ) -> None:
        super().__init__(initial=address, help_text=help_text)
        self.widget.attrs["readonly"] = True

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.initial

    def clean(self, value: Any) -> str:
        return super().clean(self.initial)


class PersonNameField(forms.CharField):
    """The name of a person on pages and in emails. Optional."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        defaults = {"label": "Your name", "max_length": 60, "required": False, "widget": widget}
        super().__init__(**{**defaults, **options})

    def to_python(self, value: Any) -> str:
        # Before the length is checked, because a normalized name can be longer than the typed one.
        return text.normalize(super().to_python(value) or "")

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        if name and not text.is_readable(name):
            raise ValidationError("Use visible characters of one script.")
        if not text.has_no_address(name):
            raise ValidationError("A name cannot contain a link, email address or phone number.")
        return name
