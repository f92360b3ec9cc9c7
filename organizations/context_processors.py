"""The template context of every page: organization, permissions and navigation.

Only the tabs of the settings cost a query, and the number of the inbox, for members who decide.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from organizations.lists.counts import settings_counts
from organizations.models import Membership
from organizations.rights import second_factor
from organizations.tenancy import inbox, navigation
from organizations.tenancy.access import recognize_member
from organizations.tenancy.roles import PERMISSIONS


def shell(request: HttpRequest) -> dict[str, Any]:
    """The organization, the member, their permissions, and the navigation that these open.

    Only the organization for a reader who is not a member; empty on other pages. A path of no page
    has them, too, for members of the organization that it is below.
    """
    membership = _membership(request)
    if membership is None:
        reader = getattr(request, "reader", None)
        return {"organization": reader.organization, "can": {}} if reader else {}
    # For `{% if can.manage_membership %}`.
    codenames = membership.user.get_all_permissions(membership.organization)
    can = {permission.value: permission.value in codenames for permission in PERMISSIONS}
    # Read by the tabs of the settings, and by some of their pages.
    counts = SimpleLazyObject(lambda: settings_counts(membership.organization))
    # Read by the navigation, and by Home.
    inbox_total = SimpleLazyObject(
        lambda: inbox.sum_of_counts(inbox.pending_counts_for(membership))
    )
    decides = bool(inbox.inbox_kinds_for(membership))
    namespace = _namespace(request)
    tabs = _tabs(request, membership, can, counts) if namespace == "settings" else []
    return {
        "membership": membership,
        "organization": membership.organization,
        "can": _with_permissions_of_page(membership, can),
        "can_everywhere": can,
        "second_factor_awaited": second_factor.needs_factor_soon(membership),
        "counts": counts,
        "inbox_total": inbox_total if decides else None,
        "navigation": _navigation(membership, can, namespace, decides=decides),
        "settings_tabs": tabs,
        "settings_tab": next((tab for tab in tabs if tab["is_current"]), None),
    }


def _membership(request: HttpRequest) -> Membership | None:
    """The membership of the reader; None for others, and on pages of no organization."""
    if request.resolver_match is None:
        recognize_member(request)
    return getattr(request, "membership", None)


def _with_permissions_of_page(membership: Membership, can: dict[str, bool]) -> dict[str, bool]:
    """The permissions by value, with those that roles in the project of the page give."""
    here = membership.permissions_in_project(membership.page_project)
    return {value: has or value in here for value, has in can.items()} if here else can


def _navigation(
    membership: Membership, can: Mapping[str, bool], namespace: str, *, decides: bool
) -> list[dict[str, Any]]:
    """The template context of the entries of the navigation that the member may open."""
    return [
        {
            "label": entry.label,
            "icon": entry.icon,
            "is_apart": entry.is_apart,
            "is_inbox": entry.is_inbox and decides,
            "url": entry.url(membership.organization),
            "is_current": entry.namespace == namespace,
        }
        for entry in navigation.ENTRIES
        if can[entry.permission.value]
        or (membership.is_in_projects and entry.is_open_to(membership))
    ]


def _namespace(request: HttpRequest) -> str:
    """The URL namespace by which the current entry of the navigation is found.

    It is `settings` for all namespaces with a tab of the settings, and `request.part` if that is
    set.
    """
    match = request.resolver_match
    namespace = match.view_name.partition(":")[0] if match else ""
    tabs = {tab.namespace for tab in navigation.SETTINGS_TABS}
    return "settings" if namespace in tabs else getattr(request, "part", namespace)


def _tabs(
    request: HttpRequest, membership: Membership, can: Mapping[str, bool], counts: Any
) -> list[dict[str, Any]]:
    """The template context of the tabs of the settings that the member may open."""
    current = getattr(request, "tab", request.resolver_match and request.resolver_match.view_name)
    return [
        {
            "label": tab.label,
            "group": tab.group.value,
            "url": tab.url(membership.organization),
            "is_current": tab.url_name == current,
            "hides_at_zero": tab.hides_at_zero,
            # A function, so that pages whose template draws no tabs count nothing.
            "count": partial(getattr, counts, tab.counted) if tab.counted else None,
        }
        for tab in navigation.SETTINGS_TABS
        if can[tab.permission.value]
    ]
