"""The address of Try it in the console."""

from django.urls import path

from gateways.tryout import views

app_name = "try-it"
urlpatterns = [path("<handle:api_handle>/v<int:major>/try/", views.in_console, name="try")]
