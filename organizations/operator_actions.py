"""What operators can do to an organization, an old handle and a mail, as their pages word it."""

from django import forms
from django.conf import settings

from console.operator_actions import OperatorAction, ReasonForm
from organizations.actions import mails, operators
from organizations.models import Organization

WHAT_STANDS = "Your reason, your name, your email address and the IP address you act from"
TOLD = f"{WHAT_STANDS} stand in the organization's history, for its administrators."
TOLD_IF_ANY = f"{WHAT_STANDS} stand in the history of the organization, if there is one."


class AppointForm(ReasonForm):
    """Who is to be administrator, and why."""

    address = forms.EmailField(
        label="Member's address",
        help_text="A verified address of an active member.",
        widget=forms.EmailInput(attrs={"class": "vTextField"}),
    )
    field_order = ("address", "reason")


SUSPEND = OperatorAction(
    slug="suspend",
    label="Suspend organization",
    argument="organization",
    perform=operators.suspend_organization,
    effects=(
        "{}'s members see a notice with your reason at their next request, and nothing else of it."
        " Nobody can join. All members are told by mail.",
        "Members, roles, invitations, projects and addresses stay as they are. A removal that its"
        " administrators asked for waits, and so does the time in which they can restore it.",
        TOLD,
    ),
    done="{} is suspended.",
    is_offered=lambda organization: not organization.is_suspended,
)

UNSUSPEND = OperatorAction(
    slug="end-suspension",
    label="End suspension",
    argument="organization",
    perform=operators.unsuspend_organization,
    effects=(
        "{}'s members can work in it again at their next request, as before. All are told by mail.",
        TOLD,
    ),
    done="{} is not suspended any more.",
    is_offered=lambda organization: organization.is_suspended,
)

APPOINT = OperatorAction(
    slug="appoint-administrator",
    label="Appoint administrator",
    argument="organization",
    perform=operators.appoint_administrator,
    effects=(
        "The member gets the role Administrator in {}, beside the roles they have, and is told by"
        " mail. They can then do everything there, also take the role from others.",
        "It is refused where an administrator is signed in, or was within the last"
        f" {settings.ADMINISTRATOR_ABSENT_DAYS} days: they appoint others themselves, in Settings.",
        TOLD,
    ),
    done="{} has a new administrator.",
    form=AppointForm,
)

RELEASE = OperatorAction(
    slug="release",
    label="Release handle",
    argument="handle",
    perform=operators.release_handle,
    effects=(
        "Any organization can take {} from now on, also somebody else's.",
        "Links with it lead the members of its former organization on no longer. Once somebody"
        " takes it, they lead there.",
        TOLD_IF_ANY,
    ),
    done="The handle {} is free.",
    is_offered=lambda handle: not handle.is_present,
)

RESEND = OperatorAction(
    slug="send-again",
    label="Send again",
    argument="mail",
    perform=mails.resend_mail,
    effects=(
        "The mail ({}) goes out within seconds, with all its tries before it. Its text is made"
        " anew: what was answered or revoked meanwhile is not mailed.",
        "Somebody who got it already gets it twice, with the same Message-ID; some mail programs"
        " show only one of the two.",
        TOLD_IF_ANY,
    ),
    done="The mail ({}) is on its way.",
    is_offered=lambda mail: mail.state != "skipped",
)

DROP = OperatorAction(
    slug="drop",
    label="Drop mail",
    argument="mail",
    perform=mails.drop_mail,
    effects=(
        "The mail ({}) is never sent, and cannot be sent again.",
        "What it is about stays: an invitation stays open, and can be resent by a member.",
        TOLD_IF_ANY,
    ),
    done="The mail ({}) was dropped.",
    is_offered=lambda mail: mail.state == "waiting",
)


def status_of(organization: Organization) -> str:
    """`running`, `suspended` or `being deleted`."""
    if organization.is_suspended:
        return "suspended"
    return "being deleted" if organization.is_being_deleted else "running"
