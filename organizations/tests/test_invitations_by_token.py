"""Invitations that programs send, change, resend and revoke, under the rules of the pages."""

import pytest

from audit.models import Event
from organizations.events.invitations import INVITATION_SENT
from organizations.models import Invitation
from organizations.models.organization import today
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT
from organizations.tenancy.roles import RoleSlug, permissions_of_role
from outbox.models import Mail
from tests.api import Machine, personal_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member, add_own_role, add_token, expire, invite

pytestmark = pytest.mark.django_db
JSON = "application/json"
NIA = {"email": "nia@example.com", "roles": ["developer"]}


@pytest.fixture
def program(adam):
    """A program of Adam's that may do all that he may."""
    return Machine(personal_token(adam).secret)


@pytest.fixture
def lesser(adam):
    """A program of Adam's that manages members, and may else do what a Developer may."""
    developer = permissions_of_role(RoleSlug.DEVELOPER)
    return Machine(personal_token(adam, MANAGE_MEMBERSHIP, *developer).secret)


def post(program, acme, body, rest="", **headers):
    return program.post(at(acme, f"/invitations{rest}"), body, content_type=JSON, headers=headers)


def patch(program, invitation, body):
    address = at(invitation.organization, f"/invitations/{invitation.pk}")
    return program.patch(address, body, content_type=JSON)


def test_an_address_is_invited_once_however_often_the_request_is_sent(program, adam, acme):
    body = NIA | {"roles": ["developer", "api-publisher"], "last_day": today().isoformat()}

    answers = [post(program, acme, body, **{"idempotency-key": "2f8c"}) for _ in range(2)]

    invitation = Invitation.objects.get()
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (201, answers[0].content)
    }
    created = answers[0].json()
    assert (created["id"], created["email"]) == (str(invitation.pk), "nia@example.com")
    assert created["roles"] == ["api-publisher", "developer"]
    assert created["project_id"] is None
    assert (invitation.invited_by, invitation.last_day) == (adam.user, today())
    assert [mail.recipient for mail in Mail.objects.all()] == ["nia@example.com"]
    (event,) = Event.objects.filter(kind=INVITATION_SENT)
    assert (event.actor_id, event.means[:6]) == (adam.user_id, "token ")
    shown = program.get(at(acme, f"/invitations/{invitation.pk}"))
    assert shown.content == answers[0].content


def test_what_no_page_would_send_is_refused_at_its_field(program, mia, acme, adam, subtests):
    invite("ann@example.com", by=adam)
    for changed, status, pointer in (
        ({"email": "nonsense"}, 422, "#/email"),
        ({"email": "nia@example.com, ann@example.com"}, 422, "#/email"),
        ({"email": "Mia@Example.com"}, 409, "#/email"),
        ({"email": "ANN@example.com"}, 409, "#/email"),
        ({"roles": []}, 422, "#/roles"),
        ({"roles": ["developer", "pilot"]}, 422, "#/roles"),
        ({"project_id": "0"}, 422, "#/project_id"),
        ({"project_id": "x"}, 422, "#/project_id"),
        ({"last_day": "2020-02-02"}, 422, "#/last_day"),
        ({"last_day": "3000-01-01"}, 422, "#/last_day"),
        ({"last_day": 1}, 422, "#/last_day"),
    ):
        with subtests.test(changed=changed):
            answer = post(program, acme, NIA | changed)

            assert answer.status_code == status, answer.content
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert Invitation.objects.count() == 1


def test_a_token_offers_and_takes_back_only_what_it_may_do_itself(lesser, adam, acme, subtests):
    above = invite("ann@example.com", by=adam, roles=[RoleSlug.ADMINISTRATOR])
    own_role = add_own_role("Auditor", VIEW_EVENT, by=adam)
    below = invite("bob@example.com", by=adam)

    for answer in (
        post(lesser, acme, NIA | {"roles": ["administrator"]}),
        post(lesser, acme, NIA | {"roles": [own_role.slug]}),
        post(lesser, acme, {}, f"/{above.pk}/resend"),
        patch(lesser, above, {"roles": ["developer"]}),
        patch(lesser, below, {"roles": ["developer", "administrator"]}),
        lesser.delete(at(acme, f"/invitations/{above.pk}")),
    ):
        assert_problem(answer, 409, "above-you")
    assert Invitation.objects.unanswered().count() == 2
    assert post(lesser, acme, NIA).status_code == 201


def test_a_change_leaves_what_is_not_sent(program, adam, acme):
    invitation = invite("nia@example.com", by=adam)
    patch(program, invitation, {"last_day": today().isoformat()})

    changed = patch(program, invitation, {"roles": ["api-publisher"]}).json()

    assert changed["roles"] == ["api-publisher"]
    assert changed["membership_ends_at"] is not None
    assert patch(program, invitation, {"last_day": None}).json()["membership_ends_at"] is None
    assert patch(program, invitation, {}).json()["roles"] == ["api-publisher"]
    assert_problem(patch(program, invitation, {"roles": None}), 422, "invalid")


def test_an_expired_invitation_is_resent_and_one_that_is_revoked_is_gone(program, adam, acme):
    invitation = expire(invite("nia@example.com", by=adam))
    address = at(acme, f"/invitations/{invitation.pk}")
    assert program.get(address).json()["is_expired"]

    resent = post(program, acme, {}, f"/{invitation.pk}/resend")

    assert (resent.status_code, resent.json()["is_expired"]) == (200, False)
    assert Mail.objects.count() == 2
    assert program.delete(address).status_code == 204
    assert_problem(program.get(address), 404, "not-found")
    assert_problem(post(program, acme, {}, f"/{invitation.pk}/resend"), 404, "not-found")
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_the_invitation_of_an_address_is_found_however_it_is_written(program, adam, acme, subtests):
    for address in ("nia@example.com", "ann@example.com"):
        invite(address, by=adam)
    for written, emails in (
        ("NIA@Example.com", ["nia@example.com"]),
        ("nobody@example.com", []),
        ("nonsense", []),
        ("", ["nia@example.com", "ann@example.com"]),
    ):
        with subtests.test(written=written):
            shown = program.get(at(acme, "/invitations"), {"email": written}).json()["items"]

            assert [item["email"] for item in shown] == emails


def test_nothing_of_the_neighbour_is_reached(program, zed, adam, acme):
    theirs = invite("nia@example.com", by=zed)
    viewer = Machine(personal_token(adam, VIEW_EVENT).secret)
    lin = add_member(acme, "Lin", RoleSlug.DEVELOPER)
    address = at(acme, f"/invitations/{theirs.pk}")

    for answer in (
        program.get(address),
        program.delete(address),
        program.patch(address, {"roles": ["developer"]}, content_type=JSON),
        post(program, acme, {}, f"/{theirs.pk}/resend"),
    ):
        assert_problem(answer, 404, "not-found")
    assert program.get(at(acme, "/invitations")).json()["items"] == []
    assert_problem(post(viewer, acme, NIA), 403, "missing-permission")
    developer = Machine(add_token(lin).secret)
    assert_problem(post(developer, acme, NIA), 403, "missing-permission")
    theirs.refresh_from_db()
    assert theirs.is_open
