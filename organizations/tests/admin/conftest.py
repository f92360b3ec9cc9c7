"""What there is to look up for Olga, an operator."""

import pytest

from console.models import JobRecord
from organizations import actions
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_organization, make_person
from tests.samples import things_of


@pytest.fixture(scope="module")
def made(kept):
    """Something of everything: members, invitations of each fate, mails, events, projects, jobs."""
    adam = make_organization("Acme", by=make_person("Adam"))
    mia = add_member(adam.organization, "Mia", RoleSlug.DEVELOPER)
    zed = make_organization("Zenith", by=make_person("Zed"))
    project = adam.organization.projects.create(name="Apollo", handle="apollo")
    things_of(make_organization("Third", by=make_person("Tom")))
    JobRecord.objects.create(name="drain the outbox")
    waiting = invite("waiting@example.com", by=adam)
    actions.revoke_invitation(invitation=invite("revoked@example.com", by=adam), by=adam)
    actions.join(invitation=invite("nia@example.com", by=adam), user=make_person("Nia"))
    olga = make_person("Olga", is_staff=True, is_superuser=True)
    return {"adam": adam, "mia": mia, "zed": zed, "olga": olga, "life": [project, waiting]}


@pytest.fixture
def adam(things):
    return things["adam"]


@pytest.fixture
def mia(things):
    return things["mia"]


@pytest.fixture
def zed(things):
    return things["zed"]


@pytest.fixture
def olga(things):
    """An operator of the installation, member of nothing."""
    return things["olga"]


@pytest.fixture
def life(things):
    return things["life"]
