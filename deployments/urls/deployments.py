"""Deployments, below one organization."""

from django.urls import path

from deployments.views import deploying, deployments
from projects.urls import COMPONENT

app_name = "deployments"
ONE = "deployments/<uuid:deployment_id>/"
urlpatterns = [
    path(ONE, deployments.deployment, name="deployment"),
    path(f"{ONE}approve/", deployments.approve, name="approve"),
    path(f"{ONE}reject/", deployments.reject, name="reject"),
    path(f"{ONE}bypass/", deployments.bypass, name="bypass"),
    path(f"{ONE}close/", deployments.close, name="close"),
    path(f"{ONE}cancel/", deployments.cancel, name="cancel"),
    path(f"{ONE}replace/", deploying.replace, name="replace"),
    path(f"{COMPONENT}deployments/", deploying.history, name="history"),
    path(f"{COMPONENT}stop/<handle:environment_handle>/", deploying.stop, name="stop"),
    path(
        f"{COMPONENT}builds/<int:build_number>/deploy/<handle:environment_handle>/",
        deploying.deploy,
        name="deploy",
    ),
]
