"""The usage of everything, in the console."""

from django.urls import path

from usage import views

app_name = "analytics"
urlpatterns = [path("analytics/", views.analytics, name="analytics")]
