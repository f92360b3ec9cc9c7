"""Handing over the one creation that each person has: asked, answered, and never taken."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from organizations import actions
from organizations.events.creatorship import (
    CREATORSHIP_DECLINED,
    CREATORSHIP_LAPSED,
    CREATORSHIP_OFFERED,
    CREATORSHIP_WITHDRAWN,
)
from organizations.models import CreatorshipOffer, Organization
from organizations.tenancy.demands import (
    NoLongerAllowed,
    OrganizationBeingDeleted,
    OrganizationSuspended,
)
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_organization, make_person
from tests.database import business, everything
from tests.reading import buttons, notices, reason_at, words

pytestmark = pytest.mark.django_db
SETTINGS = "/organizations/acme/settings/"
PAGE = f"{SETTINGS}creatorship/"
CLOSED = (OrganizationSuspended, OrganizationBeingDeleted)


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme, who has created nothing."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


@pytest.fixture
def offer(adam, ann):
    """Adam's offer to Ann."""
    return actions.offer_creatorship(to=ann, by=adam)


def lapses(offer):
    CreatorshipOffer.objects.filter(pk=offer.pk).update(expires_at=timezone.now())


def creator():
    return Organization.objects.get(handle="acme").creator


def read_again(member):
    """The same membership, without what it remembers of its rights."""
    return member.organization.memberships.get(pk=member.pk)


def close(organization, how):
    now = timezone.now()
    times = {"suspended_at": now}
    if how == "deletion":
        times = {"deletion_asked_at": now, "removal_due_at": now + timedelta(days=30)}
    Organization.objects.filter(pk=organization.pk).update(**times)


# Offering


def test_the_creator_asks_another_administrator(adam, ann, fresh_client_of):
    page = fresh_client_of(adam)

    shown = page.get(PAGE)
    answer = page.post(PAGE, {"person": ann.pk}, follow=True)

    assert f'value="{ann.pk}"' in shown.content.decode()
    assert notices(answer)[0] == "You offered creator status to Ann."
    assert "Waiting for Ann" in words(answer)
    assert CreatorshipOffer.objects.get().to == ann
    assert creator() == adam.user


def test_an_offer_is_written_into_the_history_about_the_person_asked(offer, adam, ann):
    event = Event.objects.get(kind=CREATORSHIP_OFFERED)

    assert (event.actor_id, event.target_type, event.target_id) == (
        adam.user_id,
        "user",
        str(ann.user_id),
    )


def test_only_administrators_who_may_sign_in_can_be_picked(
    adam, ann, mia, zed, acme, fresh_client_of
):
    off = add_member(acme, "Off", RoleSlug.ADMINISTRATOR)
    User.objects.filter(pk=off.user_id).update(is_active=False)

    html = fresh_client_of(adam).get(PAGE).content.decode()

    assert re.findall(r'name="person" value="(\d+)"', html) == [str(ann.pk)]


def test_without_another_administrator_the_page_says_what_to_do(adam, mia, fresh_client_of):
    page = fresh_client_of(adam).get(PAGE)

    assert "There is no other administrator." in words(page)
    assert "Send offer" not in buttons(page)


def test_nobody_picked_is_said_at_the_field(adam, ann, fresh_client_of):
    page = fresh_client_of(adam).post(PAGE, {"x": ""})

    assert reason_at(page, "person") == "Select a person."


@pytest.mark.parametrize("who", ["adam", "mia", "zed", "off"])
def test_a_forged_recipient_is_refused(adam, mia, zed, acme, ann, fresh_client_of, who):
    off = add_member(acme, "Off", RoleSlug.ADMINISTRATOR)
    User.objects.filter(pk=off.user_id).update(is_active=False)
    forged = {"adam": adam, "mia": mia, "zed": zed, "off": off}[who]
    before = business()

    page = fresh_client_of(adam).post(PAGE, {"person": forged.pk})
    with pytest.raises((actions.CannotTakeOver, actions.OfferToOneself)):
        actions.offer_creatorship(to=forged, by=adam)

    assert reason_at(page, "person")
    assert business() == before


def test_who_has_created_one_is_refused_already_when_asked(adam, ann, fresh_client_of):
    make_organization("Anns Own", by=ann.user)
    before = business()

    page = fresh_client_of(adam).post(PAGE, {"person": ann.pk})

    assert reason_at(page, "person") == (
        "Ann is already the creator of another organization. Choose someone else."
    )
    assert business() == before


def test_only_the_creator_offers(ann, adam, mia, zed, acme, fresh_client_of):
    other = add_member(acme, "Bob", RoleSlug.ADMINISTRATOR)
    before = business()

    page = fresh_client_of(ann).post(PAGE, {"person": other.pk})
    assert "Only the creator of Acme can transfer creator status." in words(page)
    assert fresh_client_of(mia).post(PAGE, {"person": ann.pk}).status_code == 403
    assert fresh_client_of(zed).post(PAGE, {"person": ann.pk}).status_code == 404
    with pytest.raises(actions.NotTheCreator):
        actions.offer_creatorship(to=adam, by=ann)
    assert business() == before


def test_a_creator_who_is_no_administrator_any_more_cannot(adam, ann, fresh_client_of):
    actions.change_roles(membership=adam, slugs=[RoleSlug.DEVELOPER], by=ann)
    adam.refresh_from_db()

    with pytest.raises(NoLongerAllowed):
        actions.offer_creatorship(to=ann, by=read_again(adam))
    assert fresh_client_of(adam).post(PAGE, {"person": ann.pk}).status_code == 403


def test_one_offer_is_open_at_a_time(offer, adam, acme, fresh_client_of):
    bob = add_member(acme, "Bob", RoleSlug.ADMINISTRATOR)
    before = business()

    page = fresh_client_of(adam).post(PAGE, {"person": bob.pk})

    assert "An offer is already open." in words(page)
    assert business() == before


def test_a_lapsed_one_makes_room_for_another(offer, adam, ann, acme):
    bob = add_member(acme, "Bob", RoleSlug.ADMINISTRATOR)
    lapses(offer)

    second = actions.offer_creatorship(to=bob, by=adam)

    offer.refresh_from_db()
    assert offer.lapsed_at is not None
    assert list(acme.creatorship_offers.open()) == [second]
    event = Event.objects.get(kind=CREATORSHIP_LAPSED)
    assert (event.actor_id, event.target_id) == (None, str(ann.user_id))


# Declining and withdrawing


def test_the_one_asked_declines(offer, adam, ann, fresh_client_of):
    answer = fresh_client_of(ann).post(f"{PAGE}decline/", follow=True)

    offer.refresh_from_db()
    assert offer.declined_at is not None
    assert notices(answer) == ["You declined creator status. Nothing changed."]
    assert creator() == adam.user
    event = Event.objects.get(kind=CREATORSHIP_DECLINED)
    assert (event.actor_id, event.target_id) == (ann.user_id, str(adam.user_id))
    with pytest.raises(actions.NoOpenOffer):
        actions.accept_creatorship(by=ann)


def test_the_creator_withdraws(offer, adam, ann, fresh_client_of):
    answer = fresh_client_of(adam).post(f"{PAGE}withdraw/", follow=True)

    offer.refresh_from_db()
    assert offer.withdrawn_at is not None
    assert notices(answer) == ["The offer was withdrawn."]
    assert Event.objects.get(kind=CREATORSHIP_WITHDRAWN).target_id == str(ann.user_id)
    with pytest.raises(actions.NoOpenOffer):
        actions.accept_creatorship(by=ann)


def test_only_the_creator_withdraws(offer, ann, mia, zed, fresh_client_of):
    before = business()

    answer = fresh_client_of(ann).post(f"{PAGE}withdraw/", follow=True)
    assert "Only the creator of Acme" in notices(answer)[0]
    assert fresh_client_of(mia).post(f"{PAGE}withdraw/").status_code == 403
    assert fresh_client_of(zed).post(f"{PAGE}withdraw/").status_code == 404
    assert business() == before


def test_nothing_open_is_nothing_to_withdraw(adam, fresh_client_of):
    answer = fresh_client_of(adam).post(f"{PAGE}withdraw/", follow=True)

    assert "This offer is no longer open" in notices(answer)[0]


# While it is closed


@pytest.mark.parametrize("how", ["suspension", "deletion"])
def test_nothing_of_it_works_while_the_organization_is_closed(offer, adam, ann, acme, how):
    close(acme, how)
    before = everything()

    for deed in (
        lambda: actions.accept_creatorship(by=ann),
        lambda: actions.decline_creatorship(by=ann),
        lambda: actions.withdraw_creatorship(by=adam),
        lambda: actions.offer_creatorship(to=ann, by=adam),
    ):
        with pytest.raises(CLOSED):
            deed()
    assert everything() == before


# Who reads what


def test_everybody_reads_who_created_it_and_only_the_two_more(
    offer, adam, ann, mia, acme, fresh_client_of
):
    bob = add_member(acme, "Bob", RoleSlug.ADMINISTRATOR)
    reader, other, mine = (words(fresh_client_of(who).get(SETTINGS)) for who in (mia, bob, adam))

    assert "Creator Adam Created" in reader
    assert "asks you" not in reader + other + mine
    assert "View offer" in mine
    assert "View offer" not in reader + other
    assert "Only the creator can transfer this." in words(fresh_client_of(bob).get(PAGE))


def test_a_creator_whose_account_is_gone_is_not_named(adam, ann, acme, fresh_client_of):
    Organization.objects.filter(pk=acme.pk).update(creator=None)

    assert "Their account was closed" in words(fresh_client_of(ann).get(SETTINGS))
    assert fresh_client_of(ann).get(PAGE).status_code == 200
    assert fresh_client_of(ann).post(PAGE, {"person": adam.pk}).status_code == 200
    assert creator() is None


def test_who_takes_over_is_found_by_the_beginning_of_a_name(adam, acme, fresh_client_of):
    people = [
        add_member(acme, make_person(f"Person {n:02}"), RoleSlug.ADMINISTRATOR) for n in range(12)
    ]
    page = fresh_client_of(adam)

    found = page.get(PAGE, {"q": "person 11"}).content.decode()
    page.post(f"{PAGE}?q=person+11", {"person": people[11].pk})

    assert re.findall(r'name="person" value="(\d+)"', found) == [str(people[11].pk)]
    assert CreatorshipOffer.objects.get().to == people[11]
