"""Members say why they request access, and administrators read it where they decide."""

import pytest

from audit.models import Event
from audit.sentences import sentence
from console.words.lines import InvalidLine
from organizations import actions
from organizations.events.access_requests import ACCESS_REQUESTED
from organizations.models import AccessRequest
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.schedule import send_notifications
from outbox.drain import drain
from tests.cast import add_member
from tests.database import business
from tests.reading import buttons, checked, reason_at, value_of, words

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme/"
ASK = f"{ACME}access/"
WHY = "I run the workshop on Friday"


def form_of(administrator, **others):
    return {"permission": MANAGE_MEMBERSHIP.value, "person": administrator.pk, **others}


def test_administrators_read_the_reason_wherever_they_decide(mia, adam, client_of, mailoutbox):
    client_of(mia).post(ASK, form_of(adam, reason=f"  {WHY}\n please "))

    assert AccessRequest.objects.get().reason == f"{WHY} please"
    assert sentence(Event.objects.get(kind=ACCESS_REQUESTED)) == (
        "Mia requested access from Adam: “Invite and remove members, and change their roles”. "
        f"Reason: {WHY} please"
    )
    page = client_of(adam)
    for path in ("inbox/", f"settings/members/{mia.pk}/", "settings/history/"):
        assert WHY in words(page.get(f"{ACME}{path}")), path
    send_notifications()
    drain()
    (mail,) = [mail for mail in mailoutbox if mail.to == ["adam@example.com"]]
    assert WHY in mail.body
    assert WHY not in mail.subject


def test_without_a_reason_nothing_is_quoted(mia, adam, client_of):
    client_of(mia).post(ASK, form_of(adam))

    assert "Reason" not in sentence(Event.objects.get(kind=ACCESS_REQUESTED))
    assert "“”" not in words(client_of(adam).get(f"{ACME}inbox/"))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("x" * 201, "at most 200 characters"),
        ("a\N{ZERO WIDTH SPACE}b", "visible characters"),
        ("a\0b", "Null characters are not allowed"),
    ],
)
def test_a_reason_that_is_refused_is_so_at_its_field(mia, adam, acme, client_of, typed, problem):
    ann = add_member(acme, "Ann", adam.role_slugs[0])
    page = client_of(mia)
    before = business()

    shown = page.post(ASK, form_of(ann, reason=typed))

    assert shown.status_code == 200
    assert problem in reason_at(shown, "reason")
    assert value_of(shown, "reason") == typed.replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert checked(shown, "person") == [str(ann.pk)]
    assert "Request access" in buttons(shown)
    assert business() == before


def test_programs_are_refused_a_wrong_reason_too(mia, adam):
    with pytest.raises(InvalidLine):
        actions.request_access(
            membership=mia, permission=MANAGE_MEMBERSHIP, administrator=adam, reason="x" * 201
        )
