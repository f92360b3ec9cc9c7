"""A definition that a form brings along for what is still to be made."""

from typing import Any

from apis.actions import Upload
from apis.checking import check_for_new_version
from organizations.tenancy.access import OrganizationRequest


def upload_from(
    request: OrganizationRequest, source: str, context: dict[str, Any]
) -> Upload | None:
    """The text with what checking it found, which the page shows, too; None without a text.

    Raises what checking raises. It takes seconds, so no row is locked yet.
    """
    if not source:
        return None
    context["checked"] = check_for_new_version(request.organization, source)
    return Upload(source, context["checked"])
