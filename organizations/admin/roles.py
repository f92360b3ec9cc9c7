"""What each role grants, as synchronized from `roles.py`."""

from django.contrib import admin
from django.utils.html import format_html_join

from console.operators.columns import itself, mono, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin
from organizations.models import Role


def permissions_of(role: Role) -> str:
    """What the role allows, a line each."""
    names = ((permission.name,) for permission in role.permissions.all())
    return format_html_join("", "<p>{}</p>", names)


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    """One of the seven roles."""

    rank = 90
    group = ListGroup.RECORDS
    icon = "shield"
    purpose = "The seven roles. They are the same in every organization."
    list_display = [itself("Role"), mono("Slug", "slug")]
    ordering = ["pk"]
    details = [mono("Slug", "slug"), words("Permissions", permissions_of)]
    prefetched = ("permissions",)
