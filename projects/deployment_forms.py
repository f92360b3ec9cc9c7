"""The shape of what people say about deployments."""

from django import forms


class CommentForm(forms.Form):
    """What somebody adds to an approval."""

    comment = forms.CharField(
        label="Comment", required=False, max_length=200, help_text="Optional. Up to 200 characters."
    )


class ReasonForm(forms.Form):
    """Why something is done that others have to understand."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        error_messages={"required": "Enter a reason."},
        help_text="Up to 200 characters.",
    )
