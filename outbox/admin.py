"""Operators see which mails wait, and why. No page shows what a mail says."""

from django.contrib import admin

from console.operators import ReadOnlyAdmin
from outbox.models import Mail


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """A mail on its way."""

    list_display = ["created_at", "kind", "recipient", "state", "attempts", "due_at", "last_error"]
    list_filter = ["kind", ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["recipient_key__startswith", "=id", "=organization_id", "=subject_id"]
    ordering = ["-created_at"]
    exclude = ["parts"]
