"""Environments, below one organization."""

from django.urls import path

from deployments.views import engines, environments

app_name = "environments"
ONE = "environments/<handle:environment_handle>/"
urlpatterns = [
    path("environments/", environments.environments, name="environments"),
    path("environments/new/", environments.create, name="create"),
    path(ONE, environments.environment, name="environment"),
    path(f"{ONE}edit/", environments.edit, name="edit"),
    path(f"{ONE}move/", environments.move, name="move"),
    path(f"{ONE}delete/", environments.delete, name="delete"),
    path(f"{ONE}credential/new/", engines.create, name="create-credential"),
    path(f"{ONE}credential/rotate/", engines.rotate, name="rotate-credential"),
    path(f"{ONE}credential/revoke/", engines.revoke, name="revoke-credential"),
]
