"""Pages of runs, under /organizations/<handle>/."""

from django.urls import path

from deployments.views import runs
from projects.urls import COMPONENT

app_name = "runs"
urlpatterns = [
    path(f"{COMPONENT}runs/", runs.runs, name="runs"),
    path(f"{COMPONENT}run/<handle:environment_handle>/", runs.run_now, name="run-now"),
    path("runs/<uuid:run_id>/withdraw/", runs.withdraw, name="withdraw"),
]
