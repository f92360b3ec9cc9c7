"""Operators look people up."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from console.operators import ReadOnlyAdmin, ReadOnlyInline

admin.site.unregister([EmailAddress, Group])


class EmailAddressInline(ReadOnlyInline):
    """All addresses of a person, and which are verified."""

    model = EmailAddress
    fields = ("email", "verified", "primary")
    readonly_fields = fields
    ordering = ("-primary", "-id")


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """A person who can sign in. No page shows a password's hash."""

    list_display = ["email", "name", "is_active", "is_staff", "joined_at", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email__istartswith", "name__istartswith", "=emailaddress__email"]
    ordering = ["-joined_at"]
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "joined_at", "last_login")
    inlines = [EmailAddressInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        # Addresses are kept in lower case, and an index finds their beginnings only as they are.
        return super().get_search_results(request, queryset, search_term.lower())
