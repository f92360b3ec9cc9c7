"""The form with which a member rejects several items of the inbox."""

from django import forms

from console.refusals import Refusal
from console.words.lines import LONGEST, clean_line


class RejectSelectedForm(forms.Form):
    """The one reason for which all selected items are rejected."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST,
        error_messages={"required": "Enter a reason."},
        help_text=f"Everyone who requested one of them reads it. Up to {LONGEST} characters.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        """The reason on one line. Raises ValidationError for invisible characters."""
        try:
            return clean_line(self.cleaned_data["reason"], field="reason")
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
