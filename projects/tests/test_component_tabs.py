"""The pages of a component, whichever part of the console shows them."""

import pytest

from projects.actions import ComponentTerms, create_component, create_project
from projects.models import ComponentType

pytestmark = pytest.mark.django_db


def test_they_all_stand_under_home(adam, client_of):
    project = create_project(name="Apollo", description="", by=adam)
    job = ComponentType.SCHEDULED_JOB
    component = create_component(project=project, type=job, terms=ComponentTerms("Sums"), by=adam)
    reader = client_of(adam)
    overview = reader.get(component.get_absolute_url())

    shown = [reader.get(tab["url"]) for tab in overview.context["component_tabs"]]

    assert len(shown) > 4
    for page in shown:
        current = [entry["label"] for entry in page.context["navigation"] if entry["is_current"]]
        assert current == ["Home"], page.wsgi_request.path
