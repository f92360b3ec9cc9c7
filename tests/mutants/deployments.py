"""What runs where, who agreed to it, and what CI and engines say of it."""

from tests.mutants.mutant import Mutant

DEPLOYMENTS = "deployments/tests/test_deployments.py"
BY_TOKEN = "deployments/tests/test_deploying_by_token.py"
APPROVALS = "deployments/tests/test_approving.py"
ENGINE_CALLS = "deployments/tests/test_engine_calls.py"
CREDENTIALS = "deployments/tests/test_engine_credentials.py"
APPROVING = "deployments/actions/approving.py"
WHO = "Someone approves who may not, or their own request, or twice; or a token does"
ENGINE = "An engine acts for another environment or organization"
AROUND = "A deployment goes around its approval"

MUTANTS = [
    Mutant(
        threat="Someone has their service account request a deployment, and approves it",
        rule="who created the token does not approve what it requested",
        file="organizations/tenancy/actors.py",
        old="creator = by.credential.created_by",
        new="creator = None",
        tests=(
            f"{BY_TOKEN}::test_who_created_the_token_does_not_approve_what_was_requested_with_it",
        ),
    ),
    Mutant(
        threat="Someone has their service account request a deployment, and approves it",
        rule="a service account cancels what it requested itself",
        file=APPROVING,
        old="return by.person is not None or",
        new="return True or",
        tests=(f"{BY_TOKEN}::test_a_service_account_cancels_only_what_it_requested_itself",),
    ),
    Mutant(
        threat=AROUND,
        rule="a deployment needs all of its approvals",
        file=APPROVING,
        old="if number >= deployment.approvals_needed:",
        new="if number >= deployment.approvals_needed - 1:",
        tests=(
            f"{APPROVALS}::test_the_same_person_approves_once",
            f"{APPROVALS}::test_an_approver_who_lost_the_right_does_not_count",
        ),
    ),
    Mutant(
        threat=AROUND,
        rule="approval is bypassed where that is allowed",
        file=APPROVING,
        old="if not deployment.bypass_allowed:",
        new="if False:",
        tests=(f"{APPROVALS}::test_an_environment_can_switch_that_off",),
    ),
    Mutant(
        threat=AROUND,
        rule="engines see what was approved, and nothing else",
        file="deployments/models/deployment.py",
        old="self.filter(state=DeploymentState.APPROVED, due_at__gt=now)",
        new="self.filter(due_at__gt=now)",
        tests=(f"{ENGINE_CALLS}::test_nothing_but_what_is_approved_is_listed",),
    ),
    Mutant(
        threat=AROUND,
        rule="an engine takes what was approved, and nothing else",
        file="deployments/engines.py",
        old="if state == DeploymentState.APPROVED:",
        new="if state in {DeploymentState.APPROVED, DeploymentState.WAITING}:",
        tests=(f"{ENGINE_CALLS}::test_what_waits_is_not_taken",),
    ),
    Mutant(
        threat=WHO,
        rule="nobody approves their own request",
        file="deployments/conditions/approvers.py",
        old="if is_approval and is_own and not deployment.own_approval:",
        new="if False:",
        tests=(
            f"{APPROVALS}::test_nobody_approves_their_own_request_unless_the_environment_allows_it",
        ),
    ),
    Mutant(
        threat=WHO,
        rule="only chosen approvers approve",
        file="deployments/conditions/approvers.py",
        old="if member is None or not deployment.is_chosen_approver(member.pk):",
        new="if member is None:",
        tests=(f"{APPROVALS}::test_only_chosen_approvers_decide",),
    ),
    Mutant(
        threat=WHO,
        rule="no token approves",
        file=APPROVING,
        old=(
            "    demand_sign_in(by, reason=BECAUSE)\n"
            "    person = demand_person(by, reason=BECAUSE)\n"
            "    deployment = _lock_decidable(organization, deployment, person, is_approval=True)\n"
        ),
        new=(
            "    person = demand_person(by, reason=BECAUSE)\n"
            "    deployment = _lock_decidable(organization, deployment, person, is_approval=True)\n"
        ),
        tests=(f"{APPROVALS}::test_no_token_approves_rejects_or_bypasses",),
    ),
    Mutant(
        threat="An approver is removed or loses the role while a deployment waits",
        rule="approvals of who lost the right do not count",
        file="deployments/conditions/approvers.py",
        old='approvals.filter(person__in=entitled_approvers(deployment).values("user"))',
        new="approvals",
        tests=(f"{APPROVALS}::test_an_approver_who_lost_the_right_does_not_count",),
    ),
    Mutant(
        threat="Rules are loosened just before a deployment",
        rule="a deployment keeps the rules of its request",
        file=APPROVING,
        old="if number >= deployment.approvals_needed:",
        new="if deployment.environment and number >= deployment.environment.approvals:",
        tests=(f"{APPROVALS}::test_what_waits_needs_as_many_approvals_as_when_it_was_requested",),
    ),
    Mutant(
        threat=ENGINE,
        rule="a revoked, expired or suspended credential opens nothing",
        file="organizations/tenancy/machine_access.py",
        old="        if reason := reason_against_credential(credential):",
        new='        if reason := "":',
        tests=(f"{CREDENTIALS}::test_no_unknown_ended_or_suspended_credential_opens_anything",),
    ),
    Mutant(
        threat=ENGINE,
        rule="an engine serves one environment",
        file="deployments/api/engine_deployments.py",
        old="rows = environment.deployments.fetchable()",
        new="rows = environment.organization.deployments.fetchable()",
        tests=(f"{CREDENTIALS}::test_an_engine_sees_only_its_environment",),
    ),
    Mutant(
        threat="The artifact is swapped between approval and deployment",
        rule="a deployment keeps the digest that was approved",
        file="deployments/actions/requesting.py",
        old="digest=build.digest,",
        new="digest=build.digest[::-1],",
        tests=(f"{DEPLOYMENTS}::test_a_build_goes_one_step_at_a_time",),
    ),
    Mutant(
        threat="Something else runs than was approved",
        rule="what an engine finds that nobody decided differs",
        file="deployments/models/placement.py",
        old="        return self.observed_digest != self.decided_digest",
        new="        return not self.observed_digest",
        tests=(f"{ENGINE_CALLS}::test_something_that_nobody_decided_differs",),
    ),
    Mutant(
        threat="Something else runs than was approved",
        rule="pages compare what an engine found with what was decided",
        file="deployments/boards/observed_health.py",
        old='When(_RUNS, observed_digest=F("deployment__digest"), then=F("observed_state")),',
        new='When(_RUNS, then=F("observed_state")),',
        tests=(
            "deployments/tests/test_observed_health.py::test_every_page_says_the_same_of_a_place",
        ),
    ),
    Mutant(
        threat="Something else runs than was approved",
        rule="what was seen before a deployment ended says nothing about it",
        file="deployments/boards/observed_health.py",
        old="When(_RUNS & (Q(observed_at=None) | _STALE), then",
        new="When(_RUNS & Q(observed_at=None), then",
        tests=(
            "deployments/tests/test_observed_health.py"
            "::test_what_was_seen_before_a_deployment_ended_says_nothing_after_it",
        ),
    ),
]
