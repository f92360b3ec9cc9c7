"""When an account closes, its tokens end, and those of service accounts forget who made them."""

import pytest

from accounts.actions import close_account
from accounts.events import ACCOUNT_CLOSED
from audit.models import Event
from machines.actions import rotate_service_account_token
from machines.models import PersonalToken, ServiceAccountToken
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, add_service_account, add_service_account_token, add_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


@pytest.fixture
def pipeline(acme, adam):
    return add_service_account("Deployments", RoleSlug.DEVELOPER, by=adam)


def close(user):
    user.refresh_from_db()
    close_account(address=user.email, by=user)


def test_a_personal_token_opens_nothing_any_more(ann):
    token = add_token(ann)

    close(ann.user)

    assert PersonalToken.objects.find(token.secret) is None
    assert Event.objects.filter(kind=ACCOUNT_CLOSED).exists()


def test_a_token_of_a_service_account_works_on_and_forgets_its_maker(ann, pipeline):
    token = add_service_account_token(pipeline, by=ann)

    close(ann.user)

    found = ServiceAccountToken.objects.find(token.secret)
    assert found is not None
    assert found.creator_name == ann.user.pseudonym


def test_one_that_was_rotated_does_too(ann, adam, pipeline):
    old = add_service_account_token(pipeline, by=adam)
    new = rotate_service_account_token(token=old, overlap_hours=1, by=ann)

    close(ann.user)

    assert ServiceAccountToken.objects.get(pk=new.pk).creator_name == ann.user.pseudonym
    assert ServiceAccountToken.objects.get(pk=old.pk).creator_name == "Adam"


def test_a_namesake_stays_the_maker_of_theirs(ann, acme, adam, pipeline):
    adam.user.name = "Ann"
    adam.user.save()
    adam.refresh_from_db()
    token = add_service_account_token(pipeline, by=adam)

    close(ann.user)

    assert ServiceAccountToken.objects.get(pk=token.pk).creator_name == "Ann"
