"""That the disk of the database is nearly full, on the front page of the operators."""

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from console.database import full_disk
from console.models import JobRecord


def low_disk_for(request: HttpRequest) -> str:
    """The free space of the disk, such as "120.0 MB", or "None" if it was just full.

    Empty while there is enough space, and for operators who may not view jobs.
    """
    if not admin.site.get_model_admin(JobRecord).has_view_permission(request):
        return ""
    if full_disk.last_refusal.is_recent():
        return "None"
    free = full_disk.free_bytes()
    return filesizeformat(free) if free is not None and free < full_disk.LOW_BELOW else ""
