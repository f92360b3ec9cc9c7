"""Operators look organizations up. No page shows a link or a token."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from console.operators import ReadOnlyAdmin
from organizations.models import Invitation, Membership, Organization, Role


class ReadOnlyInline(admin.TabularInline):
    """Rows of an organization, to read."""

    extra = 0
    can_delete = False
    max_num = 0
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class MembershipInline(ReadOnlyInline):
    model = Membership
    fields = ("user", "roles_sentence", "joined_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user").prefetch_related("roles")


class InvitationInline(ReadOnlyInline):
    model = Invitation
    fields = ("email", "roles_sentence", "fate", "mail_state", "expires_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return super().get_queryset(request).select_related("mail").prefetch_related("roles")


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    """A customer, with its members and invitations."""

    list_display = ["name", "handle", "id", "creator", "created_at"]
    list_select_related = ["creator"]
    search_fields = ["name", "=handle", "=id", "=memberships__user__email"]
    inlines = [MembershipInline, InvitationInline]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who belongs where."""

    list_display = ["user", "organization", "roles_sentence", "joined_at"]
    list_select_related = ["user", "organization"]
    search_fields = ["=user__email", "=organization__handle"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).prefetch_related("roles")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was asked, and what became of it."""

    list_display = ["email", "organization", "fate", "mail_state", "invited_by", "expires_at"]
    list_select_related = ["organization", "mail", "invited_by"]
    search_fields = ["=email_key", "=organization__handle", "=id"]
    exclude = ["version"]


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    """What each role grants, as synchronized from `roles.py`."""

    list_display = ["__str__", "slug"]
    filter_horizontal = ["permissions"]
