"""The operators' pages of people."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import actions
from accounts.models import FactorReset, User
from accounts.second_factor.factors import has_factor
from audit.admin import EVENT_COLUMNS, about_person
from audit.models import Event
from console.operators.acting import OperatedAdmin, OperatorAction
from console.operators.columns import State, itself, moment, mono, state, words
from console.operators.lookup import ListGroup, Section, StateFilter, matching
from console.words import text
from outbox.admin import MAIL_COLUMNS
from outbox.models import Mail

admin.site.unregister([Authenticator, EmailAddress, Group, SocialAccount, SocialApp, SocialToken])


END_SESSIONS = OperatorAction(
    slug="end-sessions",
    label="End sessions",
    argument="user",
    perform=actions.end_sessions,
    effects=(
        "{} is signed out of every browser at the next page load.",
        "The account, the password and the memberships stay as they are, so signing in again is"
        " possible immediately. If someone else may know the password, ask the person to reset it.",
        "Your reason is recorded in the history of this person, who can read it, and in that of no"
        " organization. The person sees that it was an operator of this console, and not who.",
    ),
    done="{} is signed out everywhere.",
    is_destructive=True,
)


VOUCH = OperatorAction(
    slug="vouch",
    label="Vouch for reset",
    argument="user",
    perform=actions.vouch_as_operator,
    effects=(
        "Speak to the person on the phone or meet them first: someone who reads their email may"
        " have requested the reset.",
        "All passkeys, the authenticator app and the recovery codes of {} are removed once the 24"
        " hours of waiting are over, and they are signed out everywhere. They can stop it until"
        " then.",
        "Your reason is recorded in the history of this person, who can read it, and in that of no"
        " organization. The person is told by email that it was an operator of this console, and"
        " not who.",
    ),
    done="You vouched for {}.",
    is_offered=lambda user: FactorReset.objects.unvouched_of(user) is not None,
    is_destructive=True,
)


class AccountFilter(StateFilter):
    title = "Account"
    parameter_name = "account"
    states = {
        "active": ("Active", Q(is_active=True)),
        "closed": ("Closed", Q(is_active=False)),
        "operator": ("Operator", Q(is_staff=True)),
    }
    passing = {
        "lost-factor": (
            "Lost second factor",
            lambda: FactorReset.objects.unvouched().values("user"),
        )
    }


def account_state(user: User) -> State:
    """The state of the account: closed, an operator's, or active."""
    if not user.is_active:
        return "muted", "Closed"
    return "good", "Operator" if user.is_staff else "Active"


def factor_state(user: User) -> State:
    """Whether the person has a second factor besides recovery codes, in one query."""
    return ("good", "Set up") if has_factor(user) else ("off", "Not set up")


def address_state(address: EmailAddress) -> State:
    """The state of the address: not verified, primary, or verified."""
    if not address.verified:
        return "waiting", "Not verified"
    return "good", "Primary" if address.primary else "Verified"


def open_sessions(user: User) -> str:
    """In how many browsers the person is signed in, in words."""
    count = user.sessions.living().count()
    return "Not signed in" if not count else f"{count} {'browser' if count == 1 else 'browsers'}"


def reset_of(user: User) -> str:
    """What the person's request to reset the second factor waits for; empty if none is open."""
    reset = FactorReset.objects.open_of(user)
    if reset is None:
        return ""
    if not reset.is_waiting:
        return "Requested, not confirmed by email"
    return "Waiting until the 24 hours are over" if reset.vouched_at else "Waiting for a vouch"


def addresses_of(user: User) -> QuerySet[EmailAddress]:
    """All email addresses of the person, the primary one first."""
    return EmailAddress.objects.filter(user=user).order_by("-primary", "-id")


def history_of(user: User) -> QuerySet[Event]:
    """The events of what the person did and what others did to them, newest first."""
    return matching(Event.objects.order_by("-at", "-pk"), *about_person(user.pk))


def mails_to(user: User) -> QuerySet[Mail]:
    """The emails to any of the person's addresses, newest first."""
    keys = addresses_of(user).values_list("email", flat=True)
    mails = Mail.objects.order_by("-created_at", "-pk")
    return matching(mails, *(Q(recipient_key=key) for key in {user.email, *keys}))


SECTIONS = [
    Section(
        title="Email addresses",
        model=User,
        rows=addresses_of,
        columns=[words("Address", "email"), state("State", address_state)],
        rank=20,
    ),
    Section(
        title="History",
        model=Event,
        rows=history_of,
        columns=EVENT_COLUMNS,
        query=lambda user: user.email,
        rank=80,
    ),
    Section(
        title="Emails",
        model=Mail,
        rows=mails_to,
        columns=MAIL_COLUMNS,
        query=lambda user: user.email,
        rank=90,
    ),
]


@admin.register(User)
class UserAdmin(OperatedAdmin):
    """The operators' pages of people, which never show the hash of a password."""

    rank = 20
    group = ListGroup.PEOPLE
    icon = "users"
    purpose = "Everyone with an account, newest first."
    list_display = [
        itself("Person"),
        words("Email address", "email"),
        state("Account", account_state),
        moment("Joined", "joined_at"),
        moment("Last sign-in", "last_login"),
    ]
    list_filter = [AccountFilter]
    search_help_text = "Start of a name or address, any full email address, or an ID."
    ordering = ["-pk"]
    details = [
        words("Name", "name"),
        words("Email address", "email"),
        mono("ID", "pk"),
        state("Account", account_state),
        words("Operator permissions", lambda user: "Superuser" if user.is_superuser else ""),
        words("Signed in", open_sessions),
        state("Second factor", factor_state),
        words("Second factor reset", reset_of),
        moment("Last sign-in", "last_login"),
        moment("Joined", "joined_at"),
        moment("Closed", "closed_at"),
    ]
    sections = SECTIONS
    operator_actions = [END_SESSIONS, VOUCH]

    def matches(self, term: str) -> list[Q]:
        """Conditions for a search term that is a whole address, or an ID."""
        conditions = [Q(pk__in=EmailAddress.objects.filter(email=text.fold(term)).values("user"))]
        # No ID has more digits, and Python cannot parse a number of thousands of digits.
        if term.isdecimal() and len(term) < 19:
            conditions.append(Q(pk=int(term)))
        return conditions

    def starts(self, term: str) -> list[Q]:
        """Conditions for a search term with which a name or the primary address begins."""
        start = text.fold(term)
        return [Q(name_key__startswith=start), Q(email__startswith=start)]

    def describe(self, row: User) -> str:
        """The person in one line: "Ada <ada@example.com>", or the address alone without a name."""
        return f"{row.name} <{row.email}>" if row.name else row.email

    def response_operated(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The response after an operator's action: an operator who ended their own is signed out.

        Otherwise saving this request's session would create it again.
        """
        if object_id == str(request.user.pk):
            logout(request)
            messages.success(request, "You are signed out everywhere.")
            return redirect("account_login")
        return super().response_operated(request, object_id)
