"""The shape of what people type about components. Whether it may be is the actions' question."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundWidget

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


@dataclass(frozen=True)
class Kind:
    """How a type of component is shown where one is selected."""

    type: ComponentType
    icon: str
    about: str


KINDS = (
    Kind(ComponentType.SERVICE, "server", "Runs all the time and answers others in the project."),
    Kind(ComponentType.API, "braces", "A service that other teams or customers call."),
    Kind(ComponentType.SCHEDULED_JOB, "calendar-clock", "Runs at set times, such as every night."),
    Kind(ComponentType.TRIGGER, "zap", "Runs once for each event that another system sends."),
    Kind(ComponentType.WEBHOOK, "webhook", "Takes calls of a provider, such as Stripe or GitHub."),
)


class ComponentForm(DetailsForm):
    """A new component."""

    type = forms.ChoiceField(
        label="What is it?",
        choices=[(kind.type.value, kind.type.label) for kind in KINDS],
        error_messages=LISTED,
        widget=forms.RadioSelect,
    )
    field_order = ["type", "name", "repository", "path", "branch"]

    @property
    def kinds(self) -> list[tuple[BoundWidget, Kind]]:
        """The radio button of each type, with how the type is shown."""
        return list(zip(self["type"], KINDS, strict=True))

    @property
    def source(self) -> list[forms.BoundField]:
        """The fields about where the source is."""
        return [self[name] for name in ("repository", "path", "branch")]

    @property
    def has_source(self) -> bool:
        """Whether a field about the source has a value or an error."""
        return any(field.value() or field.errors for field in self.source)


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
