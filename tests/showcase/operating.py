"""The operators' pages: every list, the page of a row of each, and every action."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from console.jobs.clock import JOBS
from console.models import JobRecord
from console.operators.columns import list_of, page_of
from gateways.models import Gateway
from organizations.actions import operators
from organizations.mail import INVITATION
from organizations.models import Handle, Invitation, Membership, Organization, Role
from outbox.models import Mail
from portal.models import Application, Subscription
from projects.models import Project
from tests.cast import make_organization, make_person
from tests.showcase.acts import presses
from tests.showcase.shot import Shot
from tests.showcase.world import World

LISTS = (
    *(User, Organization, Membership, Invitation, Handle, Project),
    *(Application, Subscription, Gateway, Mail, JobRecord, Event, Role),
)


def operator_shots(w: World) -> Iterator[Shot]:
    """Everything under /operators/."""
    olivia = make_person("Olivia Operator", is_staff=True, is_superuser=True)
    _note_jobs()
    yield Shot("operators", "front", reverse("admin:index"), olivia)
    yield Shot("operators", "app", reverse("admin:app_list", args=["outbox"]), olivia)
    for state, term in {
        "search": "stark",
        "search-nothing": "Zebra",
        "search-person": "ada",
    }.items():
        yield Shot("operators", state, f"{reverse('admin:index')}?q={term}", olivia)
    otto = make_person("Otto", is_staff=True)
    yield Shot("operators", "nothing", reverse("admin:index"), otto)
    for model in LISTS:
        name = str(model._meta.model_name)
        yield Shot("operators", f"{name}-list", list_of(model), olivia)
        yield Shot("operators", f"{name}-nothing", f"{list_of(model)}?q=nothing-at-all", olivia)
    yield Shot("operators", "event-narrowed", f"{list_of(Event)}?outcome=denied", olivia)
    yield from _rows(w, olivia)
    yield from _actions(w, olivia)


def _note_jobs() -> None:
    """All as an hour after a start, but for one in each other state."""
    now = timezone.now()
    for number, job in enumerate(JOBS, 1):
        at = now - min(job.every / 2, timedelta(hours=1))
        lasted = timedelta(milliseconds=37 * number**2)
        times = {"began_at": at - lasted, "ended_at": at, "succeeded_at": at, "lasted": lasted}
        JobRecord.objects.note(job.name, **times)
    old = now - timedelta(hours=9)
    others: dict[str, dict[str, object]] = {
        "charge cards": {
            "succeeded_at": old,
            "failures": 540,
            "error": "ConnectionError in billing/payment_provider/calls.py, line 72",
        },
        "count usage": {"began_at": old, "ended_at": old - old.resolution},
        "forget old runs": dict.fromkeys(("began_at", "ended_at", "succeeded_at", "lasted")),
        "notice late runs": {"began_at": now - timedelta(seconds=4)},
        "remind of invoices": {"succeeded_at": old},
        "forget expired sessions": {"requested_at": now},
    }
    for name, fields in others.items():
        JobRecord.objects.filter(name=name).update(**fields)
    JobRecord.objects.create(name="forget old drafts", succeeded_at=old, lasted=old - old)


def _rows(w: World, olivia: User) -> Iterator[Shot]:
    stark = w.few.organization
    undeliverable = Mail.objects.filter(undeliverable_at__isnull=False).first()
    assert undeliverable is not None
    undeliverable.attempts = 3
    undeliverable.last_error = "550 5.1.1 The address has no mailbox: joan@nowhere.example"
    undeliverable.save()
    rows = {
        "person": w.grace.user,
        "person-new": w.newcomer,
        "person-long": w.long.user,
        "organization": stark,
        "organization-many": w.many.organization,
        "organization-long": w.long.organization,
        "membership": w.grace,
        "invitation": w.invitation,
        "invitation-long": w.long.organization.invitations.get(),
        "handle": stark.handles.first(),
        "project": w.long.organization.projects.first(),
        "mail": w.invitation.mail,
        "mail-undeliverable": undeliverable,
        "job": JobRecord.objects.get(name="forget old emails"),
        "job-failing": JobRecord.objects.get(name="charge cards"),
        "job-long": JobRecord.objects.get(name__startswith="let in who waits"),
        "event": Event.objects.within(stark.pk).filter(kind="member.roles_changed").first(),
        "event-denied": Event.objects.within(w.long.organization.pk)
        .filter(is_refused=True)
        .first(),
        "application": stark.applications.filter(blocked_at__isnull=False).first(),
        "subscription": Subscription.objects.filter(organization=stark).first(),
        "gateway": stark.gateways.first(),
        "role": Role.objects.first(),
    }
    for state, row in rows.items():
        assert row is not None, state
        yield Shot("operators", state, page_of(row), olivia)


def _actions(w: World, olivia: User) -> Iterator[Shot]:
    stark = w.few.organization
    closed = make_organization("Shut Works", by=make_person("Shut Founder")).organization
    operators.suspend_organization(organization=closed, reason="Spam was sent.", by=olivia)
    old = Handle.objects.create(
        handle="stark-old", handle_key="stark-old", organization=stark, retired_at=timezone.now()
    )
    yield Shot("operators", "organization-suspended", page_of(closed), olivia)
    # Tried again tomorrow: a console that runs meanwhile does not send it.
    waiting = Mail.objects.create(
        kind=INVITATION,
        recipient=w.unverified.email,
        recipient_key=w.unverified.email_key,
        subject_id=str(w.unverified.pk),
        organization_id=w.unverified.organization_id,
        due_at=timezone.now() + timedelta(days=1),
        attempts=9,
        last_error="451 4.7.1 Try again later",
    )
    addresses = {
        "suspend": (stark, "Suspend organization"),
        "appoint-administrator": (stark, "Appoint administrator"),
        "end-suspension": (closed, "End suspension"),
        "release": (old, "Release handle"),
        "resend": (waiting, "Resend email"),
        "drop": (waiting, "Drop email"),
        "end-sessions": (w.grace.user, "End sessions"),
        "run": (JobRecord.objects.get(name="charge cards"), "Run now"),
    }
    for slug, (row, button) in addresses.items():
        path = page_of(row).replace("/change/", f"/{slug}/")
        yield Shot("operators", slug, path, olivia)
        yield Shot("operators", f"{slug}-error", path, olivia, presses(button))
