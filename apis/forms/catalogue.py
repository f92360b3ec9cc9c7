"""The shape of what people type about APIs. Whether it is allowed is the actions' question."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from apis import base_urls
from apis.definitions.numbers import HIGHEST_MAJOR
from apis.environments import Environment
from apis.forms.definitions import DefinitionTextForm
from apis.lifecycle.publishing import REQUIREMENTS, Preparation, RequirementInput
from apis.lifecycle.states import State
from apis.models import Version, Visibility
from apis.permissions import MANAGE_API
from console.lists.listing import ListForm, Order
from organizations.tenancy.actors import Actor
from organizations.tenancy.forms import RoleCheckboxes
from organizations.tenancy.roles import RoleSlug, permissions_of_role
from projects.forms.projects import ProjectForm
from projects.models import Project


class DetailsForm(forms.Form):
    """What an API is called, and what it is for."""

    name = forms.CharField(
        label="API name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    summary = forms.CharField(
        label="Summary",
        max_length=200,
        required=False,
        help_text="What the API does, in one sentence. Up to 200 characters.",
    )


class BeginningForm(DefinitionTextForm):
    """What can begin with a definition, and with something else."""

    is_needed = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["definition"].label = "OpenAPI definition"
        self.fields["definition"].widget.attrs["rows"] = 8


class ApiForm(BeginningForm, DetailsForm):
    """A new API in one of the projects, perhaps from a definition."""

    project = forms.ModelChoiceField(
        queryset=Project.objects.none(),
        empty_label="Choose a project",
        error_messages={
            "required": "Choose a project.",
            "invalid_choice": "Choose one of the active projects.",
        },
    )
    field_order = ["name", "project", "summary", "definition", "file"]

    def __init__(
        self, *args: Any, projects: QuerySet[Project], names_project: bool, **options: Any
    ) -> None:
        """With `names_project`, the name of a new project is asked for in place of a choice."""
        super().__init__(*args, **options)
        choice: Any = self.fields["project"]
        choice.queryset = projects
        if names_project:
            named = ProjectForm().fields["name"]
            named.help_text = "An API belongs to a project. This one is created with it."
            self.fields["project"] = named
        self.fields["name"].required = False
        self.fields["name"].help_text = "Left empty, it is the title of the definition."

    def clean(self) -> dict[str, Any]:
        """A name is needed where no definition has a title."""
        given = super().clean()
        if not (given.get("name", "").strip() or given["source"] or self.errors):
            self.add_error("name", "Enter a name, or add a definition.")
        return given


class VersionForm(BeginningForm):
    """A new version of an API: its number, or its definition, which says the number."""

    major = forms.IntegerField(
        label="Major version",
        required=False,
        min_value=0,
        max_value=HIGHEST_MAJOR,
        help_text="Not needed with a definition, whose info.version says it.",
        error_messages={
            "invalid": "Enter a whole number.",
            "min_value": "Enter 0 or more.",
            "max_value": "Enter %(limit_value)s or less.",
        },
    )
    field_order = ["major", "definition", "file"]

    def clean(self) -> dict[str, Any]:
        """Of the two, the definition counts."""
        given = super().clean()
        if given["source"]:
            return {**given, "major": None}
        if given.get("major") is None and not self.errors:
            self.add_error("major", "Enter a number, or add a definition.")
        return given


class VisibilityForm(forms.Form):
    """Who sees an API in the Developer Portal."""

    visibility = forms.ChoiceField(
        label="Visible to",
        choices=Visibility,
        widget=forms.RadioSelect,
        error_messages={"required": "Select an option.", "invalid_choice": "Select an option."},
    )
    roles = forms.TypedMultipleChoiceField(
        label="Roles",
        required=False,
        coerce=RoleSlug,
        error_messages={"invalid_choice": "Select only roles that are listed here."},
        widget=RoleCheckboxes,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles: Any = self.fields["roles"]
        # Who manages APIs sees all of them anyway.
        roles.choices = [
            (role.value, role.label)
            for role in RoleSlug
            if MANAGE_API not in permissions_of_role(role)
        ]


class AddressesForm(forms.Form):
    """Where gateways serve a version, in each environment."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for environment in Environment:
            self.fields[environment.value] = forms.CharField(
                label=f"Base URL for {environment.label.lower()}",
                required=False,
                max_length=base_urls.LONGEST,
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "url",
                        "autocomplete": "off",
                        "autocapitalize": "none",
                        "spellcheck": "false",
                    }
                ),
            )


class PublishForm(forms.Form):
    """What a version needs before it is published, as far as the actor can give it here."""

    def __init__(self, data: Any, *, version: Version, by: Actor) -> None:
        super().__init__(data)
        unmet = [each for each in REQUIREMENTS if not each.is_met(version)]
        asked = [each.preparation for each in unmet if each.preparation and each.is_asked(by)]
        self.lacking = [each.sentence for each in unmet] if len(asked) < len(unmet) else []
        """All that is missing, in words, if some of it cannot be given here."""
        self._names: list[tuple[Preparation, list[str]]] = []
        for preparation in [] if self.lacking else asked:
            fields = preparation.fields(version)
            self.fields.update(fields)
            self._names.append((preparation, list(fields)))

    @property
    def prepared(self) -> list[RequirementInput]:
        """What was typed, by the requirements that it meets."""
        return [
            RequirementInput(preparation, {name: self.cleaned_data[name] for name in names})
            for preparation, names in self._names
        ]


class BlockForm(forms.Form):
    """Why a version is blocked."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        error_messages={"required": "Enter a reason."},
        help_text="Shown to subscribers. Up to 200 characters.",
    )


class DeprecateForm(forms.Form):
    """The day from which a version can be retired."""

    sunset_on = forms.DateField(
        label="Sunset date",
        input_formats=["%Y-%m-%d"],
        help_text="From this day on, the version can be retired. At least 30 days from today.",
        error_messages={
            "required": "Choose a day.",
            "invalid": "Enter a day as year-month-day, such as 2027-01-31.",
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ApiListForm(ListForm):
    """Which APIs the list shows."""

    noun = ("API", "APIs")
    orders = {
        "newest": Order("Newest first", ("-created_at", "-pk")),
        "name": Order("Name", ("name_key", "pk")),
        "oldest": Order("Oldest first", ("created_at", "pk")),
    }

    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All states"), *State.choices]
    )

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        found: Any = super().narrow(rows)
        state = self.chosen.get("state")
        return found.in_state(state) if state else found
