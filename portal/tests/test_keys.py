"""Keys of applications: made, shown once, within whose reach, and noticed before they end."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounts.actions import close_account
from audit.models import Event
from credentials.actions import MadeAlready
from credentials.schedule import remind_of_expiry
from organizations.actions import change_roles, remove_member
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from portal import actions
from portal.actions.subscribing import ApplicationBlocked
from portal.events import KEY_GENERATED
from portal.models import Key, Right, State
from portal.tests.makers import add_application, add_key, add_subscription
from tests.database import business, dump
from tests.freshness import freshly_signed_in, grown_stale
from tests.reading import reason_at, words

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"\bcok_[0-9A-Za-z]{38}\b")
WEB_SHOP = {"name": "Web shop", "environment": "production", "days": "90"}


def page_of(application):
    return f"/portal/acme/applications/{application.pk}/"


def secrets_in(response):
    return sorted(set(SECRET.findall(response.content.decode())))


@pytest.fixture
def fresh(client_of):
    """The browser of someone who signed in a moment ago."""

    def sign_in(member):
        return freshly_signed_in(client_of(member), member.user)

    return sign_in


def terms(environment="production", days=90):
    return actions.KeyTerms("Web shop", days, environment=environment)


def generated(application, by, **changed):
    return actions.generate_key(application=application, wanted=terms(**changed), by=by)


def test_a_key_s_pages_show_how_to_call_what_it_opens(sam, checkout, version, gold, fresh):
    page, curl = fresh(sam), f'curl -H "X-API-Key: $API_KEY" {version.addresses.get().base_url}'
    add_subscription(checkout, version, gold, State.PENDING)
    key = add_key(checkout)
    assert curl not in words(page.get(key.get_absolute_url()))
    checkout.subscriptions.update(state=State.ACTIVE)

    assert curl in words(page.get(key.get_absolute_url()))
    assert curl in words(page.post(f"{page_of(checkout)}keys/new/", WEB_SHOP))
    sandbox = add_key(checkout, environment="sandbox", name="Test")
    assert curl not in words(page.get(sandbox.get_absolute_url()))


def test_a_key_is_shown_once_and_kept_nowhere(sam, checkout, fresh):
    page = fresh(sam)

    answer = page.post(f"{page_of(checkout)}keys/new/", WEB_SHOP)

    (secret,) = secrets_in(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert Key.objects.find(secret) == checkout.keys.get()
    assert secrets_in(page.get(page_of(checkout))) == []
    assert secrets_in(page.get(f"{page_of(checkout)}keys/{checkout.keys.get().pk}/")) == []
    assert secret.removeprefix("cok_") not in dump()
    event = Event.objects.get(kind=KEY_GENERATED)
    assert event.after["key"] == str(checkout.keys.get())


def test_a_stale_sign_in_makes_no_key(sam, checkout, client_of):
    page = grown_stale(client_of(sam))

    answer = page.post(f"{page_of(checkout)}keys/new/", WEB_SHOP)

    assert answer.status_code == 302
    assert not Key.objects.exists()


def test_a_form_makes_one_key_however_often_it_is_sent(sam, checkout, fresh):
    page, typed = fresh(sam), WEB_SHOP | {"form_id": str(uuid4())}

    first = page.post(f"{page_of(checkout)}keys/new/", typed)
    again = page.post(f"{page_of(checkout)}keys/new/", typed)

    assert len(secrets_in(first)) == 1
    assert secrets_in(again) == []
    assert str(MadeAlready()) in words(again)
    assert checkout.keys.count() == 1


def test_a_form_that_made_the_second_key_says_so_too(sam, checkout, fresh):
    generated(checkout, sam)
    page, typed = fresh(sam), WEB_SHOP | {"form_id": str(uuid4())}

    page.post(f"{page_of(checkout)}keys/new/", typed)
    again = page.post(f"{page_of(checkout)}keys/new/", typed)

    assert str(MadeAlready()) in words(again)
    assert checkout.keys.count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\0"}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"days": "367"}, "days"),
        ({"days": "-1"}, "days"),
        ({"days": "\0"}, "days"),
        ({"environment": "moon"}, "environment"),
        ({"environment": "\0"}, "environment"),
        ({"environment": ""}, "environment"),
    ],
)
def test_what_is_typed_wrongly_is_said_at_its_field(sam, checkout, fresh, typed, field):
    answer = fresh(sam).post(f"{page_of(checkout)}keys/new/", WEB_SHOP | typed)

    assert answer.status_code == 200
    assert reason_at(answer, field)
    assert not Key.objects.exists()


def test_an_application_has_two_keys_in_each_environment(sam, checkout, fresh):
    first, second = generated(checkout, sam), generated(checkout, sam)
    generated(checkout, sam, environment="sandbox")
    generated(checkout, sam, environment="sandbox")

    answer = fresh(sam).post(f"{page_of(checkout)}keys/new/", WEB_SHOP)

    said = words(answer)
    assert f"two keys in production: {first}, {second}. Revoke one first." in said
    assert checkout.keys.count() == 4
    assert {key.slot for key in checkout.keys.filter(environment="sandbox")} == {1, 2}


def test_an_expired_key_gives_its_slot_to_the_next(sam, checkout):
    first, second = generated(checkout, sam), generated(checkout, sam, days=7)

    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        third = generated(checkout, sam)

    assert set(checkout.keys.all()) == {first, third}
    assert third.slot == second.slot


def test_one_that_expired_stays_listed_until_its_slot_is_needed(sam, checkout):
    generated(checkout, sam, days=7)

    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        generated(checkout, sam)
        assert checkout.keys.count() == 1


def test_a_blocked_application_gets_no_key_and_keeps_those_it_has(sam, adam, checkout):
    key = generated(checkout, sam)
    actions.block_application(application=checkout, reason="Spam.", by=adam)

    with pytest.raises(ApplicationBlocked):
        generated(checkout, sam)
    assert Key.objects.find(key.secret) == key


# Within whose reach


@pytest.mark.parametrize("who", ["eve", "mia", "zed"])
def test_nobody_else_does_anything_with_a_key(who, request, sam, checkout, fresh):
    key = add_key(checkout)
    page, before = fresh(request.getfixturevalue(who)), business()

    for end in ("keys/new/", f"keys/{key.pk}/rotate/", f"keys/{key.pk}/revoke/"):
        answer = page.post(page_of(checkout) + end, WEB_SHOP | {"overlap_hours": "0"})
        assert answer.status_code in {403, 404}
        assert secrets_in(answer) == []
    assert business() == before


def test_who_only_reads_an_application_sees_that_there_are_keys(
    sam, eve, acme, checkout, client_of
):
    key = add_key(checkout)
    checkout.shares.create(organization=acme, membership=eve, right=Right.READ)
    page = client_of(eve)

    shown = words(page.get(page_of(checkout)))

    assert "1 key. Only those who manage Checkout see more." in shown
    assert key.hint not in shown
    assert key.name not in shown
    for end in ("", "rotate/", "revoke/"):
        assert page.get(f"{page_of(checkout)}keys/{key.pk}/{end}").status_code == 403


def test_a_key_is_reached_through_its_own_application_only(sam, checkout, client_of):
    key = add_key(checkout)
    other = add_application("Till", owner=sam)

    assert client_of(sam).get(f"{page_of(other)}keys/{key.pk}/").status_code == 404


def test_an_external_subscriber_reads_no_name_of_who_made_a_key(eve, sam, client_of):
    mine = add_application("Till", owner=sam)
    key = generated(mine, sam)
    actions.transfer_application(application=mine, to=eve, by=sam)

    assert "Sam" not in words(client_of(eve).get(f"{page_of(mine)}keys/{key.pk}/"))


# Before it ends, and when people go


def reminded():
    remind_of_expiry()
    return sorted(
        Mail.objects.filter(kind="credential-reminder").values_list("recipient", flat=True)
    )


def test_the_owner_is_reminded_before_a_key_expires(sam, adam, checkout):
    generated(checkout, sam)

    with time_machine.travel(timezone.now() + timedelta(days=77), tick=False):
        assert reminded() == ["sam@example.com"]


def test_administrators_are_reminded_of_a_key_without_an_owner(sam, adam, checkout):
    generated(checkout, sam)
    remove_member(membership=sam, by=adam)

    with time_machine.travel(timezone.now() + timedelta(days=77), tick=False):
        assert reminded() == ["adam@example.com"]


def test_administrators_are_reminded_of_a_key_that_its_owner_may_not_rotate(sam, adam, checkout):
    generated(checkout, sam)
    change_roles(membership=sam, slugs=[RoleSlug.DEVELOPER], by=adam)

    with time_machine.travel(timezone.now() + timedelta(days=77), tick=False):
        assert reminded() == ["adam@example.com"]


def test_nobody_is_reminded_where_nobody_can_rotate(sam, acme, checkout):
    generated(checkout, sam)
    acme.suspended_at = timezone.now()
    acme.save()

    with time_machine.travel(timezone.now() + timedelta(days=77), tick=False):
        assert reminded() == []


def test_a_key_forgets_the_name_of_a_closed_account(sam, checkout):
    key = generated(checkout, sam)
    assert key.creator_name == "Sam"

    close_account(address=sam.user.email, by=sam.user)

    key.refresh_from_db()
    assert "Sam" not in key.creator_name
    assert Key.objects.find(key.secret) == key
