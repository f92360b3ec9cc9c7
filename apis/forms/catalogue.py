"""Forms for APIs, and their versions. Rules are checked by the actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from apis import base_urls
from apis.definitions.reading.numbers import HIGHEST_MAJOR
from apis.environments import Environment
from apis.forms.definitions import DefinitionTextForm
from apis.lifecycle.publishing import REQUIREMENTS, Preparation, RequirementInput
from apis.models import Api, Version, Visibility
from apis.permissions import MANAGE_API
from apis.states import State
from console.lists.listing import ListForm, Order
from organizations.tenancy.actors import Actor
from organizations.tenancy.forms import RolesField
from projects.forms.projects import ProjectForm
from projects.models import Project


class DetailsForm(forms.Form):
    """The name and the summary of an API."""

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
    """Base of forms in which a definition is optional."""

    is_needed = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["definition"].label = "OpenAPI definition"
        self.fields["definition"].widget.attrs["rows"] = 8


class ApiForm(BeginningForm, DetailsForm):
    """A new API in a project, with an optional definition."""

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
        """If `names_project`, the field `project` is the name of a new project, not a choice."""
        super().__init__(*args, **options)
        choice: Any = self.fields["project"]
        choice.queryset = projects
        if names_project:
            project_name = ProjectForm().fields["name"]
            project_name.help_text = "An API belongs to a project. This one is created with it."
            self.fields["project"] = project_name
        self.fields["name"].required = False
        self.fields["name"].help_text = "Optional. Taken from the definition."

    def clean(self) -> dict[str, Any]:
        """The fields. A name is required unless there is a definition, whose title replaces it."""
        fields = super().clean()
        if not (fields.get("name", "").strip() or fields["source"] or self.errors):
            self.add_error("name", "Enter a name, or add a definition.")
        return fields


class VersionForm(BeginningForm):
    """A new version of an API: its number, or a definition that has the number."""

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
        """The fields. With a definition, `major` is None; without one, it is required."""
        fields = super().clean()
        if fields["source"]:
            return {**fields, "major": None}
        if fields.get("major") is None and not self.errors:
            self.add_error("major", "Enter a number, or add a definition.")
        return fields


class VisibilityForm(forms.Form):
    """Who sees an API in the Developer Portal, and with which roles."""

    visibility = forms.ChoiceField(
        label="Visible to",
        choices=Visibility,
        widget=forms.RadioSelect,
        error_messages={"required": "Select an option.", "invalid_choice": "Select an option."},
    )
    roles = RolesField(
        label="Roles",
        required=False,
        error_messages={"invalid_choice": "Select only roles that are listed here."},
    )

    def __init__(self, *args: Any, api: Api, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["roles"]
        # Roles that manage APIs see all of them anyway. One that came to do so stays selected.
        managing = {*api.organization.roles_granting(MANAGE_API)} - {*api.role_slugs}
        field.offer(role for role in api.organization.all_roles if role not in managing)


class AddressesForm(forms.Form):
    """The base URLs of a version, one field an environment."""

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
    """The fields of the requirements that a version does not meet and the actor can meet here."""

    def __init__(self, data: Any, *, version: Version, by: Actor) -> None:
        super().__init__(data)
        unmet = [requirement for requirement in REQUIREMENTS if not requirement.is_met(version)]
        preparations = [
            requirement.preparation
            for requirement in unmet
            if requirement.preparation and requirement.is_asked(by)
        ]
        is_complete = len(preparations) == len(unmet)
        self.lacking = [] if is_complete else [requirement.sentence for requirement in unmet]
        """All unmet requirements, in words, if the actor cannot meet all of them here."""
        self._names: list[tuple[Preparation, list[str]]] = []
        for preparation in preparations if is_complete else []:
            fields = preparation.fields(version)
            self.fields.update(fields)
            self._names.append((preparation, list(fields)))

    @property
    def prepared(self) -> list[RequirementInput]:
        """The typed values, by the requirement that they meet. Only of a valid form."""
        return [
            RequirementInput(preparation, {name: self.cleaned_data[name] for name in names})
            for preparation, names in self._names
        ]


class BlockForm(forms.Form):
    """The reason for blocking a version."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        error_messages={"required": "Enter a reason."},
        help_text="Shown to subscribers. Up to 200 characters.",
    )


class DeprecateForm(forms.Form):
    """The day from which a deprecated version can be retired."""

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
    """The filters and the order of the list of APIs."""

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
        """The rows that match the text and have a version in the chosen state."""
        apis: Any = super().narrow(rows)
        state = self.chosen.get("state")
        return apis.in_state(state) if state else apis
