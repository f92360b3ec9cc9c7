"""Template tags that show roles."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from organizations.tenancy.roles import AnyRole, RoleSlug

register = template.Library()


@register.filter
def listed_roles(row: Any) -> Iterable[AnyRole]:
    """The roles in the text `role_names` of a row of an organization."""
    roles: Iterable[AnyRole] = row.organization.parse_roles(row.role_names)
    return roles


@register.simple_tag
def role_pills(roles: Iterable[AnyRole | str]) -> SafeString:
    """The HTML of a list of roles or labels of roles as pills. Administrator is the filled one."""
    return _pills(tuple(getattr(role, "label", role) for role in roles))


# The seven built-in roles make 127 lists, in the one order in which they are shown.
@lru_cache(maxsize=1_000)
def _pills(labels: tuple[str, ...]) -> SafeString:
    """The HTML of a list with these labels as pills, cached."""
    accents = {RoleSlug.ADMINISTRATOR.label: " accent"}
    pill = '<li class="pill{}">{}</li>'
    pills = format_html_join("", pill, ((accents.get(label, ""), label) for label in labels))
    return format_html('<ul class="pills" aria-label="Roles">{}</ul>', pills)
