"""An API, or a version, that begins with its definition: all of it, or nothing."""

import json
from io import BytesIO

import pytest

from apis import actions
from apis.definitions.checking import checks
from apis.events import API_CREATED, DEFINITION_ADDED
from apis.models import Api, Definition, Version
from apis.tests.makers import checked, defined
from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from tests.cast import add_member
from tests.database import business
from tests.reading import buttons, link_named, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
APIS = "/organizations/acme/apis/"
NEW = APIS + "new/"
PAYMENTS = APIS + "payments/"


def titled(title="Payments", number="5.427.1", **information):
    """The text of a definition that says this of itself."""
    document = json.loads(defined(number))
    document["info"] |= {"title": title, **information}
    return json.dumps(document)


def as_file(text):
    file = BytesIO(text if isinstance(text, bytes) else text.encode())
    file.name = "openapi.json"
    return file


def upload(text):
    return actions.Upload(text, checked(text))


# An API


def test_an_api_begins_from_a_file(project, pat, client_of, acme):
    text = titled(summary="Invoices  and receipts.")

    answer = client_of(pat).post(NEW, {"project": project.pk, "file": as_file(text)}, follow=True)

    assert answer.wsgi_request.path == PAYMENTS + "v5/"
    assert notices(answer) == ["Payments was created."]
    api = acme.apis.get()
    assert (api.name, api.handle, api.summary) == (
        "Payments", "payments", "Invoices and receipts."
    )  # fmt: skip
    version = api.versions.get()
    assert (version.major, version.definition.number) == (5, "5.427.1")
    assert version.definition.source == text
    assert version.definition.findings
    assert [Event.objects.filter(kind=k).count() for k in (API_CREATED, DEFINITION_ADDED)] == [1, 1]


def test_what_is_typed_comes_before_what_the_definition_says(project, pat, client_of, acme):
    typed = {"name": "Ledger", "summary": "Ours.", "project": project.pk}

    client_of(pat).post(NEW, {**typed, "definition": titled(summary="Theirs.")})

    assert [(api.name, api.summary) for api in acme.apis.all()] == [("Ledger", "Ours.")]


@pytest.mark.parametrize("summary", ["x" * 201, "\u202eelif", " "])
def test_a_summary_that_cannot_be_shown_in_a_line_is_left_out(project, pat, summary):
    api = actions.create_api(
        name="", project=project, upload=upload(titled(summary=summary)), by=pat
    )

    assert api.summary == ""


def test_the_same_file_again_leads_to_the_api_and_changes_nothing(project, pat, client_of):
    page, typed = client_of(pat), {"project": project.pk, "definition": titled()}
    page.post(NEW, typed, follow=True)
    before = business()

    answer = page.post(NEW, typed, follow=True)

    assert answer.wsgi_request.path == PAYMENTS
    assert notices(answer) == ["Payments has this definition already."]
    assert business() == before


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        (titled(title="ab"), "name", "Enter a name. The title of the definition cannot be one"),
        (titled(title="x" * 61), "name", "3 to 60 characters"),
        (titled(title="Ledger"), "name", "Another API is already named Ledger"),
        (titled(number="one"), "definition", "such as 1.4.2, 1.4 or v1, or to a date"),
        (titled(number="2022-13-01"), "definition", "2024-10-01"),
        (titled(number="10000.0.0"), "definition", "at most 9999"),
        ("openapi: 3.1.0\ninfo: {title: A, version: 1.1.0}\npaths: 1", "definition", "has errors"),
        ("x" * 2_000_001, "file", "larger than 2 MB"),
        (b"\xff\xfe", "file", "not text in UTF-8"),
        (b"", "file", "The file is empty."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    project, pat, client_of, text, field, reason
):
    actions.create_api(name="Ledger", project=project, by=pat)
    before = business()

    answer = client_of(pat).post(
        NEW, {"summary": "Kept", "project": project.pk, "file": as_file(text)}
    )

    assert reason in reason_at(answer, field)
    assert value_of(answer, "summary") == "Kept"
    if field != "file":
        assert words_start(text) in answer.content.decode()
    assert business() == before


def words_start(text):
    return text[:60].replace('"', "&quot;")


def test_a_pasted_text_stays_when_the_file_cannot_be_read(project, pat, client_of):
    typed = {"project": project.pk, "definition": "openapi: kept", "file": as_file(b"\xff")}

    answer = client_of(pat).post(NEW, typed)

    assert "openapi: kept" in answer.content.decode()


def test_neither_a_name_nor_a_definition_is_refused_at_the_name(project, pat, client_of):
    answer = client_of(pat).post(NEW, {"project": project.pk, "definition": " \n"})

    assert reason_at(answer, "name") == "Enter a name, or add a definition."


def test_only_one_definition_of_an_organization_is_checked_at_a_time(project, pat, client_of, acme):
    with checks.turns.one(str(acme.pk)):
        answer = client_of(pat).post(NEW, {"project": project.pk, "definition": titled()})

    assert "Try again in 10 seconds." in words(answer)
    assert "/payments" in answer.content.decode()
    assert not Api.objects.exists()


def test_a_definition_that_is_refused_takes_the_api_back(project, pat):
    for text, refusal in (
        (titled(number="one"), actions.NoNumber),
        (titled(title="ab"), actions.TitleIsNoName),
    ):
        with pytest.raises(refusal):
            actions.create_api(name="", project=project, upload=upload(text), by=pat)

    assert not Api.objects.exists()
    assert not Event.objects.filter(kind=API_CREATED).exists()


def test_neither_who_only_discovers_nor_the_neighbour_brings_one_in(
    project, sue, zed, client_of, acme
):
    typed = {"project": project.pk, "definition": titled()}
    theirs = create_project(name="Apollo", by=zed)

    assert client_of(sue).post(NEW, typed).status_code == 403
    assert client_of(zed).post(NEW, typed).status_code == 404
    foreign = client_of(zed).post(NEW.replace("acme", "zenith"), typed)
    assert reason_at(foreign, "project")
    forged = client_of(zed).post(NEW, {**typed, "project": theirs.pk})
    assert forged.status_code == 404
    assert not Definition.objects.exists()


# A version


def test_a_version_has_the_number_that_is_asked_for(payments, pat, client_of):
    page = client_of(pat)
    for major in ("0", "2022", "9999"):
        answer = page.post(PAYMENTS + "versions/new/", {"major": major}, follow=True)
        assert answer.wsgi_request.path == f"{PAYMENTS}v{major}/"

    assert [v.major for v in payments.versions.newest_first()] == [9999, 2022, 1, 0]
    assert value_of(page.get(PAYMENTS + "versions/new/"), "major") == "9999"


@pytest.mark.parametrize("major", ["", "-1", "10000", "1", "x", "1.5", "9" * 40, "١"])
def test_a_number_that_is_none_or_taken_is_refused_at_the_field(payments, pat, client_of, major):
    answer = client_of(pat).post(PAYMENTS + "versions/new/", {"major": major})

    assert reason_at(answer, "major")
    assert payments.versions.count() == 1


def test_no_number_out_of_bounds_gets_past_the_form(payments, pat):
    for major in (-1, 10_000):
        with pytest.raises(actions.InvalidMajor):
            actions.add_version(api=payments, major=major, by=pat)
    actions.add_version(api=payments, major=9_999, by=pat)
    with pytest.raises(actions.InvalidMajor):
        actions.add_version(api=payments, by=pat)


def test_a_definition_of_another_major_becomes_that_version_with_one_more_press(
    payments, pat, client_of
):
    page, text = client_of(pat), titled(number="2022-11-28")

    refused = page.post(PAYMENTS + "v1/definition/new/", {"definition": text})
    assert "Add the definition as v2022 of the API" in reason_at(refused, "definition")
    assert "Add as v2022" in buttons(refused)
    assert f'formaction="{PAYMENTS}versions/new/"' in refused.content.decode()
    added = page.post(PAYMENTS + "versions/new/", {"definition": text}, follow=True)

    assert added.wsgi_request.path == PAYMENTS + "v2022/"
    assert payments.versions.get(major=2022).definition.number == "2022-11-28"
    again = page.post(PAYMENTS + "v1/definition/new/", {"definition": text})
    there = link_named(again, "Add definition of v2022")
    assert there == PAYMENTS + "v2022/definition/new/"
    assert "Add as v2022" not in buttons(again)


def test_a_version_whose_definition_is_refused_is_not_there(payments, pat):
    text = titled(number="2.0.0")

    with pytest.raises(actions.OtherMajor):
        actions.add_version(api=payments, major=3, upload=upload(text), by=pat)
    with pytest.raises(actions.VersionExists):
        actions.add_version(api=payments, upload=upload(titled(number="1.0.0")), by=pat)

    assert payments.versions.count() == 1
    assert not Definition.objects.exists()


def test_a_version_of_an_api_of_others_is_not_added(payments, zed, acme, client_of):
    dev = add_member(acme, "Dev", RoleSlug.DEVELOPER)
    body = {"definition": titled()}

    assert client_of(dev).post(PAYMENTS + "versions/new/", body).status_code == 403
    assert client_of(zed).post(PAYMENTS + "versions/new/", body).status_code == 404
    with pytest.raises(actions.ApiGone):
        actions.add_version(
            api=Api(pk=payments.pk, organization=zed.organization), upload=upload(titled()), by=zed
        )
    assert Version.objects.count() == 1
