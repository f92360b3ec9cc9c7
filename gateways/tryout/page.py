"""What is on the page: the operations, the form of one, or what came of its call."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from apis.definitions.operations import operations_by_tag
from apis.definitions.reference import MOST_OPERATIONS
from apis.lifecycle.states import CALLABLE
from apis.models import Definition, Version
from console.refusals import Refusal, refusals_on
from gateways.tryout.calling import CreateKey, TryOut, call_with_test_key
from gateways.tryout.forms import CallForm
from organizations.tenancy.access import OrganizationRequest


@dataclass
class Page:
    """The context of a template, and the status with which it is answered."""

    status: int = HTTPStatus.OK
    context: dict[str, Any] = field(default_factory=dict)


def page_of(
    request: OrganizationRequest, version: Version, create_key: CreateKey, *, is_open: bool = True
) -> Page:
    """The page for what the address and the form ask. Where nothing can be tried, it says why."""
    addresses = list(version.addresses.order_by("environment"))
    answers = version.state in CALLABLE
    page = Page(context={"answers": answers, "addresses": addresses})
    if not is_open or not answers or not addresses:
        return page
    document = _document(version)
    groups = operations_by_tag(document, MOST_OPERATIONS)
    asked = request.GET.get("operation", "")
    named = {each.name: each for group in groups.values() for each in group}
    page.context |= {"groups": groups, "asked": asked, "operation": named.get(asked)}
    if operation := named.get(asked):
        data = request.POST if request.method == "POST" else None
        form = CallForm(data, document=document, operation=operation, to=addresses)
        page.context["form"] = form
        _send(request, version, form, create_key, page)
    elif asked:
        page.status = HTTPStatus.NOT_FOUND
    return page


def _send(
    request: OrganizationRequest,
    version: Version,
    form: CallForm,
    create_key: CreateKey,
    page: Page,
) -> None:
    """Call it, if the form was sent and is right."""
    if not form.is_valid():
        return
    with refusals_on(form, request):
        try:
            page.context["tried"] = _tried(request, version, form, create_key)
        except Refusal as refusal:
            page.status = refusal.status
            raise


def _tried(
    request: OrganizationRequest, version: Version, form: CallForm, create_key: CreateKey
) -> TryOut:
    return call_with_test_key(
        form.request,
        create_key,
        version=version,
        environment=form.cleaned_data["environment"],
        operation=form.operation.name,
        by=request.membership,
    )


def _document(version: Version) -> dict[str, Any]:
    """The current definition. It can be large, so nothing else reads it along."""
    kept = Definition.objects.filter(version=version, pk=version.definition_id or 0)
    found = kept.values_list("document", flat=True).first()
    return found if isinstance(found, dict) else {}
