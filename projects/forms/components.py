"""The shape of what people type about components. Whether it may be is the actions' question."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from projects.actions import ComponentTerms
from projects.components import sources
from projects.forms.fields import demand
from projects.forms.projects import ArchivableListForm
from projects.models import ComponentType

LISTED = {"required": "Select a type.", "invalid_choice": "Select one of the types in the list."}


class DetailsForm(forms.Form):
    """What a component is called, and where its source is."""

    name = forms.CharField(
        label="Name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    repository = forms.CharField(
        label="Repository",
        max_length=sources.LONGEST,
        required=False,
        validators=[demand(sources.repository_problem)],
        help_text="The URL of its Git repository. The console stores it and fetches nothing.",
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    path = forms.CharField(
        label="Folder",
        max_length=sources.LONGEST_PART,
        required=False,
        validators=[demand(sources.folder_problem)],
        help_text="Its folder, if the repository has others, such as services/orders.",
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    branch = forms.CharField(
        label="Branch",
        max_length=sources.LONGEST_PART,
        required=False,
        validators=[demand(sources.branch_problem)],
        help_text="The branch that is released, such as main.",
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )

    @property
    def terms(self) -> ComponentTerms:
        """The cleaned values, for the action. The form must be valid."""
        values = self.cleaned_data
        return ComponentTerms(**{name: values[name] for name in DetailsForm.base_fields})


class ComponentForm(DetailsForm):
    """A new component."""

    type = forms.ChoiceField(
        label="Type",
        choices=[("", "Select a type"), *ComponentType.choices],
        error_messages=LISTED,
        help_text="The type cannot be changed later.",
    )
    field_order = ["name", "type", "repository", "path", "branch"]


class ComponentListForm(ArchivableListForm):
    """Search, type, order and state (active or archived) of the list of components."""

    noun = ("component", "components")

    type = forms.ChoiceField(
        label="Type", choices=[("", "All types"), *ComponentType.choices], required=False
    )

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        """The components that match search, type and whether archived ones are shown."""
        components = super().narrow(rows)
        type = self.chosen.get("type")
        return components.filter(type=type) if type else components
