"""Groups of members, and the roles that they give."""

from tests.mutants.mutant import Mutant

THREAT = "Someone gets roles by a group that its editor could not assign"
ACTIONS = "organizations/actions/groups.py"
KEEPING = "organizations/tenancy/group_roles.py"
TESTS = "projects/tests/test_roles_of_groups.py"
GIVING = f"{TESTS}::test_adding_is_giving"
LEAVING = f"{TESTS}::test_who_is_in_a_group_has_its_roles_until_they_leave_it"

MUTANTS = [
    Mutant(
        threat=THREAT,
        rule="who changes a group could assign all of its roles",
        file=KEEPING,
        old="    demand_giving(by, roles_given_by(group))\n",
        new="",
        tests=(GIVING,),
    ),
    Mutant(
        threat=THREAT,
        rule="who changes the roles of a group could assign them",
        file=ACTIONS,
        old="    demand_giving(by, old_slugs ^ new_slugs)\n",
        new="",
        tests=(GIVING,),
    ),
    Mutant(
        threat=THREAT,
        rule="no group makes administrators",
        file=ACTIONS,
        old="    if RoleSlug.ADMINISTRATOR in new_slugs:",
        new="    if False:",
        tests=(GIVING,),
    ),
    Mutant(
        threat=THREAT,
        rule="roles in projects by a group demand their permissions",
        file="projects/actions/group_roles.py",
        old="    demand_giving(by, [role.slug])\n\n    details",
        new="    details",
        tests=(GIVING,),
    ),
    Mutant(
        threat=THREAT,
        rule="who leaves a group loses its roles",
        file=KEEPING,
        old='    _outdated_roles().filter(membership__in=memberships.values("pk")).delete()\n',
        new="",
        tests=(LEAVING,),
    ),
    Mutant(
        threat=THREAT,
        rule="roles in projects by a group end with it",
        file="projects/roles.py",
        old='    _outdated_roles().filter(membership__in=memberships.values("pk")).delete()\n',
        new="",
        tests=(f"{TESTS}::test_in_projects_a_group_gives_its_role_in_that_project_only",),
    ),
    Mutant(
        threat=THREAT,
        rule="a role of a group stays when the member's own is removed",
        file="organizations/actions/members.py",
        old="    if old_slugs - new_slugs and member.group_memberships.exists():",
        new="    if False:",
        tests=(f"{TESTS}::test_a_role_of_several_origins_ends_with_the_last",),
    ),
    Mutant(
        threat=THREAT,
        rule="who gets in by a group counts for the limit on members",
        file=KEEPING,
        old="    if last_newcomer:",
        new="    if False:",
        tests=(f"{TESTS}::test_who_gets_in_by_a_group_counts_for_the_limit",),
    ),
    Mutant(
        threat=THREAT,
        rule="a body that was cut off removes no role",
        file="organizations/tenancy/forms.py",
        old="        if not required:",
        new="        if False:",
        tests=(
            "organizations/tests/test_pages_of_groups.py::test_a_body_that_was_cut_off_removes_no_role",
        ),
    ),
]
