"""One of each thing that organizations have, for the tests about all of them."""

from uuid import uuid4

from django.utils import timezone

from console.images.decoding import AVATAR_SIZE, decode_image
from organizations.actions import (
    add_to_group,
    change_group_roles,
    change_logo,
    create_group,
    request_access,
)
from organizations.actions.own_roles import MOST_ROLES
from organizations.models import EmailDomain, Group, GroupMember, IdempotencyKey, Logo, Role
from organizations.permissions import VIEW_EVENT
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, add_own_role, invite
from tests.images import picture
from tests.samples import Sample, Things


def _member(things: Things):
    return add_member(things.organization, f"Some {things.organization}", RoleSlug.DEVELOPER)


def _invitation(things: Things):
    return invite(f"someone@{things.organization.handle}.example", by=things.admin)


def _access_request(things: Things):
    return request_access(
        membership=things.membership, permission=VIEW_EVENT, administrator=things.admin
    )


def _group(things: Things):
    """With one role, and without members."""
    group = create_group(name=things.named("Backend"), by=things.admin)
    change_group_roles(group=group, slugs=[RoleSlug.DEVELOPER], by=things.admin)
    return group


def _group_member(things: Things):
    add_to_group(group=things.group, memberships=[things.membership], by=things.admin)
    return things.group.group_members.get()


def _more_groups(by, start, count):
    Group.objects.bulk_create(
        Group(organization=by.organization, name=f"Group {n}", created_by=by.user)
        for n in range(start, start + count)
    )


def _more_group_members(by, start, count):
    """In the first group, of members without roles, as far as there are any."""
    group = by.organization.groups.earliest("pk")
    others = by.organization.memberships.exclude(group_memberships__group=group).order_by("pk")
    GroupMember.objects.bulk_create(
        GroupMember(organization=by.organization, group=group, membership=member)
        for member in others[:count]
    )


def _email_domain(things: Things):
    """A proved one, of a name that says whose it is."""
    return EmailDomain.objects.create(
        organization=things.organization,
        name=f"{things.organization.handle}-mail.com",
        state="proved",
        proved_at=timezone.now(),
    )


def _logo(things: Things):
    image = decode_image(picture(), within=(AVATAR_SIZE, AVATAR_SIZE), field="logo")
    change_logo(image=image, by=things.admin)
    return Logo.objects.get(organization=things.organization)


def _idempotency_key(things: Things):
    return IdempotencyKey.objects.create(
        organization=things.organization, token_id=uuid4(), key="key", request_digest=b"digest"
    )


def _own_role(things: Things):
    """A role of the organization's own, which nobody has."""
    return add_own_role(things.named("Auditor"), VIEW_EVENT, by=things.admin)


def _more_own_roles(by, start, count):
    Role.objects.bulk_create(
        Role(owner=by.organization, slug=f"role-{n}", name=f"Role {n}")
        for n in range(start, start + count)
    )


SAMPLES = [
    Sample("membership", _member, "<int:pk>"),
    Sample("invitation", _invitation, "<uuid:pk>"),
    Sample("access_request", _access_request, "<int:request_pk>"),
    Sample(
        "own_request", lambda things: things.access_request, "<int:own_request_id>", is_own=True
    ),
    Sample(
        "own_role",
        _own_role,
        "<str:role_slug>",
        in_address=lambda role: role.slug,
        more=_more_own_roles,
        most=MOST_ROLES,
    ),
    Sample("email_domain", _email_domain, "<uuid:email_domain_id>"),
    Sample("logo", _logo),
    Sample("idempotency_key", _idempotency_key),
    Sample("group", _group, "<int:group_id>", more=_more_groups),
    Sample("group_member", _group_member, "<int:group_member_id>", more=_more_group_members),
]
