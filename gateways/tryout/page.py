"""What the page Try it shows: the operations, the form of one, or the result of its call."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from apis.definitions.reading.operations import operations_by_tag
from apis.definitions.reference.reader import MOST_OPERATIONS
from apis.models import Definition, Version
from apis.states import CALLABLE
from console.refusals import Refusal, refusals_on
from gateways.tryout.calling import CreateKey, call_with_test_key
from gateways.tryout.forms import CallForm
from organizations.tenancy.access import OrganizationRequest


@dataclass
class Page:
    """The template context of the page, and the HTTP status of its response."""

    status: int = HTTPStatus.OK
    context: dict[str, Any] = field(default_factory=dict)


def page_of(
    request: OrganizationRequest, version: Version, create_key: CreateKey, *, is_open: bool = True
) -> Page:
    """The page for the operation named in the query; if its form was sent, with the call's result.

    `is_open` says whether the member may call the version. The status is 404 for an unknown
    operation, and that of the refusal if the call was refused.
    """
    addresses = list(version.addresses.order_by("environment"))
    is_answering = version.state in CALLABLE
    page = Page(context={"answers": is_answering, "addresses": addresses})
    if not is_open or not is_answering or not addresses:
        return page
    document = _current_document(version)
    groups = operations_by_tag(document, MOST_OPERATIONS)
    name = request.GET.get("operation", "")
    operations = {operation.name: operation for group in groups.values() for operation in group}
    page.context |= {"groups": groups, "asked": name, "operation": operations.get(name)}
    if operation := operations.get(name):
        data = request.POST if request.method == "POST" else None
        form = CallForm(data, document=document, operation=operation, to=addresses)
        page.context["form"] = form
        _call_if_sent(request, version, form, create_key, page)
    elif name:
        page.status = HTTPStatus.NOT_FOUND
    return page


def _call_if_sent(
    request: OrganizationRequest,
    version: Version,
    form: CallForm,
    create_key: CreateKey,
    page: Page,
) -> None:
    """Call the operation if its form was sent and is valid, and put the result on the page."""
    if not form.is_valid():
        return
    with refusals_on(form, request):
        try:
            page.context["tried"] = call_with_test_key(
                form.request,
                create_key,
                version=version,
                environment=form.cleaned_data["environment"],
                operation=form.operation.name,
                by=request.membership,
            )
        except Refusal as refusal:
            page.status = refusal.status
            raise


def _current_document(version: Version) -> dict[str, Any]:
    """The document of the version's current definition; empty without one."""
    current = Definition.objects.filter(version=version, pk=version.definition_id or 0)
    return current.values_list("document", flat=True).first() or {}
