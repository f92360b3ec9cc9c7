"""The operators' pages of jobs, and the tile about them on the front page."""

from django.contrib import admin
from django.db.models import Q
from django.utils.text import capfirst

from console.jobs.states import duration, period_of, state_of
from console.models import JobRecord
from console.operators.attention import Attention
from console.operators.columns import aged, coming, itself, moment, state, unbroken, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin, StateFilter

JOBS_IN_TROUBLE = Attention(
    "Jobs late or failing",
    "late, failed or not ended",
    JobRecord,
    "state=troubled",
    lambda: JobRecord.objects.troubled(),
    kind="bad",
)


class JobStateFilter(StateFilter):
    title = "State"
    parameter_name = "state"
    states = {}
    passing = {
        "troubled": ("Late or failing", lambda: JobRecord.objects.troubled().values("pk")),
        "failing": ("Failed", lambda: JobRecord.objects.failing().values("pk")),
        "late": ("Late", lambda: JobRecord.objects.late().values("pk")),
        "unended": ("Did not end", lambda: JobRecord.objects.unended().values("pk")),
    }


@admin.register(JobRecord)
class JobAdmin(ReadOnlyAdmin):
    """The operators' list and page of jobs, and how their runs went."""

    rank = 75
    group = ListGroup.SYSTEM
    icon = "timer"
    purpose = (
        "What this console does by itself, and how it went. Listed once its clock has started."
    )
    list_display = [
        itself("Job", lambda record: capfirst(record.name)),
        state("State", state_of),
        aged("Last success", "succeeded_at"),
        unbroken("Took", lambda record: duration(record.lasted)),
        unbroken("Runs", period_of),
        coming("Next due", "due_at"),
    ]
    list_filter = [JobStateFilter]
    search_help_text = "Start of a job."
    ordering = ["name"]
    details = [
        state("State", state_of),
        words("Runs", period_of),
        moment("Last success", "succeeded_at"),
        moment("Last began", "began_at"),
        moment("Last ended", "ended_at"),
        words("Took", lambda record: duration(record.lasted)),
        words("Failures in a row", lambda record: str(record.failures or "")),
        words("Last error", "error"),
        moment("Requested", "requested_at"),
        moment("Next due", "due_at"),
        moment("Expected since", lambda job: None if job.succeeded_at else job.expected_since),
    ]

    def heading(self, row: JobRecord) -> str:
        """The name of the job, with a capital."""
        return str(capfirst(row.name))

    def starts(self, term: str) -> list[Q]:
        """Jobs whose name begins with the text; names begin with a small letter."""
        return [Q(name__startswith=term[:1].lower() + term[1:])]
