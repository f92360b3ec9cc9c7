"""What projects declare about schedules and runs."""

from datetime import timedelta

from accounts.personal_data import PersonalData
from console.api.v1 import Operations
from console.clock import Job
from console.manifests import all_in
from console.pages import Pages
from organizations.attempts import Attempt
from organizations.audience import Concerned
from organizations.belongings import Kind
from organizations.handles import ReservedWords
from projects import run_belonging, run_events, run_outgoing
from projects.demonstration import Demonstration
from projects.run_demonstration import fill_runs

RUNS = [
    *all_in(run_events),
    *all_in(run_outgoing),
    Operations("projects.api.runs.router"),
    Pages("projects.run_urls", under="organizations/<handle:handle>/"),
    ReservedWords("run runs schedule schedules"),
    Attempt("runs:schedule", "set a schedule"),
    Attempt("runs:remove-schedule", "remove a schedule"),
    Attempt("runs:run-now", "request a run"),
    Attempt("runs:withdraw", "withdraw a requested run"),
    Kind("schedules", run_belonging.schedules, is_shown=False, rank=6),
    Kind("runs", lambda organization: organization.runs.all(), is_shown=False, rank=3),
    Demonstration("runs", fill_runs, rank=16),
    Concerned("run", run_belonging.requester_of),
    Job(
        "notice late runs",
        task="projects.schedule.notice_late_runs",
        every=timedelta(minutes=1),
        expires=timedelta(minutes=1),
    ),
    Job(
        "forget old runs",
        task="projects.schedule.forget_old_runs",
        every=timedelta(days=1),
        expires=timedelta(days=1),
    ),
    PersonalData(
        "projects.Run",
        "requested_by",
        "runs_requested",
        fields=("id", "organization_id", "created_at"),
    ),
]
