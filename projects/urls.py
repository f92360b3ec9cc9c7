"""Pages of an organization's projects, under /organizations/<handle>/."""

from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("", views.home, name="home"),
    path("projects/new/", views.create, name="create"),
    path("projects/<handle:project>/", views.edit, name="edit"),
    path("projects/<handle:project>/archive/", views.archive, name="archive"),
    path("projects/<handle:project>/restore/", views.restore, name="restore"),
]
