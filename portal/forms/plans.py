"""Form for a plan. Whether the name is valid and free is checked by the action."""

from django import forms

from portal.actions.plans import PlanTerms
from portal.models import WINDOWS

TIMES = [("", "No limit"), *((seconds, f"per {noun}") for seconds, noun in WINDOWS.items())]

QUOTA_HELP = (
    "How many calls each subscription can make in a calendar month (UTC), as far as gateways report"
    " them. Leave empty for no quota."
)


class PlanForm(forms.Form):
    """Name, limits and approval of a plan."""

    name = forms.CharField(label="Plan name", max_length=200, strip=False)
    requests = forms.IntegerField(
        label="Calls",
        required=False,
        min_value=1,
        # Longer than allowed, so that the reason is given by the rule; a column holds no more.
        max_value=2_000_000_000,
        help_text="How many calls each subscription can make. Leave empty for no limit.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    window = forms.TypedChoiceField(
        label="Time",
        choices=TIMES,
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Select one of the times in the list."},
    )
    quota = forms.IntegerField(
        label="Calls a month",
        required=False,
        min_value=1,
        max_value=2_000_000_000_000,
        help_text=QUOTA_HELP,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    needs_approval = forms.BooleanField(
        label="Subscriptions need approval",
        required=False,
        help_text="Someone who manages the API approves or rejects each subscription.",
    )

    @property
    def terms(self) -> PlanTerms:
        """The terms that were typed and selected."""
        terms = {name: value for name, value in self.cleaned_data.items() if name != "name"}
        return PlanTerms(**terms)
