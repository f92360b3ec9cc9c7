"""Pages of an organization's kites, under /organizations/<handle>/."""

from django.urls import path

from kites import views

app_name = "kites"
urlpatterns = [
    path("kites/", views.kites, name="kites"),
    path("kites/<int:kite>/", views.kite, name="kite"),
    path("kites/<int:kite>/delete/", views.delete, name="delete"),
    path("projects/<handle:project_handle>/kites/new/", views.create, name="create"),
]
