"""The form with which a member requests access from an administrator."""

from typing import Any

from django import forms

from console.words.line_fields import LineField
from console.words.lines import LONGEST
from organizations.models import Membership
from organizations.models.membership_queryset import MembershipQuerySet

LARGEST_KEY = 2**63 - 1


class AskForm(forms.Form):
    """The permission that is requested, why, the project, and which administrator is asked."""

    person = forms.ModelChoiceField(queryset=Membership.objects.none())
    permission = forms.CharField(max_length=40)
    project = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    """The key of the project that the request is about; the action checks who may see it."""
    reason = LineField(
        label="Reason (optional)",
        required=False,
        help_text=f"What you need it for. Administrators read it. Up to {LONGEST} characters.",
    )

    def __init__(self, administrators: MembershipQuerySet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = administrators.select_related("user")

    @property
    def chosen(self) -> int | None:
        """The key of the administrator who was selected; None before the form is sent."""
        person = self.cleaned_data.get("person") if self.is_bound else None
        return person.pk if person else None
