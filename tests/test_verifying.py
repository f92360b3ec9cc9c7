"""`manage.py verify` finds each thing that must always be true and is not, and nothing else."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from accounts.second_factor import factors, totp
from audit.models import Event
from billing.models import InvoiceSeries
from builds.tests.makers import add_build
from console.invariants import INVARIANTS, Invariant, asked, finding
from organizations.events.organizations import ORGANIZATION_RENAMED
from organizations.models import Membership, MembershipRole, Organization
from projects.actions import ComponentTerms, create_component, create_project
from projects.models import Component, ComponentType

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def verify(**options: bool) -> dict[str, str]:
    """What it says of each. It fails exactly if it says of one that it is broken."""
    said, has_failed = StringIO(), False
    try:
        call_command("verify", stdout=said, **options)
    except CommandError:
        has_failed = True
    assert has_failed == (": broken" in said.getvalue())
    return dict(line.split(": ", 1) for line in said.getvalue().splitlines())


def execute(sql: str) -> Callable[[Membership], None]:
    def do(adam: Membership) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return do


def lose_a_key(adam: Membership) -> None:
    app = factors.create_app(adam.user, totp.new_secret())
    app.data["secret"] = app.data["secret"][::-1]
    app.save()


def take_a_number(adam: Membership) -> None:
    project = create_project(name="Apollo", by=adam)
    terms = ComponentTerms("Orders")
    component = create_component(project=project, type=ComponentType.SERVICE, terms=terms, by=adam)
    add_build(component, 1)


BROKEN: dict[str, tuple[str, Callable[[Membership], object]]] = {
    "a migration is not applied": (
        "migrations",
        lambda _: MigrationRecorder.Migration.objects.filter(name="0002_kept_history").delete(),
    ),
    "the key of an app is lost": ("keys", lose_a_key),
    "nobody administers": ("administrators", lambda _: MembershipRole.objects.all().delete()),
    "whoever administers cannot sign in": (
        "administrators",
        lambda adam: type(adam.user).objects.update(is_active=False),
    ),
    "a build has the next number": ("build numbers", take_a_number),
    "an invoice is missing": (
        "invoice numbers",
        lambda _: InvoiceSeries.objects.create(prefix="CON", year=2026, next=2),
    ),
}
OF_POSTGRESQL = {
    "an event is of another server": (
        "order of events",
        lambda adam: Event.objects.create(
            kind=ORGANIZATION_RENAMED,
            organization_id=adam.organization_id,
            transaction_id=2**40,
        ),
    ),
    "a trigger is disabled": (
        "triggers",
        execute("ALTER TABLE audit_event DISABLE TRIGGER event_is_only_erased"),
    ),
    "one of two triggers of a name is gone": (
        "triggers",
        execute("DROP TRIGGER part_is_kept ON billing_invoiceline"),
    ),
    "a constraint was never asked": (
        "rows",
        execute("ALTER TABLE audit_event ADD CONSTRAINT later CHECK (id > 0) NOT VALID"),
    ),
    "an ID comes again": ("IDs", execute("ALTER SEQUENCE accounts_user_id_seq RESTART")),
}
OF_SQLITE = {
    "a trigger is gone": ("triggers", execute("DROP TRIGGER payment_is_kept")),
    "a row refers to none": (
        "rows",
        execute("UPDATE organizations_membership SET user_id = 4711"),
    ),
}


def test_what_is_broken_is_found_and_nothing_else(adam, subtests):
    ok = {invariant.name: "ok" for invariant in asked()}
    assert verify() == ok
    cases = BROKEN | (OF_POSTGRESQL if connection.vendor == "postgresql" else OF_SQLITE)
    for name, (invariant, break_it) in cases.items():
        with subtests.test(broken=name):
            with transaction.atomic():
                break_it(adam)
                found = verify()
                transaction.set_rollback(True)

            # An organization whose one member is gone has no administrator either.
            also = {"administrators"} if name == "a row refers to none" else set()
            assert {each for each, said in found.items() if said != "ok"} == {invariant} | also
            assert found[invariant].startswith(f"broken; {INVARIANTS[invariant].words}: 1 (")


def test_what_follows_from_other_rows_is_repaired_and_nothing_else(adam, subtests):
    cases = BROKEN | (OF_POSTGRESQL if connection.vendor == "postgresql" else OF_SQLITE)
    for name, (invariant, break_it) in cases.items():
        with subtests.test(broken=name), transaction.atomic():
            break_it(adam)
            before = verify()
            said = verify(repair=True)
            after = verify()
            transaction.set_rollback(True)

            if invariant in {"build numbers", "IDs", "order of events"}:
                assert said == before | {invariant: f"repaired; it was {before[invariant]}"}
                assert set(after.values()) == {"ok"}
            else:
                assert said == after == before


def test_the_next_build_of_a_repaired_component_follows_its_highest(adam):
    take_a_number(adam)
    component = Component.objects.get()
    add_build(component, 7)

    verify(repair=True)

    component.refresh_from_db()
    assert component.next_build_number == 8


def test_an_organization_that_its_last_member_gave_up_needs_no_administrator(adam, acme):
    with transaction.atomic():
        at = timezone.now()
        Organization.objects.update(deletion_asked_at=at, removal_due_at=at.replace(year=2999))
        MembershipRole.objects.all().delete()

        assert verify()["administrators"].endswith(": 1 (acme)")
        Membership.objects.all().delete()
        assert verify()["administrators"] == "ok"
        transaction.set_rollback(True)


def test_what_cannot_be_asked_is_broken():
    def ask():
        raise DatabaseError("no such table: ships\n")

    broken = Invariant("ships", "ships that sank", ask)

    assert finding(broken) == "broken; it cannot be asked: no such table: ships"


def test_of_many_the_first_are_named():
    broken = Invariant("ships", "ships that sank", lambda: [1, 2, 2, 3, 4])

    assert finding(broken) == "broken; ships that sank: 5 (1, 2, 3)"


def test_the_document_says_what_to_do_about_each():
    page = Path(settings.BASE_DIR) / "docs" / "operations" / "when-something-is-wrong.md"
    _, _, table = page.read_text().partition("## What verify says")

    rows = re.findall(r"^\| `([\w ]+)` \|", table.partition("\n## ")[0], re.MULTILINE)

    assert rows == [*INVARIANTS.by_key]
