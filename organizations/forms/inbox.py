"""The form with which a member rejects several items of the inbox."""

from django import forms

from console.words.line_fields import LineField
from console.words.lines import LONGEST


class RejectSelectedForm(forms.Form):
    """The one reason for which all selected items are rejected."""

    reason = LineField(
        label="Reason",
        error_messages={"required": "Enter a reason."},
        help_text=f"Everyone who requested one of them reads it. Up to {LONGEST} characters.",
    )
