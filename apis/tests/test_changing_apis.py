"""The name and the summary of an API are changed, and its handle stays."""

import pytest

from apis import actions
from apis.events import API_CHANGED
from apis.models import Api
from audit.models import Event
from console.words.lines import InvalidLine
from tests.reading import notices, reason_at

pytestmark = pytest.mark.django_db
SETTINGS = "/organizations/acme/apis/payments/settings/"


def test_details_change_and_the_handle_stays(payments, pat, client_of):
    answer = client_of(pat).post(SETTINGS, {"name": "Billing", "summary": "New"}, follow=True)

    assert notices(answer) == ["The API was saved."]
    payments.refresh_from_db()
    assert (payments.name, payments.summary, payments.handle) == ("Billing", "New", "payments")
    event = Event.objects.get(kind=API_CHANGED)
    assert (event.before["name"], event.after["name"]) == ("Payments", "Billing")


def test_no_change_is_no_event(payments, pat):
    actions.change_api(api=payments, name="Payments", summary="Invoices.", by=pat)

    assert not Event.objects.filter(kind=API_CHANGED).exists()


def test_a_changed_summary_is_one_line_as_that_of_a_new_api(payments, pat):
    actions.change_api(api=payments, name="Payments", summary=" Money \n in ", by=pat)

    payments.refresh_from_db()
    assert payments.summary == "Money in"
    with pytest.raises(InvalidLine):
        actions.change_api(api=payments, name="Payments", summary="Mon\u200bey", by=pat)


def test_a_change_to_the_name_of_another_is_refused(payments, project, pat, client_of):
    actions.create_api(name="Ledger", project=project, by=pat)

    answer = client_of(pat).post(SETTINGS, {"name": "LEDGER", "summary": ""})

    assert "Another API is already named LEDGER." in reason_at(answer, "name")


def test_an_api_that_was_deleted_meanwhile_is_not_changed(payments, pat):
    payments.versions.all().delete()
    Api.objects.filter(pk=payments.pk).delete()

    with pytest.raises(actions.ApiGone):
        actions.change_api(api=payments, name="Billing", summary="", by=pat)
