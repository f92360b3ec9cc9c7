"""Jobs, which operators can have run: the console's own app knows no history to write to."""

from django.contrib import admin

from console.admin import JobAdmin
from console.models import JobRecord
from console.operators.acting import OperatedAdmin
from organizations.admin import actions

admin.site.unregister(JobRecord)


@admin.register(JobRecord)
class RequestedJobAdmin(OperatedAdmin, JobAdmin):
    """A job of the clock, which operators can have run."""

    operator_actions = [actions.RUN_NOW]
