"""The URLs of version 1 of the API: its operations, its document, and its reference page."""

from typing import Any

from django.urls import URLPattern, path

from console.api import views
from console.api.answering import for_machines, nowhere
from console.api.v1 import the_api

app_name = "api"
NINJAS_OWN = "api-root"


def for_programs(pattern: URLPattern) -> URLPattern:
    """Decorate the pattern's view for programs, and return the pattern."""
    pattern.callback = for_machines()(pattern.callback)
    return pattern


operations: list[Any] = the_api().urls[0]
urlpatterns = [
    path("", views.reference, name="reference"),
    path("reference/<slug:subject>/", views.subject, name="subject"),
    path("openapi.json", views.openapi, name="specification"),
    *(for_programs(pattern) for pattern in operations if pattern.name != NINJAS_OWN),
    path("<path:rest>", for_machines()(nowhere), name="nowhere"),
]
