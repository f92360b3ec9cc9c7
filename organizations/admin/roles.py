"""What each role grants: the built-in ones, and those that organizations made."""

from django.contrib import admin
from django.utils.html import format_html_join

from console.operators.columns import itself, link, mono, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin
from organizations.models import Role


def permissions_of(role: Role) -> str:
    """What the role allows, a line each."""
    names = ((permission.name,) for permission in role.permissions.all())
    return format_html_join("", "<p>{}</p>", names)


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    """A built-in role, or one of an organization's own."""

    rank = 90
    group = ListGroup.SYSTEM
    icon = "shield"
    purpose = "The seven built-in roles, and then those that organizations made."
    list_display = [itself("Role"), mono("Slug", "slug"), link("Organization", "owner")]
    ordering = ["pk"]
    details = [
        mono("Slug", "slug"),
        link("Organization", "owner"),
        words("What it is for", "description"),
        words("Permissions", permissions_of),
    ]
    prefetched = ("permissions", "owner")
