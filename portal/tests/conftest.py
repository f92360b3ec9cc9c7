"""People who consume APIs of Acme, and what they call."""

import pytest

from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_version
from organizations.tenancy.roles import RoleSlug
from portal.actions import request_sign_up
from portal.models import SelfSignUp
from portal.tests.makers import add_application, add_offer, add_plan, choose_self_signup
from tests.cast import add_member


@pytest.fixture
def sam(acme):
    """API subscriber at Acme."""
    return add_member(acme, "Sam", RoleSlug.API_SUBSCRIBER)


@pytest.fixture
def eve(acme):
    """External API subscriber at Acme, and nothing more."""
    return add_member(acme, "Eve", RoleSlug.EXTERNAL_API_SUBSCRIBER)


@pytest.fixture
def checkout(sam):
    """Sam's application."""
    return add_application("Checkout", owner=sam)


@pytest.fixture
def sue(acme):
    """API subscriber at Acme, whose token programs use."""
    return add_member(acme, "Sue", RoleSlug.API_SUBSCRIBER)


@pytest.fixture
def shop(sue):
    """Sue's application."""
    return add_application("Shop", owner=sue, description="Sells.")


@pytest.fixture
def till(acme):
    """An application that is not Sue's."""
    return add_application("Till", owner=add_member(acme, "Sid", RoleSlug.API_SUBSCRIBER))


@pytest.fixture
def version(adam):
    """A published version of Payments."""
    return add_version(add_api("Payments", by=adam))


@pytest.fixture
def gold(adam, version):
    """A plan of that version that needs approval."""
    plan = add_plan("Gold", by=adam, needs_approval=True)
    add_offer(version, plan)
    return plan


@pytest.fixture
def public(adam):
    """An API of Acme that everyone reads."""
    api = add_api("Payments", by=adam)
    Api.objects.filter(pk=api.pk).update(visibility=Visibility.PUBLIC)
    return add_version(api)


@pytest.fixture
def approval(acme):
    """Acme takes requests."""
    return choose_self_signup(acme, SelfSignUp.APPROVAL)


@pytest.fixture
def asked(acme, approval, zed):
    """What Zed of Zenith asked."""
    return request_sign_up(organization=acme, user=zed.user, note="For our shop.")


@pytest.fixture
def member_of_acme(acme, zed):
    """Zed's membership in Acme, if there is one now."""
    return lambda: acme.memberships.with_roles().filter(user=zed.user).first()
