"""Tokens, service accounts, and the operations of the API that they open."""

from tests.mutants.mutant import Mutant

BEARER = "machines/tests/test_bearer.py"
EVERY_OPERATION = (
    "tests/api/test_every_operation.py::test_one_permission_opens_what_names_it_and_nothing_else"
)
MEMBERS = "GET /api/v1/organizations/{organization}/members"
DEMANDS = "organizations/tenancy/api_access.py"

WRITING = "tests/api/test_writing.py"
SECRETS = "tests/api/test_secrets_once.py"

SIGN_INS = "machines/tests/test_program_sign_ins.py"

MUTANTS = [
    Mutant(
        threat="Codes of programs are guessed, or asked for without end",
        rule="one person types five codes a minute",
        file="machines/views/program_sign_ins.py",
        old="if is_allowed := GUESSES.allows(request.user.pk):",
        new="if is_allowed := True:",
        tests=(f"{SIGN_INS}::test_codes_cannot_be_guessed_and_not_asked_for_without_end",),
    ),
    Mutant(
        threat="Someone is led to sign in the program of someone else",
        rule="only the session that typed the code answers",
        file="machines/views/program_sign_ins.py",
        old="filter(pk=key).first() if key else None",
        new="first()",
        tests=(f"{SIGN_INS}::test_only_the_session_that_typed_the_code_answers",),
    ),
    Mutant(
        threat="A program gets a second token, or one that its person lost",
        rule="a request is answered once",
        file="machines/models/program_sign_in.py",
        old="membership=None, denied_at=None)",
        new="denied_at=None)",
        tests=(f"{SIGN_INS}::test_a_sign_in_is_answered_once",),
    ),
    Mutant(
        threat="A program gets a second token, or one that its person lost",
        rule="a request is deleted with the token that it gives",
        file="machines/actions/program_sign_ins.py",
        old="    if not deleted:",
        new="    if False:",
        tests=("tests/races/test_program_sign_ins.py::test_two_fetch_one_token",),
    ),
    Mutant(
        threat="A request that is repeated does something twice, or is answered to another token",
        rule="a key belongs to one request",
        file="organizations/tenancy/idempotency.py",
        old="if bytes(row.request_digest) != digest:",
        new="if not digest:",
        tests=(f"{WRITING}::test_a_key_belongs_to_one_request",),
    ),
    Mutant(
        threat="A request that is repeated does something twice, or is answered to another token",
        rule="a key belongs to one token",
        file="organizations/tenancy/idempotency.py",
        old="token_id=request.auth.token.pk,",
        new="token_id=request.organization.pk,",
        tests=(f"{WRITING}::test_a_key_belongs_to_one_token",),
    ),
    Mutant(
        threat="A dump, backup, log, broker or email reveals a token",
        rule="an answer with a secret is not kept for repeated requests",
        file="organizations/tenancy/idempotency.py",
        old='"" if is_secret else response',
        new="response",
        tests=(f"{SECRETS}::test_a_repeated_request_creates_no_second_and_keeps_no_secret",),
    ),
    Mutant(
        threat="What a token creates works after the token has ended",
        rule="a token creates nothing that ends later than it",
        file="organizations/tenancy/credential_kinds.py",
        old="> by.credential.expires_at:",
        new="> by.credential.expires_at + life:",
        tests=(f"{SECRETS}::test_nothing_outlives_the_token_that_creates_it",),
    ),
    Mutant(
        threat="A program undoes a change that it did not see",
        rule="a row that was changed since it was read is not changed",
        file="organizations/tenancy/api_resources.py",
        old="etag_of(content)}",
        new="*etags}",
        tests=(f"{WRITING}::test_who_read_something_else_changes_nothing",),
    ),
    Mutant(
        threat="A program sends what no form would let through",
        rule="a body is under the rules of the form",
        file="console/api/form_bodies.py",
        old="field.clean(value)",
        new="field.to_python(value)",
        tests=("tests/api/test_form_bodies.py",),
    ),
    Mutant(
        threat="A program that follows events misses one",
        rule="the feed lists an event when no earlier one can appear",
        file="audit/feed.py",
        old=".filter(transaction_id__lt=_oldest_running())",
        new=".all()",
        tests=(
            "tests/api/test_events.py"
            "::test_an_event_waits_for_the_transactions_that_began_to_write_before_it",
        ),
    ),
    Mutant(
        threat="A program that follows events misses one",
        rule="a webhook is told of an event when no earlier one can appear",
        file="webhooks/deliveries/history.py",
        old="events_after(position, settled_events(organization_id))[:BATCH]",
        new=(
            "events_after(position, Event.objects.within(organization_id).order_by(*ORDER))[:BATCH]"
        ),
        tests=(
            "webhooks/tests/test_history.py"
            "::test_an_event_waits_for_the_transactions_that_may_write_one_before_it",
        ),
    ),
    Mutant(
        threat="A program that follows events misses one",
        rule="events of another server are behind those of this one after restoring",
        file="console/management/commands/restore.py",
        old="if invariant.is_of_server:",
        new="if not invariant.name:",
        tests=(
            "tests/test_backups.py::test_a_database_that_is_lost_is_what_it_was_after_restoring",
        ),
    ),
    Mutant(
        threat="A token does more than the person who created it",
        rule="a token opens an operation with the permission for it",
        file=DEMANDS,
        old="if permission is not None and not _admits(request.auth, permission, in_projects):",
        new="if permission is None and in_projects:",
        tests=(f"{EVERY_OPERATION}[personal-{MEMBERS}]",),
    ),
    Mutant(
        threat="A service account is a way up",
        rule="service accounts read with the permission for it",
        file=DEMANDS,
        old="if permission is not None and not _admits(request.auth, permission, in_projects):",
        new=(
            "if permission is not None and request.auth.person is not None"
            " and not _admits(request.auth, permission, in_projects):"
        ),
        tests=(f"{EVERY_OPERATION}[service account-{MEMBERS}]",),
    ),
    Mutant(
        threat="A token is used in another organization",
        rule="a token opens one organization",
        file=DEMANDS,
        old='if by_id and values.pop("organization") != request.organization.pk:',
        new='if by_id and values.pop("organization") is None:',
        tests=(
            "tests/api/test_tokens.py::test_a_token_opens_only_its_own_organization"
            "[GET /api/v1/organizations/{organization}/roles*]",
        ),
    ),
    Mutant(
        threat="A token is used in another organization",
        rule="an ID of another organization is not found",
        file="organizations/tenancy/api_resources.py",
        old="row: Row = row_or_404(self.visible_to(request.auth, permission), row_id)",
        new="row: Row = row_or_404(self.rows(request.organization).model.objects, row_id)",
        tests=(
            "tests/api/test_ids.py::test_ids_of_another_organization_are_not_found"
            "[GET /api/v1/organizations/{organization}/projects/{project}]",
        ),
    ),
    Mutant(
        threat="A token is guessed",
        rule="an expired token is none",
        file="machines/token_lookup.py",
        old="next((_with_relations(token) for token in tokens if not token.is_expired), None)",
        new="next((_with_relations(token) for token in tokens), None)",
        tests=(f"{BEARER}::test_an_expired_token_is_none",),
    ),
    Mutant(
        threat="A token keeps what its owner has lost",
        rule="a token does what its owner can at that time",
        file="machines/models/token.py",
        old="return self.chosen_permissions & holder_permissions",
        new="return self.chosen_permissions",
        tests=(f"{BEARER}::test_a_right_that_was_taken_is_gone_from_the_token",),
    ),
    Mutant(
        threat="A token does more than the person who created it",
        rule="a token has the permissions that were selected",
        file="machines/models/token.py",
        old="return self.chosen_permissions & holder_permissions",
        new="return holder_permissions",
        tests=(f"{BEARER}::test_a_right_that_was_given_later_is_not_in_the_token",),
    ),
    Mutant(
        threat="A token does more than the person who created it",
        rule="nobody gives a token more than they have",
        file="machines/actions/terms.py",
        old="    return bool(reach) if in_projects else reach.is_everywhere",
        new="    return True",
        tests=(
            "machines/tests/test_token_pages.py::test_more_than_one_may_is_refused_by_the_action_too",
        ),
    ),
    Mutant(
        threat="A service account is a way up",
        rule="nobody gives a service account more than they have",
        file="machines/actions/service_accounts.py",
        old="    demand_giving(by, changed)\n",
        new="",
        tests=(
            "machines/tests/test_service_account_pages.py::test_nobody_gives_a_service_account_more_than_they_have",
            "machines/tests/test_service_account_pages.py::test_nobody_gives_it_more_later_either",
        ),
    ),
    Mutant(
        threat="A forgotten token works forever",
        rule="a token lives for a year at most",
        file="credentials/actions.py",
        old="if not timedelta() < life <= LONGEST:",
        new="if not timedelta() < life:",
        tests=("machines/tests/test_token_pages.py::test_no_token_lives_longer_than_a_year",),
    ),
    Mutant(
        threat="A token ends up in a proxy's log",
        rule="a token is shown in its header alone",
        file="console/api/tokens.py",
        old='_BEARER.fullmatch(request.headers.get("Authorization", ""))',
        new=(
            '_BEARER.fullmatch(request.headers.get("Authorization")'
            """ or f"Bearer {request.GET.get('access_token')}")"""
        ),
        tests=("console/tests/test_shown_tokens.py::test_a_token_in_the_query_is_none",),
    ),
    Mutant(
        threat="A member's password is known to someone else",
        rule="where a second factor is required, tokens of who has none do nothing",
        file="machines/models/token.py",
        old="        if self.lacks_factor:\n            return frozenset()\n",
        new="",
        tests=("tests/api/test_second_factor.py",),
    ),
    Mutant(
        threat="A dump, backup, log, broker or email reveals a token",
        rule="the database has the digest of a token",
        file="credentials/secret_format.py",
        old="return hashlib.sha256(text.encode()).digest()",
        new="return text.encode()",
        tests=("machines/tests/test_token_pages.py::test_the_secret_is_nowhere_afterwards",),
    ),
    Mutant(
        threat="A removed member keeps access, or regains it on return",
        rule="who removes a member reads which tokens end",
        file="machines/belonging.py",
        old="mine = personal_tokens(organization).filter(membership__user__in=people).living()",
        new="mine = personal_tokens(organization).none()",
        tests=("machines/tests/test_leavings.py::test_every_token_that_stops_working_is_named",),
    ),
    Mutant(
        threat="An unattended browser creates a token",
        rule="a token is created after a fresh sign-in",
        file="accounts/sessions/freshness.py",
        old="return time.time() - max(proofs, default=0.0) < app_settings.REAUTHENTICATION_TIMEOUT",
        new="return True",
        tests=(
            "machines/tests/test_token_pages.py::test_whoever_has_not_just_signed_in_does_so_first",
        ),
    ),
]
