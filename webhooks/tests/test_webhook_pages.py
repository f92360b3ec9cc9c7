"""Settings → Webhooks: made with a secret that is shown once, tried, changed, rotated, deleted."""

import re

import pytest

from audit.models import Event
from tests.database import dump
from tests.reading import buttons, notices, reason_at, words
from webhooks.models import Delivery, Webhook
from webhooks.tests.makers import PUBLIC, add_webhook, deliver, secret_of
from webhooks.tests.receiver import answering

pytestmark = pytest.mark.django_db
WEBHOOKS = "/organizations/acme/settings/webhooks/"
NEW = f"{WEBHOOKS}new/"
SECRET = re.compile(r"whsec_[0-9A-Za-z+/]{43}=")


def filled(**typed):
    """The form as someone fills it in."""
    return {"name": "Chat", "url": PUBLIC, "types": ["member.added", "member.removed"], **typed}


def secrets_in(response):
    """The secrets on a page, each once."""
    return sorted(set(SECRET.findall(response.content.decode())))


def test_its_secret_is_shown_once_and_is_nowhere_after(adam, fresh_client_of, caplog):
    page = fresh_client_of(adam)
    answer = page.post(NEW, filled())

    (secret,) = secrets_in(answer)
    webhook = Webhook.objects.get()
    assert "no-store" in answer["Cache-Control"]
    assert secret_of(webhook) == secret
    for address in (WEBHOOKS, webhook.get_absolute_url(), "/organizations/acme/settings/history/"):
        assert secrets_in(page.get(address)) == []
    assert secret not in dump()
    assert secret not in caplog.text


def test_the_page_of_the_secret_tests_the_webhook(adam, fresh_client_of):
    page = fresh_client_of(adam)

    shown = page.post(NEW, filled())

    webhook = Webhook.objects.get()
    address = webhook.get_absolute_url()
    assert "Send test" in buttons(shown)
    assert f'action="{address}test/"' in shown.content.decode()
    assert page.post(f"{address}test/")["Location"] == address
    page.post(f"{address}switch-off/")
    rotated = page.post(f"{address}rotate/", {"number": webhook.secret_number})
    assert secrets_in(rotated)
    assert "Send test" not in buttons(rotated)


def test_from_a_new_webhook_to_a_delivery_that_is_sent_again(receive, adam, mia, fresh_client_of):
    receiver, page = receive(), fresh_client_of(adam)
    (secret,) = secrets_in(page.post(NEW, filled(url=receiver.url)))
    webhook = Webhook.objects.get()
    address = webhook.get_absolute_url()
    assert "Pending" in words(page.get(address))

    assert "on its way" in notices(page.post(f"{address}test/", follow=True))[0]
    deliver()
    assert receiver.received[0].verified(secret)["type"] == "webhook.test"
    assert "Active" in words(page.get(address))

    page.post(f"/organizations/acme/settings/members/{mia.pk}/delete/")
    deliver()
    told = receiver.received[1]
    assert told.verified(secret)["data"]["member"] == {"id": mia.user_id, "name": "Mia"}

    delivery = Delivery.objects.get(type="member.removed")
    shown = words(page.get(delivery.get_absolute_url()))
    assert "Delivered" in shown
    page.post(f"{delivery.get_absolute_url()}redeliver/")
    deliver()
    assert receiver.received[2].id == told.id
    assert receiver.received[2].verified(secret) == told.verified(secret)


def test_who_has_not_just_signed_in_does_so_first(adam, client_of):
    answer = client_of(adam).post(NEW, filled())

    assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x\0y"),
        ("name", "x" * 61),
        ("name", "pager"),
        ("url", ""),
        ("url", "hooks.example.com"),
        ("url", "http://hooks.example.com/"),
        ("url", "ftp://hooks.example.com/"),
        ("url", "https://"),
        ("url", "https://hooks.example.com:99999/"),
        ("url", "https://hooks.example.com:22/"),
        ("url", "https://adam@hooks.example.com/"),
        ("url", "https://adam:secret@hooks.example.com/"),
        ("url", "https://hooks.example.com/#part"),
        ("url", "https://hooks.example.com/a b"),
        ("url", "https://hooks.example.com/ä"),
        ("url", "https://hooks.example.com/\0"),
        ("url", "https://hooks.example.com/" + "x" * 500),
        ("url", "https://127.0.0.1/"),
        ("url", "https://[::1]/"),
        ("url", "https://[::ffff:10.0.0.1]/"),
        ("url", "https://[64:ff9b::7f00:1]/"),
        ("url", "https://[2002:7f00:1::]/"),
        ("url", "https://169.254.169.254/"),
        ("url", "https://[fe80::1]/"),
        ("types", []),
        ("types", ["nothing.happened"]),
        ("types", ["webhook.test"]),
        ("types", ["x\0y"]),
    ],
)
def test_bad_input_gets_its_reason_at_the_field(adam, fresh_client_of, settings, field, typed):
    settings.WEBHOOKS_ALLOW_HTTP = False
    settings.OUTGOING_NETWORKS = []
    add_webhook("PAGER", by=adam)

    answer = fresh_client_of(adam).post(NEW, filled(**{field: typed}))

    assert reason_at(answer, field)
    assert Webhook.objects.count() == 1


def test_what_is_changed_is_in_the_history_without_the_url(adam, client_of):
    webhook = add_webhook(by=adam)
    typed = filled(
        name="Pager", url="https://hooks.example.com/in?token=hidden", types=["member.added"]
    )

    client_of(adam).post(f"{webhook.get_absolute_url()}edit/", typed)

    webhook.refresh_from_db()
    event = Event.objects.get(kind="webhook.changed")
    assert (webhook.name, webhook.types) == ("Pager", ["member.added"])
    assert "hidden" not in str([event.before, event.after, event.target_label])


def test_saving_what_it_is_already_is_no_event(adam, client_of):
    webhook = add_webhook(types=["member.added", "member.removed"], by=adam)

    client_of(adam).post(f"{webhook.get_absolute_url()}edit/", filled())

    assert not Event.objects.filter(kind="webhook.changed").exists()


def test_what_it_answers_is_shown_as_text(receive, adam, client_of):
    receiver = receive(answering(500, b"<script>alert(1)</script>\0" + b"x" * 5000))
    webhook = add_webhook(url=receiver.url, by=adam, state="pending")
    page = client_of(adam)
    page.post(f"{webhook.get_absolute_url()}test/")
    deliver()

    delivery = Delivery.objects.get()
    shown = page.get(delivery.get_absolute_url()).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert len(delivery.answer) == 4096


def test_rotating_twice_with_one_form_makes_one_secret(adam, fresh_client_of):
    webhook, page = add_webhook(by=adam), fresh_client_of(adam)
    old = secret_of(webhook)
    rotate = f"{webhook.get_absolute_url()}rotate/"

    (new,) = secrets_in(page.post(rotate, {"number": "1"}))
    again = page.post(rotate, {"number": "1"})

    webhook.refresh_from_db()
    assert secrets_in(again) == []
    assert "already rotated" in notices(again)[0]
    assert (secret_of(webhook), new != old) == (new, True)


def test_deleting_it_takes_its_deliveries(adam, client_of):
    webhook, page = add_webhook(by=adam), client_of(adam)
    page.post(f"{webhook.get_absolute_url()}test/")

    assert "Delete the webhook" in words(page.get(f"{webhook.get_absolute_url()}delete/"))
    page.post(f"{webhook.get_absolute_url()}delete/")

    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()


def test_no_more_than_twenty(adam, fresh_client_of):
    for number in range(20):
        add_webhook(f"Webhook {number}", by=adam)

    answer = fresh_client_of(adam).post(NEW, filled())

    assert "has 20 webhooks" in notices(answer)[0]
    assert Webhook.objects.count() == 20


def test_the_neighbour_finds_nothing(adam, zed, fresh_client_of):
    webhook = add_webhook(by=adam)
    own = add_webhook(by=zed)
    theirs = webhook.get_absolute_url()
    through_own = own.get_absolute_url().replace(str(own.pk), str(webhook.pk))

    for address in (theirs, through_own):
        assert fresh_client_of(zed).get(address).status_code == 404
        for deed in ("test", "remove", "edit", "rotate", "switch-off", "switch-on"):
            assert fresh_client_of(zed).post(f"{address}{deed}/").status_code == 404
