"""The definitions of a version: the current one, a newer one, what changed, and their files."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from apis import actions
from apis.checking import changes_between, check_for_version
from apis.definitions import CheckResult
from apis.files import json_file_of, markdown_file_of, yaml_file_of
from apis.forms.definitions import ComparisonForm, DefinitionForm
from apis.models import Definition, Version
from apis.permissions import CREATE_API, DISCOVER_APIS
from apis.reaching import show_version, version_of
from console.lists.paging import paginate
from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page

TAB = "apis:definition"


@organization_page(GET=DISCOVER_APIS)
def definition(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The current definition with its findings, and a page of all there were."""
    version = version_of(request, api_handle, major)
    kept = version.definitions.select_related("by").only("number", "at", "version", "by")
    page = paginate(request, kept, by=("-at", "-pk"))
    context = {"definition": version.definition, "page": page}
    return show_version(request, version, "apis/definition.html", context)


@organization_page(GET=CREATE_API, POST=CREATE_API)
def add(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Take a definition; show what is wrong with it, and keep its text, until it is right."""
    version = version_of(request, api_handle, major)
    is_published = version.state not in actions.UNPUBLISHED
    form = DefinitionForm(request.POST or None, request.FILES or None, is_published=is_published)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            checked = check_for_version(version, form.cleaned_data["source"])
            context |= {"checked": checked, "changes": checked.changes}
            context |= _elsewhere(version, checked)
            given = {"version": version, "checked": checked, **form.cleaned_data}
            if is_published:
                actions.replace_definition(**given, by=request.membership)
            else:
                actions.add_definition(**given, by=request.membership)
            messages.success(request, f"{version} has a new definition.")
            return redirect(TAB, request.organization.handle, version.api.handle, version.major)
    return show_version(request, version, "apis/add_definition.html", context, tab=TAB)


@organization_page(GET=DISCOVER_APIS)
def compare(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """What changes from one definition of the version to another."""
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
    """The current definition as a JSON file."""
    return json_file_of(_current(request, version_of(request, api_handle, major)))


@organization_page(GET=DISCOVER_APIS)
def as_yaml(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The text of the current definition as it was uploaded. JSON is YAML, too."""
    return yaml_file_of(_current(request, version_of(request, api_handle, major)))


@organization_page(GET=DISCOVER_APIS)
def as_markdown(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """What the current definition says, as a text in Markdown."""
    return markdown_file_of(_current(request, version_of(request, api_handle, major)))


def _elsewhere(version: Version, checked: CheckResult) -> dict[str, Any]:
    """Where a definition of another major belongs: to a version that there is, or to a new one."""
    number = checked.number
    if number is None or number.major == version.major:
        return {}
    there = version.api.versions.filter(major=number.major).first()
    return {"other_major": f"v{number.major}", "other_version": there}


def _current(request: OrganizationRequest, version: Version) -> Definition:
    """The current definition, or the one whose number is asked for."""
    number = request.GET.get("number") or str(version.definition)
    found = get_object_or_404(version.definitions.defer("document"), number=number)
    found.version = version
    return found
