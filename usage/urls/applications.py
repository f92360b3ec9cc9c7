"""The usage of an application, in the Developer Portal."""

from django.urls import path

from usage import views

app_name = "application-usage"
urlpatterns = [
    path("applications/<uuid:application_id>/usage/", views.application, name="application"),
]
