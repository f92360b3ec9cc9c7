"""The pages of a version's definitions: the current one, a new one, changes, files, reference."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apis import actions
from apis.checking import changes_between, check_for_version
from apis.definitions import CheckResult
from apis.forms.definitions import ComparisonForm, DefinitionForm
from apis.models import Definition, Version
from apis.navigation import VERSION_TABS
from apis.permissions import CREATE_API, DISCOVER_APIS
from apis.reaching import show_version, version_of
from apis.showing.files import json_file_of, markdown_file_of, yaml_file_of
from apis.showing.reference_page import reference_of
from console.lists.paging import paginate
from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page

TAB = "apis:definition"


@organization_page(GET=DISCOVER_APIS)
def definition(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The current definition with its findings, and the list of all definitions, paginated."""
    version = version_of(request, api_handle, major)
    definitions = version.definitions.select_related("by").only("number", "at", "version", "by")
    page = paginate(request, definitions, by=("-at", "-pk"))
    context = {"definition": version.definition, "page": page}
    return show_version(request, version, "apis/definition.html", context)


@organization_page(GET=CREATE_API, POST=CREATE_API)
def add(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The form that adds a definition, and shows what is wrong with it."""
    version = version_of(request, api_handle, major)
    is_published = version.state not in actions.UNPUBLISHED
    form = DefinitionForm(request.POST or None, request.FILES or None, is_published=is_published)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            checked = check_for_version(version, form.cleaned_data["source"])
            context |= {"checked": checked, "changes": checked.changes}
            context |= _other_version(version, checked)
            fields = {"version": version, "checked": checked, **form.cleaned_data}
            if is_published:
                actions.replace_definition(**fields, by=request.membership)
            else:
                actions.add_definition(**fields, by=request.membership)
            messages.success(request, f"{version} has a new definition.")
            return redirect(version.page_url(TAB))
    return show_version(request, version, "apis/add_definition.html", context, tab=TAB)


@organization_page(GET=DISCOVER_APIS)
def compare(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The changes from one definition of the version to another, both chosen by number."""
    version = version_of(request, api_handle, major)
    numbers = list(version.definitions.order_by("-at", "-pk").values_list("number", flat=True))
    form = ComparisonForm(request.GET, numbers=numbers)
    form.initial = dict(zip(("new", "old"), numbers, strict=False))
    context: dict[str, Any] = {"form": form, "numbers": numbers}
    if form.is_valid():
        with refusals_on(form, request):
            context["changes"] = changes_between(version, **form.cleaned_data)
    return show_version(request, version, "apis/compare_definitions.html", context, tab=TAB)


@organization_page(GET=DISCOVER_APIS)
def as_json(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """A download of the current definition, or of the one in the query, as JSON."""
    return json_file_of(_current(request, version_of(request, api_handle, major)))


@organization_page(GET=DISCOVER_APIS)
def as_yaml(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """A download of the current definition, or of the one in the query, as it was uploaded."""
    return yaml_file_of(_current(request, version_of(request, api_handle, major)))


@organization_page(GET=DISCOVER_APIS)
def as_markdown(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """A download of the current definition, or of the one in the query, as Markdown."""
    return markdown_file_of(_current(request, version_of(request, api_handle, major)))


@organization_page(GET=DISCOVER_APIS)
def reference(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The reference of the current definition, with a call of each operation to copy.

    For htmx, which filters, only the list of its operations.
    """
    version = version_of(request, api_handle, major)
    tabs = (tab for tab in VERSION_TABS if tab.calls_operations)
    try_urls = [tab.url(version) for tab in tabs if request.membership.can(tab.permission)]
    context = {"reference": reference_of(version, request.GET, "".join(try_urls[:1]))}
    if request.htmx.target == "operations":
        return render(request, "apis/_operations.html", context)
    return show_version(request, version, "apis/reference.html", context)


def _other_version(version: Version, checked: CheckResult) -> dict[str, Any]:
    """Template context: the version, existing or not, to which a definition belongs by its number.

    Empty if the definition belongs to this version, or has no number.
    """
    number = checked.number
    if number is None or number.major == version.major:
        return {}
    other_version = version.api.versions.filter(major=number.major).first()
    return {"other_major": Version.number_of(number.major), "other_version": other_version}


def _current(request: OrganizationRequest, version: Version) -> Definition:
    """The version's current definition, or the one with the `number` of the query; else 404."""
    number = request.GET.get("number") or str(version.definition)
    definition = get_object_or_404(version.definitions.defer("document"), number=number)
    definition.version = version
    return definition
