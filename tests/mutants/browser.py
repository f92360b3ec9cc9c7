"""What browsers, webhooks and outgoing calls are kept from, and what is behind the pages."""

from tests.mutants.mutant import Mutant

INSIDE = (
    "A webhook's URL leads into the internal network, by its name, a redirect or a name that"
    " changes its answer"
)

MUTANTS = [
    Mutant(
        threat="`next` redirects to another site",
        rule="one is led to pages of the console alone",
        file="console/serving/addresses.py",
        old="    except Resolver404:\n        return False\n    return True",
        new="    except Resolver404:\n        return True\n    return True",
        tests=("console/tests/test_addresses.py::test_nowhere_else_can_be_next",),
    ),
    Mutant(
        threat="A page is framed, sniffed or cached",
        rule="pages of a person are kept by nobody",
        file="console/middleware.py",
        old='        if request.session.accessed and "Cache-Control" not in response:\n',
        new="        if False:\n",
        tests=("console/tests/test_requests.py::test_private_pages_are_kept_by_nobody",),
    ),
    Mutant(
        threat="An email links to an attacker's host",
        rule="links of emails begin with the configured origin",
        file="console/serving/addresses.py",
        old='return f"{settings.CONSOLE_ORIGIN}{path}"',
        new='return f"http://{settings.ALLOWED_HOSTS[0]}{path}"',
        tests=("console/tests/test_addresses.py::test_links_start_with_the_configured_origin",),
    ),
    Mutant(
        threat="A client forges X-Forwarded-For",
        rule="a client is where our own proxies say",
        file="audit/client_addresses.py",
        old="[hop.strip() for hop in forwarded if hop.strip()][-settings.TRUSTED_PROXY_COUNT :]",
        new="[hop.strip() for hop in forwarded if hop.strip()]",
        tests=("audit/tests/test_where_from.py::test_the_client_is_found_behind_our_proxies",),
    ),
    Mutant(
        threat="A form that sends requests reaches the internal network, or another host",
        rule="a name with an address inside is not called",
        file="console/calling/client.py",
        old="        if not all_allowed(addresses):\n",
        new="        if not any(all_allowed([address]) for address in addresses):\n",
        tests=(
            "console/tests/test_where_calls_go.py::test_a_name_with_one_address_inside_is_not_called",
        ),
    ),
    Mutant(
        threat=INSIDE,
        rule="an address that nobody has in the internet is inside",
        file="console/calling/networks.py",
        old="is_inside = is_unassigned or target == AZURE_HOST",
        new="is_inside = target == AZURE_HOST",
        tests=(
            "console/tests/test_where_calls_go.py::test_no_spelling_of_an_inside_address_is_connected_to",
        ),
    ),
    Mutant(
        threat=INSIDE,
        rule="what was checked is what is connected to",
        file="console/calling/client.py",
        old="self._sockets.connect_tcp(addresses[0], port, seconds, local_address)",
        new="self._sockets.connect_tcp(resolve(host, port)[0], port, seconds, local_address)",
        tests=(
            "console/tests/test_where_calls_go.py::test_a_name_is_resolved_once_and_what_was_checked_is_connected_to",
        ),
    ),
    Mutant(
        threat="Someone else sends what looks like a delivery, or sends one again later",
        rule="a delivery is signed over its ID",
        file="webhooks/deliveries/signing.py",
        old="Signer(key).sign(message, at, body)",
        new='Signer(key).sign("", at, body)',
        tests=("webhooks/tests/test_failing.py",),
    ),
    Mutant(
        threat="Someone who cannot view the history has it sent to a URL",
        rule="a new URL of a webhook is told what its editor can view",
        file="webhooks/actions.py",
        old="before.has_history and before.url == terms.url",
        new="before.has_history",
        tests=("webhooks/tests/test_history_access.py",),
    ),
    Mutant(
        threat="A webhook floods someone who does not want it, or holds up others",
        rule="two deliveries of one webhook are under way, and no more",
        file="webhooks/models/webhook.py",
        old="return self.deliveries.under_way(at).count() >= AT_ONCE",
        new="return self.deliveries.under_way(at).count() > AT_ONCE",
        tests=("webhooks/tests/test_delivering.py",),
    ),
    Mutant(
        threat="A webhook floods someone who does not want it, or holds up others",
        rule="an organization has its share of a drain, and no more",
        file="webhooks/deliveries/shares.py",
        old="self._of_organizations[webhook.organization_id] += 1",
        new="self._of_organizations[webhook.organization_id] += 0",
        tests=(
            "webhooks/tests/test_shares.py::test_no_more_than_four_of_an_organization_are_under_way",
        ),
    ),
    Mutant(
        threat="A webhook floods someone who does not want it, or holds up others",
        rule="a webhook that has answered no test is told nothing",
        file="webhooks/models/webhook.py",
        old="return (due.tests() if self.is_pending else due)",
        new="return (due)",
        tests=(
            "webhooks/tests/test_failing.py::test_another_url_has_to_answer_first_and_then_gets_what_waited",
        ),
    ),
    Mutant(
        threat="An operator's password is known to someone else",
        rule="operators have used a second factor in this session",
        file="accounts/second_factor/operators.py",
        old='if any(record["method"] == SECOND_FACTOR for record in records):',
        new="if records:",
        tests=(
            "accounts/tests/test_operators_second_factor.py::test_a_session_that_used_no_factor_is_asked_for_it_and_led_back",
        ),
    ),
    Mutant(
        threat="An exported cell runs as a formula in a spreadsheet",
        rule="no cell of an export is a formula",
        file="console/words/spreadsheets.py",
        old='return f"\'{text}" if text.startswith(FORMULA) else text',
        new="return text",
        tests=("organizations/tests/test_exporting.py::test_no_cell_can_be_taken_for_a_formula",),
    ),
    Mutant(
        threat="A long export continues after the permission ends",
        rule="an export ends with the permission for it",
        file="audit/exports/stream.py",
        old="        if not is_allowed():\n",
        new="        if False:\n",
        tests=(
            "organizations/tests/test_who_may_export.py::test_a_right_that_ends_meanwhile_ends_the_file",
        ),
    ),
    Mutant(
        threat="An operator's session is used to change a customer",
        rule="operators change what they have the permission for",
        file="console/operators/acting.py",
        old="return may_change and self.has_view_permission(request, row)",
        new="return self.has_view_permission(request, row)",
        tests=(
            "tests/operator_actions/test_who_may.py::test_an_operator_without_the_right_gets_no_page",
        ),
    ),
    Mutant(
        threat="Slow clients, clients that stop reading, or large forms block the console",
        rule="a large form is refused unread",
        file="console/middleware.py",
        old="if _content_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:",
        new="if False:",
        tests=("console/tests/test_large_bodies.py::test_a_large_form_is_refused_unread",),
    ),
    Mutant(
        threat="A mail server never finishes its response",
        rule="each delivery has a deadline",
        file="outbox/backends.py",
        old="        pause = self.deadline\n",
        new="        pause = self.deadline + 10\n",
        tests=(
            "outbox/tests/test_deadlines.py::test_a_server_that_drips_its_answer_is_left_at_the_deadline[RCPT]",
        ),
    ),
]
