"""What every page of the console needs to be drawn, at no query of its own."""

from typing import Any

from django.http import HttpRequest

from organizations import navigation
from organizations.models import Membership
from organizations.navigation import Entry
from organizations.roles import Permission


def shell(request: HttpRequest) -> dict[str, Any]:
    """The organization, the member, what they may, and where they may go."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return {}
    # `{% if can.manage_membership %}`: all permissions for one question.
    held = membership.user.get_all_permissions(membership.organization)
    can = {permission.value: permission.value in held for permission in Permission}
    match = request.resolver_match
    page = match.view_name if match else ""
    namespace = page.partition(":")[0]
    return {
        "membership": membership,
        "organization": membership.organization,
        "can": can,
        "navigation": [
            _shown(entry, membership, entry.namespace == namespace)
            for entry in navigation.entries
            if can[entry.permission]
        ],
        "settings_tabs": [
            _shown(tab, membership, tab.url_name == getattr(request, "tab", page))
            for tab in navigation.SETTINGS_TABS
            if can[tab.permission]
        ]
        if namespace == "settings"
        else [],
    }


def _shown(entry: Entry, membership: Membership, is_current: bool) -> dict[str, Any]:
    return {
        "label": entry.label,
        "icon": entry.icon,
        "is_apart": entry.is_apart,
        "url": entry.url(membership.organization),
        "is_current": is_current,
    }
