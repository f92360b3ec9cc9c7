"""Who hears of what: one table, applied to every event in the transaction that writes it.

It leaves rows only. A task gathers them into emails, which `mail.py` writes. What everyone is to be
told is one row, from which `announcements.py` makes the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from console.jobs.asking import any_exist
from organizations import mail
from organizations.events import ORGANIZATION_DELETION_ASKED, ORGANIZATION_REMOVED
from organizations.models import (
    Announcement,
    Invitation,
    Membership,
    Notification,
    Notify,
    Organization,
)
from organizations.models.holders import members_with_permission
from organizations.models.membership import MembershipQuerySet
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.audience import (
    TARGET_OWNERS,
    Audience,
    PermissionHolders,
    notifying_event_type,
)
from organizations.tenancy.roles import RoleSlug

AT_ONCE_INSERTED = 1_000
"""How many notifications one statement inserts."""
AT_ONCE_MAILED = 500
"""How many people one transaction owes their emails, at most."""
AT_ONCE_DUE = 1_000
"""Among how many notifications these people are looked for."""


def notify(event: Event) -> None:
    """Note who is to be told of the event, in the caller's transaction.

    Costs a query for each audience and an insert, however many people there are.
    """
    due: dict[int, datetime] = {}
    word = notifying_event_type(event.kind)
    if word is None:
        return
    for audience in word.audience:
        is_urgent = word.is_urgent and not audience.depends_on_role
        if audience is Audience.EVERYONE:
            _announce(event, is_urgent=is_urgent, newest_membership_id=_newest_membership())
            continue
        for user_id, choice in _members(audience, event).values_list("user_id", "notify"):
            at = timezone.now() if is_urgent else due_time(Notify(choice))
            if at is not None:
                due.setdefault(user_id, at)
    _insert(event, due)


def notify_people(event: Event, user_ids: Iterable[int]) -> None:
    """Note that these people are to be told now, for an event that ends their memberships."""
    told = set(user_ids) - {event.actor_id}
    _insert(event, dict.fromkeys(sorted(told), timezone.now()))


def notify_of_removal(event: Event, organization: Organization) -> None:
    """Note that everyone is to be told who belonged to the organization until its removal.

    The others' memberships have already gone, before the administrators'. They are the ones who
    were told of the deletion, since no one joins while it waits, without those who have gone since.
    Who asked for it was not told, but is an administrator still: while it waits, no roles change.
    """
    remaining = organization.memberships.active().values_list("user_id", flat=True)
    notify_people(event, remaining)
    history = Event.objects.filter(organization_id=organization.pk)
    asked = history.filter(kind=ORGANIZATION_DELETION_ASKED).order_by("-at", "-id").first()
    if asked is not None:
        _announce(event, is_urgent=True, earlier_event_id=asked.pk)


def due_time(choice: Notify) -> datetime | None:
    """When something that happens now is told to someone who chose so.

    `announcements`, which tell everyone, ask the same in SQL.
    """
    now = timezone.now()
    if choice is Notify.NONE:
        return None
    return now if choice is Notify.AT_ONCE else _next_morning(now)


def is_still_recipient(event: Event, user: User, membership: Membership | None) -> bool:
    """Whether someone who was to be told is still among those who are told of the event.

    They may have lost the membership or the role since, and what happens there is no longer theirs
    to know.
    """
    word = notifying_event_type(event.kind)
    if word is None:
        return False
    if word.outlasts_membership and (word == ORGANIZATION_REMOVED or _names(event, user)):
        return True
    if membership is None:
        return False
    return any(_is_among(audience, event, membership) for audience in word.audience)


has_work = any_exist("notifications_due", lambda: Notification.objects.due(timezone.now()))
"""Whether anyone is now to be told something."""


@transaction.atomic
def enqueue_due_emails() -> int:
    """Owe each of a batch of people one email about each organization; returns how many people.

    Their rows are locked, and not their notifications': the run that holds the person has all that
    they are due, so two runs at the same time cannot share it out among two emails.
    """
    due = Notification.objects.due(timezone.now())
    # In the order of the index over what waits: without one, every notification was looked at.
    first = due.order_by("due_at").values("user")[:AT_ONCE_DUE]
    people = {
        user.pk: user
        for user in User.objects.filter(pk__in=first)
        .order_by("pk")
        .select_for_update(no_key=True, skip_locked=True)[:AT_ONCE_MAILED]
    }
    if not people:
        return 0
    gathered: dict[tuple[int, UUID], list[Notification]] = defaultdict(list)
    for notification in due.filter(user__in=people).order_by("pk"):
        gathered[notification.user_id, notification.organization_id].append(notification)
    mails = mail.enqueue_notifications((people[user], tenant) for user, tenant in gathered)
    for owed, notifications in zip(mails, gathered.values(), strict=True):
        for notification in notifications:
            notification.mail = owed
    gathered_all = [each for some in gathered.values() for each in some]
    Notification.objects.bulk_update(gathered_all, ["mail"], batch_size=AT_ONCE_DUE)
    return len(people)


def _is_among(audience: Audience | PermissionHolders, event: Event, membership: Membership) -> bool:
    if isinstance(audience, PermissionHolders):
        is_one = membership.can(audience.permission)
        if not is_one or audience.among is None:
            return is_one
        return Membership.objects.filter(_among(audience, event), pk=membership.pk).exists()
    if audience is Audience.EVERYONE:
        return True
    if audience is Audience.CONCERNED:
        return _concerned(event).filter(pk=membership.pk).exists()
    if audience is Audience.TARGET:
        return _names(event, membership.user)
    if audience is Audience.INVITER and membership.can(MANAGE_MEMBERSHIP):
        return True
    return RoleSlug.ADMINISTRATOR in membership.role_slugs


def _members(audience: Audience | PermissionHolders, event: Event) -> MembershipQuerySet:
    if event.organization_id is None:
        return Membership.objects.none()
    found = Membership.objects.filter(organization_id=event.organization_id, user__is_active=True)
    if event.actor_id is not None:
        found = found.exclude(user=event.actor_id)
    if isinstance(audience, PermissionHolders):
        able = members_with_permission(found, [event.organization_id], audience.permission)
        return able.filter(_among(audience, event))
    if audience is Audience.CONCERNED:
        return found.filter(pk__in=_concerned(event).order_by().values("pk"))
    if audience is Audience.TARGET:
        return found.filter(user=int(event.target_id)) if _is_about_person(event) else found.none()
    if audience is Audience.INVITER and (inviter := _inviter(event)):
        return found.filter(pk=inviter.pk)
    if audience is Audience.ADMINISTRATORS_IF_INVITATIONS_REVOKED and not _open_invitations(event):
        return found.none()
    return found.administrators_of(event.organization_id)


def _among(audience: PermissionHolders, event: Event) -> Q:
    """Which of those who have the permission it is told, if not all."""
    return audience.among(event.target_id) if audience.among else Q()


def _concerned(event: Event) -> MembershipQuerySet:
    """The memberships whose the thing is that the event is about, if an app says so of its sort."""
    sort = TARGET_OWNERS.get(event.target_type)
    concerned: MembershipQuerySet = (
        sort.members(event.target_id) if sort else Membership.objects.none()
    )
    return concerned


def _open_invitations(event: Event) -> int:
    """How many invitations were revoked with a membership that ended."""
    return event.before.get("open_invitations") or 0


def _inviter(event: Event) -> Membership | None:
    """The member who sent the invitation that the event is about, if they still may."""
    if event.target_type != Invitation._meta.model_name:
        return None
    invitation = Invitation.objects.known(UUID(event.target_id))
    return invitation.inviting_member if invitation else None


def _next_morning(now: datetime) -> datetime:
    hour = settings.NOTIFICATIONS_DAILY_AT
    at = now.astimezone(UTC).replace(hour=hour, minute=0, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)


def _newest_membership() -> int:
    """Those of people who join from now on have higher ids: joining waits for the same lock."""
    newest = Membership.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _announce(event: Event, **audience: Any) -> None:
    """Leave it to the worker to tell everyone."""
    if event.organization_id is None:
        return
    announcement = Announcement(
        event_id=event.pk,
        organization_id=event.organization_id,
        actor_id=event.actor_id,
        daily_due_at=_next_morning(timezone.now()),
        **audience,
    )
    Announcement.objects.bulk_create([announcement], ignore_conflicts=True)


def _names(event: Event, user: User) -> bool:
    return _is_about_person(event) and event.target_id == str(user.pk)


def _is_about_person(event: Event) -> bool:
    return event.target_type == User._meta.model_name


def _insert(event: Event, due: Mapping[int, datetime]) -> None:
    if event.organization_id is None or not due:
        return
    Notification.objects.bulk_create(
        (
            Notification(
                user_id=user_id,
                organization_id=event.organization_id,
                event_id=event.pk,
                due_at=at,
            )
            for user_id, at in due.items()
        ),
        batch_size=AT_ONCE_INSERTED,
        ignore_conflicts=True,
    )
