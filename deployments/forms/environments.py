"""The shape of what people type about environments. What is allowed is the actions' question."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC
from typing import Any

from django import forms

from deployments.actions import EnvironmentChanged
from deployments.environment_rules import LONGEST_DEADLINE, MOST_APPROVALS, Rules

LISTED = {"invalid_choice": "Select one of the options in the list."}
_MOMENT = "%Y-%m-%dT%H:%M"


class EnvironmentForm(forms.Form):
    """What an environment is called, and what it demands of deployments there."""

    name = forms.CharField(
        label="Name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        help_text="Such as “Staging” or “Production”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_production = forms.BooleanField(
        label="Production", required=False, help_text="What runs here serves real users."
    )
    approvals = forms.TypedChoiceField(
        label="Approvals",
        choices=[(number, str(number)) for number in range(MOST_APPROVALS + 1)],
        coerce=int,
        initial=1,
        error_messages=LISTED,
        help_text="How many members agree before a deployment starts. 1 or more for production.",
    )
    approvers = forms.TypedMultipleChoiceField(
        label="Approvers",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Select only members who manage environments."},
        help_text="Only members who manage environments can be selected.",
    )
    chosen_only = forms.BooleanField(
        label="Only these members can approve",
        required=False,
        help_text="Otherwise, every member who manages environments can approve.",
    )
    own_approval = forms.BooleanField(
        label="Members can approve their own requests",
        required=False,
        help_text="Then one person alone can deploy here.",
    )
    tests_required = forms.BooleanField(
        label="Tests must pass",
        required=False,
        help_text="A build without a test that passed, or with one that failed, is denied.",
    )
    branch_patterns = forms.CharField(
        label="Branches",
        required=False,
        max_length=500,
        help_text="Only builds of these branches, such as main release/*. Empty for all.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    frozen_until = forms.DateTimeField(
        label="Frozen until (UTC)",
        required=False,
        input_formats=[_MOMENT, "%Y-%m-%d %H:%M"],
        help_text="Until then, nothing is deployed here.",
        error_messages={"invalid": "Enter a time such as 2027-01-31 08:00."},
        widget=forms.DateTimeInput(format=_MOMENT, attrs={"type": "datetime-local"}),
    )
    frozen_reason = forms.CharField(
        label="Reason for the freeze",
        required=False,
        max_length=200,
        help_text="Shown to people who want to deploy. Up to 200 characters.",
    )
    deadline_minutes = forms.IntegerField(
        label="Deadline in minutes",
        min_value=1,
        max_value=LONGEST_DEADLINE,
        initial=60,
        help_text="If the engine does not report for this long, the deployment is shown as silent.",
    )
    bypass_allowed = forms.BooleanField(
        label="Administrators can deploy without approval",
        required=False,
        initial=True,
        help_text="They give a reason, and everyone who can approve gets an email.",
    )

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, members: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["approvers"]
        field.choices = members

    def clean(self) -> None:
        """A person who selects approvers says that only they approve, and the other way around."""
        if self.cleaned_data.get("approvers") and not self.cleaned_data.get("chosen_only"):
            self.add_error("chosen_only", "Select this, or clear the selected approvers.")

    @contextmanager
    def taking_current_mark(self) -> Iterator[None]:
        """After a change by others, take its mark: the next save is from a page that told of it."""
        try:
            yield
        except EnvironmentChanged as refusal:
            data: Any = copy(self.data)
            data["seen"] = refusal.facts["mark"]
            self.data = data
            raise

    @property
    def rules(self) -> Rules:
        """What was typed, as actions take it. Only of a valid form."""
        typed = {name: self.cleaned_data[name] for name in Rules.__dataclass_fields__}
        until = typed["frozen_until"]
        typed["frozen_until"] = until.astimezone(UTC) if until else None
        typed["approvers"] = frozenset(typed["approvers"])
        return Rules(**typed)


class DeleteEnvironmentForm(forms.Form):
    """The handle, typed: what runs there is no longer deployed by the console."""

    handle = forms.CharField(max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, handle: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["handle"].label = f"Enter {handle} to confirm"
