"""Numbers, references and payment codes of invoices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from billing.invoicing.references import (
    compact_reference,
    creditor_reference,
    in_groups_of_four,
    invoice_number,
    payment_code,
)
from billing.money import Money

ACCOUNT = ("DE89370400440532013000", "COBADEFFXXX")
REFERENCE = "RF83ACME202600001"


def test_numbers_are_sorted_as_they_are_given():
    assert invoice_number("ACME", 2026, 42) == "ACME-2026-00042"
    assert invoice_number("ACME", 2026, 99) < invoice_number("ACME", 2026, 100)


def test_the_reference_has_check_digits():
    assert creditor_reference("ACME-2026-00001") == REFERENCE
    assert in_groups_of_four(REFERENCE) == "RF83 ACME 2026 0000 1"


@given(st.from_regex(r"[A-Z0-9]{1,10}", fullmatch=True), st.integers(1, 999_999))
def test_every_number_has_a_valid_reference(prefix, position):
    assert iso11649.is_valid(creditor_reference(invoice_number(prefix, 2026, position)))


@pytest.mark.parametrize(
    "typed", [REFERENCE, "rf83 acme 2026 0000 1", f" {in_groups_of_four(REFERENCE)}\n"]
)
def test_a_reference_is_read_as_banks_write_it(typed):
    assert compact_reference(typed) == REFERENCE


@pytest.mark.parametrize("typed", ["", "RF84ACME202600001", "ACME-2026-00001", "ＲＦ83", "\x00"])
def test_what_is_no_reference_is_nothing(typed):
    assert compact_reference(typed) == ""


def test_a_banking_app_reads_the_transfer():
    code = payment_code("Acme Sàrl", ACCOUNT, Money(1250, "EUR"), REFERENCE)

    assert code is not None
    assert code.error == "M"
    assert "<svg" in code.svg_inline()


@pytest.mark.parametrize(
    ("account", "amount"),
    [
        (ACCOUNT, Money(1250, "USD")),
        (ACCOUNT, Money(0, "EUR")),
        (ACCOUNT, Money(-1, "EUR")),
        (ACCOUNT, Money(100_000_000_000, "EUR")),
        (("", ""), Money(1250, "EUR")),
    ],
)
def test_there_is_no_code_for_what_it_cannot_ask(account, amount):
    assert payment_code("Acme", account, amount, REFERENCE) is None


def test_a_long_name_is_cut_only_in_the_code():
    assert payment_code("Ä" * 200, ("DE89370400440532013000", ""), Money(1, "EUR"), REFERENCE)
