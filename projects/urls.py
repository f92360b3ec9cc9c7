"""Pages of an organization's projects, under /organizations/<handle>/."""

from django.urls import path

from projects.views import builds, ci, components, home, projects, testing

app_name = "projects"
PROJECT = "projects/<handle:project>/"
COMPONENT = f"{PROJECT}components/<handle:component>/"
CI = f"{COMPONENT}ci/<uuid:ci_credential>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("projects/new/", projects.create, name="create"),
    path(PROJECT, projects.project, name="project"),
    path(f"{PROJECT}edit/", projects.edit, name="edit"),
    path(f"{PROJECT}archive/", projects.archive, name="archive"),
    path(f"{PROJECT}restore/", projects.restore, name="restore"),
    path(f"{PROJECT}components/new/", components.create, name="create-component"),
    path(COMPONENT, components.component, name="component"),
    path(f"{COMPONENT}edit/", components.edit, name="edit-component"),
    path(f"{COMPONENT}archive/", components.archive, name="archive-component"),
    path(f"{COMPONENT}restore/", components.restore, name="restore-component"),
    path(f"{COMPONENT}remove/", components.delete, name="delete-component"),
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
