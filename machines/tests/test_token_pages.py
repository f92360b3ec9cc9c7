"""Your account → Tokens: made for one organization, shown once, rotated and revoked."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from machines import actions
from machines.bearer import bearer_of
from machines.models import PersonalToken
from machines.tests.conftest import secrets_in
from organizations.models import Organization
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from tests.cast import add_member, add_token
from tests.database import dump
from tests.reading import checked, links, notices, reason_at, words

pytestmark = pytest.mark.django_db
NEW = "/organizations/acme/tokens/new/"
MINE = "/accounts/tokens/"


def filled(**typed):
    """The form as someone fills it in."""
    return {
        "form_id": str(uuid.uuid4()),
        "name": "Nightly build",
        "days": "30",
        "permissions": ["view_project"],
        **typed,
    }


def test_a_token_is_shown_once_and_works(mia, fresh_client_of):
    answer = fresh_client_of(mia).post(NEW, filled())

    (secret,) = secrets_in(answer)
    token = PersonalToken.objects.get()
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert (token.name, token.hint, token.membership) == ("Nightly build", secret[-4:], mia)
    assert token.life == timedelta(days=30)
    bearer = bearer_of(secret)
    assert bearer is not None
    assert bearer.permissions == {PERMISSIONS["view_project"]}


def test_the_secret_is_nowhere_afterwards(mia, fresh_client_of):
    page = fresh_client_of(mia)
    (secret,) = secrets_in(page.post(NEW, filled()))

    token = PersonalToken.objects.get()
    pages = [MINE, token.get_absolute_url(), "/accounts/history/", f"{MINE}{token.pk}/revoke/"]
    assert all(secret not in page.get(each).content.decode() for each in pages)
    assert secret not in dump()
    assert secret.removeprefix("cop_") not in dump()


def test_a_form_that_is_sent_again_makes_no_second_token(mia, fresh_client_of):
    page, typed = fresh_client_of(mia), filled()
    page.post(NEW, typed)

    answer = page.post(NEW, typed)

    assert secrets_in(answer) == []
    assert "already submitted" in notices(answer)[0]
    assert PersonalToken.objects.count() == 1
    assert Event.objects.filter(kind="token.created").count() == 1


def test_whoever_has_not_just_signed_in_does_so_first(mia, client_of):
    answer = client_of(mia).post(NEW, filled())

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not PersonalToken.objects.exists()


def test_only_what_one_may_is_offered(mia, fresh_client_of):
    shown = words(fresh_client_of(mia).get(NEW))

    assert "View projects" in shown
    assert "Create, change and archive projects" not in shown


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("permissions", {"permissions": ["manage_project"]}, "Select only permissions"),
        ("permissions", {"permissions": ["nonsense"]}, "Select only permissions"),
        ("permissions", {"permissions": []}, "Select at least one permission."),
        ("name", {"name": ""}, "Enter the name."),
        ("name", {"name": "   "}, "It needs: 1 to 60 characters"),
        ("name", {"name": "x" * 61}, "It needs: 1 to 60 characters"),
        ("name", {"name": "see www.evil.example"}, "no link"),
        ("name", {"name": "\u202eabc"}, "visible characters"),
        ("days", {"days": "367"}, "Select one of the times"),
        ("days", {"days": "-1"}, "Select one of the times"),
        ("days", {"days": "forever"}, "Select one of the times"),
    ],
)
def test_a_forged_form_is_refused_with_a_reason(mia, fresh_client_of, field, typed, reason):
    answer = fresh_client_of(mia).post(NEW, filled(**typed))

    assert reason in reason_at(answer, field)
    assert secrets_in(answer) == []
    assert not PersonalToken.objects.exists()


def test_a_forged_form_id_is_refused(mia, fresh_client_of):
    answer = fresh_client_of(mia).post(NEW, filled(form_id="1"))

    assert "Reload this page and try again." in words(answer)
    assert not PersonalToken.objects.exists()


def test_more_than_one_may_is_refused_by_the_action_too(mia):
    with pytest.raises(actions.MoreThanYours, match="Create, change and archive projects"):
        add_token(mia, PERMISSIONS["view_project"], PERMISSIONS["manage_project"])


@pytest.mark.parametrize("days", [0, -1, 367, 10_000])
def test_no_token_lives_longer_than_a_year(mia, days):
    with pytest.raises(Exception, match="366 days"):
        add_token(mia, days=days)


def test_the_twenty_first_token_is_refused(mia, fresh_client_of):
    for _ in range(20):
        add_token(mia)

    answer = fresh_client_of(mia).post(NEW, filled())

    assert "20 tokens here" in notices(answer)[0]
    assert PersonalToken.objects.count() == 20


def test_expired_and_rotated_ones_do_not_count(mia):
    for _ in range(20):
        token = add_token(mia)
    PersonalToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())

    made = add_token(mia)
    actions.rotate_personal_token(token=made, overlap_hours=72, membership=mia)

    assert PersonalToken.objects.count() == 22


def test_one_s_tokens_of_all_organizations_are_listed(mia, zenith, client_of):
    add_token(mia, name="At Acme")
    add_token(add_member(zenith, mia.user, RoleSlug.DEVELOPER), name="At Zenith")

    shown = words(client_of(mia).get(MINE))

    assert "At Acme" in shown
    assert "At Zenith" in shown
    assert "· Acme" in shown


def test_nobody_else_s_token_is_seen_or_touched(adam, mia, zed, fresh_client_of):
    token = add_token(mia)
    paths = [token.get_absolute_url() + end for end in ("", "rotate/", "revoke/")]

    for stranger in (adam, zed):
        page = fresh_client_of(stranger)
        assert {page.get(path).status_code for path in paths} == {404}
        assert {page.post(path).status_code for path in paths[1:]} == {404}
        assert token.name not in words(page.get(MINE))
    assert PersonalToken.objects.get().can_be_rotated


def test_somebody_else_s_token_is_out_of_reach_of_the_actions(adam, mia):
    token = add_token(mia)

    with pytest.raises(actions.TokenGone):
        actions.revoke_personal_token(token=token, membership=adam)
    with pytest.raises(actions.TokenGone):
        actions.rotate_personal_token(token=token, overlap_hours=0, membership=adam)


def test_a_revoked_token_is_gone(mia, client_of):
    token = add_token(mia)

    answer = client_of(mia).post(f"{MINE}{token.pk}/revoke/", follow=True)

    assert notices(answer) == [f"{token} was revoked."]
    assert bearer_of(token.secret) is None
    assert not PersonalToken.objects.exists()
    event = Event.objects.get(kind="token.revoked")
    assert (event.target_label, event.organization_id) == (str(token), mia.organization_id)


def test_in_a_suspended_organization_one_can_only_revoke(mia, acme, fresh_client_of):
    token = add_token(mia)
    Organization.objects.update(suspended_at=timezone.now())
    page = fresh_client_of(mia)

    assert page.get(NEW).status_code == 403
    answer = page.post(f"{MINE}{token.pk}/rotate/", {"overlap_hours": "0"})
    assert "is suspended" in notices(answer)[0]
    page.post(f"{MINE}{token.pk}/revoke/")
    assert not PersonalToken.objects.exists()


def test_the_organization_is_asked_only_if_there_are_several(mia, zenith, client_of):
    page = client_of(mia)
    assert page.get(f"{MINE}new/").headers["Location"] == NEW

    add_member(zenith, mia.user, RoleSlug.DEVELOPER)

    assert {NEW, "/organizations/zenith/tokens/new/"} <= set(links(page.get(f"{MINE}new/")))


def test_somebody_without_organization_is_told_what_to_do_first(nia, client_of):
    assert "Join or create an organization first" in words(client_of(nia).get(MINE))
    assert "Join or create an organization first" in words(client_of(nia).get(f"{MINE}new/"))


def test_somebody_without_permissions_gets_no_form(acme, fresh_client_of):
    idle = add_member(acme, "Idle")

    assert "You have no permissions here" in words(fresh_client_of(idle).get(NEW))


def test_cancel_leads_to_the_list_from_the_question_who_one_is(mia, client_of):
    page = client_of(mia)

    asked = page.get(page.get(NEW).headers["Location"])

    assert MINE in links(asked)
    assert "Creating a token" in words(asked)


def test_what_was_ticked_stays_ticked_beside_a_reason(mia, fresh_client_of):
    answer = fresh_client_of(mia).post(NEW, filled(name=""))

    assert checked(answer, "permissions") == ["view_project"]
