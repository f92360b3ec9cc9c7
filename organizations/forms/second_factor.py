"""Forms for a required second factor, and for vouching for who lost theirs."""

from typing import Any

from django import forms


class SecondFactorForm(forms.Form):
    """The day from which everyone needs a second factor."""

    day = forms.DateField(
        label="Required starting",
        input_formats=["%Y-%m-%d"],
        help_text="The day begins at 00:00 UTC.",
        error_messages={
            "required": "Choose a day.",
            "invalid": "Enter a day as year-month-day, such as 2027-01-31.",
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class VouchForm(forms.Form):
    """The confirmation that an administrator has spoken to the member `name`."""

    is_known = forms.BooleanField(error_messages={"required": "Speak to them first."})

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = f"I spoke to {name} in person or on the phone, and they asked for this."
        self.fields["is_known"].label = label
