"""Developer Portals on an organization's own domains."""

from tests.mutants.mutant import Mutant

SERVED = "portal/tests/test_served_domains.py"
HOSTS = "portal/tests/test_hosts_of_domains.py"
DOOR = "portal/middleware.py"

MUTANTS = [
    Mutant(
        threat="A page of the console opens on a customer's name, to steal what is typed there",
        rule="a domain has the pages for everyone, and no others",
        file=DOOR,
        old="resolve(address, ADDRESSES)",
        new="resolve(address)",
        tests=(
            f"{SERVED}::test_nothing_of_the_console_is_there",
            f"{SERVED}::test_no_layer_behind_the_door_sees_who_asks_or_sets_a_cookie",
        ),
    ),
    Mutant(
        threat="A session is used or fixed through a domain",
        rule="a domain reads no cookie and no token",
        file=DOOR,
        old="        request.META.pop(header, None)\n",
        new="        pass\n",
        tests=(
            f"{SERVED}::test_whoever_is_signed_in_is_a_stranger_there",
            f"{SERVED}::test_no_layer_behind_the_door_sees_who_asks_or_sets_a_cookie",
        ),
    ),
    Mutant(
        threat="A session is used or fixed through a domain",
        rule="a domain sets no cookie",
        file=DOOR,
        old="    response.cookies.clear()\n",
        new="",
        tests=(f"{SERVED}::test_no_layer_behind_the_door_sees_who_asks_or_sets_a_cookie",),
    ),
    Mutant(
        threat="A session is used or fixed through a domain",
        rule="a domain is only read",
        file=DOOR,
        old="    elif not is_read:\n",
        new="    elif False:\n",
        tests=(f"{SERVED}::test_a_domain_is_only_read",),
    ),
    Mutant(
        threat="A forged Host header changes links, redirects or what caches keep",
        rule="a domain is served once it is proved",
        file="portal/models/domain.py",
        old="return self.in_effect().named(name)",
        new="return self.named(name)",
        tests=(f"{HOSTS}::test_a_domain_without_proof_is_unknown",),
    ),
    Mutant(
        threat="Certificates are requested for names without end",
        rule="a proxy gets certificates for proved domains alone",
        file="portal/domains/certificates.py",
        old="is_served = not is_of_console(name) and PortalDomain.objects.organization_at(name)",
        new="is_served = not is_of_console(name)",
        tests=(f"{HOSTS}::test_a_proxy_gets_certificates_only_for_proved_domains",),
    ),
    Mutant(
        threat="An organization takes someone else's name",
        rule="a domain is proved by its own record",
        file="organizations/domains/dns_records.py",
        old="return Finding.FOUND if domain.record_value in texts else Finding.OTHER",
        new="return Finding.FOUND",
        tests=(
            "organizations/tests/test_domain_dns.py::test_another_value_is_none",
            "portal/tests/test_domain_checks.py::test_the_record_of_another_claim_proves_nothing",
        ),
    ),
    Mutant(
        threat="An organization passes for the owner of email addresses that are others', to mark"
        " their people as its own or as outside",
        rule="a subdomain is another domain",
        file="organizations/models/organization.py",
        old="return bool(domains) and domain_of(email_key) not in domains",
        new="return bool(domains) and not email_key.endswith(domains)",
        tests=(
            "organizations/tests/test_email_domains.py::test_whose_address_ends_differently_is_outside_once_it_is_proved",
        ),
    ),
    Mutant(
        threat="An organization passes for the owner of email addresses that are others', to mark"
        " their people as its own or as outside",
        rule="a claim counts once it is proved",
        file="organizations/models/organization.py",
        old="domains.held().by_name()",
        new="domains.by_name()",
        tests=(
            "organizations/tests/test_email_domains.py::test_whose_address_ends_differently_is_outside_once_it_is_proved",
        ),
    ),
    Mutant(
        threat="An organization passes for the owner of email addresses that are others', to mark"
        " their people as its own or as outside",
        rule="no one owns the addresses of a provider for everyone",
        file="organizations/domains/email_domains.py",
        old="    if name in PUBLIC_PROVIDERS:\n        raise InvalidHostName",
        new="    if False:\n        raise InvalidHostName",
        tests=(
            "organizations/tests/test_email_domains.py::test_what_is_no_domain_of_ones_own_is_refused_with_the_reason",
        ),
    ),
    Mutant(
        threat="A name that expired, or was given to someone else, still shows the portal",
        rule="a domain without its proof ends after a week",
        file="organizations/domains/checks.py",
        old="if missing_for >= LOST_AFTER:",
        new="if False:",
        tests=(
            "portal/tests/test_domain_checks.py::test_a_proof_that_vanishes_is_told_of_after_a_day_and_ends_after_a_week",
        ),
    ),
    Mutant(
        threat="A claim names the console, an inside host, an IP address or a whole suffix",
        rule="no domain has a name of the console",
        file="organizations/domains/host_names.py",
        old="    if is_of_console(name):\n",
        new="    if False:\n",
        tests=(
            "organizations/tests/test_host_names.py::test_what_a_portal_cannot_have_is_refused_with_the_reason",
        ),
    ),
    Mutant(
        threat="Removing, suspending or deleting does not end a domain",
        rule="a domain is served while its organization runs",
        file="organizations/models/domain_claim.py",
        old="return self.held().filter(organization__in=Organization.objects.running())",
        new="return self.held()",
        tests=(f"{HOSTS}::test_it_ends_with_the_organization",),
    ),
    Mutant(
        threat="A slow or hostile name server holds up the console",
        rule="aliases are followed eight times",
        file="organizations/domains/dns_records.py",
        old="    for _ in range(MOST_ALIASES):\n",
        new="    for _ in range(200):\n",
        tests=("organizations/tests/test_domain_dns.py::test_aliases_in_a_circle_end",),
    ),
]
