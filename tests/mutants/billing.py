"""Prices, invoices, payments and cards."""

from tests.mutants.mutant import Mutant

PAYMENTS = "billing/tests/test_payments.py"
CHARGING = "billing/tests/test_charging.py"
FAILED = "billing/tests/test_failed_charges.py"
HOOKS = "billing/tests/test_stripe_hooks.py"
ITSELF = (
    "Someone in an organization says that it has paid, credits its own invoice, or charges itself"
    " less"
)
TWICE = (
    "A card is charged twice: by two processes, two tabs, a lost answer, a payment page next to a"
    " card"
)
FORGED = "A forged, late or repeated message says that an invoice was paid"

MUTANTS = [
    Mutant(
        threat=ITSELF,
        rule="operators record payments, and nobody else",
        file="billing/actions/payments.py",
        old=(
            "    demand_operator(by)\n    invoice = _lock_payable(invoice)\n"
            "    amount, reference = _clean_transfer(transfer, invoice)\n    if not is_another:"
        ),
        new=(
            "    invoice = _lock_payable(invoice)\n"
            "    amount, reference = _clean_transfer(transfer, invoice)\n    if not is_another:"
        ),
        tests=(f"{PAYMENTS}::test_nobody_inside_can_say_that_it_was_paid",),
    ),
    Mutant(
        threat=ITSELF,
        rule="operators credit invoices, and nobody else",
        file="billing/actions/crediting.py",
        old="    demand_operator(by)\n",
        new="",
        tests=("billing/tests/test_invoicing.py::test_members_issue_and_correct_nothing",),
    ),
    Mutant(
        threat=ITSELF,
        rule="credit notes are no more than their invoice",
        file="billing/actions/crediting.py",
        old="if not net or net.minor > remaining.minor:",
        new="if not net:",
        tests=("billing/tests/test_credit_notes.py::test_a_credit_note_is_not_above_the_rest",),
    ),
    Mutant(
        threat=ITSELF,
        rule="nothing is agreed to but the amounts of the page",
        file="billing/actions/subscribing.py",
        old="if seen and seen != agreed.mark:",
        new="if False:",
        tests=("billing/tests/test_choosing.py::test_nothing_is_agreed_to_but_what_was_seen",),
    ),
    Mutant(
        threat="An invoice number is given twice, or one is missing",
        rule="each invoice has the next number",
        file="billing/actions/issuing.py",
        old="    return locked_series, locked_series.next - 1",
        new="    return locked_series, locked_series.next",
        tests=(
            "billing/tests/test_invoicing.py::test_a_period_is_billed_with_number_documents_and_mail",
        ),
    ),
    Mutant(
        threat="An operator opens the invoices of an organization, which does not learn of it",
        rule="the history has each document that an operator opened",
        file="billing/actions/exporting.py",
        old="        organization=invoice.organization,\n",
        new="        organization=None,\n",
        tests=("billing/tests/test_opening_documents.py",),
    ),
    Mutant(
        threat="A stolen operator's session sends payments to another bank account",
        rule="new bank details wait for a day",
        file="billing/actions/sellers.py",
        old="    counts_from = timezone.now() + BANK_WAITS\n",
        new="    counts_from = timezone.now()\n",
        tests=(
            "billing/tests/test_selling.py::test_new_bank_details_wait_a_day_and_every_operator_is_told",
        ),
    ),
    Mutant(
        threat="A stolen operator's session sends payments to another bank account",
        rule="operators are told of new bank details",
        file="billing/actions/sellers.py",
        old=", before=before, after=after)\n    operator_mail.enqueue_bank_details()\n",
        new=", before=before, after=after)\n",
        tests=(
            "billing/tests/test_selling.py::test_new_bank_details_wait_a_day_and_every_operator_is_told",
        ),
    ),
    Mutant(
        threat="Invoices are sent to someone else's address",
        rule="the former addresses are told of others",
        file="billing/actions/details.py",
        old='    if "emails" in changed_fields:\n',
        new="    if False:\n",
        tests=(
            "billing/tests/test_details.py::TestPage::test_the_former_addresses_are_told_that_there_are_others",
        ),
    ),
    Mutant(
        threat=TWICE,
        rule="while one attempt is unfinished, there is no other",
        file="billing/actions/charging.py",
        old="    if invoice.payment_attempts.unfinished().exists():\n",
        new="    if False:\n",
        tests=(f"{FAILED}::test_while_one_attempt_is_unfinished_there_is_no_other",),
    ),
    Mutant(
        threat=TWICE,
        rule="an attempt that was sent is asked about, and not made again",
        file="billing/card_payments/attempts.py",
        old="return provider.find(attempt, may_repeat=is_open)",
        new="return provider.charge(attempt)",
        tests=(FAILED,),
    ),
    Mutant(
        threat=TWICE,
        rule="what was paid in another way is not charged by a call that is repeated",
        file="billing/card_payments/attempts.py",
        old="may_repeat=is_open",
        new="may_repeat=True",
        tests=("billing/tests/test_paid_meanwhile.py",),
    ),
    Mutant(
        threat=FORGED,
        rule="a message of the payment provider is signed",
        file="billing/payment_provider/stripe_events.py",
        old="        _verify_signature(body.decode(), signature, secrets)\n",
        new="        body.decode()\n",
        tests=(
            f"{HOOKS}::test_a_forged_message_is_refused_and_nothing_is_asked",
            f"{HOOKS}::test_a_message_without_a_signature_is_refused",
        ),
    ),
    Mutant(
        threat="Card numbers leak",
        rule="no field of billing details keeps a card number",
        file="billing/details.py",
        old="    elif has_card_number(line):\n",
        new="    elif False:\n",
        tests=("billing/tests/test_details.py",),
    ),
    Mutant(
        threat="A limit of the tier is passed by two who take the last place",
        rule="an organization has what its tier includes, and no more",
        file="billing/tiers/limits.py",
        old="(meter_total := meter.total(organization, limit.included)).number >= limit.included:",
        new="(meter_total := meter.total(organization, limit.included)).number > limit.included:",
        tests=(
            "billing/tests/test_limits.py::test_one_more_than_the_tier_includes_is_refused_with_who_can_raise_it",
        ),
    ),
    Mutant(
        threat="A name on an invoice carries markup, or characters that turn other text",
        rule="what hides or turns text is on no invoice",
        file="billing/details.py",
        old="if line and not text.is_visible(line):",
        new="if False:",
        tests=(
            "billing/tests/test_details.py::test_what_cannot_be_on_an_invoice_is_refused_at_its_field",
        ),
    ),
]
