"""Gateways, the keys that they ask about, and the Developer Portal."""

from tests.mutants.mutant import Mutant

CHECK = "gateways/tests/test_check.py"
THROUGH = "gateways/tests/test_what_goes_through.py"
VERDICTS = "gateways/checks/verdicts.py"
ENDED = "A key works after its subscription ended"
TEST_KEY = "A test key outlives the right to test"

MUTANTS = [
    Mutant(
        threat=ENDED,
        rule="an expired key opens nothing",
        file=VERDICTS,
        old="if not facts.key_lives:",
        new="if False:",
        tests=(f"{CHECK}::test_a_key_opens_nothing_from_the_moment_of_its_end",),
    ),
    Mutant(
        threat=ENDED,
        rule="a blocked application calls nothing",
        file=VERDICTS,
        old="if facts.is_application_blocked:",
        new="if False:",
        tests=(f"{THROUGH}::test_an_application_that_is_blocked_calls_nothing",),
    ),
    Mutant(
        threat=ENDED,
        rule="a key is of one environment",
        file=VERDICTS,
        old="if facts.key_environment != facts.gateway_environment:",
        new="if False:",
        tests=(f"{CHECK}::test_a_key_is_of_one_environment",),
    ),
    Mutant(
        threat=ENDED,
        rule="only an active subscription goes through",
        file=VERDICTS,
        old="verdict = UNSUBSCRIBED.get(facts.subscription_state, Verdict.VALID)",
        new='verdict = UNSUBSCRIBED.get(facts.subscription_state or "active", Verdict.VALID)',
        tests=(f"{THROUGH}::test_only_an_active_subscription_goes_through",),
    ),
    Mutant(
        threat=ENDED,
        rule="an expired token of a gateway asks nothing",
        file="gateways/checks/lookup.py",
        old="return facts if facts and facts.token_lives else None",
        new="return facts",
        tests=(f"{CHECK}::test_the_token_of_a_gateway_ends_too",),
    ),
    Mutant(
        threat=ENDED,
        rule="a revoked key is gone",
        file="organizations/models/credential.py",
        old="        self.delete()\n",
        new="",
        tests=(
            "portal/tests/test_rotating_and_revoking_keys.py::test_a_revoked_key_opens_nothing_and_cannot_be_revoked_twice",
        ),
    ),
    Mutant(
        threat=ENDED,
        rule="a blocked application gets no key",
        file="portal/actions/keys.py",
        old="if application.is_blocked:",
        new="if False:",
        tests=(
            "portal/tests/test_keys.py::test_a_blocked_application_gets_no_key_and_keeps_those_it_has",
        ),
    ),
    Mutant(
        threat=TEST_KEY,
        rule="a test key opens the version it was made for",
        file="gateways/checks/testing_key_lookup.py",
        old='"active" if columns.pop("is_for_version") else None',
        new='"active" if columns.pop("is_for_version") is not None else None',
        tests=(
            "gateways/tests/test_checking_test_keys.py::test_it_opens_no_other_version_and_no_other_environment",
        ),
    ),
    Mutant(
        threat="A subscriber approves their own request",
        rule="nobody approves what they asked for while another can",
        file="portal/actions/deciding.py",
        old="    if others.with_permission(MANAGE_API).exists() or in_project.exists():\n",
        new="    if False:\n",
        tests=(
            "portal/tests/test_deciding.py::test_nobody_approves_what_they_asked_for_as_long_as_another_can",
        ),
    ),
    Mutant(
        threat="Someone changes or reads an application of others",
        rule="an application is its owner's",
        file="portal/models/application.py",
        old='return Q(pk__in=own.values("pk").union(shared.values("application"), all=True))',
        new="return Value(True)",
        tests=("portal/tests/test_applications.py::test_who_sees_and_changes_an_application",),
    ),
    Mutant(
        threat="Someone changes or reads an application of others",
        rule="a share to read is none to manage",
        file="portal/models/application.py",
        old="organization=by.organization, right__in=rights",
        new="organization=by.organization",
        tests=(
            "portal/tests/test_applications.py::test_who_sees_and_changes_an_application",
            "portal/tests/test_sharing.py",
        ),
    ),
    Mutant(
        threat="Strangers learn which organizations there are, or what is not public",
        rule="whoever may not read as a stranger gets no page",
        file="organizations/tenancy/strangers.py",
        old="self._admits(request) and self.where().known_as(handle).first()",
        new="self._admits(request) and Organization.objects.known_as(handle).first()",
        tests=(
            "portal/tests/test_public_apis.py::test_absent_hidden_and_closed_are_answered_alike",
        ),
    ),
    Mutant(
        threat="A cache shows a stranger what a member sees",
        rule="caches keep no page of who brings a cookie",
        file="organizations/tenancy/strangers.py",
        old="    if brings_or_gets_one or not",
        new="    if not",
        tests=(
            "portal/tests/test_public_apis.py::test_a_cache_may_keep_a_page_only_for_who_brings_no_cookie",
        ),
    ),
    Mutant(
        threat="Someone gets into the Developer Portal with an address that is not theirs",
        rule="only verified addresses open the Developer Portal",
        file="portal/actions/signing_up.py",
        old="domains = sorted(domain_of(key) for key in user.verified_keys())",
        new="domains = sorted(domain_of(key) for key in user.all_addresses())",
        tests=(
            "portal/tests/test_open_to_domains.py::test_an_address_that_is_not_verified_opens_nothing",
            "portal/tests/test_signing_up.py::test_an_unverified_address_asks_for_nothing",
        ),
    ),
    Mutant(
        threat="A stranger finds out by an image who is here",
        rule="the name of a picture cannot be computed from the image",
        file="console/images/decoding.py",
        old='digest = salted_hmac(f"image of {owner}", self.content, algorithm="sha256")',
        new="digest = sha256(self.content)",
        tests=(
            "accounts/tests/test_picture.py::test_its_name_says_nothing_to_who_has_the_same_image",
        ),
    ),
    Mutant(
        threat="An uploaded logo carries a script, a place, or a decompression bomb",
        rule="an image says how large it is before it is decoded",
        file="console/images/decoding.py",
        old="    if _pixels(image.size) > MOST_PIXELS:\n        raise TooManyPixels(field)\n",
        new="",
        tests=(
            "portal/tests/test_logo.py::test_a_bomb_is_refused_by_what_it_says_before_it_is_decoded",
        ),
    ),
    Mutant(
        threat="Outsiders learn who the members are",
        rule="who sees no console reads no names of members",
        file="organizations/tenancy/denials.py",
        old="        administrators = administrators.none()\n",
        new="        pass\n",
        tests=(
            "organizations/tests/access_requests/test_asking.py::test_who_has_only_the_portal_learns_of_no_administrator",
        ),
    ),
    Mutant(
        threat="An administrator styles the Developer Portal to mislead, or to load what they like",
        rule="a color is six digits, and nothing after them",
        file="portal/looks/accents.py",
        old="if not _HEX.fullmatch(written):",
        new="if not _HEX.match(written):",
        tests=("portal/tests/test_accents.py::test_only_six_digits_are_a_color",),
    ),
    Mutant(
        threat="An administrator styles the Developer Portal to mislead, or to load what they like",
        rule="links at the bottom of a portal are https, without a name before the host",
        file="portal/looks/foot_links.py",
        old='"@" not in urlsplit(typed).netloc and ',
        new="",
        tests=("portal/tests/test_foot_links.py::test_what_is_no_link_is_refused_at_its_field",),
    ),
    Mutant(
        threat="Strangers learn which organizations there are, or what is not public",
        rule="the sign-in page has the brand of portals that show something to everyone alone",
        file="portal/sign_ups/door.py",
        old="organization = open_organizations().known_as",
        new="organization = Organization.objects.known_as",
        tests=(
            "portal/tests/test_brand.py"
            "::test_nothing_is_said_of_a_portal_that_shows_nothing_to_everyone",
        ),
    ),
    Mutant(
        threat="Strangers learn which organizations there are, or what is not public",
        rule="an email to a stranger has the brand of portals that show something alone",
        file="portal/looks/mail_brands.py",
        old=" and is_open(organization)",
        new="",
        tests=(
            "portal/tests/test_mails_to_outsiders.py"
            "::test_nothing_of_a_portal_that_shows_nothing_is_in_an_email_to_a_stranger",
        ),
    ),
    Mutant(
        threat="A path means one API to the gateway, and another one to the service behind it",
        rule="a path with two meanings is denied",
        file="gateways/configuration.py",
        old='"two_meanings": TWO_MEANINGS,',
        new='"two_meanings": "^nothing",',
        tests=("gateways/tests/test_two_meanings.py",),
    ),
]
