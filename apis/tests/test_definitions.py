"""A version gets definitions: which, under which number, and from whom."""

import json
from io import BytesIO

import pytest
from django.urls import reverse

from apis import actions, definitions
from apis.definitions.checking import checks
from apis.models import Definition, Version
from apis.states import State
from apis.tests.makers import add_api, add_version, checked, defined
from audit.models import Event
from console.refusals import Refusal
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(payments):
    return payments.versions.get()


def add(version, number, *, by, operation="list", path="/payments", reason=""):
    source = defined(number, operation).replace("/payments", path)
    found = checked(source, after=version)
    given = {"version": version, "source": source, "checked": found, "by": by}
    if version.state in actions.UNPUBLISHED:
        return actions.add_definition(**given)
    return actions.replace_definition(**given, reason=reason)


def page_of(version, name="apis:add-definition"):
    api = version.api
    return reverse(name, args=[api.organization.handle, api.handle, version.major])


def text_of(page):
    return page.content.decode()


# Adding one


def test_a_pasted_definition_becomes_the_current_one(client_of, pat, version):
    page = client_of(pat).post(page_of(version), {"definition": defined("1.0.0")}, follow=True)

    version.refresh_from_db()
    assert version.definition.number == "1.0.0"
    assert version.definition.by == pat.user
    assert version.definition.document["paths"]["/payments"]
    assert "Definition 1.0.0" in text_of(page)
    assert "Line" in text_of(page)
    event = Event.objects.get(kind="api_version.definition_added")
    assert event.after == {"number": "1.0.0"}


def test_so_does_a_file_and_its_text_is_kept_as_it_was(client_of, pat, version):
    source = "# Ours.\r\n" + defined("1.0.0")
    file = BytesIO(source.encode("utf-8-sig"))
    file.name = "payments.yaml"

    client_of(pat).post(page_of(version), {"file": file})

    assert version.definitions.get().source == source.replace("\r\n", "\n")


def test_findings_are_listed_and_the_text_is_kept(client_of, pat, version):
    text = "openapi: 3.1.0\ninfo:\n  title: <b>A</b>\n  version: 1.10\npaths: {}\n"

    page = text_of(client_of(pat).post(page_of(version), {"definition": text}))

    assert "Line 4" in page
    assert "The version must be text." in page
    assert "title: &lt;b&gt;A&lt;/b&gt;" in page
    assert not version.definitions.exists()


def test_a_number_that_is_refused_is_told_without_warnings_before_it(client_of, pat, version):
    page = words(client_of(pat).post(page_of(version), {"definition": defined("2020-09-14_1")}))

    assert "Set info.version to a number" in page
    assert "There is no description" not in page


def test_changes_stay_on_the_page_that_asks_why_they_break_applications(client_of, pat, version):
    add(version, "1.0.0", by=pat)
    Version.objects.filter(pk=version.pk).update(state=State.PUBLISHED)
    text = defined("1.1.0").replace("/payments", "/other")

    page = words(client_of(pat).post(page_of(version), {"definition": text}))

    assert "GET /payments was removed" in page
    assert "There is no description" not in page


def test_the_text_of_a_file_with_errors_is_shown_to_be_corrected(client_of, pat, version):
    file = BytesIO(b"openapi: 3.1.0\na: *b\n")
    file.name = "payments.yaml"

    page = text_of(client_of(pat).post(page_of(version), {"file": file}))

    assert "Line 2" in page
    assert "a: *b" in page


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\xff", "The file is not text in UTF-8."),
        ("openapi: 3.1.0".encode("utf-16"), "The file is not text in UTF-8."),
        (b"", "The file is empty."),
        (b"a" * 2_000_001, "The definition is larger than 2 MB."),
        (b"a: \0", "There is a control character."),
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(client_of, pat, version, data, reason):
    file = BytesIO(data)
    file.name = "payments.yaml"

    page = client_of(pat).post(page_of(version), {"file": file})

    assert page.status_code == 200
    assert reason in text_of(page)


@pytest.mark.parametrize("text", ["", " \n", "a\0b", "x" * 2_000_001, "é" * 1_000_001])
def test_a_text_that_is_none_is_refused_at_its_field(client_of, pat, version, text):
    page = client_of(pat).post(page_of(version), {"definition": text})

    assert page.status_code == 200
    assert "is-invalid" in text_of(page)
    assert not version.definitions.exists()


def test_a_definition_of_nearly_2_mb_fits_into_the_form(client_of, pat, version):
    text = defined("1.0.0") + "\n" + "# line\r\n" * 240_000

    client_of(pat).post(page_of(version), {"definition": text})

    assert version.definitions.count() == 1


# Which number


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ("1.2.0", actions.SameNumber),
        ("1.1.9", actions.LowerNumber),
        ("v1.2", actions.SameNumber),
        ("1.2.0-rc.1", actions.LowerNumber),
        ("2.0.0", actions.OtherMajor),
        ("2022-11-28", actions.OtherMajor),
        ("1.3.0.0", actions.NoNumber),
        ("one", actions.NoNumber),
    ],
)
def test_a_number_fits_the_version_and_is_higher_than_all_before(pat, version, number, refusal):
    add(version, "1.2.0", by=pat)

    with pytest.raises(refusal):
        add(version, number, by=pat, operation="other")

    version.refresh_from_db()
    assert version.definition.number == "1.2.0"


def test_the_same_text_again_changes_nothing_and_says_so(pat, version):
    add(version, "1.0.0", by=pat)

    with pytest.raises(actions.NothingChanged, match=r"this is definition 1\.0\.0"):
        add(version, "1.0.0", by=pat)

    assert version.definitions.count() == 1


def test_a_definition_with_errors_is_never_taken(pat, version):
    finding = definitions.Finding(1, "", "error", "Wrong.")
    wrong = definitions.CheckResult(json.loads(defined("1.0.0")), [finding])

    with pytest.raises(actions.HasErrors):
        actions.add_definition(version=version, source="a", checked=wrong, by=pat)
    with pytest.raises(actions.HasErrors):
        actions.add_definition(
            version=version, source="a", checked=definitions.CheckResult(None, []), by=pat
        )

    assert not Definition.objects.exists()


def test_a_version_has_so_many_definitions_and_no_more(pat, version, monkeypatch):
    monkeypatch.setattr("apis.actions.uploads.MOST_DEFINITIONS", 1)
    add(version, "1.0.0", by=pat)

    with pytest.raises(actions.TooManyDefinitions):
        add(version, "1.1.0", by=pat)


# Who


def test_who_may_only_view_apis_adds_no_definition(client_of, acme, sue, version):
    dev = add_member(acme, "Dev", RoleSlug.DEVELOPER)

    for member in (sue, dev):
        page = client_of(member).post(page_of(version), {"definition": defined("1.0.0")})
        assert page.status_code == 403
        assert client_of(member).get(page_of(version, "apis:definition")).status_code == 200

    assert not version.definitions.exists()


def test_the_neighbour_finds_nothing(client_of, zed, pat, version):
    add(version, "1.0.0", by=pat)

    for name in ("definition", "add-definition", "compare-definitions", "definition-json",
                 "definition-yaml"):  # fmt: skip
        assert client_of(zed).get(page_of(version, f"apis:{name}")).status_code == 404
    page = client_of(zed).post(page_of(version), {"definition": defined("1.1.0")})
    assert page.status_code == 404
    assert version.definitions.count() == 1


def test_the_neighbour_cannot_add_one_by_the_action_either(zed, version):
    with pytest.raises(Refusal):
        add(version, "1.0.0", by=zed)

    assert not version.definitions.exists()


# The form


def test_a_file_has_the_order_of_the_text(client_of, sue, pat, version):
    source = defined("1.0.0").replace('"openapi"', '"x-first": 1, "openapi"')
    found = checked(source)
    actions.add_definition(version=version, source=source, checked=found, by=pat)

    text = client_of(sue).get(page_of(version, "apis:definition-json")).content

    assert list(json.loads(text)) == ["x-first", "openapi", "info", "paths"]


def test_while_another_one_is_checked_the_text_is_kept(client_of, pat, version, monkeypatch):
    with checks.turns.one(str(version.organization_id)):
        page = client_of(pat).post(page_of(version), {"definition": defined("1.0.0")})

    assert "an organization has one checked at a time. Try again in 10 seconds." in text_of(page)
    assert "/payments" in text_of(page)
    assert not version.definitions.exists()


def test_people_read_that_comments_become_public_before_they_upload(adam, client_of, acme):
    version = add_version(add_api("Payments", by=adam))
    browser = client_of(adam)

    upload = words(browser.get(f"{version.get_absolute_url()}definition/new/"))
    visibility = words(browser.get("/organizations/acme/apis/payments/settings/visibility/"))

    assert "can download this text, with the comments in it" in upload
    assert "download the definition with the comments in its text" in visibility
