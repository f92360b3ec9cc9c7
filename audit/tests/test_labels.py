"""What events hold is told with the labels of pages, not with the names of fields."""

from audit.event_types import EVENT_TYPES
from audit.sentences import changes, sentence
from audit.tests.test_sentences import event


def test_what_one_key_means_differs_between_nouns():
    of_endpoint = {"kind": "grpc", "visibility": "public"}

    assert changes(event(EVENT_TYPES["endpoint.added"], after=of_endpoint)) == [
        ("Kind", "", "gRPC"),
        ("Visibility", "", "Public"),
    ]
    of_api = event(EVENT_TYPES["api.visibility_changed"], after={"visibility": "public"})
    assert changes(of_api) == [("Visibility", "", "Everyone, without signing in")]
    deployed = event(EVENT_TYPES["deployment.requested"], after={"kind": "promote"})
    assert changes(deployed) == [("Kind", "", "Promote")]
    of_key = event(
        EVENT_TYPES["key.generated"], after={"key": "cok_…1", "environment": "production"}
    )
    assert sentence(of_key).endswith(" for Production")
    late = event(EVENT_TYPES["job.late"], after={"environment": "production"})
    assert sentence(late).endswith(" is late in production")


def test_days_and_short_forms_are_written_as_people_write_them():
    retiring = event(EVENT_TYPES["api_version.deprecated"], after={"sunset_on": "2027-05-29"})
    assert sentence(retiring).endswith("which can be retired on 29 May 2027")
    exported = event(EVENT_TYPES["history.exported"], after={"since": "2026-11-01"})
    assert changes(exported) == [("Since", "", "1 November 2026")]
    received = event(
        EVENT_TYPES["payment.recorded"], after={"amount": "€1.00", "day": "2026-10-09"}
    )
    assert sentence(received).endswith("received on 9 October 2026")

    changed = event(EVENT_TYPES["billing.details_changed"], after={"vat_id": "DE1", "iban": "DE2"})
    assert changes(changed) == [("IBAN", "", "DE2"), ("VAT ID", "", "DE1")]
    issued = event(EVENT_TYPES["invoice.issued"], after={"sha256": {"pdf": "1", "xml": "2"}})
    assert changes(issued) == [("Checksum", "", "PDF: 1, XML: 2")]


def test_a_credential_that_acts_is_named_once():
    made = {"actor_label": "Pipeline (…1IDC)", "means": "CI credential …1IDC"}

    assert sentence(event(EVENT_TYPES["project.created"], **made)) == (
        "Pipeline (CI credential …1IDC) created the project Mia"
    )
