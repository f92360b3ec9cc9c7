"""The usage of an API version, in the console."""

from django.urls import path

from usage import views

app_name = "version-usage"
urlpatterns = [path("<handle:api_handle>/v<int:major>/usage/", views.version, name="version")]
