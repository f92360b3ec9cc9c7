"""Who gets into an organization, and what they may do there."""

from tests.mutants.mutant import Mutant

EVERY_PAGE = "tests/test_every_page.py"
DOOR = "organizations/tenancy/access.py"
MORE_THAN_ROLES = "A member tries to do more than their roles allow"
REQUIRED_FACTOR = "A member's password is known to someone else"

MUTANTS = [
    Mutant(
        threat=MORE_THAN_ROLES,
        rule="a form is sent only with the permission for it",
        file=DOOR,
        old="if not meets_demand(request.membership, demand, kwargs, in_projects=in_projects):",
        new=(
            'if request.method != "POST" and not meets_demand('
            "request.membership, demand, kwargs, in_projects=in_projects):"
        ),
        tests=(f"{EVERY_PAGE}::test_members_find_doors_as_their_role_says[developer]",),
    ),
    Mutant(
        threat="A new page has no check",
        rule="OPTIONS opens no page",
        file=DOOR,
        old='return "GET" if request.method == "HEAD" else request.method or ""',
        new='return "GET" if request.method in {"HEAD", "OPTIONS"} else request.method or ""',
        tests=(f"{EVERY_PAGE}::test_members_find_doors_as_their_role_says[administrator]",),
    ),
    Mutant(
        threat="A new page has no check",
        rule="PUT opens no page, whoever sees no console",
        file=DOOR,
        old='return "GET" if request.method == "HEAD" else request.method or ""',
        new=(
            "from organizations.permissions import VIEW_ORGANIZATION\n"
            "    own = getattr(request, 'membership', None)\n"
            '    is_put = request.method == "PUT" and own and not own.can(VIEW_ORGANIZATION)\n'
            '    return "GET" if request.method == "HEAD" or is_put else request.method or ""'
        ),
        tests=(
            f"{EVERY_PAGE}::test_members_find_doors_as_their_role_says[external-api-subscriber]",
        ),
    ),
    Mutant(
        threat=MORE_THAN_ROLES,
        rule="HEAD demands the permission of GET",
        file=DOOR,
        old="if not meets_demand(request.membership, demand, kwargs, in_projects=in_projects):",
        new=(
            'if request.method != "HEAD" and not meets_demand('
            "request.membership, demand, kwargs, in_projects=in_projects):"
        ),
        tests=(f"{EVERY_PAGE}::test_members_find_doors_as_their_role_says[developer]",),
    ),
    Mutant(
        threat="Someone floods an organization's history",
        rule="a denied attempt is in the history",
        file="organizations/tenancy/denials.py",
        old="    log.record_refusal(\n        ACCESS_REFUSED,",
        new="    (lambda *_, **__: None)(\n        ACCESS_REFUSED,",
        tests=(f"{EVERY_PAGE}::test_members_find_doors_as_their_role_says[developer]",),
    ),
    Mutant(
        threat="A stranger guesses a URL or an ID",
        rule="strangers are told that there is no such organization",
        file="organizations/tenancy/no_access.py",
        old=(
            "    if former_handle is None or former_handle.organization is None:\n"
            "        raise Http404"
        ),
        new=(
            "    if Handle.objects.filter(organization__handle=handle):\n"
            "        return HttpResponse(status=403)\n"
            "    if former_handle is None or former_handle.organization is None:\n"
            "        raise Http404"
        ),
        tests=(f"{EVERY_PAGE}::test_strangers_find_nothing[of another one]",),
    ),
    Mutant(
        threat="A stranger guesses a URL or an ID",
        rule="an organization is entered by its members",
        file=DOOR,
        old="filter(user=person, **{field: organization})",
        new="filter(**{field: organization})",
        tests=(f"{EVERY_PAGE}::test_strangers_find_nothing[of another one]",),
    ),
    Mutant(
        threat="A member adds or removes a role beyond their own permissions",
        rule="a role is given by who has all that it allows",
        file="organizations/tenancy/demands.py",
        old="if permissions_of_roles(roles) and not by.may_give(roles):",
        new="if not permissions_of_roles(roles):",
        tests=("organizations/tests/test_members.py",),
    ),
    Mutant(
        threat="A member adds or removes a role beyond their own permissions",
        rule="a member is removed by who could give their roles",
        file="organizations/actions/members.py",
        old="    demand_giving_all_of(by, member)\n    demand_other",
        new="    demand_other",
        tests=(
            "organizations/tests/test_members.py::test_who_leads_a_team_cannot_remove_an_administrator",
        ),
    ),
    Mutant(
        threat="A permission remains after removal",
        rule="who may not sign in may nothing",
        file="organizations/tenancy/backends.py",
        old="        if not self.person.is_active:\n            return []\n",
        new="",
        tests=(
            "organizations/tests/test_rights_that_end.py::test_somebody_closed_during_a_request_may_nothing_for_the_rest_of_it",
        ),
    ),
    Mutant(
        threat="An organization loses its last administrator",
        rule="the last administrator stays",
        file="organizations/models/membership.py",
        old="return not self.organization.administrators().lasting().exclude(pk=self.pk).exists()",
        new="return False",
        tests=(
            "organizations/tests/test_last_administrator.py::test_the_last_administrator_cannot_leave_and_is_told_what_to_do",
            "organizations/tests/test_last_administrator.py::test_the_last_administrator_cannot_be_demoted",
        ),
    ),
    Mutant(
        threat="Two people act at the same moment",
        rule="who has the organization to themselves is alone there",
        file="organizations/tenancy/locks.py",
        old=("    lock_organization(organization.pk)\n    return Organization.objects.get("),
        new="    return Organization.objects.get(",
        tests=(
            "tests/races/test_members.py::test_a_deed_waits_while_another_is_between_its_check_and_its_write",
            "tests/races/test_members.py::test_two_administrators_remove_each_other",
        ),
    ),
    Mutant(
        threat="Two people act at the same moment",
        rule="what was allowed is asked again under the lock",
        file="organizations/tenancy/locks.py",
        old="    if not actor.can(permission, on=on):\n",
        new="    if False:\n",
        tests=(
            "organizations/tests/test_members.py::test_who_was_demoted_meanwhile_changes_nothing",
        ),
    ),
    Mutant(
        threat=REQUIRED_FACTOR,
        rule="where a second factor is required, who has none gets nothing",
        file="organizations/rights/second_factor.py",
        old="    if not held:\n        return Lack.FACTOR\n",
        new="    if not held:\n        return None\n",
        tests=(
            "organizations/tests/test_needing_second_factor.py::test_from_the_day_a_member_without_one_is_led_to_set_it_up",
        ),
    ),
    Mutant(
        threat="A member removes the second factor that is required, or a session outlives it",
        rule="where a second factor is required, the session has shown one",
        file="organizations/rights/second_factor.py",
        old="return None if has_shown_factor(request, held) else Lack.PROOF",
        new="return None",
        tests=(
            "organizations/tests/test_needing_second_factor.py::test_a_session_that_showed_none_is_asked_for_it_and_led_back",
        ),
    ),
    Mutant(
        threat="A member's password is known to someone else",
        rule="recovery codes alone are no second factor",
        file="accounts/second_factor/factors.py",
        old="return cls(frozenset(int(pk) for _, pk in rows) - codes, codes)",
        new="return cls(frozenset(int(pk) for _, pk in rows), codes)",
        tests=(
            "organizations/tests/test_needing_second_factor.py::test_recovery_codes_open_it_beside_a_factor_and_never_alone",
        ),
    ),
    Mutant(
        threat="Look-alike handles and names impersonate someone",
        rule="handles that look alike are the same",
        file="organizations/tenancy/handles.py",
        old="    return key.translate(_LOOK_ALIKE_LETTERS)",
        new="    return key",
        tests=("organizations/tests/test_handles.py::test_look_alikes_are_one",),
    ),
    Mutant(
        threat="An unattended browser or a hasty administrator deletes the organization",
        rule="an organization is deleted by typing its handle",
        file="organizations/actions/deletion.py",
        old="if handle.strip() != organization.handle:",
        new="if not organization.handle:",
        tests=(
            "tests/test_deleting.py::test_another_handle_deletes_nothing_and_says_so_at_the_field",
        ),
    ),
    Mutant(
        threat="The answer of a tested API attacks the person who reads it",
        rule="the answer of a tested API is text",
        file="gateways/tryout/answer.py",
        old="    text = _text(reply.body, content_type)\n",
        new=(
            "    from django.utils.safestring import mark_safe\n\n"
            "    text = mark_safe(_text(reply.body, content_type) or '')\n"
        ),
        tests=("gateways/tests/test_try_it.py::test_a_definitions_and_an_answers_html_are_text",),
    ),
    Mutant(
        threat="A row references another tenant",
        rule="a model says that its rows stay within an organization",
        file="organizations/tenancy/keys.py",
        old="for name in sorted(needed.keys() - declared):",
        new="for name in ():",
        tests=(
            "organizations/tests/test_tenancy.py::test_a_key_to_another_model_of_organizations_is_not_forgotten",
        ),
    ),
    Mutant(
        threat="A form is submitted to the wrong organization",
        rule="the address says which organization is meant",
        file=DOOR,
        old="_fetch_membership(request.user, handle)",
        new=('_fetch_membership(request.user, request.POST.get("organization_handle", handle))'),
        tests=(
            "organizations/tests/test_switching.py::test_an_organization_in_the_body_or_the_session_is_not_read",
        ),
    ),
]
