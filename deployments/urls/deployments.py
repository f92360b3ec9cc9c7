"""Deployments, below one organization."""

from django.urls import path

from deployments.views import deploying, deployments

app_name = "deployments"
ONE = "deployments/<uuid:deployment>/"
COMPONENT = "projects/<handle:project>/components/<handle:component>/"
urlpatterns = [
    path(ONE, deployments.deployment, name="deployment"),
    path(f"{ONE}approve/", deployments.approve, name="approve"),
    path(f"{ONE}reject/", deployments.reject, name="reject"),
    path(f"{ONE}bypass/", deployments.bypass, name="bypass"),
    path(f"{ONE}close/", deployments.close, name="close"),
    path(f"{ONE}cancel/", deployments.cancel, name="cancel"),
    path(f"{ONE}replace/", deploying.replace, name="replace"),
    path(f"{COMPONENT}deployments/", deploying.history, name="history"),
    path(f"{COMPONENT}stop/<handle:environment>/", deploying.stop, name="stop"),
    path(
        f"{COMPONENT}builds/<int:build>/deploy/<handle:environment>/",
        deploying.deploy,
        name="deploy",
    ),
]
