"""Pages of an organization's projects, under /organizations/<handle>/."""

from django.urls import path

from projects.views import (
    accepted_events,
    builds,
    ci,
    components,
    endpoints,
    home,
    projects,
    scores,
    testing,
)

app_name = "projects"
PROJECT = "projects/<handle:project>/"
COMPONENT = f"{PROJECT}components/<handle:component>/"
CI = f"{COMPONENT}ci/<uuid:ci_credential>/"
EVENT = "accepted-events/<uuid:accepted_event>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("projects/new/", projects.create, name="create"),
    path(PROJECT, projects.project, name="project"),
    path(f"{PROJECT}edit/", projects.edit, name="edit"),
    path(f"{PROJECT}archive/", projects.archive, name="archive"),
    path(f"{PROJECT}restore/", projects.restore, name="restore"),
    path(f"{PROJECT}import/", scores.import_, name="import-component"),
    path(f"{PROJECT}components/new/", components.create, name="create-component"),
    path(COMPONENT, components.component, name="component"),
    path(f"{COMPONENT}edit/", components.edit, name="edit-component"),
    path(f"{COMPONENT}score.yaml", scores.download, name="score"),
    path(f"{COMPONENT}archive/", components.archive, name="archive-component"),
    path(f"{COMPONENT}restore/", components.restore, name="restore-component"),
    path(f"{COMPONENT}remove/", components.delete, name="delete-component"),
    path(f"{COMPONENT}endpoints/new/", endpoints.add, name="add-endpoint"),
    path("endpoints/<uuid:endpoint>/", endpoints.edit, name="edit-endpoint"),
    path("endpoints/<uuid:endpoint>/remove/", endpoints.remove, name="remove-endpoint"),
    path(f"{COMPONENT}accepted-events/new/", accepted_events.add, name="add-accepted-event"),
    path(EVENT, accepted_events.edit, name="edit-accepted-event"),
    path(f"{EVENT}remove/", accepted_events.remove, name="remove-accepted-event"),
    path(f"{COMPONENT}builds/", builds.builds, name="builds"),
    path(f"{COMPONENT}builds/<int:build>/", builds.build, name="build"),
    path(f"{COMPONENT}builds/<int:build>/tests/new/", testing.upload, name="upload-tests"),
    path(f"{COMPONENT}tests/", testing.tests, name="tests"),
    path(f"{COMPONENT}ci/", ci.ci, name="ci"),
    path(f"{COMPONENT}ci/new/", ci.create, name="create-ci-credential"),
    path(CI, ci.credential, name="ci-credential"),
    path(f"{CI}rotate/", ci.rotate, name="rotate-ci-credential"),
    path(f"{CI}revoke/", ci.revoke, name="revoke-ci-credential"),
]
