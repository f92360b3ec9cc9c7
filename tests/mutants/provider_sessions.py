"""Sessions that the identity provider of an organization began."""

from tests.mutants.mutant import Mutant

THREAT = (
    "The identity provider of one organization signs in as its members and opens what they have"
    " elsewhere"
)
SESSIONS, STRANGERS = "accounts/sessions/provider_sessions.py", "organizations/tenancy/strangers.py"
ALL_PAGES = "tests/test_pages_in_provider_sessions.py"
RULES = "organizations/tests/test_provider_sessions.py"

MUTANTS = [
    Mutant(
        threat=THREAT,
        rule="a provider session is not its person's own",
        file=SESSIONS,
        old="return _BEGUN_BY not in request.session",
        new="return True",
        tests=(f"{ALL_PAGES}::test_no_other_page_opens",),
    ),
    Mutant(
        threat=THREAT,
        rule="a provider opens its own organization alone",
        file=SESSIONS,
        old="request.session.get(_VOUCHED_AT, {}).get(str(organization_pk), 0.0)",
        new="max(request.session.get(_VOUCHED_AT, {}).values(), default=0.0)",
        tests=(f"{ALL_PAGES}::test_no_page_of_an_organization_opens_to_its_administrator",),
    ),
    Mutant(
        threat=THREAT,
        rule="the word of a provider counts for twelve hours",
        file=SESSIONS,
        old="time.time() - vouched_at < VALID_FOR.total_seconds()",
        new="vouched_at",
        tests=(f"{RULES}::test_the_word_of_a_provider_counts_for_twelve_hours",),
    ),
    Mutant(
        threat=THREAT,
        rule="pages of no organization are closed unless declared",
        file="accounts/middleware.py",
        old="if provider_sessions.opens_view(request, view, page.view_name):",
        new='if not getattr(view, "login_required", True) or provider_sessions.is_own(request):',
        tests=(f"{ALL_PAGES}::test_no_other_page_opens",),
    ),
    Mutant(
        threat=THREAT,
        rule="what a provider says is no fresh sign-in",
        file="accounts/sessions/freshness.py",
        old='[record for record in records if record["method"] != provider_sessions.METHOD]',
        new="[*records]",
        tests=(f"{RULES}::test_what_cannot_be_taken_back_asks_for_ones_own_proof_there_too",),
    ),
    Mutant(
        threat=THREAT,
        rule="a provider session is never fresh",
        file="accounts/sessions/freshness.py",
        old="    if not provider_sessions.is_own(request):\n        return False\n",
        new="",
        tests=(f"{RULES}::test_beginning_such_a_session_is_no_fresh_sign_in",),
    ),
    Mutant(
        threat=THREAT,
        rule="with a second factor only that makes the session one's own",
        file=SESSIONS,
        old="if method == factors.SECOND_FACTOR or not factors.has_factor(user):",
        new="if method:",
        tests=(f"{RULES}::test_only_a_proof_of_the_person_makes_the_session_their_own",),
    ),
    Mutant(
        threat=THREAT,
        rule="a sign-in by the provider does not make the session one's own",
        file=SESSIONS,
        old="if is_own(request) or method == METHOD or user != request.user:",
        new="if is_own(request) or user != request.user:",
        tests=(f"{RULES}::test_only_a_proof_of_the_person_makes_the_session_their_own",),
    ),
    Mutant(
        threat=THREAT,
        rule="a page below another organization shows no navigation",
        file="organizations/tenancy/access.py",
        old="    if not _is_open(request, membership) or membership.organization.is_suspended:",
        new="    if membership is None or membership.organization.is_suspended:",
        tests=(f"{RULES}::test_a_path_of_no_page_shows_no_navigation_of_another_organization",),
    ),
    Mutant(
        threat=THREAT,
        rule="a former handle of another organization stays closed",
        file="organizations/tenancy/no_access.py",
        old="    if not opens_organization(request, former_handle.organization.pk):\n",
        new="    if False:\n",
        tests=(f"{RULES}::test_a_former_handle_leads_on_in_the_organization_of_the_provider_only",),
    ),
    Mutant(
        threat=THREAT,
        rule="pages for everyone show what a visitor sees",
        file=STRANGERS,
        old="            person = membership = None",
        new="            pass",
        tests=(
            "portal/tests/test_signing_up.py::test_a_session_of_another_organizations_provider_reads_as_a_visitor",
        ),
    ),
    Mutant(
        threat=THREAT,
        rule="asking for access takes a session of one's own",
        file=STRANGERS,
        old="(request.user.is_authenticated and is_own(request))",
        new="request.user.is_authenticated",
        tests=(
            "portal/tests/test_signing_up.py::test_a_session_of_another_organizations_provider_reads_as_a_visitor",
        ),
    ),
]
