"""Pages of schedules and runs, under /organizations/<handle>/."""

from django.urls import path

from projects.urls import COMPONENT
from projects.views import runs, schedules

app_name = "runs"
urlpatterns = [
    path(f"{COMPONENT}runs/", runs.runs, name="runs"),
    path(f"{COMPONENT}run/<handle:environment>/", runs.run_now, name="run-now"),
    path("runs/<uuid:run>/withdraw/", runs.withdraw, name="withdraw"),
    path(f"{COMPONENT}schedule/", schedules.schedule, name="schedule"),
    path(f"{COMPONENT}schedule/remove/", schedules.remove, name="remove-schedule"),
]
