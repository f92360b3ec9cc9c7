"""The shape of what people type to make a credential, or to replace one."""

import uuid
from typing import Any

from django import forms

from credentials.models import LONGEST

LIVES = [(days, f"{days} days") for days in (7, 30, 60, 90, 180, LONGEST.days)]
OVERLAPS = [
    (0, "Immediately"),
    (1, "After 1 hour"),
    (24, "After 24 hours"),
    (72, "After 72 hours"),
]
# Without what was typed, as Django says it: that may be what no page can hold, such as a NUL.
LISTED_ONLY = {"invalid_choice": "Select one of the times in the list."}


class OnceForm(forms.Form):
    """A form with an ID, so that what it creates is created once, however often it is sent."""

    form_id = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        required=False,
        error_messages={"invalid": "Reload this page and try again."},
    )

    def add_error(self, field: str | None, error: Any) -> None:
        """Add the error; one of the hidden field goes to the top of the form."""
        super().add_error(None if field == "form_id" else field, error)


class LifeForm(OnceForm):
    """Lifetime of a new credential that is named after its holder."""

    days = forms.TypedChoiceField(
        label="Expires after",
        choices=LIVES,
        coerce=int,
        initial=LONGEST.days,
        error_messages=LISTED_ONLY,
    )


class CredentialForm(LifeForm):
    """Name and lifetime of a new credential. Subclasses add its permissions."""

    name = forms.CharField(
        label="Name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        help_text="What it is used for, such as “Nightly backup”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["form_id", "name", "days"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["days"].initial = 90


class RotateForm(OnceForm):
    """How long the old secret works in addition to the new one, when a credential is rotated."""

    overlap_hours = forms.TypedChoiceField(
        label="The current one stops working",
        choices=OVERLAPS,
        coerce=int,
        error_messages=LISTED_ONLY,
    )
