"""The address of Try it in the Developer Portal."""

from django.urls import path

from gateways.tryout import views

app_name = "portal-try-it"
urlpatterns = [path("apis/<handle:api_handle>/v<int:major>/try/", views.in_portal, name="try")]
