"""What each action in an organization demands, and how those that a program may do are done."""

from console.images.decoding import SafeImage
from organizations import actions
from organizations.actions import Change
from organizations.models.organization import today
from organizations.permissions import (
    DELETE_ORGANIZATION,
    MANAGE_MEMBERSHIP,
    MANAGE_ORGANIZATION,
    VIEW_EVENT,
)
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, lose_factor, suspend
from tests.demanded import MEMBER, NOBODY, OPERATOR, PERSON, Call

LOGO = SafeImage(b"a logo", 1, 1)

DEMANDS = {
    "add_to_group": MANAGE_MEMBERSHIP,
    "change_group_roles": MANAGE_MEMBERSHIP,
    "create_group": MANAGE_MEMBERSHIP,
    "delete_group": MANAGE_MEMBERSHIP,
    "remove_from_group": MANAGE_MEMBERSHIP,
    "rename_group": MANAGE_MEMBERSHIP,
    "create_role": MANAGE_MEMBERSHIP,
    "change_role": MANAGE_MEMBERSHIP,
    "delete_role": MANAGE_MEMBERSHIP,
    "change_invitation": MANAGE_MEMBERSHIP,
    "change_members": MANAGE_MEMBERSHIP,
    "change_roles": MANAGE_MEMBERSHIP,
    "decline_access": MANAGE_MEMBERSHIP,
    "grant_access": MANAGE_MEMBERSHIP,
    "invite_members": MANAGE_MEMBERSHIP,
    "remove_member": MANAGE_MEMBERSHIP,
    "restore_member": MANAGE_MEMBERSHIP,
    "set_last_day": MANAGE_MEMBERSHIP,
    "suspend_member": MANAGE_MEMBERSHIP,
    "vouch_for_member": MANAGE_MEMBERSHIP,
    "resend_invitation": MANAGE_MEMBERSHIP,
    "revoke_invitation": MANAGE_MEMBERSHIP,
    "export_history": VIEW_EVENT,
    "rename_organization": MANAGE_ORGANIZATION,
    "change_logo": MANAGE_ORGANIZATION,
    "remove_logo": MANAGE_ORGANIZATION,
    "add_email_domain": MANAGE_ORGANIZATION,
    "remove_email_domain": MANAGE_ORGANIZATION,
    "request_email_domain_check": MANAGE_ORGANIZATION,
    "accept_creatorship": MANAGE_ORGANIZATION,
    "decline_creatorship": MANAGE_ORGANIZATION,
    "offer_creatorship": MANAGE_ORGANIZATION,
    "lift_second_factor": MANAGE_ORGANIZATION,
    "remind_of_second_factor": MANAGE_ORGANIZATION,
    "require_second_factor": MANAGE_ORGANIZATION,
    "withdraw_creatorship": MANAGE_ORGANIZATION,
    "delete_organization": DELETE_ORGANIZATION,
    "restore_organization": DELETE_ORGANIZATION,
    "appoint_administrator": OPERATOR,
    "drop_mail": OPERATOR,
    "lift_requirement": OPERATOR,
    "release_handle": OPERATOR,
    "request_job": OPERATOR,
    "resend_mail": OPERATOR,
    "suspend_organization": OPERATOR,
    "unsuspend_organization": OPERATOR,
    "choose_notifications": MEMBER,
    "leave_organization": MEMBER,
    "dismiss_first_steps": MEMBER,
    "request_access": MEMBER,
    "withdraw_access": MEMBER,
    "create_organization": PERSON,
    "decline_invitation": PERSON,
    "join": PERSON,
    "ask_for_renewal": PERSON,
    "remind_invitees": NOBODY,
    "remind_of_ends": NOBODY,
}


def _change_members(things, by):
    change = Change(give=RoleSlug.API_PUBLISHER)
    for outcome in actions.change_members(pks=[things.membership.pk], change=change, by=by):
        if outcome.refusal:
            raise outcome.refusal


def _restore_organization(things, by):
    actions.delete_organization(handle=things.organization.handle, by=things.admin)
    actions.restore_organization(by=by)


def _remind_of_second_factor(things, by):
    actions.remind_of_second_factor(pks=[things.membership.pk], by=by)


def _remove_logo(things, by):
    actions.change_logo(image=LOGO, by=things.admin)
    actions.remove_logo(by=by)


def _lift_second_factor(things, by):
    things.organization.second_factor_from = today()
    things.organization.save()
    actions.lift_second_factor(by=by)


def _vouch_for_member(things, by):
    if things.membership.lost_factor is None:
        lose_factor(things.membership.user)
    actions.vouch_for_member(membership=things.membership, by=by)


def _add_to_group(things, by):
    number = things.organization.memberships.count()
    member = add_member(things.organization, f"New {number} of {things.organization.handle}")
    actions.add_to_group(group=things.group, memberships=[member], by=by)


def _role_terms(name):
    return actions.RoleTerms(name, "", frozenset([VIEW_EVENT]))


def _email_domain(things):
    """One that is there, though another call removed it, and whose check is not due."""
    domain, _ = things.organization.email_domains.get_or_create(name="acme-mail.com")
    things.organization.email_domains.filter(pk=domain.pk).update(next_check_at=None)
    return domain


def _add_email_domain(things, by):
    count = things.organization.email_domains.count()
    return actions.add_email_domain(name=f"n{count}.acme.com", by=by)


CALLS = {
    "add_email_domain": Call(_add_email_domain, is_at_home=True),
    "remove_email_domain": Call(
        lambda it, by: actions.remove_email_domain(email_domain=_email_domain(it), by=by)
    ),
    "request_email_domain_check": Call(
        lambda it, by: actions.request_email_domain_check(email_domain=_email_domain(it), by=by)
    ),
    "add_to_group": Call(_add_to_group, gives_roles=True),
    "change_group_roles": Call(
        lambda it, by: actions.change_group_roles(
            group=it.group, slugs=[RoleSlug.API_PUBLISHER], by=by
        ),
        gives_roles=True,
    ),
    "create_group": Call(lambda it, by: actions.create_group(name="New", by=by), is_at_home=True),
    "delete_group": Call(
        lambda it, by: actions.delete_group(group=it.group, by=by), gives_roles=True
    ),
    "remove_from_group": Call(
        lambda it, by: actions.remove_from_group(group_member=it.group_member, by=by),
        gives_roles=True,
    ),
    "rename_group": Call(lambda it, by: actions.rename_group(group=it.group, name="Other", by=by)),
    "create_role": Call(
        lambda it, by: actions.create_role(terms=_role_terms("New"), by=by),
        gives_roles=True,
        is_at_home=True,
    ),
    "change_role": Call(
        lambda it, by: actions.change_role(role=it.own_role, terms=_role_terms("Other"), by=by),
        gives_roles=True,
    ),
    "delete_role": Call(
        lambda it, by: actions.delete_role(role=it.own_role, replacement=None, by=by),
        gives_roles=True,
    ),
    "change_invitation": Call(
        lambda it, by: actions.change_invitation(
            invitation=it.invitation,
            slugs=[RoleSlug.API_SUBSCRIBER],
            project=None,
            last_day=None,
            by=by,
        ),
        gives_roles=True,
    ),
    "change_members": Call(_change_members, gives_roles=True, is_at_home=True),
    "change_roles": Call(
        lambda it, by: actions.change_roles(
            membership=it.membership, slugs=[RoleSlug.API_PUBLISHER], by=by
        ),
        gives_roles=True,
    ),
    "decline_access": Call(lambda it, by: actions.decline_access(request=it.access_request, by=by)),
    "delete_organization": Call(
        lambda it, by: actions.delete_organization(handle=it.organization.handle, by=by),
        needs_sign_in=True,
        is_at_home=True,
    ),
    "export_history": Call(
        lambda it, by: actions.export_history(file_format="CSV", narrowed_to={}, by=by),
        needs_person=True,
        is_at_home=True,
    ),
    "grant_access": Call(
        lambda it, by: actions.grant_access(
            request=it.access_request, slug=RoleSlug.ADMINISTRATOR, by=by
        ),
        gives_roles=True,
    ),
    "invite_members": Call(
        lambda it, by: actions.invite_members(
            addresses=["new@example.com"], slugs=[RoleSlug.DEVELOPER], by=by
        ),
        gives_roles=True,
        is_at_home=True,
    ),
    "remove_member": Call(
        lambda it, by: actions.remove_member(membership=it.membership, by=by), gives_roles=True
    ),
    "restore_member": Call(
        lambda it, by: actions.restore_member(membership=suspend(it.membership), by=by),
        gives_roles=True,
    ),
    "set_last_day": Call(
        lambda it, by: actions.set_last_day(membership=it.membership, last_day=today(), by=by),
        gives_roles=True,
    ),
    "suspend_member": Call(
        lambda it, by: actions.suspend_member(membership=it.membership, by=by), gives_roles=True
    ),
    "remind_of_second_factor": Call(_remind_of_second_factor, is_at_home=True),
    "require_second_factor": Call(
        lambda it, by: actions.require_second_factor(day=today(), by=by),
        needs_sign_in=True,
        is_at_home=True,
    ),
    "lift_second_factor": Call(_lift_second_factor, needs_sign_in=True, is_at_home=True),
    "change_logo": Call(lambda it, by: actions.change_logo(image=LOGO, by=by), is_at_home=True),
    "remove_logo": Call(_remove_logo, is_at_home=True),
    "rename_organization": Call(
        lambda it, by: actions.rename_organization(name="Apex", by=by), is_at_home=True
    ),
    "vouch_for_member": Call(_vouch_for_member, gives_roles=True, needs_sign_in=True),
    "resend_invitation": Call(
        lambda it, by: actions.resend_invitation(invitation=it.invitation, by=by),
        gives_roles=True,
    ),
    "restore_organization": Call(_restore_organization, is_at_home=True),
    "revoke_invitation": Call(
        lambda it, by: actions.revoke_invitation(invitation=it.invitation, by=by), gives_roles=True
    ),
}
