"""Memberships that are suspended or have ended."""

from tests.mutants.access import DOOR
from tests.mutants.mutant import Mutant

SHUT_OUT = "A member goes on after their last day, or while they are suspended"
ACCESS_TESTS = "organizations/tests/test_member_access.py"
ENDED_TESTS = "tests/test_ended_memberships.py"

MUTANTS = [
    Mutant(
        threat=SHUT_OUT,
        rule="a suspended membership has no effect",
        file="organizations/models/membership_queryset.py",
        old='return Q(**{f"{prefix}suspended_at": None}) & (is_endless | ends_later)',
        new="return is_endless | ends_later",
        tests=(f"{ENDED_TESTS}::test_no_right_is_left_and_all_come_back[suspend]",),
    ),
    Mutant(
        threat=SHUT_OUT,
        rule="a membership has no effect after its end",
        file="organizations/models/membership_queryset.py",
        old='return Q(**{f"{prefix}suspended_at": None}) & (is_endless | ends_later)',
        new='return Q(**{f"{prefix}suspended_at": None})',
        tests=(f"{ENDED_TESTS}::test_no_right_is_left_and_all_come_back[end_access]",),
    ),
    Mutant(
        threat=SHUT_OUT,
        rule="pages are shut to a membership without effect",
        file=DOOR,
        old="if membership is None or not membership.is_in_effect:",
        new="if membership is None:",
        tests=(f"{ENDED_TESTS}::test_every_page_is_a_notice[suspend]",),
    ),
    Mutant(
        threat=SHUT_OUT,
        rule="pages read no permissions of a membership without effect",
        file=DOOR,
        old="codenames=Case(When(in_effect(), then=codenames_subquery(roles))),",
        new="codenames=codenames_subquery(roles),",
        tests=(f"{ENDED_TESTS}::test_a_membership_without_effect_is_read_without_permissions",),
    ),
    Mutant(
        threat=SHUT_OUT,
        rule="actions read the membership again under the lock",
        file="organizations/models/membership.py",
        old='members = organization.memberships.in_effect().select_related("user")',
        new='members = organization.memberships.select_related("user")',
        tests=(f"{ENDED_TESTS}::test_no_right_is_left_and_all_come_back",),
    ),
    Mutant(
        threat=SHUT_OUT,
        rule="programs that keep all access learn of an end",
        file="organizations/models/access_fingerprint.py",
        old="members.filter(~in_effect() | Q(user__is_active=False))",
        new="members.filter(Q(user__is_active=False))",
        tests=(f"{ACCESS_TESTS}::test_an_end_that_passes_changes_the_fingerprint_of_all_access",),
    ),
    Mutant(
        threat=SHUT_OUT,
        rule="no one extends their own access",
        file="organizations/actions/member_access.py",
        old="    if by.person == member.user:\n        raise OwnAccess\n",
        new="",
        tests=(f"{ACCESS_TESTS}::test_nobody_ends_extends_or_suspends_their_own_access",),
    ),
    Mutant(
        threat=SHUT_OUT,
        rule="members without effect are not notified",
        file="organizations/notifications/recipients.py",
        old="        members = members.in_effect()\n",
        new="        pass\n",
        tests=(f"{ACCESS_TESTS}::test_the_person_hears_of_it_although_nothing_else_reaches_them",),
    ),
    Mutant(
        threat=SHUT_OUT,
        rule="an email that was due says nothing to a member without effect",
        file="organizations/notifications/mail.py",
        old="Membership.objects.in_effect().filter(",
        new="Membership.objects.filter(",
        tests=(f"{ENDED_TESTS}::test_an_email_that_was_due_is_not_written",),
    ),
    Mutant(
        threat="An organization loses its last administrator",
        rule="an administrator whose access ends does not keep the organization",
        file="organizations/models/membership.py",
        old="administrators().lasting().exclude(pk=self.pk)",
        new="administrators().exclude(pk=self.pk)",
        tests=(
            f"{ACCESS_TESTS}::test_an_administrator_with_an_end_does_not_keep_the_organization",
        ),
    ),
]
