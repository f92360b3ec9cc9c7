"""Ways to sign in, second factors, sessions, and the end of accounts."""

from tests.mutants.mutant import Mutant

SECOND_STEP = "accounts/tests/test_second_step.py"
CODES = "Codes of an app are guessed, or read and used again"
LOST = (
    "Someone claims to have lost the second factor of an account whose password or email they have"
)
LINK = "A link about a reset is guessed, stored or used for something else"
TRUSTED = "A trusted browser replaces the second factor for someone else"

MUTANTS = [
    Mutant(
        threat=CODES,
        rule="a code of an app is valid for its own 30 seconds",
        file="accounts/second_factor/totp.py",
        old="    return step if is_right else None",
        new=(
            "    is_late = digits == code_at(secret, step - 1)\n"
            "    return step if is_right or is_late else None"
        ),
        tests=(
            "accounts/tests/test_totp.py::test_the_code_before_and_the_one_after_are_not_taken",
        ),
    ),
    Mutant(
        threat=CODES,
        rule="a code of an app is taken once",
        file="accounts/actions/second_factor.py",
        old='if step <= app.data["used_at_step"]:',
        new='if step < app.data["used_at_step"]:',
        tests=(f"{SECOND_STEP}::test_a_code_is_taken_once",),
    ),
    Mutant(
        threat="Someone knows a person's password",
        rule="recovery codes alone are no second factor of a person",
        file="accounts/second_factor/factors.py",
        old="return factors_of(user).exclude(type=RECOVERY_CODES).exists()",
        new="return factors_of(user).exists()",
        tests=(
            "accounts/tests/test_operators_second_factor.py::test_recovery_codes_alone_are_no_factor",
        ),
    ),
    Mutant(
        threat="Someone knows a person's password",
        rule="a recovery code signs in once",
        file="accounts/actions/second_factor.py",
        old='    row.data["digests"].remove(digest)\n',
        new="",
        tests=(
            "accounts/tests/test_recovery_codes.py::test_a_code_signs_in_once_and_the_person_is_told",
        ),
    ),
    Mutant(
        threat="A sign-in waits for its second step while the account changes",
        rule="a new password ends a sign-in that waits",
        file="accounts/sign_in/stages.py",
        old='            or user.get_session_auth_hash() != self.state.get("began_with")\n',
        new="",
        tests=(f"{SECOND_STEP}::test_what_changed_in_the_meantime_ends_the_sign_in",),
    ),
    Mutant(
        threat="An open session, or a known password, removes the second factor",
        rule="with a second factor, only that is proof",
        file="accounts/sessions/freshness.py",
        old='for record in records if record["method"] == factors.SECOND_FACTOR]',
        new="for record in records]",
        tests=(
            "accounts/tests/test_fresh_sign_in.py::test_the_password_alone_is_no_proof_once_there_is_a_factor",
        ),
    ),
    Mutant(
        threat="A stranger locks someone out with wrong passwords",
        rule="a known browser is one person's",
        file="accounts/browsers/known.py",
        old='owner = f"{user.pk}:{user.password}" if user else "nobody"',
        new='owner = "anybody"',
        tests=(
            "accounts/tests/test_cookie_of_known_browsers.py::test_another_persons_cookie_is_a_strangers",
        ),
    ),
    Mutant(
        threat="Someone guesses passwords and codes",
        rule="a known browser has no more tries than others",
        file="accounts/sign_in/attempt_limits.py",
        old="        return _count(request, PASSWORD_IN_KNOWN_BROWSER, browser)\n",
        new="        return lambda: None\n",
        tests=(
            "accounts/tests/test_known_browsers.py::test_the_known_browser_has_no_more_tries_than_a_strangers",
        ),
    ),
    Mutant(
        threat="Someone guesses passwords and codes",
        rule="strangers have so many tries at an address",
        file="accounts/sign_in/password_attempts.py",
        old="            if len(recent) >= limit.most:\n",
        new="            if False:\n",
        tests=("accounts/tests/test_attempts.py::test_passwords_cannot_be_tried_out",),
    ),
    Mutant(
        threat="Someone reads a dump, a backup, a log or the broker",
        rule="the database has digests of session keys",
        file="accounts/sessions/store.py",
        old="return hashlib.sha256(key.encode()).hexdigest()[:40]",
        new="return key[:40]",
        tests=("accounts/tests/test_session_keys.py",),
    ),
    Mutant(
        threat="A fake page asks for a passkey",
        rule="a passkey answers to the console's own origin",
        file="accounts/second_factor/passkeys.py",
        old='return bool(data["origin"] == settings.CONSOLE_ORIGIN)',
        new='return bool(data["origin"].startswith(settings.CONSOLE_ORIGIN))',
        tests=(
            "accounts/tests/test_foreign_passkeys.py::test_an_answer_for_another_origin_opens_nothing",
        ),
    ),
    Mutant(
        threat=TRUSTED,
        rule="a trusted browser is one until its day",
        file="accounts/browsers/trusted.py",
        old="expires_at__gt=timezone.now(), password_digest",
        new="password_digest",
        tests=("accounts/tests/test_trusted_browsers.py",),
    ),
    Mutant(
        threat=TRUSTED,
        rule="a new password ends trust in browsers",
        file="accounts/browsers/trusted.py",
        old="expires_at__gt=timezone.now(), password_digest=password_digest(user)",
        new="expires_at__gt=timezone.now()",
        tests=("accounts/tests/test_trusted_browsers.py::test_it_ends",),
    ),
    Mutant(
        threat=LOST,
        rule="nobody vouches for themselves",
        file="accounts/second_factor/resets.py",
        old="    if person.pk == user.pk:\n",
        new="    if False:\n",
        tests=(
            "organizations/tests/test_vouching.py::test_an_administrator_who_lost_it_cannot_vouch_for_themselves",
            "accounts/tests/test_factor_resets.py::test_an_operator_needs_another_one",
        ),
    ),
    Mutant(
        threat="Someone vouches who should not",
        rule="who vouched is asked about again when the day is over",
        file="accounts/actions/factor_resets.py",
        old="is_vouched = is_due and voucher_may_still(reset)",
        new="is_vouched = is_due",
        tests=("organizations/tests/test_vouching_again.py",),
    ),
    Mutant(
        threat="The owner of the account finds the factor, or notices the attempt",
        rule="using the factor stops a reset",
        file="accounts/second_factor/resets.py",
        old="        if reset is not None:\n            stop_locked_reset(reset, why=why, by=by)\n",
        new="        pass\n",
        tests=(
            "accounts/tests/test_resets_in_between.py::test_whoever_has_the_factor_stops_it_by_using_it",
        ),
    ),
    Mutant(
        threat=LINK,
        rule="a link about a reset is for one step",
        file="accounts/second_factor/reset_links.py",
        old='named = f"{step}:{reset.pk}:{reset.version}"',
        new='named = f"{reset.pk}:{reset.version}"',
        tests=("accounts/tests/test_reset_links.py::test_the_link_to_stop_does_not_confirm",),
    ),
    Mutant(
        threat=LINK,
        rule="a link about a reset is of one request",
        file="accounts/second_factor/reset_links.py",
        old='named = f"{step}:{reset.pk}:{reset.version}"',
        new='named = f"{step}:{reset.version}"',
        tests=(
            "accounts/tests/test_reset_links.py::test_a_link_of_somebody_else_opens_nothing_of_mine",
        ),
    ),
    Mutant(
        threat="Someone signs up with an address that is not theirs",
        rule="a password from before the address was proved is dropped",
        file="accounts/receivers.py",
        old="    user.set_unusable_password()\n",
        new="",
        tests=("accounts/tests/test_squatters.py",),
    ),
    Mutant(
        threat="A session that was left open, or stolen, is not noticed",
        rule="what an open page asks by itself is no use of the session",
        file="accounts/sessions/last_use.py",
        old="        if is_refresh(request):",
        new="        if False:",
        tests=("tests/test_refreshing.py::test_an_open_page_keeps_no_session_alive",),
    ),
    Mutant(
        threat="A session that was left open, or stolen, is not noticed",
        rule="ending other sessions ends sign-ins that wait",
        file="accounts/actions/sessions.py",
        old="    begun_sign_ins.delete()\n",
        new="",
        tests=(
            "accounts/tests/test_ending_own_sessions.py::test_a_sign_in_that_waits_for_its_second_step_ends_with_them",
        ),
    ),
    Mutant(
        threat="Someone at an open session closes the account",
        rule="an account is closed by typing its address",
        file="accounts/actions/closing.py",
        old="        return email_key(typed) == user.email\n",
        new="        return bool(email_key(typed))\n",
        tests=("accounts/tests/test_closing.py::test_another_address_closes_nothing",),
    ),
    Mutant(
        threat="A closed account leaves a way in, or a new one with its address inherits from it",
        rule="closing an account ends its sessions and factors",
        file="accounts/actions/closing.py",
        old="    delete_rows_of(user)\n",
        new="",
        tests=("accounts/tests/test_closing.py::test_closing_ends_every_way_in",),
    ),
    Mutant(
        threat="An address that folds to someone else's (ı, K, ſ)",
        rule="no letter of an address passes for another",
        file="accounts/email_addresses.py",
        old="    if letter.isascii():\n        return False\n",
        new="    if letter:\n        return False\n",
        tests=(
            "accounts/tests/test_addresses.py::test_a_letter_that_passes_for_another_is_refused_wherever_it_stands",
        ),
    ),
    Mutant(
        threat="A browser sends a broken or foreign passkey",
        rule="of a passkey, only what is read again is kept",
        file="accounts/forms/passkeys.py",
        old='            cleaned["credential"] = kept_of(cleaned["credential"])\n',
        new="",
        tests=(
            "accounts/tests/test_foreign_passkeys.py::test_nothing_that_was_sent_beside_is_kept",
        ),
    ),
    Mutant(
        threat="Someone who knows the password uses up the attempts",
        rule="attempts at codes are counted apart in a known browser",
        file="accounts/sign_in/attempt_limits.py",
        old="if browser := known_browser_id(request, user.email):",
        new='if browser := "":',
        tests=(f"{SECOND_STEP}::test_who_knows_the_password_shuts_nobody_out",),
    ),
    Mutant(
        threat="A stolen database contains second factors",
        rule="secrets of apps rest encrypted",
        file="console/encryption.py",
        old="return _key_ring().encrypt(text.encode()).decode()",
        new="return text",
        tests=(
            "accounts/tests/test_encryption.py::test_what_rests_is_not_the_text_and_differs_every_time",
        ),
    ),
    Mutant(
        threat="The file with a person's data contains secrets, or the data of others",
        rule="the file has the rows of its person",
        file="accounts/own_data/personal_data.py",
        old="return self.model._default_manager.filter(**{self.path: user})",
        new="return self.model._default_manager.all()",
        tests=("tests/test_personal_data.py::test_nobody_else_is_in_it",),
    ),
    Mutant(
        threat="Closing an account leaves an organization without an administrator",
        rule="the only administrator of others keeps the account",
        file="organizations/closing_accounts.py",
        old="return member.is_last_administrator and not is_alone(member)",
        new="return False",
        tests=(
            "organizations/tests/test_closing_accounts.py::test_the_only_administrator_of_others_stays",
        ),
    ),
    Mutant(
        threat="Names of closed accounts stay in the history",
        rule="closing an account takes its name out of the history",
        file="accounts/actions/closing.py",
        old='    request_erasure("user", user.pk, label=user.pseudonym)\n',
        new="",
        tests=(
            "organizations/tests/test_erasing_names.py::test_the_history_keeps_what_was_done_and_says_it_of_a_pseudonym",
        ),
    ),
]
