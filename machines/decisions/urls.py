"""Where gateways ask. The addresses of evaluations and of the configuration are AuthZEN's own."""

from django.urls import path

from console.api.answering import for_machines, nowhere
from machines.decisions.views import auth_request, authzen, introspection

app_name = "decisions"
urlpatterns = [
    path(".well-known/authzen-configuration", authzen.configuration, name="configuration"),
    path("access/v1/evaluation", authzen.evaluation, name="evaluation"),
    path("access/v1/evaluations", authzen.evaluations, name="evaluations"),
    path("access/v1/tokens/introspect", introspection.introspection, name="introspection"),
    path("access/v1/check", auth_request.check, name="check"),
    path("access/<path:rest>", for_machines()(nowhere), name="nowhere"),
]
