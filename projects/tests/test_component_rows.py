"""What the database holds of components, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from projects.models import ComponentType

pytestmark = pytest.mark.django_db


@pytest.mark.postgresql
def test_a_component_keeps_its_type(things):
    with pytest.raises(IntegrityError, match="keeps its type"), transaction.atomic():
        things.organization.components.update(type=ComponentType.API)
