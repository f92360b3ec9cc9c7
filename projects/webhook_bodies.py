"""Bodies of webhook messages about components."""

from projects.models import Component
from webhooks.message_types import Body, Happening


def component_body(component: Component, happening: Happening) -> Body:
    """The component as payloads of webhooks have it: ID, handle, name, project, address."""
    component.organization = component.project.organization = happening.organization
    return {
        "id": str(component.pk),
        "handle": component.handle,
        "name": component.name,
        "project": component.project.handle,
        "url": happening.url_of(component),
    }
