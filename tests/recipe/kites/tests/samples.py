"""A kite, for the tests about all things of an organization."""

from kites.actions import create_kite
from kites.models import Kite
from organizations.models import Membership
from tests.samples import Sample, Things


def _kite(things: Things):
    return create_kite(project=things.project, name=things.named("Red Baron"), by=things.admin)


def _more(by: Membership, start: int, count: int):
    project = by.organization.projects.earliest("pk")
    Kite.objects.bulk_create(
        Kite(organization=by.organization, project=project, name=f"Kite {n}")
        for n in range(start, start + count)
    )


SAMPLES = [Sample("kite", _kite, "<int:kite>", more=_more)]
