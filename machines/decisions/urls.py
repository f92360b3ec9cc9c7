"""The URLs of access decisions. AuthZEN fixes those of evaluations and of the configuration."""

from django.urls import path

from console.api.answering import for_machines, nowhere
from machines.decisions import views

app_name = "decisions"
urlpatterns = [
    path(".well-known/authzen-configuration", views.configuration, name="configuration"),
    path("access/v1/evaluation", views.evaluation, name="evaluation"),
    path("access/v1/evaluations", views.evaluations, name="evaluations"),
    path("access/v1/tokens/introspect", views.introspection, name="introspection"),
    path("access/v1/check", views.check, name="check"),
    path("access/<path:rest>", for_machines()(nowhere), name="nowhere"),
]
