"""The page to invite: what is typed is kept, and each address gets its result."""

import pytest

from audit.models import Event
from organizations.models import Invitation
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import invite
from tests.database import business
from tests.reading import checked, reason_at, value_of, words

pytestmark = pytest.mark.django_db
INVITE = "/organizations/acme/settings/members/invite/"
OFFER = {"roles": ["developer"], "is_complete": "on"}


def test_a_role_that_does_not_exist_invites_nobody_and_keeps_what_was_typed(adam, client_of):
    page = client_of(adam)
    before = business()

    answer = page.post(
        INVITE, {"emails": "nia@example.com", "roles": ["developer", "owner"], "is_complete": "on"}
    )

    assert reason_at(answer, "roles")
    assert value_of(answer, "emails").strip() == "nia@example.com"
    assert checked(answer, "roles") == ["developer"]
    assert business() == before


@pytest.mark.parametrize("typed", ["", "  ", ",;, \n"])
def test_no_address_is_said_at_the_field_and_the_roles_are_kept(adam, client_of, typed):
    answer = client_of(adam).post(INVITE, {"emails": typed, **OFFER})

    assert reason_at(answer, "emails") == "Enter at least one email address."
    assert checked(answer, "roles") == ["developer"]


def test_no_role_is_said_at_the_field_and_the_addresses_are_kept(adam, client_of):
    answer = client_of(adam).post(INVITE, {"emails": "nia@example.com", "is_complete": "on"})

    assert reason_at(answer, "roles") == "Select at least one role."
    assert value_of(answer, "emails").strip() == "nia@example.com"


def test_addresses_are_parted_by_commas_spaces_and_lines_and_counted_once(adam, client_of):
    typed = "a@example.com, b@example.com;c@example.com\r\nd@example.com\ta@example.com"

    answer = client_of(adam).post(INVITE, {"emails": typed, **OFFER})

    assert "4 of 4 invited" in words(answer)
    assert Invitation.objects.count() == 4


def test_more_than_fifty_addresses_at_once_are_refused_and_kept(adam, client_of):
    typed = " ".join(f"p{n}@example.com" for n in range(51))

    answer = client_of(adam).post(INVITE, {"emails": typed, **OFFER})

    assert "You entered 51 addresses. Invite up to 50 at a time" in reason_at(answer, "emails")
    assert value_of(answer, "emails").strip() == typed
    assert not Invitation.objects.exists()


def test_the_page_says_how_many_may_be_invited_at_once(adam, client_of, settings):
    assert "Up to 50 at a time." in words(client_of(adam).get(INVITE))

    settings.INVITATIONS_AT_ONCE = 3

    assert "Up to 3 at a time." in words(client_of(adam).get(INVITE))


def test_fifty_addresses_at_once_are_fine(adam, client_of):
    typed = " ".join(f"p{n}@example.com" for n in range(50))

    answer = client_of(adam).post(INVITE, {"emails": typed, **OFFER})

    assert "50 of 50 invited" in words(answer)
    assert Mail.objects.count() == 50


def test_the_result_names_each_address_with_its_reason_and_a_way_on(adam, mia, client_of):
    invite("waiting@example.com", by=adam)
    typed = "nia@example.com mia@example.com waiting@example.com nobody@localhost"

    answer = words(client_of(adam).post(INVITE, {"emails": typed, **OFFER}))

    assert "1 of 4 invited" in answer
    assert "mia@example.com Already a member." in answer
    assert "waiting@example.com An open invitation already exists." in answer
    assert "Resend to waiting@example.com" in answer
    assert "The part after the @ needs a dot" in answer


def test_refused_addresses_are_in_the_history_and_typing_slips_are_not(adam, mia, client_of):
    typed = "mia@example.com nobody@localhost"

    client_of(adam).post(INVITE, {"emails": typed, **OFFER})

    assert [event.after for event in Event.objects.filter(is_refused=True)] == [
        {"attempted": "AlreadyMember", "action": "settings:invite"}
    ]


def test_what_could_not_be_invited_is_corrected_in_a_form_with_the_same_roles(adam, mia, client_of):
    invite("nia@example.com", by=adam)
    typed = "new@example.com nobody@localhost mia@example.com nia@example.com"

    shown = client_of(adam).post(
        INVITE, {"emails": typed, "roles": ["developer", "api-publisher"], "is_complete": "on"}
    )

    again = shown.context["next_form"]
    assert again.initial["emails"].split() == ["nobody@localhost"]
    assert again.initial["roles"] == [RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER]
    text = words(shown)
    assert "1 of 4 invited." in text
    assert "What you selected was not applied to it." in text


def test_no_role_is_selected_for_those_who_are_invited_next(adam, client_of):
    page, last_day = client_of(adam), "2999-12-31"
    shown = page.post(INVITE, {"emails": "nia@example.com", "last_day": last_day, **OFFER})

    assert "Invite more" in words(shown)
    assert value_of(shown, "emails").strip() == ""
    assert checked(shown, "roles") == []
    assert value_of(shown, "last_day") == last_day

    form = {"emails": "noa@example.com", "roles": ["api-publisher"], "is_complete": "on"}
    assert "1 of 1 invited." in words(page.post(INVITE, form))


def test_who_is_a_member_or_invited_already_is_nothing_to_correct(adam, mia, client_of):
    invite("nia@example.com", by=adam)

    typed = "mia@example.com nia@example.com"
    shown = client_of(adam).post(INVITE, {"emails": typed, **OFFER})

    assert shown.context["next_form"].initial["emails"] == ""
    assert "mia@example.com Already a member. Member" in words(shown)
    assert "Try again" not in words(shown)


def test_where_nobody_was_invited_no_email_is_promised(adam, client_of):
    shown = client_of(adam).post(INVITE, {"emails": "nobody@localhost", **OFFER})

    assert "0 of 1 invited." in words(shown)
    assert "Emails are sent" not in words(shown)
