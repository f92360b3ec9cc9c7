"""Two who want what there is one of, at the same moment.

No outcome but a success or a Refusal is allowed, and each success leaves exactly one event.
"""

from functools import partial

import pytest

from audit.models import Event
from organizations import actions
from organizations.events.organizations import ORGANIZATION_CREATED
from organizations.models import Organization
from organizations.tenancy.handles import handle_key
from organizations.tenancy.roles import RoleSlug
from projects import actions as projects
from projects.events import PROJECT_CREATED
from tests.races import events, refusals, successes
from tests.races.rounds import organizations_of, people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DEVELOPER, PUBLISHER, BILLING = (
    [RoleSlug.DEVELOPER],
    [RoleSlug.API_PUBLISHER],
    [RoleSlug.BILLING_ADMINISTRATOR],
)


def test_one_person_creates_two_organizations(at_once):
    for n, creator in enumerate(people("Creator")):
        outcomes = at_once(
            partial(actions.create_organization, name="Acme", handle=f"one-{n}-a", by=creator),
            partial(actions.create_organization, name="Acme", handle=f"two-{n}-b", by=creator),
        )

        assert refusals(outcomes) == [actions.AlreadyCreated]
        assert Organization.objects.created_by(creator).count() == 1
        assert creator.memberships.count() == 1
        assert Event.objects.filter(actor_id=creator.pk).count() == 1


@pytest.mark.parametrize("name", ["carmine", "carrnine"])
def test_two_people_take_one_handle(at_once, name):
    for n, (ada, eve) in enumerate(zip(people("Ada"), people("Eve"), strict=True)):
        mine, yours = f"carmine-{n}-x", f"{name}-{n}-x"

        outcomes = at_once(
            partial(actions.create_organization, name="Carmine", handle=mine, by=ada),
            partial(actions.create_organization, name="Carmine", handle=yours, by=eve),
        )

        assert refusals(outcomes) == [actions.HandleTaken]
        (taken,) = Organization.objects.filter(handle_key=handle_key(mine))
        assert events(taken) == {ORGANIZATION_CREATED: 1}


@pytest.mark.parametrize(
    ("names", "projects_after"), [(["Apollo", "apollo"], 1), (["Apollo 1", "Apollo-1"], 2)]
)
def test_two_people_call_a_project_the_same(at_once, ada, eve, names, projects_after):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(projects.create_project, name=names[0], by=first),
            partial(projects.create_project, name=names[1], by=second),
        )

        made = first.organization.projects.values_list("handle", flat=True)
        assert len(successes(outcomes)) == len(set(made)) == projects_after
        assert set(refusals(outcomes)) <= {projects.ProjectNameTaken}
        assert events(first.organization) == {PROJECT_CREATED: projects_after}
