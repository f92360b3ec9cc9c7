"""Forms about environments, deployments and runs. Whether something is allowed, actions decide."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC
from typing import Any

from django import forms
from django.db.models import QuerySet

from builds.models import Build
from builds.reaching import LARGEST
from console.forms import MomentField
from console.lists.listing import ListForm, Order
from deployments.actions import EnvironmentChanged
from deployments.environment_rules import LONGEST_DEADLINE, MOST_APPROVALS, Rules
from deployments.states.runs import RunState
from projects.models import Component

LISTED = {"invalid_choice": "Select one of the options in the list."}
_FOLDED = {
    "Who approves": ("approvers", "chosen_only", "own_approval", "bypass_allowed"),
    "Builds": ("tests_required", "branch_patterns"),
    "Time": ("frozen_until", "frozen_reason", "deadline_minutes"),
}


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
    frozen_until = MomentField(
        label="Frozen until",
        required=False,
        help_text="Until then, nothing is deployed here.",
        error_messages={"invalid": "Enter a time such as 2027-01-31 08:00."},
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
        help_text="If the engine does not report for this long, the deployment is shown with “No"
        " word from the engine”.",
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
        approvers: Any = self.fields["approvers"]
        approvers.choices = members
        if len(members) < 2:
            self.fields[
                "approvals"
            ].help_text = "You can ask for approvals once a second member manages environments."

    def clean(self) -> None:
        """Add an error if approvers are selected, but not that only they can approve."""
        if self.cleaned_data.get("approvers") and not self.cleaned_data.get("chosen_only"):
            self.add_error("chosen_only", "Select this, or clear the selected approvers.")

    @property
    def folds(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """What is seldom set, in parts: title, fields, and whether the part is shown open.

        A part is open if one of its fields has an error or another value than a new environment,
        and that about approvers also if their number has an error, because it has ways out.
        """
        folds = []
        for title, names in _FOLDED.items():
            fields = [self[name] for name in names if name in self.fields]
            is_open = any(field.errors or _is_set(field) for field in fields)
            is_open |= "approvers" in names and bool(self["approvals"].errors)
            folds.append((title, fields, is_open))
        return folds

    @contextmanager
    def taking_current_mark(self) -> Iterator[None]:
        """On EnvironmentChanged, show its mark, so that the next save succeeds; raise it again."""
        try:
            yield
        except EnvironmentChanged as refusal:
            data: Any = copy(self.data)
            data["seen"] = refusal.facts["mark"]
            self.data = data
            raise

    @property
    def rules(self) -> Rules:
        """The rules that were entered, with the freeze in UTC. The form must be valid."""
        names = [name for name in Rules.__dataclass_fields__ if name in self.cleaned_data]
        values = {name: self.cleaned_data[name] for name in names}
        if frozen_until := values.get("frozen_until"):
            values["frozen_until"] = frozen_until.astimezone(UTC)
        values["approvers"] = frozenset(values["approvers"])
        return Rules(**values)


class NewEnvironmentForm(EnvironmentForm):
    """A new environment, which is not frozen, and asks for an approval if one can be given."""

    def __init__(self, *args: Any, members: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, members=members, **options)
        del self.fields["frozen_until"], self.fields["frozen_reason"]
        if len(members) < 2:
            self.initial["approvals"] = 0


def _is_set(field: forms.BoundField) -> bool:
    """Whether the field is shown with another value than that of a new environment."""
    return field.field.has_changed(field.field.initial, field.value())


class DeleteEnvironmentForm(forms.Form):
    """The handle of the environment, typed to confirm that it is deleted."""

    handle = forms.CharField(max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, handle: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["handle"].label = f"Enter {handle} to confirm"


class CommentForm(forms.Form):
    """The optional comment of an approval."""

    comment = forms.CharField(
        label="Comment", required=False, max_length=200, help_text="Optional. Up to 200 characters."
    )


class BuildForm(forms.Form):
    """The number of a build of the component."""

    build = forms.IntegerField(min_value=1, max_value=LARGEST)

    def __init__(self, *args: Any, component: Component, **options: Any) -> None:
        super().__init__(*args, **options)
        self.component = component

    def clean_build(self) -> Build:
        """The component's build with this number. Raises ValidationError if there is none."""
        build = self.component.builds.filter(number=self.cleaned_data["build"]).first()
        if build is None:
            raise forms.ValidationError("This build does not exist.")
        build.component = self.component
        return build


class ReasonForm(forms.Form):
    """The reason for what is done to a deployment of others."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        error_messages={"required": "Enter a reason."},
        help_text="Up to 200 characters.",
    )


class RunListForm(ListForm):
    """Which runs of a component the list shows."""

    noun = ("run", "runs")
    orders = {
        "newest": Order("Newest first", ("-created_at", "-pk")),
        "oldest": Order("Oldest first", ("created_at", "pk")),
    }
    state = forms.ChoiceField(
        label="State", choices=[("", "All states"), *RunState.choices], required=False
    )

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        """The runs that match the search and the selected state."""
        matching: Any = super().narrow(rows)
        state = self.chosen.get("state")
        return matching.filter(state=state) if state else matching
