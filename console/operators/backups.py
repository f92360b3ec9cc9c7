"""How old the last backup is, on the front page of the operators."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from console.models import GRACE, BackupRecord, JobRecord


@dataclass(frozen=True)
class LastBackup:
    """When the last backup succeeded (None if none did), and how often one is expected."""

    ended_at: datetime | None
    expected_hours: int

    @property
    def is_late(self) -> bool:
        """Whether none succeeded, or the last is too old, or in the future (of a wrong clock)."""
        now = timezone.now()
        earliest = now - timedelta(hours=self.expected_hours)
        return self.ended_at is None or not earliest <= self.ended_at <= now + GRACE


def last_backup_for(request: HttpRequest) -> LastBackup | None:
    """The last backup; None if none are expected, or the operator may not view jobs."""
    hours = settings.BACKUP_EXPECTED_HOURS
    if not hours or not admin.site.get_model_admin(JobRecord).has_view_permission(request):
        return None
    return LastBackup(BackupRecord.objects.last_ended(), hours)
