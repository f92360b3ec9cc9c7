"""What operators do, as commands for scripts: the same rules, one plain line, an exit code."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.events import RESET_VOUCHED, SESSIONS_ENDED
from audit.events import ACTION_REFUSED
from audit.models import Event
from organizations.events.members import ADMINISTRATOR_APPOINTED
from organizations.events.operators import MAIL_DROPPED, MAIL_RESENT
from organizations.events.organizations import (
    HANDLE_RELEASED,
    ORGANIZATION_SUSPENDED,
    ORGANIZATION_UNSUSPENDED,
)
from organizations.events.second_factor import SECOND_FACTOR_LIFTED
from organizations.models import Handle
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, invite, lose_factor, make_organization, make_person
from tests.database import everything

pytestmark = pytest.mark.django_db
WHY = "They asked us to, ticket 4711."
BY = "olga@example.com"
COMMANDS = {
    "suspend_organization": ["acme"],
    "unsuspend_organization": ["zenith"],
    "lift_requirement": ["zenith"],
    "appoint_administrator": ["acme", "mia@example.com"],
    "release_handle": ["acme-old"],
    "resend_mail": ["{mail}"],
    "drop_mail": ["{mail}"],
    "end_sessions": ["mia@example.com"],
    "reset_second_factor": ["mia@example.com"],
}
DID = {
    "suspend_organization": ORGANIZATION_SUSPENDED,
    "unsuspend_organization": ORGANIZATION_UNSUSPENDED,
    "lift_requirement": SECOND_FACTOR_LIFTED,
    "appoint_administrator": ADMINISTRATOR_APPOINTED,
    "release_handle": HANDLE_RELEASED,
    "resend_mail": MAIL_RESENT,
    "drop_mail": MAIL_DROPPED,
    "end_sessions": SESSIONS_ENDED,
    "reset_second_factor": RESET_VOUCHED,
}
# A second time there is nothing left to do; a mail can be sent as often as one likes.
TWICE = {
    "suspend_organization": "Acme is already suspended.",
    "unsuspend_organization": "Zenith is not suspended.",
    "lift_requirement": "Zenith does not require a second factor.",
    "appoint_administrator": "Mia is an administrator",
    "release_handle": "There is no handle acme-old.",
    "drop_mail": "This email is no longer waiting to be sent. Its state is “skipped”.",
    "end_sessions": "Mia is not signed in anywhere.",
    "reset_second_factor": "Someone has already vouched for Mia.",
}
every_command = pytest.mark.parametrize("name", COMMANDS)


@pytest.fixture(scope="module")
def made(kept):
    """Something for every command to act on, and an operator, member of nothing."""
    adam = make_organization("Acme", by=make_person("Adam"))
    mia = add_member(adam.organization, "Mia", RoleSlug.DEVELOPER)
    invite("nia@example.com", by=adam)
    lose_factor(mia.user)
    zenith = make_organization("Zenith", by=make_person("Zed")).organization
    zenith.suspended_at = timezone.now()
    zenith.second_factor_from = timezone.now().date()
    zenith.save()
    Handle.objects.create(
        handle="acme-old",
        handle_key="acme-old",
        organization=adam.organization,
        retired_at=timezone.now(),
    )
    return {"olga": make_person("Olga", is_staff=True), "acme": adam.organization, "mia": mia}


@pytest.fixture
def olga(things):
    return things["olga"]


@pytest.fixture
def acme(things):
    return things["acme"]


@pytest.fixture
def mia(things):
    return things["mia"]


@pytest.fixture(autouse=True)
def session_of_mia(mia, client_of):
    client_of(mia)


def run(name, *words, reason=WHY, by=BY):
    said = StringIO()
    mail = Mail.objects.earliest("created_at")
    named = [word.format(mail=mail.pk) for word in words or COMMANDS[name]]
    call_command(name, *named, f"--reason={reason}", f"--by={by}", stdout=said)
    return said.getvalue()


@every_command
def test_it_does_it_and_says_so_in_one_line(name, olga):
    said = run(name)

    event = Event.objects.filter(kind=DID[name]).get()
    assert said.endswith(".\n")
    assert said.count("\n") == 1
    assert (event.reason, event.operator_id, event.operator_address) == (WHY, olga.pk, None)
    assert (event.actor_id, event.actor_label) == (None, "An operator of this console")


@every_command
def test_a_second_time_is_refused_where_nothing_is_left_to_do_and_stands_in_the_history(name, olga):
    run(name)
    if name not in TWICE:
        assert run(name)
        return
    before = everything()

    with pytest.raises(CommandError, match=TWICE[name]) as refused:
        run(name)
    assert {**everything(), "event": []} == {**before, "event": []}
    if str(refused.value).startswith("There is no"):
        return
    event = Event.objects.latest("id")
    done = Event.objects.get(kind=DID[name], is_refused=False)
    assert (event.kind, event.is_refused, event.operator_id) == (ACTION_REFUSED, True, olga.pk)
    assert (event.reason, event.organization_id) == (str(refused.value), done.organization_id)


@every_command
@pytest.mark.parametrize("reason", ["", "no", "a" * 301])
def test_a_reason_is_needed(name, reason):
    before = everything()

    with pytest.raises(CommandError, match="Enter a reason"):
        run(name, reason=reason)
    assert everything() == before


@every_command
@pytest.mark.parametrize("missing", ["--reason", "--by"])
def test_the_reason_and_the_operator_are_demanded(name, missing):
    given = [f"--{n}={v}" for n, v in (("reason", WHY), ("by", BY)) if f"--{n}" != missing]
    before = everything()

    with pytest.raises(CommandError, match=missing):
        call_command(name, *COMMANDS[name], *given)
    assert everything() == before


@every_command
@pytest.mark.parametrize("by", ["adam@example.com", "nobody@example.com", "no address", ""])
def test_only_an_operator_is_named_as_the_one_who_did_it(name, by):
    before = everything()

    with pytest.raises(CommandError, match=f"There is no operator {by}"):
        run(name, by=by)
    assert everything() == before


@every_command
def test_an_operator_whose_account_is_closed_is_none(name, olga):
    olga.is_active = False
    olga.save()

    with pytest.raises(CommandError, match="There is no operator"):
        run(name)


@every_command
@pytest.mark.parametrize("word", ["nothing-of-this", "", "nobody@example.com", "9" * 40, "'; --"])
def test_what_does_not_exist_is_said_plainly(name, word):
    before = everything()

    with pytest.raises(CommandError, match=r"^There is no (organization|handle|mail|user) "):
        run(name, word, *COMMANDS[name][1:])
    assert everything() == before


@pytest.mark.parametrize("name", ["suspend_organization", "appoint_administrator"])
def test_an_organization_is_known_by_its_id_too(name, acme):
    assert run(name, str(acme.pk), *COMMANDS[name][1:]).startswith("Acme")


def test_an_old_handle_names_no_organization(acme):
    with pytest.raises(CommandError, match="There is no organization acme-old"):
        run("suspend_organization", "acme-old")


def test_the_present_handle_is_not_released(acme):
    with pytest.raises(CommandError, match="This is the current handle of Acme"):
        run("release_handle", "acme")


def test_the_appointed_one_is_a_member(acme, nia):
    with pytest.raises(CommandError, match="No active member of Acme"):
        run("appoint_administrator", "acme", "nia@example.com")
    assert not acme.memberships.with_role(RoleSlug.ADMINISTRATOR).filter(user=nia).exists()


def test_a_person_is_known_by_any_verified_address_and_by_no_other(mia):
    mia.user.emailaddress_set.create(email="mia@work.example", verified=True)
    mia.user.emailaddress_set.create(email="mia@other.example", verified=False)

    with pytest.raises(CommandError, match="There is no user mia@other"):
        run("end_sessions", "mia@other.example")
    assert run("end_sessions", "MIA@work.example") == "Mia is signed out everywhere.\n"


@pytest.mark.embedded
def test_a_refusal_is_one_line_without_a_traceback_and_fails(tmp_path):
    command = [sys.executable, "manage.py", "suspend_organization", "acme"]
    environment = {"CONSOLE_DATA": str(tmp_path), "DEBUG": "true", "SECRET_KEY": "x"}
    root = Path(__file__).parents[2]
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as migrated,
        closing(sqlite3.connect(tmp_path / "console.sqlite3")) as copied,
    ):
        migrated.backup(copied)

    ran = subprocess.run(
        [*command, f"--reason={WHY}", f"--by={BY}"],
        cwd=root,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 1
    assert ran.stderr == "CommandError: There is no operator olga@example.com.\n"
    assert ran.stdout == ""
