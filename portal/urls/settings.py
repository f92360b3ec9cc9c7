"""The Developer Portal in the settings of one organization."""

from django.urls import path

from portal.views import settings

app_name = "portal-settings"
ONE = "portal/requests/<uuid:sign_up_id>/"
urlpatterns = [
    path("portal/", settings.sign_up, name="sign-up"),
    path("portal/requests/", settings.requests, name="requests"),
    path(f"{ONE}approve/", settings.approve, name="approve"),
    path(f"{ONE}reject/", settings.reject, name="reject"),
]
