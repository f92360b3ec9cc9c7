"""Credentials of CI: made, shown once, rotated and revoked; and what each opens."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import close_account
from audit.models import Event
from builds.actions import create_ci_credential
from builds.api.ci import REPORTS
from builds.models import CiCredential, RefusedReport
from builds.reporting.reporter import Reporter
from builds.tests.makers import BUILDS, Ci
from organizations.models import Organization
from organizations.tenancy.credential_kinds import CredentialTerms
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from projects.actions import Archived, archive_component, archive_project
from tests.api import METHODS, Machine, operations, personal_token, service_token
from tests.cast import add_member, make_organization, make_person
from tests.database import dump, everything
from tests.reading import words
from tests.samples import things_of

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"\bcci_[0-9A-Za-z]{38}\b")


@pytest.fixture(autouse=True)
def _no_reports_counted() -> None:
    REPORTS.forget()


@pytest.fixture
def page(things, fresh_client_of):
    """The browser of an administrator, who has just signed in."""
    return fresh_client_of(things.admin)


def ci_page(things, rest: str = "") -> str:
    return things.component.url_of("builds:ci") + rest


def secrets_in(response) -> list[str]:
    return sorted(set(SECRET.findall(response.content.decode())))


def code_of(secret: str) -> int:
    return Ci(secret).report().status_code


def test_a_secret_is_shown_once_and_is_nowhere_after(page, things):
    answer = page.post(ci_page(things, "new/"), {"name": "Pipeline 2", "days": "90"})

    (secret,) = secrets_in(answer)
    assert "no-store" in answer["Cache-Control"]
    made = CiCredential.objects.with_holder().get(name="Pipeline 2")
    assert made == CiCredential.objects.find(secret)
    assert (made.component, made.name) == (things.component, "Pipeline 2")
    for address in (ci_page(things), made.get_absolute_url()):
        assert secrets_in(page.get(address)) == []
    assert secret not in dump()
    assert code_of(secret) == 201


def test_the_steps_name_this_console(page, things):
    said = words(page.get(ci_page(things)))

    assert said.count("http://testserver/api/v1") >= 4
    assert "{{" not in said.replace("${{", "")


def test_a_rotated_credential_works_for_a_day_more(page, things, time_machine):
    old = things.ci_credential
    address = f"{old.get_absolute_url()}rotate/"
    assert 'value="24" selected' in page.get(address).content.decode()

    (new,) = secrets_in(page.post(address, {"overlap_hours": "24"}))

    assert [code_of(old.secret), code_of(new)] == [201, 200]
    time_machine.move_to(timezone.now() + timedelta(hours=24, seconds=1))
    assert [code_of(old.secret), code_of(new)] == [401, 200]


def test_a_revoked_credential_opens_nothing_and_the_page_says_so(page, things):
    credential = things.ci_credential

    page.post(f"{credential.get_absolute_url()}revoke/")
    answer = Ci(credential.secret).report()

    assert answer.status_code == 401
    said = words(page.get(ci_page(things)))
    assert f"with {credential}: The credential was revoked. POST /api/v1/builds" in said
    event = Event.objects.get(kind="ci_credential.revoked")
    assert event.before == {"credential": str(credential)}


def test_no_two_of_what_does_not_work_are_answered_differently(things):
    unknown = Ci("cci_" + "0" * 38).report()
    no_token = Client().post(BUILDS, "{}", content_type="application/json")
    expired = things.ci_credential
    CiCredential.objects.update(expires_at=timezone.now())
    answers = [unknown, no_token, Ci(expired.secret).report()]
    CiCredential.objects.update(expires_at=timezone.now() + timedelta(days=1))
    Organization.objects.filter(pk=things.organization.pk).update(suspended_at=timezone.now())
    answers.append(Ci(expired.secret).report())

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert RefusedReport.objects.get(component=things.component).reason == (
        "The organization is suspended."
    )


def test_a_refused_report_is_told_with_its_reason_at_the_field(page, things):
    Ci(things.ci_credential.secret).report("succeeded", artifact="orders:latest")

    said = words(page.get(ci_page(things)))
    assert "artifact: Name the artifact with its digest" in said


def test_a_refusal_by_a_rule_is_told_too(page, things):
    ci = Ci(things.ci_credential.secret)
    ci.report("failed")
    ci.report("cancelled")

    assert "has failed, and never changes." in words(page.get(ci_page(things)))


def test_what_could_not_be_read_is_told_too(page, things):
    Ci(things.ci_credential.secret).send("{")

    assert "The body is not valid JSON." in words(page.get(ci_page(things)))


def test_the_reasons_of_two_components_are_kept_apart(things):
    theirs = things_of(make_organization("Quaxel", by=make_person("Quentin")), mark="Quaxel")

    Ci(theirs.ci_credential.secret).send("{")

    kept = {each.component_id: each.reason for each in RefusedReport.objects.all()}
    assert kept[theirs.component.pk] == "The body is not valid JSON."
    assert kept[things.component.pk] == "The credential has expired."


def test_six_hundred_reports_an_hour_are_taken(things, monkeypatch):
    monkeypatch.setattr(REPORTS, "most", 2)
    ci = Ci(things.ci_credential.secret)

    codes = [ci.report().status_code for _ in range(3)]
    late = ci.report()

    assert codes == [201, 200, 429]
    assert 0 < int(late["Retry-After"]) <= 3600
    assert "2 times an hour" in late.json()["detail"]


def test_nothing_is_reported_of_an_archived_project(things):
    archive_project(project=things.project, by=things.admin)

    answer = Ci(things.ci_credential.secret).report()

    assert answer.status_code == 409
    assert "is archived" in answer.json()["detail"]


def test_the_history_names_the_credential(things):
    Ci(things.ci_credential.secret).report()

    event = Event.objects.latest("id")
    assert (event.kind, event.machine_type) == ("build.reported", "cicredential")
    assert event.machine_id == str(things.ci_credential.pk)
    assert event.means == f"CI credential …{things.ci_credential.hint}"
    assert event.actor_id is None


def test_a_closed_account_leaves_no_name_on_a_credential(things):
    developer = add_member(things.organization, "Doris", RoleSlug.DEVELOPER)
    made = create_ci_credential(
        component=things.component, wanted=CredentialTerms("Nightly", days=7), by=developer
    )
    assert "Doris" in made.creator_name

    close_account(address=developer.user.email, by=developer.user)

    made.refresh_from_db()
    assert "Doris" not in made.creator_name


# What each credential opens: all calls, all credentials, both organizations.

CI_CALLS = [each for each in operations() if each.credential == "cicredential"]
OTHER_CALLS = [each for each in operations() if not each.credential]


@pytest.fixture
def theirs(things):
    return things_of(make_organization("Quaxel", by=make_person("Quentin")), mark="Quaxel")


@pytest.mark.parametrize("operation", CI_CALLS, ids=str)
def test_a_call_of_ci_takes_nothing_but_a_ci_credential(operation, things):
    secrets = {
        "personal": personal_token(things.admin).secret,
        "service account": service_token(things.admin, name="Robot").secret,
    }
    for secret in secrets.values():
        for method in METHODS:
            before = everything()
            address = operation.address(things)
            answer = Machine(secret).generic(method, address, "{}", "application/json")
            assert answer.status_code == (403 if method == operation.method else 405), method
            assert everything() == before
        answer = Machine(secret).generic(operation.method, operation.address(things))
        assert answer.json()["type"].endswith("#wrong-credential")
        assert "which reports builds and tests of a component" in answer.json()["detail"]


@pytest.mark.parametrize("operation", OTHER_CALLS, ids=str)
def test_a_ci_credential_opens_nothing_that_is_a_persons(operation, things):
    before = everything()

    answer = Machine(things.ci_credential.secret).generic(
        operation.method, operation.address(things)
    )

    assert answer.status_code == 401
    assert everything() == before


def test_a_report_reaches_its_own_component_and_no_other(things, theirs):
    before = [*theirs.component.builds.values()]

    Ci(things.ci_credential.secret).report(id="Quaxel-1001")

    assert [*theirs.component.builds.values()] == before
    assert things.component.builds.count() == 2


def test_ci_may_do_nothing_that_people_may(things):
    ci = Reporter(things.ci_credential)

    assert not any(ci.can(permission) for permission in PERMISSIONS)
    assert not ci.may_give([RoleSlug.DEVELOPER])
    assert ci.reload(things.organization) is not None
    CiCredential.objects.update(expires_at=timezone.now())
    assert ci.reload(things.organization) is None


def test_an_archived_component_gets_no_credential(things):
    archive_component(component=things.component, by=things.admin)

    with pytest.raises(Archived):
        create_ci_credential(
            component=things.component, wanted=CredentialTerms("CI", days=7), by=things.admin
        )
