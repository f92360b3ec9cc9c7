"""Another kind of credential is one short model: everything else is here, for all kinds."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import isolate_apps
from django.utils import timezone

from credentials import mail, reminders, retention, secret_format
from credentials.actions import Expired, MadeAlready, RotatedAlready, issue, replace
from credentials.forms import CredentialForm
from credentials.last_use import note_use_after_response
from credentials.models import Credential, CredentialQuerySet, Recipient
from credentials.pages import CredentialPages
from credentials.schedule import forget_expired_credentials, remind_of_expiry
from outbox.models import Mail
from tests.reading import words

# A table is made, which SQLite does in no transaction.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.untraced]

LIFE = timedelta(days=90)


@pytest.fixture
def kind(monkeypatch):
    """Keys of gateways: all that an app has to write down."""
    with isolate_apps("credentials"):

        class GatewayKey(Credential):
            """What a gateway shows."""

            mark = "cgw_"
            objects = CredentialQuerySet.as_manager()

            class Meta(Credential.Meta):
                app_label = "credentials"
                verbose_name = "gateway key"

            def get_absolute_url(self):
                return f"/gateways/{self.pk}/"

            @property
            def belongs_to(self):
                return "the gateway Europe"

            @classmethod
            def whom_to_remind(cls, found):
                return [(each, Recipient("ada@example.com", "ada@example.com")) for each in found]

    for module in (mail, reminders, retention):
        monkeypatch.setattr(module, "kinds", lambda: [GatewayKey])
    with connection.schema_editor() as editor:
        editor.create_model(GatewayKey)
    yield GatewayKey
    with connection.schema_editor() as editor:
        editor.delete_model(GatewayKey)


@pytest.fixture
def key(kind):
    """One that was just made."""
    return issue(kind, name="Europe", life=LIFE)


def after(**length):
    return time_machine.travel(timezone.now() + timedelta(**length), tick=False)


def test_it_is_found_by_its_text_alone_with_one_statement(kind, key, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert kind.objects.find(key.secret) == key

    stored = kind.objects.get()
    assert stored.secret == ""
    assert bytes(stored.digest) == secret_format.digest_of(key.secret)
    assert key.secret not in str(kind.objects.values())


def test_what_is_not_well_formed_costs_no_statement(kind, key, django_assert_num_queries):
    with django_assert_num_queries(0):
        for text in ("", "cgw_", key.secret[:-1], key.secret + "0", "cop_" + key.secret[4:]):
            assert kind.objects.find(text) is None


def test_it_ends_at_its_time_and_never_later_than_in_a_year(kind, key):
    with after(days=90):
        assert kind.objects.find(key.secret) is None

    assert key.expires_at - key.created_at == LIFE
    with pytest.raises(Exception, match="366 days"):
        issue(kind, name="Europe", life=timedelta(days=367))


def test_it_is_rotated_with_an_overlap(kind, key):
    new = replace(key, overlap=timedelta(hours=24))

    assert (new.name, new.life) == ("Europe", LIFE)
    with after(hours=23):
        assert {kind.objects.find(each.secret) for each in (key, new)} == {key, new}
    with after(hours=25):
        assert kind.objects.find(key.secret) is None
        assert kind.objects.find(new.secret) == new
    with pytest.raises(RotatedAlready):
        replace(key, overlap=timedelta())


def test_an_expired_one_is_not_rotated(key):
    with after(days=91), pytest.raises(Expired):
        replace(key, overlap=timedelta())


def test_one_form_makes_one(kind):
    form_id = CredentialForm().fields["form_id"].initial()
    issue(kind, name="Europe", life=LIFE, form_id=form_id)

    with pytest.raises(MadeAlready):
        issue(kind, name="Europe", life=LIFE, form_id=form_id)

    assert kind.objects.count() == 1


def test_its_use_is_noted_after_the_answer_and_once_an_hour(kind, key):
    note_use_after_response(key)
    assert kind.objects.get().last_used_at is None

    Client().get("/healthz")

    first = kind.objects.get().last_used_at
    assert first is not None
    with after(minutes=59):
        kind.objects.get().note_use(at=timezone.now(), address=None)
    assert kind.objects.get().last_used_at == first
    with after(minutes=61):
        kind.objects.get().note_use(at=timezone.now(), address="2001:db8::17")
    assert kind.objects.get().last_used_at > first


def test_people_are_reminded_of_it_twice_in_its_own_words(kind, key):
    for day in (75, 76.5, 80, 87.5, 89):
        with after(days=day):
            remind_of_expiry()

    owed = Mail.objects.filter(kind=mail.REMINDER)
    with after(days=89):
        message = mail.write_reminder(owed[0])
    assert owed.count() == 2
    assert message is not None
    assert message.subject == "The gateway key Europe expires soon"
    assert f"…{key.hint}) for the gateway Europe expires on" in message.body
    assert f"/gateways/{key.pk}/" in message.body
    assert key.secret not in str(message.message())


def test_it_is_forgotten_a_month_after_its_end(kind, key):
    with after(days=119):
        forget_expired_credentials()
        assert kind.objects.exists()
    with after(days=121):
        forget_expired_credentials()
        assert not kind.objects.exists()


class Pages(CredentialPages):
    """All that an app has to say of the pages."""

    base = "base_card.html"
    lead, rule = "{holder} shows it.", "It is shown once."

    def context(self, request, holder):
        return {}

    def back(self, holder):
        return "/gateways/"

    def about(self, credential):
        return "What Europe shows."


def test_it_is_listed_by_its_hint_and_shown_once(kind, key, rf):
    pages, asked, again = Pages(), rf.get("/"), rf.post("/", {"overlap_hours": "24"})
    listed = render_to_string("credentials/_rows.html", {"credentials": kind.objects.all()})
    rotating = pages.rotate(asked, key, "Europe", replace)
    shown = pages.rotate(again, key, "Europe", lambda **typed: key)

    assert f"…{key.hint}" in words(HttpResponse(listed))
    assert "Rotate the credential Europe?" in words(rotating)
    assert key.secret not in listed + rotating.content.decode()
    assert key.secret in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store, private"
