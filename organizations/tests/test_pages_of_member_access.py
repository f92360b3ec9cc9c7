"""The pages on which access is ended, suspended and restored, and what shows that it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, end_access, suspend
from tests.reading import links, notices, reason_at, words

pytestmark = pytest.mark.django_db
MEMBERS_PAGE = "/organizations/acme/settings/members/"


def read(member):
    return Membership.objects.get(pk=member.pk)


def test_the_page_sets_and_removes_the_last_day(mia, adam, client_of):
    page, address = client_of(adam), f"{MEMBERS_PAGE}{mia.pk}/access/"
    assert address in links(page.get(f"{MEMBERS_PAGE}{mia.pk}/"))

    answer = page.post(address, {"last_day": "2999-06-30"}, follow=True)
    assert "The access of Mia ends after 30 June 2999." in notices(answer)
    assert "Until 30 Jun 2999" in words(page.get(MEMBERS_PAGE))

    answer = page.post(address, {"last_day": ""}, follow=True)
    assert "The access of Mia has no end." in notices(answer)
    assert read(mia).ends_at is None


def test_the_page_says_at_the_field_what_is_wrong(mia, adam, client_of):
    page, address = client_of(adam), f"{MEMBERS_PAGE}{mia.pk}/access/"

    assert "year-month-day" in reason_at(page.post(address, {"last_day": "soon"}), "last_day")
    assert "Choose today" in reason_at(page.post(address, {"last_day": "2020-01-01"}), "last_day")
    assert "year 3000" in reason_at(page.post(address, {"last_day": "9999-12-31"}), "last_day")
    too_long = page.post(f"{MEMBERS_PAGE}{mia.pk}/suspend/", {"reason": "x" * 201})
    assert "200" in reason_at(too_long, "reason")
    invisible = page.post(f"{MEMBERS_PAGE}{mia.pk}/suspend/", {"reason": "a\u200bb"})
    assert "visible" in reason_at(invisible, "reason")
    assert not read(mia).is_suspended


def test_the_page_suspends_and_restores(mia, adam, client_of):
    page, address = client_of(adam), f"{MEMBERS_PAGE}{mia.pk}/"

    answer = page.post(f"{address}suspend/", {"reason": "On leave"}, follow=True)
    assert "The access of Mia is suspended." in notices(answer)
    assert "Reason: On leave" in words(answer)
    assert "Suspended" in words(page.get(MEMBERS_PAGE))
    assert "is suspended" in words(page.get(f"/organizations/acme/settings/roles/{mia.pk}/"))

    answer = page.post(f"{address}restore/", follow=True)
    assert "The access of Mia is restored." in notices(answer)


def test_members_are_filtered_by_access(acme, adam, client_of):
    for name, period in (("Soon", 20), ("Later", 60)):
        member = add_member(acme, name, RoleSlug.DEVELOPER)
        member.ends_at = timezone.now() + timedelta(days=period)
        member.save()
    end_access(add_member(acme, "Ended", RoleSlug.DEVELOPER))
    suspend(add_member(acme, "Sue", RoleSlug.DEVELOPER))
    long_ago = timezone.now() - timedelta(days=100)
    add_member(acme, "Away", RoleSlug.DEVELOPER, joined_at=long_ago)
    back = add_member(acme, "Back", RoleSlug.DEVELOPER, joined_at=long_ago)
    back.user.last_login = timezone.now()
    back.user.save()
    page = client_of(adam)

    for access, name in (
        ("ends-soon", "Soon"),
        ("ended", "Ended"),
        ("suspended", "Sue"),
        ("away", "Away"),
    ):
        listing = page.get(MEMBERS_PAGE, {"access": access}).context["listing"]
        assert [row.name for row in listing] == [name], access


@pytest.mark.parametrize("end", [suspend, end_access])
def test_the_front_door_and_the_switcher_pass_such_an_organization_by(
    end, acme, mia, zenith, client_of
):
    other = add_member(zenith, mia.user, RoleSlug.DEVELOPER).organization
    mia.user.remember_organization(acme.pk)
    end(mia)
    page = client_of(mia)

    answer = page.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == other.get_absolute_url()
    assert any("Your access to Acme" in notice for notice in notices(answer))
    assert "Acme" not in page.get("/organizations/menu/").content.decode()
    assert "Acme" in words(page.get("/organizations/"))
