"""Who is reminded of credentials that end by a role in one project, and who is not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from builds.models import CiCredential
from builds.permissions import BUILD_COMPONENT
from credentials import reminders
from credentials.mail import REMINDER
from deployments.permissions import MANAGE_ENVIRONMENT
from organizations.models.holders import people_by_project
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from outbox.models import Mail
from projects.models import ProjectRole
from tests.cast import add_member
from tests.project_scope.conftest import give
from tests.project_scope.losses import LOSSES

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TABLE = ProjectRole._meta.db_table


def reminded_of(credential: Any) -> list[str]:
    """The addresses of those who are reminded of the credential, sorted."""
    mails = Mail.objects.filter(kind=REMINDER, subject_id=str(credential.pk))
    return sorted(mails.values_list("recipient", flat=True))


def remind():
    """Let all CI credentials end in two days, and send what is due."""
    CiCredential.objects.update(
        created_at=timezone.now() - timedelta(days=80),
        expires_at=timezone.now() + timedelta(days=2),
        reminded_before=None,
    )
    list(reminders.walk())


def test_holders_in_the_project_are_reminded_of_its_credentials(things, theirs, carl, nora):
    dora = add_member(things.organization, "Dora", RoleSlug.DEVELOPER)
    give(dora, things.project, RoleSlug.DEVELOPER)

    remind()

    own, other = reminded_of(things.ci_credential), reminded_of(theirs.ci_credential)
    assert [address in own for address in ("carl@example.com", "nora@example.com")] == [True, False]
    assert [address in other for address in ("carl@example.com", "nora@example.com")] == [
        False,
        True,
    ]
    assert own.count("dora@example.com") == other.count("dora@example.com") == 1


@pytest.mark.parametrize("lose", LOSSES)
def test_of_a_credential_no_one_is_reminded_by_a_role_that_gives_nothing(things, carl, lose):
    lose(carl)

    remind()

    assert "carl@example.com" not in reminded_of(things.ci_credential)


@pytest.mark.parametrize("lose", LOSSES)
def test_a_reminder_that_was_due_is_not_written_once_the_role_gives_nothing(
    things, carl, mailoutbox, lose
):
    remind()
    assert "carl@example.com" in reminded_of(things.ci_credential)
    lose(carl)

    drain()

    assert [letter for letter in mailoutbox if letter.to == ["carl@example.com"]] == []


def test_reminders_ask_about_roles_in_projects_once(things, theirs, carl, nora):
    credentials = list(CiCredential.objects.with_holder())
    assert len(credentials) > 1

    with CaptureQueriesContext(connection) as queries:
        list(CiCredential.whom_to_remind(credentials))

    assert sum(TABLE in query["sql"] for query in queries) == 1
    assert len(queries) == 3


def test_roles_in_projects_give_nothing_of_the_organization(things, carl):
    assert people_by_project([things.project.pk], MANAGE_ENVIRONMENT) == {}
    assert people_by_project([things.project.pk], BUILD_COMPONENT)[things.project.pk]
