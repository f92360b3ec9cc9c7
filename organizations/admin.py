"""Operators look organizations up, and do what has a page here. None shows a link or a token."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from console.operator_actions import OperatedAdmin
from console.operators import ReadOnlyAdmin, ReadOnlyInline
from console.paging import capped_count
from organizations import operator_actions
from organizations.models import Handle, Invitation, Membership, Organization, Role
from outbox.admin import MailAdmin
from outbox.models import Mail

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
class OrganizationAdmin(OperatedAdmin):
    """A customer, with its newest members and invitations, and links to all of them."""

    list_display = ["name", "handle", "id", "status", "creator", "created_at"]
    list_select_related = ["creator"]
    list_filter = [("suspended_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "handle", "id", "members"]
    search_help_text = "A part of the name, a handle, present or old, an ID or a member's address."
    fields = (
        *("name", "handle", "id", "creator", "created_at"),
        *("status", "suspended_at", "suspension_reason", "deletion_asked_at", "removal_due_at"),
        *("members", "invitations", "handles", "history"),
    )
    readonly_fields = ("status", "members", "invitations", "handles", "history")
    inlines = [MembershipInline, InvitationInline]
    operator_actions = [
        operator_actions.SUSPEND,
        operator_actions.UNSUSPEND,
        operator_actions.APPOINT,
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organization], search_term: str
    ) -> tuple[QuerySet[Organization], bool]:
        """By a part of the name; the rest are whole words in lower case, of which is an index."""
        term = search_term.strip()
        if not term:
            return queryset, False
        key = term.lower()
        named = Organization.objects.known_as(key)
        had = Handle.objects.filter(handle=key).values("organization")
        joined = Membership.objects.filter(user__emailaddress__email=key).values("organization")
        found = Q(pk__in=named.values("pk")) | Q(pk__in=had) | Q(pk__in=joined)
        return queryset.filter(found | Q(name__icontains=term)), False

    def organization_of(self, row: Organization) -> Organization:
        return row

    def describe(self, row: Organization) -> str:
        return f"{row.name} ({row.handle})"

    def status(self, organization: Organization) -> str:
        return operator_actions.status_of(organization)

    def members(self, organization: Organization) -> str:
        return _all_of(organization, organization.memberships.all())

    def invitations(self, organization: Organization) -> str:
        return _all_of(organization, organization.invitations.all())

    def handles(self, organization: Organization) -> str:
        return _all_of(organization, organization.handles.all())

    def history(self, organization: Organization) -> str:
        address = reverse("admin:audit_event_changelist")
        return format_html('<a href="{}?q={}">Show events</a>', address, organization.pk)


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


@admin.register(Handle)
class HandleAdmin(OperatedAdmin):
    """What organizations are and were known by."""

    list_display = ["handle", "organization", "claimed_at", "retired_at", "last_used_at"]
    list_select_related = ["organization"]
    list_filter = [("retired_at", admin.EmptyFieldListFilter)]
    search_fields = ["handle__startswith", "=organization__id"]
    linked_lookups = [OF_ORGANIZATION]
    ordering = ["handle"]
    operator_actions = [operator_actions.RELEASE]

    def organization_of(self, row: Handle) -> Organization | None:
        return row.organization


admin.site.unregister(Mail)


@admin.register(Mail)
class StuckMailAdmin(OperatedAdmin, MailAdmin):
    """A mail on its way, on which operators can act: the outbox knows no history."""

    operator_actions = [operator_actions.RESEND, operator_actions.DROP]

    def organization_of(self, row: Mail) -> Organization | None:
        return Organization.objects.known_as(str(row.organization_id)).first()


def _all_of(organization: Organization, rows: QuerySet[Any]) -> str:
    """How many rows the organization has, as a link to the list of them."""
    address = reverse(f"admin:organizations_{rows.model._meta.model_name}_changelist")
    query = f"{OF_ORGANIZATION}={organization.pk}"
    return format_html('<a href="{}?{}">Show all {}</a>', address, query, capped_count(rows))
