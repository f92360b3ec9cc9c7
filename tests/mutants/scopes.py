"""Roles that members hold in one project."""

from tests.mutants.mutant import Mutant

THREAT = "A role in one project opens another project, or the organization"
LEAKS = "tests/project_scope/test_leaks.py"
NOTICES = "tests/project_scope/test_notices.py"
WALL = "tests/project_scope/test_wall.py"
SCOPES = "organizations/tenancy/scopes.py"
MEMBERSHIP = "organizations/models/membership.py"
LIMITED = "projects/tests/test_limited_invitations.py"

MUTANTS = [
    Mutant(
        threat=THREAT,
        rule="lists show the own projects only",
        file=SCOPES,
        old='        return rows.filter(**{f"{path}__in": self.projects})',
        new="        return rows",
        tests=(f"{LEAKS}::test_search_finds_what_is_in_the_own_project_only",),
    ),
    Mutant(
        threat=THREAT,
        rule="a role gives only its permissions of projects there",
        file=SCOPES,
        old="[p.value for p in permissions_of_role(role) if p.in_project]",
        new="[p.value for p in permissions_of_role(role)]",
        tests=(f"{LEAKS}::test_only_what_is_in_projects_is_given_there",),
    ),
    Mutant(
        threat=THREAT,
        rule="the inbox counts in the own projects",
        file="organizations/tenancy/inbox.py",
        old="return projects_with(member, self.permission).limit(rows) if is_limited else rows",
        new="return rows",
        tests=(f"{LEAKS}::test_the_inbox_counts_what_waits_in_the_own_project",),
    ),
    Mutant(
        threat=THREAT,
        rule="the page does not answer for other rows",
        file=MEMBERSHIP,
        old="project = self.page_project if on is None else scopes.project_of(on)",
        new="project = self.page_project or scopes.project_of(on)",
        tests=(f"{LEAKS}::test_the_page_in_hand_does_not_answer_for_other_things",),
    ),
    Mutant(
        threat=THREAT,
        rule="another project is as one that does not exist",
        file="organizations/tenancy/page_demands.py",
        old="            raise Http404",
        new="            return False",
        tests=(f"{LEAKS}::test_another_project_is_as_one_that_is_not_there",),
    ),
    Mutant(
        threat=THREAT,
        rule="the console shows APIs of the own projects",
        file="apis/models/api.py",
        old="return visible.filter(is_in_projects)",
        new="return visible",
        tests=(f"{LEAKS}::test_the_api_lists_the_own_project",),
    ),
    Mutant(
        threat=THREAT,
        rule="a token is for what was chosen, in a project too",
        file=MEMBERSHIP,
        old="        if chosen is None:\n            return by_project\n",
        new="        if True:\n            return by_project\n",
        tests=(f"{LEAKS}::test_a_token_is_for_what_was_chosen",),
    ),
    Mutant(
        threat=THREAT,
        rule="decisions are about the project of the resource",
        file="machines/decisions/answers.py",
        old="in in_projects.get((question.subject, projects[question.resource]), ())",
        new="in set().union(*in_projects.values())",
        tests=(f"{LEAKS}::test_decisions_are_about_the_project_of_the_thing",),
    ),
    Mutant(
        threat=THREAT,
        rule="no one gives what they have in a project only",
        file=MEMBERSHIP,
        old="[p for p in PERMISSIONS if self.reach(p).is_everywhere]",
        new="[p for p in PERMISSIONS if self.reach(p)]",
        tests=(f"{LEAKS}::test_nobody_gives_what_they_have_in_a_project_only",),
    ),
    Mutant(
        threat=THREAT,
        rule="people who cannot sign in have no permission in projects",
        file=MEMBERSHIP,
        old="if self.is_in_projects is False or not self.user.is_active:",
        new="if self.is_in_projects is False:",
        tests=("tests/project_scope/test_oracle.py",),
    ),
    Mutant(
        threat=THREAT,
        rule="roles in projects end with the membership",
        file="projects/roles.py",
        old='    return rows.filter(in_effect("membership__"))',
        new="    return rows",
        tests=(f"{LEAKS}::test_an_end_of_the_membership_ends_its_roles_in_projects",),
    ),
    Mutant(
        threat=THREAT,
        rule="who is invited to a project joins nothing else",
        file="organizations/actions/answering.py",
        old="    if not invitation.is_in_project:\n        return",
        new="    if True:\n        return",
        tests=(f"{LIMITED}::test_who_joins_has_the_roles_in_the_project_only_and_until_the_day",),
    ),
    Mutant(
        threat=THREAT,
        rule="an invitation to a project that is gone opens nothing",
        file="organizations/actions/answering.py",
        old="    _demand_offer(organization, invitation)\n",
        new="",
        tests=(
            f"{LIMITED}::test_an_invitation_whose_project_was_archived_or_whose_day_has_passed_opens_nothing",
        ),
    ),
    Mutant(
        threat=THREAT,
        rule="saving an invitation does not widen it",
        file="organizations/forms/invitations.py",
        old="        if offered_project is not None:",
        new="        if False:",
        tests=(f"{LIMITED}::test_saving_an_offer_of_an_archived_project_does_not_widen_it",),
    ),
    Mutant(
        threat=THREAT,
        rule="no one is invited to the project of another organization",
        file="organizations/actions/invitations.py",
        old="        demand_active(by.organization, offer.project)\n",
        new="",
        tests=(f"{LIMITED}::test_what_cannot_be_offered_is_refused_and_nothing_is_written",),
    ),
    Mutant(
        threat=THREAT,
        rule="an event of a project notifies holders of its own project only",
        file="organizations/tenancy/scopes.py",
        old='is_granting = {"project__in": projects, ',
        new="is_granting = {",
        tests=(
            f"{NOTICES}::test_holders_in_the_project_of_the_target_are_notified_and_no_others",
            "tests/project_scope/test_reminders.py::"
            "test_holders_in_the_project_are_reminded_of_its_credentials",
        ),
    ),
    Mutant(
        threat=THREAT,
        rule="an email that was due says nothing once the role in the project gives nothing",
        file="organizations/notifications/recipients.py",
        old="return permission.value in membership.permissions_in_project(projects.first())",
        new="return True",
        tests=(f"{NOTICES}::test_an_email_that_was_due_goes_only_to_who_can_still_read_of_it",),
    ),
    Mutant(
        threat=THREAT,
        rule="the filter of members names no project that the reader does not see",
        file="organizations/tenancy/project_roles.py",
        old="return by.reach(scope.view_permission).limit(projects) if scope else projects",
        new="return projects",
        tests=(
            "tests/project_scope/test_who_can.py::"
            "test_projects_that_the_reader_does_not_see_are_unknown",
        ),
    ),
]
