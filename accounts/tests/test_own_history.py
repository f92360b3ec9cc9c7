"""Your account → History: what one did, what others did to one's account, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.events import PASSWORD_CHANGED
from audit.event_types import EVENT_TYPES
from audit.models import Event
from tests.cast import add_member
from tests.reading import link_named, words

HISTORY = "/accounts/history/"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def happened(*, by=None, to=None, organization=None, **fields):
    return Event.objects.create(
        **{
            "kind": EVENT_TYPES["project.created"],
            "actor_id": by and by.pk,
            "actor_label": f"{by.name} <{by.email}>" if by else "",
            "target_type": "user" if to else "",
            "target_id": str(to.pk) if to else "",
            "organization_id": organization and organization.pk,
            "organization_label": organization.name if organization else "",
            "reason": "",
            **fields,
        }
    )


def give(page, member, *roles, **extra):
    page.post(f"/organizations/acme/settings/members/{member.pk}/", {"roles": roles}, **extra)


@pytest.fixture
def read(client_of):
    """What someone's own history shows them."""
    return lambda who, query="": client_of(who).get(f"{HISTORY}{query}")


def targets(response):
    return [event.target_label for event in response.context["page"]]


def test_it_has_ones_own_deeds_everywhere_newest_first(read, adam, mia, client_of):
    client_of(adam).post("/organizations/acme/settings/", {"name": "Acme Works"})
    happened(by=adam.user, to=adam.user, kind=PASSWORD_CHANGED)
    give(client_of(adam), mia, "api-publisher")

    text = words(read(adam))

    gave = text.index("Adam changed Mia's roles from Developer to API publisher")
    changed = text.index("Adam changed their password")
    assert gave < changed < text.index("Adam renamed the organization from Acme to Acme Works")


def test_it_has_what_others_did_to_oneself_without_where_they_were(read, adam, mia, client_of):
    give(client_of(adam), mia, "api-publisher", REMOTE_ADDR="203.0.113.7")

    assert "Adam changed Mia's roles from Developer to API publisher" in words(read(mia))
    assert "203.0.113.7" not in words(read(mia))
    assert "203.0.113.7" in words(read(adam))


def test_nothing_of_other_people_is_there(read, adam, mia, zed, zenith, acme):
    happened(by=zed.user, organization=zenith, target_label="Zenith's")
    happened(by=zed.user, to=zed.user, target_label="Zed's")
    happened(by=adam.user, organization=acme, target_label="Adam's")
    happened(by=adam.user, organization=acme, target_label="invitation",
             target_type="invitation", target_id=str(mia.user_id))  # fmt: skip

    assert targets(read(mia)) == []


def test_after_leaving_an_organization_only_ones_own_deeds_there_remain(read, adam, mia, acme):
    happened(by=mia.user, organization=acme, target_label="her deed")
    happened(by=adam.user, to=mia.user, organization=acme, target_label="done to her")
    happened(by=adam.user, to=mia.user, target_label="done to her account")
    assert targets(read(mia)) == ["done to her account", "done to her", "her deed"]

    mia.delete()

    assert targets(read(mia)) == ["done to her account", "her deed"]


def test_without_events_it_says_what_it_is_for(read, nia):
    page = read(nia)

    assert "Nothing yet" in words(page)
    assert link_named(page, "History") == HISTORY


def test_a_page_of_300_from_both_sides_is_read_once(read, adam, mia, acme):
    for number in range(300):
        by, to = (mia.user, None) if number % 3 else (adam.user, mia.user)
        at = NOON + timedelta(seconds=number // 7)
        happened(by=by, to=to, organization=acme, at=at, target_label=str(number))
    expected = [str(number) for number in reversed(range(300))]

    seen: list[str] = []
    back: list[str] = []
    query = ""
    while True:
        page = read(mia, query).context["page"]
        seen += [event.target_label for event in page]
        if not page.next_link:
            break
        query = page.next_link
    while page.previous_link:
        page = read(mia, page.previous_link).context["page"]
        back = [event.target_label for event in page] + back

    assert seen == expected
    assert back == expected[:250]


@pytest.mark.parametrize("forged", ["x", "0", "WyIyMDI2LTAxLTAxIiwxXQ:1:x"])
def test_forged_cursors_show_the_first_page(forged, read, mia, acme):
    for number in range(60):
        happened(by=mia.user, organization=acme, target_label=str(number))

    assert targets(read(mia, f"?after={forged}")) == targets(read(mia))


def test_it_asks_the_same_for_3_events_and_for_300(client_of, adam, mia, acme):
    page = client_of(mia)

    def queries():
        page.get(HISTORY)
        with CaptureQueriesContext(connection) as asked:
            page.get(HISTORY)
        return len(asked)

    happened(by=mia.user)
    happened(by=adam.user, to=mia.user, organization=acme)
    few = queries()
    for _ in range(150):
        happened(by=mia.user)
        happened(by=adam.user, to=mia.user, organization=acme)

    assert queries() == few <= 5


def test_a_visitor_is_sent_to_sign_in_and_nobody_can_write(client, client_of, nia):
    assert client.get(HISTORY).status_code == 302
    assert client_of(nia).post(HISTORY).status_code == 405


def test_a_member_of_two_organizations_sees_both(read, mia, adam, zed, zenith, acme):
    add_member(zenith, mia.user)
    happened(by=adam.user, to=mia.user, organization=acme, target_label="at Acme")
    happened(by=zed.user, to=mia.user, organization=zenith, target_label="at Zenith")

    assert targets(read(mia)) == ["at Zenith", "at Acme"]
