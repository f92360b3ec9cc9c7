"""Operators look organizations up. No page shows a link or a token."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from console.operators import ReadOnlyAdmin, ReadOnlyInline
from console.paging import capped_count
from organizations.models import Invitation, Membership, Organization, Role

OF_ORGANIZATION = "organization__id__exact"


class MembershipInline(ReadOnlyInline):
    model = Membership
    fields = ("user", "roles_sentence", "joined_at")
    readonly_fields = fields
    ordering = ("-joined_at", "-id")
    verbose_name_plural = "newest members"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user").prefetch_related("roles")


class InvitationInline(ReadOnlyInline):
    model = Invitation
    fields = ("email", "roles_sentence", "fate", "mail_state", "expires_at")
    readonly_fields = fields
    ordering = ("-invited_at", "-id")
    verbose_name_plural = "newest invitations"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return super().get_queryset(request).select_related("mail").prefetch_related("roles")


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    """A customer, with its newest members and invitations, and links to all of them."""

    list_display = ["name", "handle", "id", "creator", "created_at"]
    list_select_related = ["creator"]
    search_fields = ["name", "=handle", "=id", "=memberships__user__email"]
    fields = ("name", "handle", "id", "creator", "created_at", "members", "invitations")
    readonly_fields = ("members", "invitations")
    inlines = [MembershipInline, InvitationInline]

    def members(self, organization: Organization) -> str:
        return _all_of(organization, organization.memberships.all())

    def invitations(self, organization: Organization) -> str:
        return _all_of(organization, organization.invitations.all())


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who belongs where."""

    list_display = ["user", "organization", "roles_sentence", "joined_at"]
    list_select_related = ["user", "organization"]
    search_fields = ["=user__email", "=organization__handle"]
    linked_lookups = [OF_ORGANIZATION]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).prefetch_related("roles")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was asked, and what became of it."""

    list_display = ["email", "organization", "fate", "mail_state", "invited_by", "expires_at"]
    list_select_related = ["organization", "mail", "invited_by"]
    search_fields = ["=email_key", "=organization__handle", "=id"]
    linked_lookups = [OF_ORGANIZATION]
    exclude = ["version"]


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    """What each role grants, as synchronized from `roles.py`."""

    list_display = ["__str__", "slug"]
    filter_horizontal = ["permissions"]


def _all_of(organization: Organization, rows: QuerySet[Any]) -> str:
    """How many rows the organization has, as a link to the list of them."""
    address = reverse(f"admin:organizations_{rows.model._meta.model_name}_changelist")
    query = f"{OF_ORGANIZATION}={organization.pk}"
    return format_html('<a href="{}?{}">Show all {}</a>', address, query, capped_count(rows))
