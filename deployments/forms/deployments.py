"""The shape of what people say about deployments."""

from typing import Any

from django import forms

from builds.models import Build
from projects.models import Component

LARGEST = 2**31 - 1
"""A number that a database compares with its own."""


class CommentForm(forms.Form):
    """What someone adds to an approval."""

    comment = forms.CharField(
        label="Comment", required=False, max_length=200, help_text="Optional. Up to 200 characters."
    )


class BuildForm(forms.Form):
    """A build of this component, by its number."""

    build = forms.IntegerField(min_value=1, max_value=LARGEST)

    def __init__(self, *args: Any, component: Component, **options: Any) -> None:
        super().__init__(*args, **options)
        self.component = component

    def clean_build(self) -> Build:
        """The build with this number."""
        found = self.component.builds.filter(number=self.cleaned_data["build"]).first()
        if found is None:
            raise forms.ValidationError("This build does not exist.")
        found.component = self.component
        return found


class ReasonForm(forms.Form):
    """Why something is done that others have to understand."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        error_messages={"required": "Enter a reason."},
        help_text="Up to 200 characters.",
    )
