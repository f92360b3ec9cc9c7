"""Creating an organization."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import lock_person
from accounts.models import User
from audit import log
from console.refusals import Refusal
from organizations.events.organizations import ORGANIZATION_CREATED
from organizations.models import Handle, Membership, Organization, Role
from organizations.tenancy import handles, names
from organizations.tenancy.roles import RoleSlug

ALTERNATIVES = 3
RESUBMISSION_WINDOW = timedelta(minutes=5)
"""How long after the creation the same name and handle count as the same form sent again."""


class UnfitHandle(Refusal):
    slug = "unfit-handle"
    message = "{problem}"
    field = "handle"
    is_mistake = True


class HandleTaken(Refusal):
    slug = "handle-taken"
    message = "The handle {handle} is taken, or looks like one that is. Choose another."
    field = "handle"


class AlreadyCreated(Refusal):
    slug = "already-created"
    message = "You have already created an organization. Each person can create one."


class JustCreated(AlreadyCreated):
    """The form was sent again, by a double click or after a lost response.

    Has the organization, so that the page can lead to it.
    """

    slug = "just-created"

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        super().__init__()


@transaction.atomic
def create_organization(*, name: str, handle: str = "", by: User) -> Membership:
    """Create an organization, and return the membership of its creator, an administrator.

    Without a handle, one is made from the name. Locks the person and records an event. Raises
    AccountClosed, InvalidName, AlreadyCreated (JustCreated for the same form again), UnfitHandle or
    HandleTaken.
    """
    by = lock_person(by)
    name = names.clean_name(name)
    handle = handle or handles.make_handle(name)
    if created_organization := Organization.objects.created_by(by).first():
        raise _already_created(created_organization, name, handle)
    if problem := handles.reason_against_handle(handle):
        raise UnfitHandle(problem=problem)
    if not is_free(handle):
        raise HandleTaken(handle=handle)

    organization = _insert(name, handle, by)
    membership = organization.memberships.create(user=by)
    membership.membership_roles.create(
        organization=organization, role=Role.objects.get(slug=RoleSlug.ADMINISTRATOR)
    )
    by.remember_organization(organization.pk)
    log.record(
        ORGANIZATION_CREATED,
        organization=organization,
        by=by,
        target=organization,
        after={"name": name, "handle": handle},
    )
    return membership


def is_free(handle: str, *, to: Organization | None = None) -> bool:
    """Whether no organization has or had this handle or one that looks the same.

    With `to`, handles of that organization that differ from it by hyphens are no obstacle.
    """
    similar_handles = Handle.objects.with_hyphenless_keys([handles.hyphenless_key(handle)])
    if to:
        similar_handles = similar_handles.exclude(
            Q(organization=to) & ~Q(handle_key=handles.handle_key(handle))
        )
    return not similar_handles.exists()


def free_alternatives(handle: str) -> list[str]:
    """At most three free handles that are similar to a taken one, in one query."""
    candidates = {
        handles.hyphenless_key(other): other for other in handles.alternative_handles(handle)
    }
    for taken in Handle.objects.with_hyphenless_keys(list(candidates)).values_list(
        "handle", flat=True
    ):
        candidates.pop(handles.hyphenless_key(taken), None)
    return list(candidates.values())[:ALTERNATIVES]


def _already_created(earlier: Organization, name: str, handle: str) -> AlreadyCreated:
    """The refusal for a person who has created `earlier`: JustCreated for the same form again."""
    is_same = (earlier.name, earlier.handle) == (name, handle)
    is_member = earlier.memberships.filter(user=earlier.creator_id).exists()
    if is_same and is_member and timezone.now() - earlier.created_at < RESUBMISSION_WINDOW:
        return JustCreated(earlier)
    return AlreadyCreated()


def _insert(name: str, handle: str, creator: User) -> Organization:
    """Save the organization and its handle.

    Raises AlreadyCreated or HandleTaken if another request was faster, which the database's
    constraints detect.
    """
    try:
        with transaction.atomic():
            handle_key = handles.handle_key(handle)
            organization = Organization.objects.create(
                name=name, handle=handle, handle_key=handle_key, creator=creator
            )
            organization.handles.create(handle=handle, handle_key=handle_key)
            return organization
    except IntegrityError:
        if created_organization := Organization.objects.created_by(creator).first():
            raise _already_created(created_organization, name, handle) from None
        raise HandleTaken(handle=handle) from None
