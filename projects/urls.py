"""Pages of an organization's projects, under /organizations/<handle>/."""

from django.urls import path

from projects.views import home, projects

app_name = "projects"
urlpatterns = [
    path("", home.home, name="home"),
    path("projects/new/", projects.create, name="create"),
    path("projects/<handle:project>/", projects.edit, name="edit"),
    path("projects/<handle:project>/archive/", projects.archive, name="archive"),
    path("projects/<handle:project>/restore/", projects.restore, name="restore"),
]
