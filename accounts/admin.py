"""Operators look people up."""

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts import actions
from accounts.models import User
from console import text
from console.operator_actions import OperatedAdmin, OperatorAction
from console.operators import ReadOnlyInline

admin.site.unregister([EmailAddress, Group])


class EmailAddressInline(ReadOnlyInline):
    """All addresses of a person, and which are verified."""

    model = EmailAddress
    fields = ("email", "verified", "primary")
    readonly_fields = fields
    ordering = ("-primary", "-id")


END_SESSIONS = OperatorAction(
    slug="end-sessions",
    label="End sessions",
    argument="user",
    perform=actions.end_sessions,
    effects=(
        "{} is signed out of every browser, at the next request.",
        "The account, the password and the memberships stay. Signing in again is possible at once:"
        " if the password may be known to somebody else, ask the person to reset it.",
        "Your reason and your name stand in the history of this person, who can read it, and in"
        " that of no organization.",
    ),
    done="{} is signed out everywhere.",
)


@admin.register(User)
class UserAdmin(OperatedAdmin):
    """A person who can sign in. No page shows a password's hash."""

    list_display = ["email", "name", "is_active", "is_staff", "joined_at", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email", "id"]
    search_help_text = "The beginning of a name or address, a whole further address, or an ID."
    ordering = ["-joined_at"]
    fields = (
        *("id", "email", "name", "is_active", "is_staff", "is_superuser", "joined_at"),
        *("last_login", "open_sessions"),
    )
    readonly_fields = ("open_sessions",)
    inlines = [EmailAddressInline]
    operator_actions = [END_SESSIONS]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """By what has an index: addresses and names are kept folded, and found as they are."""
        if not (term := text.fold(search_term)):
            return queryset, False
        named = EmailAddress.objects.filter(email=term).values("user")
        found = Q(name_key__startswith=term) | Q(email__startswith=term) | Q(pk__in=named)
        # No ID has more digits, and Python reads no number of thousands of them.
        if term.isdecimal() and len(term) < 20:
            found |= Q(pk=int(term))
        return queryset.filter(found), False

    def describe(self, row: User) -> str:
        return f"{row.name} <{row.email}>" if row.name else row.email

    def open_sessions(self, user: User) -> int:
        return user.sessions.filter(expire_date__gt=timezone.now()).count()

    def response_operated(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Who ended their own sessions goes out; to keep this one would be to make it anew."""
        if object_id == str(request.user.pk):
            logout(request)
            messages.success(request, "You are signed out everywhere.")
            return redirect("account_login")
        return super().response_operated(request, object_id)
