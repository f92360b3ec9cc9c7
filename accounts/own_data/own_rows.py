"""The personal data of accounts: which rows of each table are a person's, and what of them."""

from base64 import b64encode

from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet

from accounts.email_addresses import mailbox_key
from accounts.models import Picture, User
from accounts.own_data.personal_data import Facts, PersonalData
from accounts.social.identities import identity_label, provider_name_of
from audit.models import Event
from audit.sentences import sentence
from outbox.models import Mail


def events_of(user: User) -> QuerySet[Event]:
    """The events of what the person did, and of what was done to their account itself.

    What others did to them in an organization is left out: it is the organization's history.
    """
    to_account = Q(target_type="user", target_id=str(user.pk), organization_id=None)
    return Event.objects.filter(Q(actor_id=user.pk) | to_account)


def event_facts(event: Event) -> Facts:
    """An event as the person's own history shows it, without the IP address of another actor."""
    is_by_other = event.target_type == "user" and event.target_id != str(event.actor_id)
    return {
        "at": event.at,
        "sentence": sentence(event),
        "organization": event.organization_label,
        "ip_address": None if is_by_other and not event.organization_id else event.address,
        "denied": event.is_refused,
    }


def identity_facts(account: SocialAccount) -> Facts:
    """A connected identity: who the person is at which provider."""
    return {
        "provider": provider_name_of(account),
        "issuer": account.provider,
        "subject": account.uid,
        "account": identity_label(account),
        "connected_at": account.date_joined,
        "last_used_at": account.last_login,
    }


def mails_to(user: User) -> QuerySet[Mail]:
    """The outbox's rows of emails to any of the person's addresses."""
    addresses = user.all_addresses()
    keys = {mailbox_key(address) for address in addresses}
    return Mail.objects.filter(recipient_key__in=keys, recipient__in=addresses)


def picture_facts(picture: Picture) -> Facts:
    """The picture as a data URL, which a browser opens."""
    return {"png": f"data:image/png;base64,{b64encode(picture.content).decode()}"}


PERSONAL_DATA = [
    PersonalData(
        "accounts.User",
        "pk",
        "account",
        fields=(
            *("name", "email", "joined_at", "last_login", "is_staff", "slash_opens_search"),
            *("time_zone", "date_style"),
        ),
        rows=lambda user: User.objects.filter(pk=user.pk),
    ),
    PersonalData("accounts.Picture", "user", "picture", facts=picture_facts, is_deleted=True),
    PersonalData(
        "account.EmailAddress",
        "user",
        "email_addresses",
        fields=("email", "verified", "primary"),
        is_deleted=True,
    ),
    # Before the factors, because deleting those would stop an open request.
    PersonalData(
        "accounts.FactorReset",
        "user",
        "second_factor_resets",
        fields=(
            *("asked_at", "browser", "address", "email", "confirmed_at", "vouched_at"),
            *("completed_at", "stopped_at", "stopped_because"),
        ),
        is_deleted=True,
    ),
    PersonalData(
        "accounts.FactorReset",
        "vouched_by",
        "second_factor_resets_vouched",
        fields=("vouched_at", "vouched_in"),
    ),
    PersonalData(
        "mfa.Authenticator",
        "user",
        "sign_in_methods",
        fields=("type", "created_at", "last_used_at"),
        is_deleted=True,
    ),
    PersonalData(
        "socialaccount.SocialAccount",
        "user",
        "connected_accounts",
        facts=identity_facts,
        is_deleted=True,
    ),
    PersonalData(
        "accounts.Session",
        "user",
        "sessions",
        fields=("browser", "address", "started_at", "last_used_at", "expire_date"),
        is_deleted=True,
    ),
    PersonalData(
        "accounts.Session",
        "entering",
        "sign_ins_begun",
        without="It is unknown who began the sign-in.",
        is_deleted=True,
    ),
    PersonalData(
        "accounts.TrustedBrowser",
        "user",
        "trusted_browsers",
        fields=("browser", "created_at", "last_used_at", "expires_at"),
        is_deleted=True,
    ),
    PersonalData("audit.Event", "actor_id", "history", rows=events_of, facts=event_facts),
    PersonalData(
        "outbox.Mail",
        "recipient",
        "emails",
        fields=("kind", "recipient", "created_at", "sent_at"),
        rows=mails_to,
    ),
    *(
        PersonalData(table, "user", title, without="The console does not use it.", is_deleted=True)
        for table, title in {
            "admin.LogEntry": "admin_log",
            "accounts.User_groups": "groups",
            "accounts.User_user_permissions": "global_permissions",
            "guardian.UserObjectPermission": "object_permissions",
        }.items()
    ),
]
