"""Creating an organization: one each, with a fit name and a handle of its own."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.events.organizations import ORGANIZATION_CREATED
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_organization, make_person
from tests.database import business, everything
from tests.reading import notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db


def test_the_creator_becomes_an_administrator(nia):
    membership = actions.create_organization(name="Stark Industries", by=nia)

    organization = membership.organization
    assert (organization.name, organization.handle) == ("Stark Industries", "stark-industries")
    assert organization.creator == nia
    assert membership.user == nia
    assert membership.role_slugs == [RoleSlug.ADMINISTRATOR]
    assert organization.memberships.count() == 1


def test_a_creation_is_written_into_the_history(nia):
    organization = actions.create_organization(name="Acme", by=nia).organization

    event = Event.objects.get()
    assert (event.kind, event.is_refused) == (ORGANIZATION_CREATED, False)
    assert (event.organization_id, event.actor_id) == (organization.pk, nia.pk)
    assert event.after == {"name": "Acme", "handle": "acme"}


def test_a_person_creates_one_organization_only(adam):
    before = everything()

    with pytest.raises(actions.AlreadyCreated):
        actions.create_organization(name="Another one", by=adam.user)

    assert everything() == before


def test_joining_does_not_use_up_the_one_creation(acme, mia):
    assert actions.create_organization(name="Mia's own", by=mia.user)


def test_the_creator_who_left_has_still_created_one(adam, acme):
    add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    actions.leave_organization(membership=adam)

    with pytest.raises(actions.AlreadyCreated):
        actions.create_organization(name="Another one", by=adam.user)


def test_two_organizations_may_have_one_name_but_never_one_handle(acme):
    with pytest.raises(actions.HandleTaken):
        actions.create_organization(name="Acme", by=make_person("Eve"))

    other = actions.create_organization(name="Acme", handle="acme-hq", by=make_person("Tom"))
    assert other.organization.name == acme.name
    assert other.organization.handle == "acme-hq"


def test_the_name_is_kept_trimmed_and_composed(nia):
    organization = actions.create_organization(name="  Cafe\u0301   Noir ", by=nia).organization

    assert organization.name == "Caf\u00e9 Noir"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "ab",
        "x" * 61,
        "Асме",
        "Ac\u202eme",
        "Ac\u200bme",
        "Visit evil.com",
        "Call 5551234567",
    ],
)
def test_an_unfit_name_makes_nothing(nia, name):
    before = everything()

    with pytest.raises(actions.InvalidName):
        actions.create_organization(name=name, by=nia)

    assert everything() == before


@pytest.mark.parametrize(
    ("handle", "reason"),
    [
        ("ab", "3 to 40 characters"),
        ("x" * 41, "3 to 40 characters"),
        ("Acme", "letters a-z"),
        ("ac--me", "letters a-z"),
        ("settings", "reserved"),
        ("sett1ngs", "reserved"),
        ("a" * 32, "look like an ID"),
    ],
)
def test_a_forged_handle_is_refused_with_its_reason(nia, handle, reason):
    before = everything()

    with pytest.raises(actions.UnfitHandle, match=reason):
        actions.create_organization(name="Acme", handle=handle, by=nia)

    assert everything() == before


def test_a_name_whose_handle_is_reserved_says_so_and_offers_others(nia, client_of):
    page = client_of(nia).post("/welcome/", {"name": "Settings"})

    assert "reserved" in reason_at(page, "name")
    assert "settings-hq" in words(page)


def test_creating_from_the_form_leads_into_the_organization(nia, client_of):
    page = client_of(nia)

    answer = page.post("/welcome/", {"name": "Stark Industries"})

    assert answer.headers["Location"] == "/organizations/stark-industries/"
    assert page.get("/").headers["Location"] == "/organizations/stark-industries/"


def test_a_refused_form_keeps_what_was_typed_with_the_reason_at_the_field(nia, client_of):
    before = business()

    page = client_of(nia).post("/welcome/", {"name": "Visit evil.com"})

    assert "no link, email address or phone number" in reason_at(page, "name")
    assert value_of(page, "name") == "Visit evil.com"
    assert business() == before


def test_a_second_post_of_the_form_makes_no_second_organization(nia, client_of):
    page = client_of(nia)
    page.post("/organizations/new/", {"name": "Acme"})

    again = page.post("/organizations/new/", {"name": "Acme"})

    assert Organization.objects.count() == 1
    assert again.status_code in {200, 302}


@pytest.mark.parametrize("address", ["/organizations/new/", "/welcome/"])
def test_a_double_click_answers_with_the_success(address, nia, client_of):
    page = client_of(nia)
    form = {"name": "Stark Industries"}

    answers = [page.post(address, form) for _ in range(3)]

    assert Organization.objects.count() == 1
    if address == "/organizations/new/":
        where = {answer.headers["Location"] for answer in answers}
        assert where == {"/organizations/stark-industries/"}
    assert not Event.objects.filter(is_refused=True).exists()


@pytest.mark.parametrize(
    ("form", "minutes"),
    [
        ({"name": "Another Place"}, 0),
        ({"name": "Stark Industries", "handle": "stark-two"}, 0),
        ({"name": "Stark Industries"}, 6),
    ],
)
def test_another_wish_is_refused_as_before(form, minutes, nia, client_of):
    page = client_of(nia)
    page.post("/organizations/new/", {"name": "Stark Industries"})

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        answer = page.post("/organizations/new/", form)

    assert answer.status_code == 200
    assert Organization.objects.count() == 1


def test_nor_is_one_led_where_one_is_no_member_any_more(nia, client_of):
    page = client_of(nia)
    page.post("/organizations/new/", {"name": "Stark Industries"})
    organization = Organization.objects.get()
    add_member(organization, "Ida", RoleSlug.ADMINISTRATOR)
    actions.leave_organization(membership=organization.memberships.get(user=nia))

    assert page.post("/organizations/new/", {"name": "Stark Industries"}).status_code == 200


def test_who_created_one_already_is_told_so_in_place_of_the_form(adam, client_of):
    page = client_of(adam).get("/organizations/new/")

    assert "You have already created an organization" in words(page)
    assert 'name="name"' not in page.content.decode()


def test_a_forged_post_of_who_created_one_already_makes_nothing(adam, client_of):
    before = business()

    answer = client_of(adam).post("/organizations/new/", {"name": "Another one"})

    assert answer.status_code == 200
    assert business() == before


def test_a_member_elsewhere_creates_one_from_the_console(mia, client_of):
    page = client_of(mia)
    assert "Create organization" in words(page.get("/organizations/"))

    answer = page.post("/organizations/new/", {"name": "Mia Works"})

    assert answer.headers["Location"] == "/organizations/mia-works/"


def test_a_creator_and_a_handle_that_the_form_does_not_ask_for_are_ignored(nia, zed, client_of):
    forged = {"name": "Acme", "creator": zed.user.pk, "id": str(zed.organization.pk), "by": "1"}

    client_of(nia).post("/welcome/", forged)

    organization = Organization.objects.get(handle="acme")
    assert organization.creator == nia
    assert organization.pk != zed.organization.pk


def test_who_was_a_moment_too_late_for_a_handle_is_told_so(acme, nia, monkeypatch):
    """Both looked before either wrote; the constraint decides."""
    monkeypatch.setattr("organizations.actions.organizations.is_free", lambda handle: True)

    with pytest.raises(actions.HandleTaken):
        actions.create_organization(name="Acme", by=nia)

    assert not Organization.objects.created_by(nia).exists()


def test_who_was_a_moment_too_late_for_an_own_creation_is_told_so(adam, monkeypatch):
    """The same person in two tabs: both looked before either wrote."""
    is_first = iter([False])
    monkeypatch.setattr(
        type(Organization.objects.all()),
        "created_by",
        lambda rows, user: rows.none() if not next(is_first, True) else rows.filter(creator=user),
    )

    with pytest.raises(actions.AlreadyCreated):
        actions.create_organization(name="Another one", by=adam.user)


def test_the_reason_is_shown_when_nothing_can_be_created(adam, client_of):
    make_organization("Other", by=make_person("Olaf"))

    page = client_of(adam).post("/organizations/new/", {"name": "Third"})

    assert "created" in " ".join([*notices(page), words(page)])
