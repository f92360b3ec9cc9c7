"""Roles that organizations make."""

from tests.mutants.mutant import Mutant

MORE = "Someone makes a role that allows more than they may, or widens one that they have"
OTHERS = "A role of another organization is assigned"
ACTIONS = "organizations/actions/own_roles.py"
TERMS = "organizations/actions/role_terms.py"
REPLACING = "organizations/tests/test_replacing_own_roles.py"
TESTS = "organizations/tests/test_own_roles.py"
EVERYWHERE = "tests/test_own_roles_everywhere.py"
MAKING = f"{TESTS}::test_who_makes_or_changes_a_role_has_all_of_its_permissions"

MUTANTS = [
    Mutant(
        threat=MORE,
        rule="who makes or changes a role has its permissions",
        file=ACTIONS,
        old="    if not by.may_give(roles):",
        new="    if False:",
        tests=(MAKING,),
    ),
    Mutant(
        threat=MORE,
        rule="who changes a role had its permissions before",
        file=ACTIONS,
        old="    _demand_all(by, old_role, new_role)",
        new="    _demand_all(by, new_role)",
        tests=(MAKING,),
    ),
    Mutant(
        threat=MORE,
        rule="who deletes a role has its permissions",
        file=ACTIONS,
        old="    demand_giving(by, [old_role])\n",
        new="",
        tests=(MAKING,),
    ),
    Mutant(
        threat=MORE,
        rule="who replaces a role has the permissions of the other one",
        file=ACTIONS,
        old="    demand_giving(by, [replacement])\n",
        new="",
        tests=(f"{REPLACING}::test_a_replacement_needs_its_permissions",),
    ),
    Mutant(
        threat=MORE,
        rule="roles are read again once the organization is locked",
        file="organizations/tenancy/demands.py",
        old="    roles = find_roles(by.organization, slugs)\n",
        new="    roles: list[AnyRole] = [*slugs]\n",
        tests=(
            f"{TESTS}::test_a_role_that_grew_since_the_form_was_read_is_judged_by_what_it_gives_now",
        ),
    ),
    Mutant(
        threat=MORE,
        rule="the permissions that one saw are those that one changes",
        file=ACTIONS,
        old="    if seen is not None and seen != old_terms.digest:",
        new="    if False:",
        tests=(f"{TESTS}::test_two_who_change_a_role_do_not_overwrite_each_other",),
    ),
    Mutant(
        threat=MORE,
        rule="no own role is called as a built-in one",
        file=TERMS,
        old="    if hyphenless_key(slugify(name)) in {hyphenless_key(slug) for slug in BUILT_IN}:",
        new="    if False:",
        tests=(f"{TESTS}::test_names_are_unique_and_never_those_of_built_in_roles",),
    ),
    Mutant(
        threat=MORE,
        rule="no role but Administrator has all permissions",
        file=TERMS,
        old="    if terms.permissions >= {*PERMISSIONS}:",
        new="    if False:",
        tests=(f"{TESTS}::test_names_are_unique_and_never_those_of_built_in_roles",),
    ),
    Mutant(
        threat=MORE,
        rule="the slug of a deleted role is not used again",
        file=TERMS,
        old='*deletions.values_list("before__slug", flat=True)}',
        new="}",
        tests=(f"{TESTS}::test_a_slug_is_never_used_again",),
    ),
    Mutant(
        threat=MORE,
        rule="a role in projects goes on giving something there",
        file=ACTIONS,
        old="    if not has_permission_in_projects(new_role) and is_held_in_projects(role):",
        new="    if False:",
        tests=(f"{EVERYWHERE}::test_one_held_in_a_project_goes_on_giving_something_there",),
    ),
    Mutant(
        threat=OTHERS,
        rule="a deleted role is known to no one",
        file="organizations/tenancy/demands.py",
        old="    if len(roles) < len(slugs):",
        new="    if False:",
        tests=(f"{TESTS}::test_no_other_organization_knows_the_role",),
    ),
    Mutant(
        threat=OTHERS,
        rule="slugs are looked up among the organization's roles",
        file="organizations/models/role.py",
        old="        return self.filter(Q(owner=None) | Q(owner=organization))",
        new="        return self.all()",
        tests=(f"{TESTS}::test_a_slug_is_of_one_organization",),
    ),
    Mutant(
        threat=MORE,
        rule="a group's role stays a group's after its replacement",
        file="organizations/tenancy/role_uses.py",
        old="        group_roles.synchronize(members_of_groups)",
        new="        pass",
        tests=(f"{REPLACING}::test_a_deleted_role_is_replaced_wherever_it_is_used",),
    ),
    Mutant(
        threat=MORE,
        rule="a role in projects is replaced by one that gives something there",
        file=ACTIONS,
        old="    if is_held_in_projects(role) and not has_permission_in_projects(replacement):",
        new="    if False:",
        tests=(f"{EVERYWHERE}::test_deleting_replaces_it_in_projects_and_of_programs",),
    ),
    Mutant(
        threat="A member tries to do more than their roles allow",
        rule="outsiders read no names of own roles",
        file="organizations/tenancy/denials.py",
        old="    if member.can(VIEW_ORGANIZATION):",
        new="    if True:",
        tests=(f"{EVERYWHERE}::test_a_closed_door_names_own_roles_to_members_only",),
    ),
]
