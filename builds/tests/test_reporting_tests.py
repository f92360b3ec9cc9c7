"""Results of tests: reported by CI, uploaded by members, and shown."""

from io import BytesIO

import pytest

from audit.models import Event
from builds.actions import create_ci_credential
from builds.models import CaseResult, TestReport
from builds.tests.makers import BUILDS, Ci
from builds.tests.test_reading_junit import NESTED, PYTEST
from organizations.tenancy.credential_kinds import CredentialTerms
from organizations.tenancy.roles import RoleSlug
from projects.actions import ComponentTerms, create_component
from projects.models import ComponentType
from tests.cast import add_member
from tests.reading import links, notices, reason_at, words

pytestmark = pytest.mark.django_db


class Testing(Ci):
    """CI that also reports tests."""

    __test__ = False

    def send_tests(
        self, body: bytes = PYTEST, *, of: str = "77", query: str = "?name=unit", **more
    ):
        address = f"{BUILDS}/{of}/tests{query}"
        return self.post(address, body, content_type=more.get("type", "application/xml"))


@pytest.fixture
def ci(things):
    """CI that has reported the build 77."""
    ci = Testing(things.ci_credential.secret)
    ci.report("running")
    return ci


@pytest.fixture
def build(ci, things):
    return things.component.builds.get(external_id="77")


def test_ci_reports_tests_which_are_counted(ci, build):
    answer = ci.send_tests()

    assert answer.status_code == 201, answer.content
    assert answer.json() == {
        "tests": 3,
        "failures": 1,
        "errors": 0,
        "skipped": 1,
        "unchanged": False,
    }
    report = build.test_reports.get()
    assert (report.name, report.tests) == ("unit", 3)
    event = Event.objects.latest("id")
    assert (event.kind, event.target_id) == ("tests.reported", str(build.pk))


def test_the_same_file_again_changes_nothing(ci, build):
    ci.send_tests()

    again = ci.send_tests()

    assert (again.status_code, again.json()["unchanged"]) == (200, True)
    assert build.test_reports.count() == 1
    assert Event.objects.filter(kind="tests.reported", target_id=str(build.pk)).count() == 1


def test_tests_of_an_ended_build_are_taken_and_the_build_stays(ci, build, things):
    ci.report("failed")
    before = things.component.builds.filter(pk=build.pk).values().get()

    assert ci.send_tests().status_code == 201
    assert things.component.builds.filter(pk=build.pk).values().get() == before


def test_without_an_attempt_the_last_one_is_meant(ci, things):
    ci.report("running", attempt=2)

    ci.send_tests()
    ci.send_tests(NESTED, query="?name=unit&attempt=1")

    kept = {report.build.attempt: report.tests for report in TestReport.objects.filter(tests__gt=1)}
    assert kept == {2: 3, 1: 2}


@pytest.mark.parametrize(
    ("of", "status"),
    [
        ("78", 404),
        ("0192f7a2-7e0c-7c9d-8d5e-5d1f6a7b8c9d", 404),
        ("..", 422),
        ("x" * 10_000, 422),
        ("%00", 404),
        ("a%20b", 422),
    ],
)
def test_a_build_that_was_not_reported_is_not_found(ci, of, status):
    assert ci.send_tests(of=of).status_code == status


def test_the_build_of_another_component_is_not_found(ci, things, build):
    other = create_component(
        project=things.project,
        type=ComponentType.API,
        terms=ComponentTerms("Receipts"),
        by=things.admin,
    )
    theirs = create_ci_credential(component=other, wanted=CredentialTerms("CI", 7), by=things.admin)

    assert Testing(theirs.secret).send_tests().status_code == 404
    assert not build.test_reports.exists()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?name=", 422),
        ("?name=" + "x" * 61, 422),
        ("?name=<b>", 422),
        ("?attempt=0", 422),
        ("?attempt=x", 422),
        ("?attempt=9", 404),
        ("?nmae=unit", 422),
        ("?name=a%00b", 400),
    ],
)
def test_what_is_asked_wrongly_is_named(ci, build, query, status):
    assert ci.send_tests(query=query).status_code == status
    assert not build.test_reports.exists()


@pytest.mark.parametrize(
    "body", [b"", b"OK", b"<html/>", b"<!DOCTYPE testsuite><testsuite/>", b"<testsuite>"]
)
def test_what_is_no_report_is_refused_with_a_reason(ci, build, body):
    answer = ci.send_tests(body)

    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("The report ")
    assert not build.test_reports.exists()


def test_only_xml_is_taken_and_not_too_much_of_it(ci, build):
    assert ci.send_tests(type="application/json").status_code == 415
    assert ci.send_tests(b" " * (4 * 1024 * 1024 + 1)).status_code == 413
    assert not build.test_reports.exists()


def test_a_build_has_so_many_reports_at_most(ci, build, monkeypatch):
    monkeypatch.setattr("builds.actions.testing.MOST_REPORTS", 1)
    ci.send_tests()

    answer = ci.send_tests(NESTED)

    assert answer.status_code == 409
    assert "1 test reports, which is the limit" in answer.json()["detail"]


# Pages


@pytest.fixture
def page(things, client_of):
    return client_of(things.admin)


def test_the_pages_show_failures_with_their_messages(ci, build, page, things):
    ci.send_tests()

    for address in (build.get_absolute_url(), things.component.url_of("builds:tests")):
        said = words(page.get(address))
        assert "3 tests, 1 failed, 1 skipped" in said
        assert "E assert 1 == 2" in " ".join(said.split())
        assert "tests.test_a" in said


def test_the_trend_has_a_bar_for_each_build_with_tests(ci, page, things):
    ci.send_tests()
    ci.report("running", id="78", commit="f" * 40)
    ci.send_tests(NESTED, of="78")

    answer = page.get(things.component.url_of("builds:tests"))

    said = words(answer)
    assert "Builds 1 to 3. Tests failed in 2 of 3." in said
    assert answer.content.decode().count('class="room"') == 3


def test_a_hostile_name_is_text(ci, build, page):
    ci.send_tests(b'<testsuite><testcase name="&lt;script&gt;x"><error/></testcase></testsuite>')

    assert "<script>x" not in page.get(build.get_absolute_url()).content.decode()


def upload(page, build, body: bytes, name: str = "unit", **more):
    file = BytesIO(body)
    file.name = "junit.xml"
    return page.post(f"{build.get_absolute_url()}tests/new/", {"name": name, "file": file}, **more)


def test_a_developer_uploads_a_report(build, things, client_of):
    page = client_of(add_member(things.organization, "Doris", RoleSlug.DEVELOPER))

    answer = upload(page, build, PYTEST, follow=True)

    assert notices(answer) == ["The test report was uploaded: 3 tests."]
    assert "by Doris" in words(answer)
    again = upload(page, build, PYTEST, follow=True)
    assert notices(again) == ["The test report had been uploaded before: 3 tests."]


@pytest.mark.parametrize("body", [b"x", b"<html/>", b"<!DOCTYPE a><testsuite/>"])
def test_a_wrong_file_is_refused_at_the_field(build, page, body):
    assert "The report " in reason_at(upload(page, build, body), "file")
    assert not build.test_reports.exists()


@pytest.mark.parametrize("name", ["", "x" * 61, "<b>", "a\x00b", "unit\n"])
def test_a_wrong_name_is_refused_at_the_field(build, page, name):
    answer = upload(page, build, PYTEST, name)

    if answer.status_code == 302:  # a line's end around a name is no part of it
        assert build.test_reports.get().name == "unit"
    else:
        assert reason_at(answer, "name")


def test_an_environment_manager_reads_and_uploads_nothing(build, things, client_of):
    page = client_of(add_member(things.organization, "Enzo", RoleSlug.ENVIRONMENT_MANAGER))

    shown = page.get(build.get_absolute_url())

    assert f"{build.get_absolute_url()}tests/new/" not in links(shown)
    assert upload(page, build, PYTEST).status_code == 403
    assert not CaseResult.objects.filter(report__build=build).exists()
