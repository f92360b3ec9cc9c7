"""Suspended members, and those whose last day has passed, read why they cannot call public APIs."""

import pytest

from organizations.models import Membership
from portal.models import SignUp
from tests.cast import end_access, suspend
from tests.reading import links, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public", "approval")]
PORTAL = "/portal/acme/"
ACCESS = f"{PORTAL}access/"
SUSPENDED = "Your access to Acme is suspended. An administrator suspended your access."
ENDED = "Your access to Acme has ended. Your last day was"


@pytest.mark.parametrize(("end", "notice"), [(suspend, SUSPENDED), (end_access, ENDED)])
@pytest.mark.parametrize("address", [PORTAL, f"{PORTAL}apis/payments/v1/", ACCESS])
def test_they_are_told_so_and_not_offered_to_request_access(end, notice, address, mia, client_of):
    end(mia)

    answer = client_of(mia).get(address, follow=True)

    assert answer.status_code == 200
    assert notice in words(answer)
    assert "Request access" not in words(answer)
    assert ACCESS not in links(answer)


def test_they_read_the_reason_of_the_suspension(mia, client_of):
    suspend(mia)
    Membership.objects.filter(pk=mia.pk).update(suspension_reason="On leave.")

    assert "Reason: On leave." in words(client_of(mia).get(PORTAL))


@pytest.mark.parametrize("end", [suspend, end_access])
def test_a_request_that_they_send_all_the_same_is_not_saved(end, mia, client_of):
    end(mia)

    answer = client_of(mia).post(ACCESS, {"note": "Please."}, follow=True)

    assert "Your access to Acme" in words(answer)
    assert not SignUp.objects.exists()


def test_other_strangers_are_offered_to_request_access(zed, mia, client_of):
    suspend(mia)

    answer = client_of(zed).get(PORTAL)

    assert "Your access to" not in words(answer)
    assert ACCESS in links(answer)
