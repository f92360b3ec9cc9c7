"""Accounts at other providers, which sign in here."""

from tests.mutants.mutant import Mutant

ID_TOKENS = "accounts/tests/test_id_tokens.py"
FORGED = "An answer of a provider is forged, of another program, or of another sign-in"

MUTANTS = [
    Mutant(
        threat=FORGED,
        rule="an ID token is of this sign-in",
        file="accounts/social/openid.py",
        old=(
            "if not isinstance(claimed, str)"
            " or not hmac.compare_digest(claimed.encode(), nonce.encode()):"
        ),
        new="if not isinstance(claimed, str):",
        tests=(f"{ID_TOKENS}::test_a_nonce_of_another_sign_in_opens_nothing",),
    ),
    Mutant(
        threat=FORGED,
        rule="the user info is about the same person",
        file="accounts/provider.py",
        old='if user_info["sub"] != claims["sub"]:',
        new='if not user_info["sub"]:',
        tests=(f"{ID_TOKENS}::test_user_info_about_somebody_else_opens_nothing",),
    ),
    Mutant(
        threat="A provider vouches for addresses that it does not know",
        rule="Google vouches for its own addresses",
        file="accounts/provider.py",
        old='return rule == "if verified" or domain in (GMAIL, claims.get("hd"))',
        new="return bool(domain)",
        tests=(
            "accounts/tests/test_social_providers.py::test_google_vouches_for_addresses_of_its_own_only",
        ),
    ),
    Mutant(
        threat="A provider vouches for an address that has an account",
        rule="an identity opens no account that exists",
        file="accounts/views/social.py",
        old='    if not request.user.is_authenticated or request.user.pk != state.get("person"):',
        new="    if not request.user.is_authenticated:",
        tests=(
            "accounts/tests/test_connecting.py::test_what_one_person_began_another_does_not_finish",
        ),
    ),
    Mutant(
        threat="Disconnecting leaves an account without a way in",
        rule="the last way in stays connected",
        file="accounts/actions/identities.py",
        old="    if not has_other_way(user, account):\n",
        new="    if False:\n",
        tests=("accounts/tests/test_ways_in.py::test_the_last_way_in_is_not_disconnected",),
    ),
    Mutant(
        threat=(
            "Someone comes with another person's address from a provider that did not verify it"
        ),
        rule="a provider's address counts once it is verified",
        file="accounts/provider.py",
        old='is_verified=bool(address) and details.get("is_verified") is True,',
        new="is_verified=bool(address),",
        tests=(
            "accounts/tests/test_social_addresses.py::test_an_unverified_address_is_proved_by_a_code_and_then_connected",
        ),
    ),
    Mutant(
        threat="A provider is down, slow or wrong, or leads to other hosts",
        rule="an answer of a provider is of so many bytes, and no more",
        file="accounts/social/http_client.py",
        old="if len(body) > LARGEST:",
        new="if False:",
        tests=(
            "accounts/tests/test_social_wrong_answers.py::test_an_answer_that_is_too_large_is_a_sentence",
        ),
    ),
    Mutant(
        threat="Social sign-in goes around the second factor",
        rule="the second factor is asked for after social sign-in",
        file="accounts/sign_in/stages.py",
        old="        if not super()._should_handle(request):\n",
        new="        if self.login.signal_kwargs or not super()._should_handle(request):\n",
        tests=(
            "accounts/tests/test_social_sign_up.py::test_a_second_factor_is_asked_for_like_after_a_password",
        ),
    ),
    Mutant(
        threat="An invitation is joined with an identity whose address is another, or not verified",
        rule="the address of an invitation's link is the account's",
        file="accounts/views/social.py",
        old='return address_by_link or (identity.address if identity.is_verified else "")',
        new='return (identity.address if identity.is_verified else "") or address_by_link',
        tests=(
            "accounts/tests/test_social_invited.py::test_another_address_than_that_of_the_link_can_be_used",
        ),
    ),
]
