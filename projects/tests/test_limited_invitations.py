"""Invitations to one project, or until a last day: inviting, changing, joining, and the words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.sentences import sentence
from console.words import dates
from organizations import actions
from organizations.actions.answering import OfferedProjectUnavailable, OfferEnded
from organizations.events.invitations import (
    INVITATION_ACCEPTED,
    INVITATION_ROLES_CHANGED,
    INVITATION_SENT,
)
from organizations.models import Invitation
from organizations.models.organization import today
from organizations.tenancy.ends import LastDayPassed, LastDayTooFar, clean_end
from organizations.tenancy.project_roles import NothingInProjects, ProjectUnavailable
from organizations.tenancy.roles import RoleSlug
from outbox.kinds import write
from outbox.models import Mail
from projects.actions import archive_project, create_project
from projects.models import Project, ProjectRole
from projects.permissions import MANAGE_COMPONENT, VIEW_PROJECT
from tests.database import everything
from tests.reading import checked, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
DEVELOPER = RoleSlug.DEVELOPER
INVITE = "/organizations/acme/settings/members/invite/"
"""The page on which people are invited."""


@pytest.fixture
def apollo(acme, adam):
    return create_project(name="Apollo", by=adam)


@pytest.fixture
def mars(acme, adam):
    return create_project(name="Mars", by=adam)


def offer(by, *, slugs=(DEVELOPER,), **limits):
    (outcome,) = actions.invite_members(addresses=["nia@example.com"], slugs=slugs, by=by, **limits)
    return outcome.invitation


def sentences(kind):
    return [sentence(event) for event in Event.objects.filter(kind=kind)]


def test_who_joins_has_the_roles_in_the_project_only_and_until_the_day(
    apollo, mars, acme, adam, nia, client_of
):
    invitation = offer(adam, project=apollo, last_day=today())

    answer = client_of(nia).post(invitation.get_absolute_url() + "join/", follow=True)

    member = acme.memberships.select_related("user", "organization").get(user=nia)
    assert notices(answer) == ["You joined Acme."]
    assert member.role_slugs == []
    assert member.last_day == today()
    assert member.end_reminded_before == 1
    assert member.can(MANAGE_COMPONENT, on=apollo)
    assert not member.can(MANAGE_COMPONENT, on=mars)
    assert not member.can(VIEW_PROJECT)
    role = ProjectRole.objects.get()
    assert (role.project, role.membership, role.given_by) == (apollo, member, adam.user)
    said = f" as Developer in Apollo, until {dates.day(today())}"
    assert sentences(INVITATION_SENT) == ["Adam invited nia@example.com" + said]
    assert sentences(INVITATION_ACCEPTED) == ["Nia joined" + said]
    page = words(client_of(nia).get("/organizations/acme/"))
    assert "Apollo" in page
    assert "Mars" not in page


def test_a_last_day_alone_ends_a_membership_of_the_whole_organization(acme, adam, nia):
    invitation = offer(adam, last_day=today() + timedelta(days=3))

    member = actions.join(invitation=invitation, user=nia)

    assert member.role_slugs == [DEVELOPER]
    assert member.last_day == today() + timedelta(days=3)
    assert member.end_reminded_before == 7
    assert not ProjectRole.objects.exists()


def test_the_email_and_the_pages_say_where_and_until_when(apollo, adam, nia, client_of):
    invitation = offer(adam, project=apollo, last_day=today())
    until = f"{today():%-d %B %Y}"

    email = write(Mail.objects.get(subject_id=str(invitation.pk)))
    assert email is not None
    assert f"as Developer in Apollo, until {until}." in " ".join(email.body.split())
    shown = words(client_of(nia).get(invitation.get_absolute_url()))
    assert "Only in the project Apollo." in shown
    assert f"Until {until}, the end of the day in UTC." in shown
    assert f"as Developer in Apollo, until {until}" in words(client_of(nia).get("/welcome/"))
    listed = words(client_of(adam).get("/organizations/acme/settings/invitations/"))
    assert f"Only in Apollo Access until {until}" in listed


def test_what_cannot_be_offered_is_refused_and_nothing_is_written(apollo, adam, zed):
    shelf = create_project(name="Shelf", by=adam)
    archive_project(project=shelf, by=adam)
    foreign = create_project(name="Foreign", by=zed)
    yesterday = today() - timedelta(days=1)
    before = everything()
    for refusal, limits in (
        (NothingInProjects, {"project": apollo, "slugs": [RoleSlug.BILLING_ADMINISTRATOR]}),
        (NothingInProjects, {"project": apollo, "slugs": [RoleSlug.EXTERNAL_API_SUBSCRIBER]}),
        (ProjectUnavailable, {"project": shelf}),
        (ProjectUnavailable, {"project": foreign}),
        (LastDayPassed, {"last_day": yesterday}),
        (LastDayTooFar, {"last_day": today().replace(year=9999)}),
    ):
        with pytest.raises(refusal):
            offer(adam, **limits)
    assert everything() == before


def test_an_invitation_whose_project_was_archived_or_whose_day_has_passed_opens_nothing(
    apollo, acme, adam, nia
):
    invitation = offer(adam, project=apollo)
    archive_project(project=apollo, by=adam)
    with pytest.raises(OfferedProjectUnavailable):
        actions.join(invitation=invitation, user=nia)

    Project.objects.update(archived_at=None)
    Invitation.objects.update(membership_ends_at=timezone.now())
    with pytest.raises(OfferEnded):
        actions.join(invitation=invitation, user=nia)

    # A key that leads into another organization leads nowhere.
    Invitation.objects.update(membership_ends_at=None, project_id=10**9)
    with pytest.raises(OfferedProjectUnavailable):
        actions.join(invitation=invitation, user=nia)
    assert not acme.memberships.filter(user=nia).exists()


def test_an_offer_is_changed_on_its_page(apollo, mars, adam, client_of):
    invitation = offer(adam, project=apollo)
    page = f"/organizations/acme/settings/invitations/{invitation.pk}/"
    client = client_of(adam)
    assert f'<option value="{apollo.pk}" selected>Apollo' in client.get(page).content.decode()

    client.post(
        page,
        {
            "roles": "developer",
            "project": mars.pk,
            "last_day": today().isoformat(),
            "is_complete": "on",
        },
    )

    changed = Invitation.objects.get()
    assert (changed.project, changed.last_day) == (mars, today())
    assert sentences(INVITATION_ROLES_CHANGED) == [
        "Adam changed the roles offered to nia@example.com from Developer in Apollo to Developer"
        f" in Mars, until {dates.day(today())}"
    ]


def test_saving_an_offer_of_an_archived_project_does_not_widen_it(apollo, adam, client_of):
    invitation = offer(adam, project=apollo)
    archive_project(project=apollo, by=adam)
    page = f"/organizations/acme/settings/invitations/{invitation.pk}/"
    client = client_of(adam)
    assert f'<option value="{apollo.pk}" selected>Apollo' in client.get(page).content.decode()

    answer = client.post(
        page, {"roles": "developer", "project": apollo.pk, "last_day": "", "is_complete": "on"}
    )

    assert reason_at(answer, "project") == "This project is not available. Choose an active one."
    assert Invitation.objects.get().project == apollo


def test_a_body_that_was_cut_off_after_the_roles_offers_nothing_more(apollo, adam, client_of):
    invitation = offer(adam, project=apollo, last_day=today())
    page = f"/organizations/acme/settings/invitations/{invitation.pk}/"
    client, before = client_of(adam), everything()

    changed = client.post(page, {"roles": "developer"})
    invited = client.post(INVITE, {"emails": "lou@example.com", "roles": "developer"})

    for answer in (changed, invited):
        assert notices(answer) == [
            "The form was incomplete. Check the roles, the project and the last day."
        ]
        assert checked(answer, "roles") == ["developer"]
        assert '<details class="more field" open' in answer.content.decode()
        assert 'name="is_complete" value="on"' in answer.content.decode()
    assert value_of(invited, "emails").strip() == "lou@example.com"
    assert everything() == before


def test_the_form_to_correct_addresses_says_that_it_is_complete(apollo, adam, client_of):
    form = {"roles": "developer", "project": apollo.pk, "last_day": "", "is_complete": "on"}

    answer = client_of(adam).post(INVITE, {"emails": "nobody@localhost", **form})

    again = answer.content.decode().split("Try again")[1]
    assert again.index('name="last_day"') < again.index('name="is_complete" value="on"')


def test_the_page_of_inviting_offers_projects_once_there_is_one(acme, adam, zed, client_of):
    client = client_of(adam)
    assert 'name="project"' not in client.get(INVITE).content.decode()
    create_project(name="Foreign", by=zed)
    apollo = create_project(name="Apollo", by=adam)

    shown = client.get(INVITE).content.decode()
    answer = client.post(
        INVITE,
        {
            "emails": "nia@example.com",
            "roles": "developer",
            "project": apollo.pk,
            "is_complete": "on",
        },
    )

    assert 'name="project"' in shown
    assert "Foreign" not in shown
    assert f'<option value="{apollo.pk}" selected>' in answer.content.decode()
    assert Invitation.objects.get().project == apollo


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("last_day", "2020-01-01", "Choose today or a later day."),
        ("last_day", "soon", "Enter a day as year-month-day, such as 2027-01-31."),
        ("project", "4711", "Choose one of the active projects."),
        ("project", "x" * 50, "Choose one of the active projects."),
    ],
)
def test_wrong_limits_are_named_at_their_field(apollo, adam, client_of, field, value, reason):
    form = {"emails": "nia@example.com", "roles": "developer", field: value, "is_complete": "on"}

    answer = client_of(adam).post(INVITE, form)

    assert reason_at(answer, field) == reason
    assert "<details open" in answer.content.decode().replace('class="more field" ', "")
    assert not Invitation.objects.exists()


def test_the_end_is_that_of_the_day_in_utc(adam, nia, acme):
    invitation = offer(adam, last_day=today())

    assert actions.join(invitation=invitation, user=nia).ends_at == clean_end(today())


def test_what_cannot_be_joined_is_not_sent_again(apollo, adam):
    invitation = offer(adam, project=apollo, last_day=today())
    archive_project(project=apollo, by=adam)
    with pytest.raises(ProjectUnavailable):
        actions.resend_invitation(invitation=invitation, by=adam)

    Project.objects.update(archived_at=None)
    Invitation.objects.update(membership_ends_at=timezone.now() - timedelta(days=1))
    with pytest.raises(LastDayPassed):
        actions.resend_invitation(invitation=invitation, by=adam)
