"""Pages of an organization's projects, under /organizations/<handle>/."""

from django.urls import path

from projects.views import (
    accepted_events,
    access,
    components,
    endpoints,
    home,
    projects,
    schedules,
    scores,
)

app_name = "projects"
PROJECT = "projects/<handle:project_handle>/"
COMPONENT = f"{PROJECT}components/<handle:component_handle>/"
EVENT = "accepted-events/<uuid:accepted_event_id>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("projects/new/", projects.create, name="create"),
    path(PROJECT, projects.project, name="project"),
    path(f"{PROJECT}edit/", projects.edit, name="edit"),
    path(f"{PROJECT}access/", access.access, name="access"),
    path(f"{PROJECT}access/<int:project_role_id>/remove/", access.remove, name="remove-role"),
    path(f"{PROJECT}access/groups/", access.assign_group, name="assign-group"),
    path(
        f"{PROJECT}access/groups/<int:group_project_role_id>/remove/",
        access.remove_group,
        name="remove-group",
    ),
    path(f"{PROJECT}archive/", projects.archive, name="archive"),
    path(f"{PROJECT}restore/", projects.restore, name="restore"),
    path(f"{PROJECT}import/", scores.import_, name="import-component"),
    path(f"{PROJECT}components/new/", components.create, name="create-component"),
    path(COMPONENT, components.component, name="component"),
    path(f"{COMPONENT}edit/", components.edit, name="edit-component"),
    path(f"{COMPONENT}score.yaml", scores.download, name="score"),
    path(f"{COMPONENT}archive/", components.archive, name="archive-component"),
    path(f"{COMPONENT}restore/", components.restore, name="restore-component"),
    path(f"{COMPONENT}delete/", components.delete, name="delete-component"),
    path(f"{COMPONENT}endpoints/new/", endpoints.add, name="add-endpoint"),
    path("endpoints/<uuid:endpoint_id>/", endpoints.edit, name="edit-endpoint"),
    path("endpoints/<uuid:endpoint_id>/delete/", endpoints.delete, name="delete-endpoint"),
    path(f"{COMPONENT}accepted-events/new/", accepted_events.add, name="add-accepted-event"),
    path(EVENT, accepted_events.edit, name="edit-accepted-event"),
    path(f"{EVENT}delete/", accepted_events.delete, name="delete-accepted-event"),
    path(f"{COMPONENT}schedule/", schedules.schedule, name="schedule"),
    path(f"{COMPONENT}schedule/delete/", schedules.delete, name="delete-schedule"),
]
