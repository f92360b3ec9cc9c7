"""The domains of the Developer Portal, in the settings of one organization."""

from django.urls import path

from portal.views import domains

app_name = "portal-domains"
ONE = "portal/domains/<uuid:domain_id>/"
urlpatterns = [
    path("portal/domains/", domains.domains, name="domains"),
    path(ONE, domains.domain, name="domain"),
    path(f"{ONE}check/", domains.check, name="check"),
    path(f"{ONE}delete/", domains.delete, name="delete"),
]
