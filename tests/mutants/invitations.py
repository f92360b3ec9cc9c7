"""Who is invited, and who joins."""

from tests.mutants.mutant import Mutant

MUTANTS = [
    Mutant(
        threat="An old, changed, used, revoked or foreign link is opened",
        rule="a link opens the version it was made for",
        file="organizations/invitation_tokens.py",
        old='f"{invitation_id}:{version}"',
        new='f"{invitation_id}"',
        tests=(
            "organizations/tests/test_invitation_tokens.py::test_no_token_opens_another_version",
        ),
    ),
    Mutant(
        threat="An old, changed, used, revoked or foreign link is opened",
        rule="an invitation expires to the second",
        file="organizations/models/invitation.py",
        old="(self.is_unanswered and self.expires_at <= timezone.now())",
        new="False",
        tests=("organizations/tests/test_invitations_that_end.py::test_it_lapses_to_the_second",),
    ),
    Mutant(
        threat="Requests for a new invitation are used to pester administrators",
        rule="a new invitation is asked for once a day",
        file="organizations/actions/renewal_requests.py",
        old="if invitation.is_renewal_asked:",
        new="if False:",
        tests=("organizations/tests/test_renewal_requests.py::test_twice_is_once_a_day",),
    ),
    Mutant(
        threat="Requests for a new invitation are used to pester administrators",
        rule="only an expired invitation is asked for anew",
        file="organizations/actions/renewal_requests.py",
        old="if not invitation.is_unanswered:",
        new="if False:",
        tests=(
            "organizations/tests/test_renewal_requests.py::test_what_did_not_end_by_time_alone_cannot_be_renewed",
        ),
    ),
    Mutant(
        threat="A mail scanner follows the link",
        rule="only who verified the invited address answers",
        file="organizations/actions/answering.py",
        old="if not user.owns(invitation.email_key):",
        new="if not user.has_address(invitation.email_key):",
        tests=("organizations/tests/test_answering.py",),
    ),
    Mutant(
        threat="The token leaks through the Referer header or a cache",
        rule="no cache keeps the page of an invitation",
        file="organizations/views/invitation_page.py",
        old='        response["Cache-Control"] = "no-store, private"\n',
        new="",
        tests=(
            "organizations/tests/test_invitation_page.py::test_no_cache_and_no_other_site_learns_of_the_page",
        ),
    ),
    Mutant(
        threat="A removed member's invitation is accepted",
        rule="who removed members invited joins no more",
        file="organizations/actions/answering.py",
        old="    _demand_inviter(organization, invitation)\n    _demand_offer",
        new="    _demand_offer",
        tests=(
            "organizations/tests/test_invitations_that_end.py::test_an_inviter_who_can_no_longer_give_the_roles_lets_nobody_in",
        ),
    ),
    Mutant(
        threat="A removed member's invitation is accepted",
        rule="invitations of who is removed are revoked",
        file="organizations/actions/invitations.py",
        old="    for invitation in open_invitations:\n        revoke(invitation, by=by)\n",
        new="",
        tests=(
            "organizations/tests/test_invitations_that_end.py::test_an_inviter_who_was_removed_takes_the_invitation_along",
            "organizations/tests/test_members.py::test_removing_ends_the_membership_and_the_invitations_that_are_open",
        ),
    ),
    Mutant(
        threat="A removed member's invitation is accepted",
        rule="a service account lets in only to what it may do still",
        file="organizations/models/invitation.py",
        old="return bool(machine.can(MANAGE_MEMBERSHIP) and machine.may_give(self.role_slugs))",
        new="return True",
        tests=(
            "machines/tests/test_inviting_by_service_account.py::test_no_one_joins_once_it_could_not_give_the_roles",
        ),
    ),
    Mutant(
        threat="A removed member's invitation is accepted",
        rule="invitations of a service account that is deleted are revoked",
        file="machines/actions/service_accounts.py",
        old="    revoke_sent_by_machine(account, by=by)\n",
        new="",
        tests=(
            "machines/tests/test_inviting_by_service_account.py::test_deleting_it_revokes_what_it_sent_and_nothing_else",
        ),
    ),
    Mutant(
        threat="A removed member's invitation is accepted",
        rule="a service account lets in to its own organization",
        file="organizations/tenancy/inviting_machines.py",
        old="machine.rows.filter(organization=invitation.organization_id)",
        new="machine.rows",
        tests=(
            "machines/tests/test_inviting_by_service_account.py::test_nothing_counts_of_a_machine_that_is_gone_or_the_neighbours",
        ),
    ),
    Mutant(
        threat="Invitations are used to send spam",
        rule="so many invitations are open, and no more",
        file="organizations/actions/invitations.py",
        old="if allowance.open >= allowance.open_limit:",
        new="if allowance.open > allowance.open_limit:",
        tests=("organizations/tests/test_invitation_limits.py",),
    ),
    Mutant(
        threat="Invitations are used to send spam",
        rule="tags give a mailbox no more emails",
        file="accounts/email_addresses.py",
        old='return f"{untagged or local}{at}{domain}"',
        new='return f"{local}{at}{domain}"',
        tests=(
            "organizations/tests/test_invitation_limits.py::test_tags_give_a_mailbox_no_more_mails",
        ),
    ),
    Mutant(
        threat="A leaked dump, log or admin page reveals invitation links",
        rule="a link is made with the console's own key",
        file="organizations/invitation_tokens.py",
        old='secret=key, algorithm="sha256")',
        new='secret="", algorithm="sha256")',
        tests=(
            "organizations/tests/test_invitation_tokens.py::test_a_link_under_a_key_that_was_withdrawn_opens_nothing",
        ),
    ),
]
