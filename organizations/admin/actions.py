"""What operators can do to an organization, an old handle, an email and a job, in words."""

from django import forms

from console.operators.acting import Choices, OperatorAction, ReasonForm
from organizations.actions import jobs, operators, stuck_mails
from organizations.models import Organization

UNNAMED = "Members see that it was an operator of this console, and not who."
TOLD = f"Your reason is recorded in the organization’s history. {UNNAMED}"
TOLD_IF_ANY = f"Your reason is recorded in the organization’s history, if it has one. {UNNAMED}"


MOST_TO_CHOOSE = 100
"""The most members in a list; of a larger organization, an address is typed."""


class AppointForm(ReasonForm):
    """Who is to be administrator, and why."""

    address = forms.EmailField(
        label="Member",
        help_text="By a verified email address of an active member.",
        widget=forms.EmailInput(),
    )
    field_order = ("address", "reason")


def members_to_appoint(organization: Organization) -> Choices:
    """The addresses and names of the members with an account, if they are few enough for a list."""
    members = organization.memberships.filter(user__is_active=True).select_related("user")
    first_members = list(members.order_by("user__name_key", "pk")[: MOST_TO_CHOOSE + 1])
    if len(first_members) > MOST_TO_CHOOSE:
        return {}
    return {"address": [(m.user.email, f"{m.user}, {m.user.email}") for m in first_members]}


def obstacle_to_appointing(organization: Organization) -> str:
    """Why no administrator can be appointed now, with who was there; empty if nothing is known."""
    return str(operators.reason_against_appointing(organization) or "")


SUSPEND = OperatorAction(
    slug="suspend",
    label="Suspend organization",
    argument="organization",
    perform=operators.suspend_organization,
    effects=(
        "Members of {} can open none of its pages. They see a notice with your reason instead, from"
        " the next page load on. No one can join. All members are told by email.",
        "Members, roles, invitations, projects and handles stay as they are. A scheduled deletion"
        " is paused, and so is the time left to restore.",
        TOLD,
    ),
    done="{} is suspended.",
    is_offered=lambda organization: not organization.is_suspended,
    is_destructive=True,
)

UNSUSPEND = OperatorAction(
    slug="end-suspension",
    label="End suspension",
    argument="organization",
    perform=operators.unsuspend_organization,
    effects=(
        "Members of {} can work in it again, from the next page load on. All are told by email.",
        "Open invitations whose emails were held back by the suspension are sent.",
        TOLD,
    ),
    done="{} is no longer suspended.",
    is_offered=lambda organization: organization.is_suspended,
)

APPOINT = OperatorAction(
    slug="appoint-administrator",
    label="Appoint administrator",
    argument="organization",
    perform=operators.appoint_administrator,
    effects=(
        "The member gets the role Administrator in {}, in addition to the roles they have, and is"
        " told by email. They then have full control, including removing other administrators.",
        "This is denied if an administrator is signed in, or was signed in within the last"
        " {settings.ADMINISTRATOR_ABSENT_DAYS} days: they can add the role in Settings.",
        TOLD,
    ),
    done="{} has a new administrator.",
    form=AppointForm,
    choices=members_to_appoint,
    obstacle=obstacle_to_appointing,
)

LIFT_REQUIREMENT = OperatorAction(
    slug="lift-second-factor",
    label="Stop requiring second factor",
    argument="organization",
    perform=operators.lift_requirement,
    effects=(
        "Members of {} without a second factor can open it again as their roles allow, and their"
        " personal tokens work again. All members are told by email.",
        "Second factors that members have set up stay, and administrators can require one again.",
        TOLD,
    ),
    done="{} no longer requires a second factor.",
    is_offered=lambda organization: organization.second_factor_from is not None,
)

RELEASE = OperatorAction(
    slug="release",
    label="Release handle",
    argument="handle",
    perform=operators.release_handle,
    effects=(
        "Any organization can take the handle {}, including one of someone else.",
        "Links with it no longer redirect to its former organization. Once another organization"
        " takes the handle, they lead there.",
        TOLD_IF_ANY,
    ),
    done="The handle {} is available.",
    is_offered=lambda handle: not handle.is_present,
    is_destructive=True,
)

RESEND = OperatorAction(
    slug="resend",
    label="Resend email",
    argument="mail",
    perform=stuck_mails.resend_mail,
    effects=(
        "The email ({}) is sent within seconds and retried from the start. Its text is written"
        " again, so answered or revoked invitations are not sent.",
        "Someone who has received it receives it twice, with the same Message-ID. Some email"
        " programs show only one of the two.",
        TOLD_IF_ANY,
    ),
    done="The email ({}) is being sent.",
    is_offered=lambda mail: mail.state != "skipped",
)

DROP = OperatorAction(
    slug="drop",
    label="Drop email",
    argument="mail",
    perform=stuck_mails.drop_mail,
    effects=(
        "The email ({}) is never sent, and cannot be resent from here.",
        "What it is about stays as it is: an invitation stays open, and a member can resend it.",
        TOLD_IF_ANY,
    ),
    done="The email ({}) was dropped.",
    is_offered=lambda mail: mail.state == "waiting",
    is_destructive=True,
)

RUN_NOW = OperatorAction(
    slug="run",
    label="Run now",
    argument="record",
    perform=jobs.request_job,
    effects=(
        "A worker runs the job “{}” within seconds, also if it is not due. If it runs already, it"
        " runs once more.",
        "It runs as often as before. Running it more often does no harm.",
        "Your reason is recorded. No organization reads it.",
    ),
    done="The job “{}” was requested and runs within seconds.",
    is_offered=lambda record: record.job is not None and record.requested_at is None,
)
