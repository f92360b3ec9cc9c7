"""The definitions of a version: the current one, a newer one, what changed, and their files."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from apis import actions
from apis.definition_forms import ComparisonForm, DefinitionForm
from apis.definitions import Checked, changes, check
from apis.definitions.reading import read
from apis.files import as_json_text, file_of
from apis.markdown_file import markdown_of
from apis.models import Definition, Version
from apis.permissions import CREATE_API, DISCOVER_APIS
from apis.reaching import show_version, version_of
from console.refusals import refusals_on
from organizations.access import OrganizationRequest, organization_page

TAB = "apis:definition"


@organization_page(GET=DISCOVER_APIS)
def definition(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """The current definition with its findings, and all before it."""
    found = version_of(request, api, major)
    history = found.definitions.select_related("by").order_by("-at", "-pk")
    listed = history.only("number", "at", "version", "by")
    context = {"definition": found.definition, "history": listed}
    return show_version(request, found, "apis/definition.html", context)


@organization_page(GET=CREATE_API, POST=CREATE_API)
def add(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Take a definition; show what is wrong with it, and keep its text, until it is right."""
    found = version_of(request, api, major)
    is_published = found.state not in actions.UNPUBLISHED
    form = DefinitionForm(request.POST or None, request.FILES or None, is_published=is_published)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            checked = context["checked"] = check(form.cleaned_data["source"])
            given = {"version": found, "checked": checked, **form.cleaned_data}
            if is_published:
                actions.replace_definition(**given, by=request.membership)
            else:
                actions.add_definition(**given, by=request.membership)
            messages.success(request, f"{found} has a new definition.")
            return redirect(TAB, request.organization.handle, found.api.handle, found.major)
        context["changes"] = _changes(found, context.get("checked"))
    return show_version(request, found, "apis/add_definition.html", context, tab=TAB)


@organization_page(GET=DISCOVER_APIS)
def compare(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What changes from one definition of the version to another."""
    found = version_of(request, api, major)
    numbers = list(found.definitions.order_by("-at", "-pk").values_list("number", flat=True))
    form = ComparisonForm(request.GET, numbers=numbers)
    form.initial = dict(zip(("new", "old"), numbers, strict=False))
    context: dict[str, Any] = {"form": form, "numbers": numbers}
    if form.is_valid():
        old, new = (
            found.definitions.get(number=form.cleaned_data[name]) for name in ("old", "new")
        )
        context["changes"] = changes(old.document, new.document)
    return show_version(request, found, "apis/compare_definitions.html", context, tab=TAB)


@organization_page(GET=DISCOVER_APIS)
def as_json(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """The current definition as a JSON file."""
    current = _current(request, version_of(request, api, major))
    return file_of(current, as_json_text(read(current.source).document), "json")


@organization_page(GET=DISCOVER_APIS)
def as_yaml(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """The text of the current definition as it was uploaded. JSON is YAML, too."""
    current = _current(request, version_of(request, api, major))
    return file_of(current, current.source, "yaml")


@organization_page(GET=DISCOVER_APIS)
def as_markdown(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What the current definition says, as a text in Markdown."""
    current = _current(request, version_of(request, api, major))
    return file_of(current, markdown_of(read(current.source).document), "md")


def _current(request: OrganizationRequest, version: Version) -> Definition:
    """The current definition, or the one whose number is asked for.

    Its text is read again for a file: PostgreSQL does not keep the order of fields.
    """
    number = request.GET.get("number") or str(version.definition)
    found = get_object_or_404(version.definitions.all(), number=number)
    found.version = version
    return found


def _changes(version: Version, checked: Checked | None) -> list[Any]:
    """What would change; nothing where the text could not be read."""
    if version.definition is None or checked is None or not checked.is_valid:
        return []
    return changes(version.definition.document, checked.document or {})
