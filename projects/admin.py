"""Operators look projects up."""

from django.contrib import admin

from console.operators import ReadOnlyAdmin
from projects.models import Project


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    """A project of a customer."""

    list_display = ["name", "handle", "organization", "created_at", "archived_at"]
    list_select_related = ["organization"]
    search_fields = ["name", "handle", "organization__handle"]
