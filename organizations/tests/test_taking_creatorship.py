"""The administrator who was asked takes over who created the organization, or does not."""

import pytest
from django.contrib.auth.models import Permission as StoredPermission
from django.utils import timezone

from audit.models import Event
from audit.sentences import sentence
from organizations import actions
from organizations.events.creatorship import CREATORSHIP_TAKEN
from organizations.models import CreatorshipOffer, Organization, Role
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_organization
from tests.database import business, everything
from tests.reading import buttons, notices, words

pytestmark = pytest.mark.django_db
SETTINGS = "/organizations/acme/settings/"
PAGE = f"{SETTINGS}creatorship/"


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


def test_the_one_asked_reads_what_it_means_and_takes_over(offer, adam, ann, acme, fresh_client_of):
    page = fresh_client_of(ann)

    shown = page.get(SETTINGS)
    answer = page.post(f"{PAGE}accept/", follow=True)

    assert "Adam asks you to become the creator of Acme." in words(shown)
    assert "cannot create another organization." in words(shown)
    assert {"Accept offer", "Decline offer"} <= set(buttons(shown))
    assert notices(answer) == ["You are now the creator of Acme."]
    assert creator() == ann.user
    assert acme.memberships.get(pk=adam.pk).role_slugs == [RoleSlug.ADMINISTRATOR]


def test_taking_over_is_written_into_the_history(offer, adam, ann):
    actions.accept_creatorship(by=ann)

    event = Event.objects.get(kind=CREATORSHIP_TAKEN)
    assert (event.actor_id, event.target_id) == (ann.user_id, str(adam.user_id))
    assert sentence(event) == "Ann became the creator, replacing Adam"


def test_the_one_creation_moves_with_it(offer, adam, ann):
    actions.accept_creatorship(by=ann)

    with pytest.raises(actions.AlreadyCreated):
        make_organization("Another", by=ann.user)
    assert make_organization("Another", by=adam.user).organization.creator == adam.user


def test_it_happens_once(offer, adam, ann, fresh_client_of):
    page = fresh_client_of(ann)
    page.post(f"{PAGE}accept/")
    before = business()

    answer = page.post(f"{PAGE}accept/", follow=True)

    assert notices(answer)[-1] == (
        "This offer is no longer open. It was withdrawn or answered, or it has expired."
    )
    assert business() == before


def test_who_created_one_since_is_refused_and_keeps_the_offer(offer, ann, adam, fresh_client_of):
    make_organization("Anns Own", by=ann.user)
    before = business()

    answer = fresh_client_of(ann).post(f"{PAGE}accept/", follow=True)

    assert "You have already created an organization" in notices(answer)[0]
    assert creator() == adam.user
    assert business() == before


def test_who_created_one_in_the_same_moment_is_told_so(offer, ann, adam, monkeypatch):
    """The rule is the database's: the check sees nothing."""
    make_organization("Anns Own", by=ann.user)
    monkeypatch.setattr(
        Organization.objects, "created_by", lambda user: Organization.objects.none()
    )
    before = everything()

    with pytest.raises(actions.AlreadyCreated):
        actions.accept_creatorship(by=ann)

    assert everything() == before


def test_only_the_one_asked_answers(offer, adam, mia, zed, acme, fresh_client_of):
    bob = add_member(acme, "Bob", RoleSlug.ADMINISTRATOR)
    before = business()

    for answer in ("accept", "decline"):
        for who in (adam, bob):
            page = fresh_client_of(who).post(f"{PAGE}{answer}/", follow=True)
            assert "This offer is no longer open" in notices(page)[0]
        assert fresh_client_of(mia).post(f"{PAGE}{answer}/").status_code == 403
        assert fresh_client_of(zed).post(f"{PAGE}{answer}/").status_code == 404
    assert "Accept offer" not in buttons(fresh_client_of(bob).get(SETTINGS))
    assert business() == before


def test_an_administrator_of_both_answers_only_where_they_were_asked(
    offer, ann, zed, fresh_client_of
):
    add_member(zed.organization, ann.user, RoleSlug.ADMINISTRATOR)
    before = business()

    fresh_client_of(ann).post("/organizations/zenith/settings/creatorship/accept/")

    assert business() == before


def test_who_is_no_administrator_any_more_cannot_take_over(offer, adam, ann, fresh_client_of):
    page = fresh_client_of(ann)
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=adam)

    assert page.post(f"{PAGE}accept/").status_code == 403
    with pytest.raises(NoLongerAllowed):
        actions.accept_creatorship(by=read_again(ann))
    assert creator() == adam.user


def test_who_only_has_the_permission_cannot_take_over(offer, adam, ann, acme):
    """An administrator is asked, and has to be one still."""
    manage = StoredPermission.objects.get(codename="manage_organization")
    Role.objects.get(slug=RoleSlug.DEVELOPER).permissions.add(manage)
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=adam)

    with pytest.raises(actions.CannotTakeOver):
        actions.accept_creatorship(by=read_again(ann))


def test_a_lapsed_offer_cannot_be_answered_and_is_not_shown(offer, adam, ann, fresh_client_of):
    lapses(offer)
    page = fresh_client_of(ann)

    assert "Accept offer" not in buttons(page.get(SETTINGS))
    for answer in (actions.accept_creatorship, actions.decline_creatorship):
        with pytest.raises(actions.NoOpenOffer):
            answer(by=ann)
    assert "Send offer" in buttons(fresh_client_of(adam).get(PAGE))


def test_with_a_removed_member_their_offer_is_gone(offer, adam, ann, acme):
    actions.remove_member(membership=ann, by=adam)

    assert not acme.creatorship_offers.exists()
    with pytest.raises(NoLongerAllowed):
        actions.accept_creatorship(by=ann)


def test_an_offer_outlasts_the_creator_who_left(offer, adam, ann):
    """Handing over and leaving come in either order."""
    actions.leave_organization(membership=adam)

    actions.accept_creatorship(by=ann)

    assert creator() == ann.user
